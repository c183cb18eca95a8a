import type { DatabaseSync } from 'node:sqlite';
import {
  AddressRefused,
  asComplaintId,
  asInstant,
  instantOf,
  type Log,
  type Message,
  mailItem,
} from '@redress/core';
import { SimulatedClock } from '@redress/engine';
import fc from 'fast-check';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Outbox, openOutbox } from '../src/outbox.ts';
import { outboxHandlers } from '../src/outbox-routes.ts';
import { openSqliteStore } from '../src/sqlite-store.ts';

const message: Message = {
  id: 'cmp_01kajq2v7c0000000000000000/1/receipt',
  kind: 'receipt',
  complaintId: asComplaintId('cmp_01kajq2v7c0000000000000000'),
  channel: 'mail',
  to: 'lin@example.com',
  language: 'en',
  subject: 'We have received your complaint',
  text: 'Thank you.\n\nWe answer within a day.',
  html: '<p>Thank you.</p>',
  at: asInstant('2026-11-21T21:05:00.123Z'),
};
const { id: _id, channel: _channel, language: _language, html: _html, ...listed } = message;
const numbered = (n: number): Message => ({
  ...message,
  id: `m${n}`,
  subject: `Message ${n}`,
  at: instantOf(Date.UTC(2026, 10, 21) + n),
});

const KEPT_DAYS = 30;
const clock = new SimulatedClock(Date.parse('2026-11-21T21:06:00.000Z'));
let database: DatabaseSync;
let store: ReturnType<typeof openSqliteStore>;
let outbox: Outbox;
let logged: string[];
const log: Log = {
  info() {},
  warn() {},
  error: (event, fields) => logged.push(`${event} ${fields?.item}`),
};
beforeEach(() => {
  logged = [];
  store = openSqliteStore({
    path: ':memory:',
    clock,
    onOpen: (opened) => {
      database = opened;
    },
  });
  outbox = openOutbox({ store, clock, log }, KEPT_DAYS);
});
afterEach(() => store.close());

const send = (message: Message) => outbox.send(message, AbortSignal.timeout(60_000));
const newest = async () => (await outbox.list({ limit: 1 })).items[0];
const onlyMail = async () => {
  const { items } = await outbox.list({ limit: 10 });
  expect(items).toHaveLength(1);
  return (await outbox.render(items[0]?.name ?? ''))?.toString() ?? '';
};

describe('the outbox', () => {
  it('renders each message as a file that a mail program opens', async () => {
    await send(message);
    const eml = await onlyMail();
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
    await Promise.all([send(message), send(message)]);
    outbox = openOutbox({ store, clock, log }, KEPT_DAYS);
    await send(message);
    expect((await outbox.list({ limit: 10 })).items).toMatchObject([listed]);
  });

  it('keeps a message for so many days', async () => {
    const later = new SimulatedClock(Date.parse(message.at) + KEPT_DAYS * 86_400_000 - 1);
    const lasting = openSqliteStore({ path: ':memory:', clock: later });
    const kept = openOutbox({ store: lasting, clock: later, log }, KEPT_DAYS);
    await kept.send(message, AbortSignal.timeout(60_000));
    expect((await kept.list({ limit: 10 })).items).toHaveLength(1);
    await later.advance(1, async () => undefined);
    expect((await kept.list({ limit: 10 })).items).toEqual([]);
    lasting.close();
  });

  it('lists the newest first, page by page', async () => {
    for (const n of [2, 5, 1, 4, 3]) await send(numbered(n));
    const subjects: string[][] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await outbox.list({ limit: 2, ...(cursor !== undefined && { cursor }) });
      subjects.push(page.items.map((item) => item.subject));
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    expect(subjects).toEqual([['Message 5', 'Message 4'], ['Message 3', 'Message 2'], ['Message 1']]);
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
        await send(sent);
        expect(await newest()).toMatchObject({ subject: clean, text: sent.text, to: message.to });
        store.close();
        store = openSqliteStore({ path: ':memory:', clock });
        outbox = openOutbox({ store, clock, log }, KEPT_DAYS);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['is cut off', '{"id":"m2","subj'],
    ['lacks a member', '{"id":"m2","subject":"Message 2"}'],
    ['is another one', JSON.stringify(numbered(1))],
  ])('goes past a message that cannot be read: it %s', async (_, text) => {
    for (const n of [1, 2, 3]) await send(numbered(n));
    const name = (await outbox.list({ limit: 10 })).items[1]?.name ?? '';
    database.prepare('UPDATE items SET body = ? WHERE sk = ?').run(text, name);
    const page = await outbox.list({ limit: 2 });
    const rest = await outbox.list({ limit: 2, cursor: page.nextCursor ?? '' });
    expect([...page.items, ...rest.items].map(({ subject }) => subject)).toEqual(['Message 3', 'Message 1']);
    expect(logged).toEqual([`item-set-aside OUTBOX ${name}`]);
    await expect(outbox.render(name)).rejects.toThrow('cannot be read');
    expect((await outbox.render(page.items[0]?.name ?? ''))?.toString()).toContain('Subject: Message 3');
  });

  it('shows what a later version has written, in whatever language and of whatever kind', async () => {
    const later = { ...message, kind: 'fax', language: 'tlh', addedLater: [1] };
    await store.putIfAbsent(
      mailItem('2026-11-21T21-05-00.123Z-x', later, asInstant('2999-01-01T00:00:00.000Z')),
    );
    expect((await outbox.list({ limit: 10 })).items).toMatchObject([
      { kind: 'fax', subject: message.subject },
    ]);
  });

  it.each(['\r\n', '\n', '\r'])('lets no line break (%j) in a subject begin a header', async (lineBreak) => {
    await send({
      ...message,
      subject: `Hello${lineBreak}Bcc: all@example.com${lineBreak}${lineBreak}<b>`,
    });
    expect(await onlyMail()).not.toMatch(/^Bcc:/m);
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
    const refused = await send({ ...message, to }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AddressRefused);
    if (to !== '') expect(String(refused)).not.toContain(to);
    expect((await outbox.list({ limit: 10 })).items).toEqual([]);
  });
});

describe('GET /outbox', () => {
  const get = (path: string, accept = '*/*') => {
    const { 'outbox.list': list, 'outbox.message': message } = outboxHandlers(outbox);
    const api = new Hono().get('/outbox', list).get('/outbox/:file', message);
    return api.request(path, { headers: { accept } });
  };

  it('leads whoever comes with a browser to its page in the console', async () => {
    const response = await get('/outbox', 'text/html,*/*;q=0.8');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/console/outbox');
  });

  it.each([
    ['/outbox', 'application/json'],
    ['/outbox?format=json', 'text/html'],
  ])('answers JSON where it is asked for: %s, %s', async (path, accept) => {
    await send(message);
    const response = await get(path, accept);
    expect(response.headers.get('content-type')).toBe('application/json');
    const name = expect.stringMatching(/^2026-11-21T21-05-00\.123Z-[0-9a-f]{32}$/);
    expect(await response.json()).toEqual({ items: [{ ...listed, name }] });
  });

  it('answers page by page, and takes any limit for a sensible one', async () => {
    for (const n of [1, 2, 3]) await send(numbered(n));
    const pageOf = async (query: string) =>
      z
        .object({ items: z.array(z.object({ subject: z.string() })), nextCursor: z.string().optional() })
        .parse(await (await get(`/outbox?format=json&${query}`)).json());
    const { items, nextCursor = '' } = await pageOf('limit=2');
    expect(items.map(({ subject }) => subject)).toEqual(['Message 3', 'Message 2']);
    const older = await pageOf(`limit=2&cursor=${encodeURIComponent(nextCursor)}`);
    expect(older).toMatchObject({ items: [{ subject: 'Message 1' }] });
    expect((await pageOf('limit=-3')).items).toHaveLength(3);
  });

  it('hands out one message as a file, and nothing that is no message', async () => {
    await send(message);
    const name = `${(await newest())?.name}.eml`;
    const response = await get(`/outbox/${name}`);
    expect(response.headers.get('content-type')).toBe('message/rfc822');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
    expect(await response.text()).toContain('To: lin@example.com');
    for (const other of ['..%2Fstore.db', 'x.eml', `${name}x`, name.replace('2026', '2025')]) {
      expect((await get(`/outbox/${other}`)).status).toBe(404);
    }
  });
});
