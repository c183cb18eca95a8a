import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { NOTE_PDF } from '../../functions/test/evidence-scenes.ts';
import { Desk } from '../support/console.ts';
import { Client, DAY, HOUR, startMachine } from '../support/machine.ts';
import { sealOf } from './seal.ts';

async function desked(fields: Record<string, unknown> = {}, language = 'en') {
  const test = await startMachine();
  const client = new Client(test);
  const { id } = await client.complain(fields);
  const desk = await Desk.open(test, { language });
  return { test, client, desk, id, path: `/console/complaints/${id}` };
}

describe('the page of a complaint', () => {
  it('says first how long there is, draws it, and tells what happened and what comes', async () => {
    const { test, client, id, path } = await desked();
    await client.act(id, 'acknowledgement');
    await test.advance(4 * DAY + HOUR);
    const { html } = await (await Desk.open(test)).get(path);
    expect(html).toMatch(/class="big soon".*23 h left/s);
    expect(html).toMatch(/<svg class="pic" aria-hidden="true">.*class="f-soon" x="[\d.]+%"/s);
    expect(html).toMatch(/What happened.*Received.*Acknowledged.*Warned/s);
    expect(html).toMatch(
      /What comes, unless it is resolved.*Resolution falls due.*Goes to supervisors \(level 2\)/s,
    );
    expect(html).toMatch(/Why then.*within 5 calendar days of the receipt/s);
    expect(html).not.toMatch(/ style="/);
  });

  it('is asked whether it is still what was shown, and shows nobody anything by that', async () => {
    const { client, desk, id, path } = await desked();
    const { html } = await desk.get(path);
    expect(html).toContain(`data-id="${id}"`);
    const [, from = ''] = /data-from="([^"]+)"/.exec(html) ?? [];
    const signs = z.record(z.string(), z.string());
    const asked = async () => signs.parse(JSON.parse((await desk.get(from)).html));
    const audited = async () => (await (await client.request('/v1/audit?limit=100')).text()).split(id).length;
    const before = await audited();
    const first = await asked();
    expect(html.replaceAll('&quot;', '"')).toContain(`data-sign="${first[id]}"`);
    expect(await asked()).toEqual(first);
    expect(await audited()).toBe(before);
    await client.act(id, 'acknowledgement');
    expect(await asked()).not.toEqual(first);
  });

  it('is there by its reference, too, in Chinese', async () => {
    const { desk, id } = await desked({}, 'zh-CN');
    const reference = /([0-9A-Z]{5}-[0-9A-Z]{5})/.exec(
      (await desk.get(`/console/complaints/${id}`)).html,
    )?.[1];
    const { html, status } = await desk.get(`/console/complaints/${reference}`);
    expect(status).toBe(200);
    expect(html).toMatch(/若不办结，接下来.*受理到期/s);
    expect(html).not.toMatch(/\{name\}|undefined/);
  });

  it('shows what people write as text, however hostile and long it is', async () => {
    const subject = '<img src=x onerror=alert(1)>';
    const description = `javascript:alert(1) \u202Egnp.exe ${'w'.repeat(400)} ${'投'.repeat(9500)}</textarea><script>alert(1)</script>`;
    const complainant = { name: '\u202E<b>Eve</b>', email: 'eve@example.com' };
    const { client, desk, id, path } = await desked({ subject, description, complainant });
    await client.act(id, 'notes', { text: '<svg onload=alert(2)>' });
    const { html } = await desk.get(path);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).toContain('&lt;svg onload=alert(2)&gt;');
    expect(html).not.toMatch(/<img|<b>Eve|<svg onload|<script>|href="javascript/);
    // A name cannot turn round what stands beside it.
    expect(html).toMatch(/<bdi[^>]*>[^<]*Eve/);
  });

  it('says all that was said in one order, and pages through what is more', async () => {
    const { client, desk, id, path } = await desked();
    for (let nth = 1; nth <= 70; nth++) await client.act(id, 'notes', { text: `Note number ${nth}.` });
    const last = await desk.get(path);
    expect(last.html).toContain('Note number 70.');
    expect(last.html).not.toContain('Note number 5.');
    const [, older = ''] = /href="([^"]+)">Earlier</.exec(last.html) ?? [];
    expect((await desk.get(older)).html).toMatch(/Parcel never came.*Note number 5\./s);
  });
});

describe('what is written', () => {
  it('is shown as it will be sent before it is sent', async () => {
    const { client, desk, id, path } = await desked();
    const page = await desk.get(path);
    expect(page.html).not.toContain('value="send"');
    const words = {
      kind: 'reply',
      message: 'We have found it.\nIt comes on Friday.',
      subject: 'Your parcel',
    };
    const shown = await desk.post(page, `${path}/write`, { ...sealOf(page.html), ...words, step: 'show' });
    expect(shown.html).toMatch(
      /What <bdi[^>]*>A\. Customer<\/bdi> will receive.*Subject: Your parcel.*We have found it\./s,
    );
    expect(shown.html).toMatch(/value="send".*Send e-mail to <bdi[^>]*>A\. Customer<\/bdi>/s);
    expect(await client.mails()).toHaveLength(1);
    const sent = await desk.post(shown, `${path}/write`, { ...sealOf(shown.html), ...words, step: 'send' });
    expect((await desk.follow(sent)).html).toMatch(
      /role="status"[^>]*>Sent\..*to <bdi[^>]*>A\. Customer<\/bdi>.*It comes on Friday/s,
    );
    expect(await client.story(id)).toContain('update-sent');
  });

  it('holds the clock where it asks, and is kept from the complainant where it is a note', async () => {
    const { client, desk, id, path } = await desked();
    await client.act(id, 'acknowledgement');
    const write = async (fields: Record<string, string>) => {
      const page = await desk.get(path);
      return desk.post(page, `${path}/write`, { ...sealOf(page.html), ...fields });
    };
    expect((await write({ kind: 'note', message: 'Ask the carrier.', step: 'note' })).status).toBe(303);
    expect((await write({ kind: 'call', message: 'Rang.', outcome: 'reached', step: 'call' })).status).toBe(
      303,
    );
    expect((await write({ kind: 'ask', message: 'Which door?', step: 'ask' })).status).toBe(303);
    expect(await client.get(id)).toMatchObject({ status: 'awaiting-complainant' });
    expect(await client.story(id)).toEqual(expect.arrayContaining(['noted', 'contact-recorded', 'paused']));
  });

  it('comes back with what is wrong, and is kept as a draft', async () => {
    const { client, desk, id, path } = await desked();
    const page = await desk.get(path);
    const empty = await desk.post(page, `${path}/write`, {
      ...sealOf(page.html),
      kind: 'reply',
      step: 'send',
    });
    expect(empty.status).toBe(422);
    expect(empty.html).toMatch(/role="alert".*href="#f-message"/s);
    const draft = { kind: 'reply', message: 'Dear', step: 'draft' };
    expect((await desk.post(page, `${path}/write`, { ...sealOf(page.html), ...draft })).status).toBe(303);
    const again = await desk.get(path);
    expect(again.html).toContain('>Dear</textarea>');
    const shown = { ...sealOf(again.html), kind: 'reply', message: 'Dear customer', step: 'send' };
    expect((await desk.post(again, `${path}/write`, shown)).status).toBe(303);
    expect((await desk.get(path)).html).not.toContain('>Dear</textarea>');
    expect(await client.story(id)).toContain('update-sent');
  });
});

describe('evidence', () => {
  it('comes by a form that needs no script, and is listed with what it is', async () => {
    const { desk, id, path } = await desked();
    const page = await desk.get(path);
    const sent = await desk.send(
      page,
      `/console/evidence?complaint=${id}`,
      {},
      { name: 'crack.pdf', type: 'application/pdf', content: NOTE_PDF },
    );
    expect(sent.location).toBe(`${path}?done=evidence`);
    const { html } = await desk.follow(sent);
    expect(html).toMatch(
      /evidence\/[^/]+\/content"><bdi>crack\.pdf<\/bdi><\/a>\s*<span class="q">application\/pdf, .*available/s,
    );
    const [, content = ''] = /href="([^"]+\/content)"/.exec(html) ?? [];
    expect(await desk.get(content)).toMatchObject({ status: 200 });
  });

  it('says what is wrong with a file', async () => {
    const { desk, id, path } = await desked();
    const page = await desk.get(path);
    const file = { name: 'page.html', type: 'text/html', content: Buffer.from('<script>alert(1)</script>') };
    const refused = await desk.send(page, `/console/evidence?complaint=${id}`, {}, file);
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('role="alert"');
    const huge = { ...file, content: new Uint8Array(12 * 1024 * 1024) };
    const over = await desk.send(page, `/console/evidence?complaint=${id}`, {}, huge);
    expect(over.status).toBe(422);
    expect(over.html).toContain('The file is too large to be sent this way.');
  });
});
