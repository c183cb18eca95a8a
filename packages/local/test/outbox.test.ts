import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asComplaintId, asInstant, instantOf, type Message, Undeliverable } from '@redress/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Outbox, openOutbox } from '../src/outbox.ts';
import { outboxRoutes } from '../src/outbox-page.ts';

const message: Message = {
  id: 'cmp_01kajq2v7c0000000000000000/1/receipt',
  kind: 'receipt',
  complaintId: asComplaintId('cmp_01kajq2v7c0000000000000000'),
  to: 'lin@example.com',
  language: 'en',
  subject: 'We have received your complaint',
  text: 'Thank you.\n\nWe answer within a day.',
  html: '<p>Thank you.</p>',
  at: asInstant('2026-11-21T21:05:00.123Z'),
};
const { id: _id, language: _language, html: _html, ...listed } = message;
const numbered = (n: number): Message => ({
  ...message,
  id: `m${n}`,
  subject: `Message ${n}`,
  at: instantOf(Date.UTC(2026, 10, 21) + n),
});

let folder: string;
let outbox: Outbox;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redress-outbox-'));
  outbox = openOutbox(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const newest = async () => (await outbox.list({ limit: 1 })).items[0];
const onlyFile = () => {
  const [name = '', ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return readFileSync(join(folder, name), 'utf8');
};

describe('the outbox', () => {
  it('keeps each message as a file that a mail program opens', async () => {
    await outbox.send(message);
    const eml = onlyFile();
    expect(eml).toContain('To: lin@example.com\r\n');
    expect(eml).toContain('Subject: We have received your complaint\r\n');
    expect(eml).toContain('Date: Sat, 21 Nov 2026 21:05:00 +0000\r\n');
    expect(eml).toContain('X-Redress-Kind: receipt\r\n');
    expect(eml).toContain('X-Redress-Complaint: cmp_01kajq2v7c0000000000000000\r\n');
    expect(eml).toMatch(/^Message-ID: <[0-9a-f]{32}@redress\.localhost>\r$/m);
    expect(eml).toContain('multipart/alternative');
    expect(eml).toContain('<p>Thank you.</p>');
  });

  it('keeps a message once, however often it is sent', async () => {
    await Promise.all([outbox.send(message), outbox.send(message)]);
    await openOutbox(folder).send(message);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('removes what a crash left half written, and sends it again as new', async () => {
    await outbox.send(message);
    writeFileSync(join(folder, 'x.draft'), 'half a mess');
    outbox = openOutbox(folder);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('lists the newest first, page by page', async () => {
    for (const n of [2, 5, 1, 4, 3]) await outbox.send(numbered(n));
    const subjects: string[][] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await outbox.list({ limit: 2, ...(cursor !== undefined && { cursor }) });
      subjects.push(page.items.map((item) => item.subject));
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    expect(subjects).toEqual([['Message 5', 'Message 4'], ['Message 3', 'Message 2'], ['Message 1']]);
  });

  it('overlooks files that are not its own', async () => {
    await outbox.send(message);
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    writeFileSync(join(folder, `2027-01-01T00-00-00.000Z-${'0'.repeat(32)}.eml`), 'Subject: forged\r\n\r\nx');
    expect((await outbox.list({ limit: 10 })).items).toMatchObject([listed]);
  });

  it('reads back what was written, in any script and of any length', async () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '您的投诉已受理',
        '.',
        'From x',
        '--',
        '=20',
        'a'.repeat(2000),
        '很长'.repeat(500),
        '😀 '.repeat(90),
      ),
    );
    await fc.assert(
      fc.asyncProperty(line, fc.array(line), async (subject, lines) => {
        const clean = subject.replace(/\s+/g, ' ').trim();
        const sent = {
          ...message,
          id: `${subject}${lines}`,
          subject: clean,
          text: lines.join('\n').trimEnd(),
        };
        await outbox.send(sent);
        expect(await newest()).toMatchObject({ subject: clean, text: sent.text, to: message.to });
        rmSync(folder, { recursive: true });
        outbox = openOutbox(folder);
      }),
      { numRuns: 50 },
    );
  });

  it.each(['\r\n', '\n', '\r'])('lets no line break (%j) in a subject begin a header', async (lineBreak) => {
    await outbox.send({
      ...message,
      subject: `Hello${lineBreak}Bcc: all@example.com${lineBreak}${lineBreak}<b>`,
    });
    expect(onlyFile()).not.toMatch(/^Bcc:/m);
    expect((await newest())?.subject).toContain('Hello');
  });

  it.each([
    'lin@example.com\r\nBcc: all@example.com',
    'lin@example.com, all@example.com',
    'Lin <lin@example.com>',
    '"lin"@example.com',
    'lin@example.com\u0000',
    'lin',
    '@example.com',
    '',
    `${'x'.repeat(250)}@example.com`,
  ])('refuses %j as an address for good, without repeating it', async (to) => {
    const refused = await outbox.send({ ...message, to }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Undeliverable);
    if (to !== '') expect(String(refused)).not.toContain(to);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('lets no text end its part of the message', async () => {
    const text = '----_NmP-x-Part_1--\r\n\r\nX-Redress-Kind: breach\n.\n';
    await outbox.send({ ...message, text });
    expect(await newest()).toMatchObject({ kind: 'receipt', text: text.replaceAll('\r\n', '\n').trimEnd() });
  });
});

describe('GET /outbox', () => {
  const get = (path: string, accept = '*/*') => outboxRoutes(outbox).request(path, { headers: { accept } });

  it('answers a page without scripts', async () => {
    await outbox.send({
      ...message,
      subject: '<script>alert(1)</script>',
      to: "o'<lin>@example.com".replace(/[<>]/g, '&'),
      text: '</p><img src=x onerror=alert(2)> & 投诉',
    });
    const response = await get('/outbox', 'text/html,*/*;q=0.8');
    const page = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-/,
    );
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('&lt;/p&gt;&lt;img src=x onerror=alert(2)&gt; &amp; 投诉');
    expect(page).toContain('o&#39;&amp;lin&amp;@example.com');
    expect(page).not.toMatch(/<script|<img/);
  });

  it.each([
    ['/outbox', 'application/json'],
    ['/outbox?format=json', 'text/html'],
  ])('answers JSON where it is asked for: %s, %s', async (path, accept) => {
    await outbox.send(message);
    const response = await get(path, accept);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ items: [listed] });
  });

  it('answers pages, with a link to the older ones', async () => {
    for (const n of [1, 2, 3]) await outbox.send(numbered(n));
    const page = await (await get('/outbox?limit=2')).text();
    const older = /<a href="(\?cursor=[^"]+)">Older/.exec(page)?.[1] ?? '';
    expect(await (await get(`/outbox${older}&format=json`)).json()).toMatchObject({
      items: [{ subject: 'Message 1' }],
    });
  });

  it('says so where there is nothing yet, and takes any limit for a sensible one', async () => {
    expect(await (await get('/outbox?limit=-3')).text()).toContain('No messages yet');
  });

  it('hands out one message as a file, and nothing that is no message', async () => {
    await outbox.send(message);
    const [name = ''] = readdirSync(folder);
    const response = await get(`/outbox/${name}`);
    expect(response.headers.get('content-type')).toBe('message/rfc822');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
    expect(await response.text()).toBe(onlyFile());
    for (const other of ['..%2Fstore.db', 'x.eml', `${name}x`, name.replace('2026', '2025')]) {
      expect((await get(`/outbox/${other}`)).status).toBe(404);
    }
  });
});
