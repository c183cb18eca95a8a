import { asComplaintId, complaints, sweep } from '@redress/core';
import { exportComplaint } from '@redress/core/handling/exporting.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { broughtTo, NOTE_PDF } from './evidence-scenes.ts';
import { DAY, jsonOf, openTestApi, problemOf, type TestApi } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const requestSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  looked: z.number(),
  found: z.array(z.object({ complaintId: z.string(), result: z.string() })),
});
const exportSchema = z.object({ complaints: z.array(z.looseObject({ id: z.string() })) });

const received = (fields: object) => api.receive(fields).then(({ id }) => id);
const withdrawn = async (fields: object) => {
  const id = await received(fields);
  await api.act(id, 'withdrawal', { reason: 'Found.' });
  return id;
};

async function asked(body: object) {
  const started = await api.post('/v1/privacy-requests', body);
  expect(started.status, started.text).toBe(202);
  const { id } = requestSchema.parse(jsonOf(started));
  await sweep(api.services);
  return requestSchema.parse(jsonOf(await api.send(`/v1/privacy-requests/${id}`)));
}

describe('what somebody asks for about themselves', () => {
  it('is found by their address or number, however it is written and though it has been corrected since', async () => {
    const mine = await received({ complainant: { name: 'Ann', email: 'ann@shop.example' } });
    const former = await received({
      complainant: { name: 'Ann', email: 'ANN@Shop.example', phone: '+86 138 0013 8765' },
    });
    await api.put(`/v1/complaints/${former}/contact`, {
      name: 'Ann',
      email: 'new@shop.example',
      language: 'en',
    });
    const others = await received({ complainant: { name: 'Bob', email: 'bob@shop.example' } });
    const byMail = await asked({ kind: 'export', email: 'Ann@SHOP.example' });
    expect(byMail.status).toBe('done');
    expect(byMail.found.map(({ complaintId }) => complaintId).sort()).toEqual([mine, former].sort());
    const byPhone = await asked({ kind: 'export', phone: '13800138765' });
    expect(byPhone.found).toEqual([{ complaintId: former, result: 'found' }]);
    const answer = await api.send(`/v1/privacy-requests/${byMail.id}/export`);
    const { complaints } = exportSchema.parse(jsonOf(answer));
    expect(complaints.map(({ id }) => id).sort()).toEqual([mine, former].sort());
    expect(answer.text).toContain('ANN@shop.example');
    expect(answer.text).not.toContain(others);
    const page = await api.send(`/v1/privacy-requests/${byMail.id}/export?format=html`);
    expect(page.text).toContain('What we have stored about you');
    // Whom it is about nobody can read in it.
    const stored = await api.services.store.query({ partition: 'JOBS', prefix: 'PRIVACY#', limit: 100 });
    // All of the number, however it is written: three digits stand in a hash by chance.
    expect(JSON.stringify(stored)).not.toMatch(/ann@|138\D{0,3}0013\D{0,3}8765/i);
  });

  it('leaves out what the staff have written for themselves, unless that is asked for', async () => {
    const id = await received({
      complainant: { name: '王芳', email: 'fang@shop.example', language: 'zh-CN' },
    });
    await api.act(id, 'contacts', { outcome: 'not-reached', note: 'The neighbour sounds angry.' });
    await api.act(id, 'acknowledgement', { message: 'We look into it <b>now</b>.' });
    const plain = (await api.send(`/v1/complaints/${id}/export`)).text;
    expect(plain).toContain('We look into it');
    expect(plain).not.toContain('neighbour');
    expect((await api.send(`/v1/complaints/${id}/export?notes=true`)).text).toContain('neighbour');
    const page = (await api.send(`/v1/complaints/${id}/export?format=html`)).text;
    expect(page).toContain('我们保存的与您有关的信息');
    expect(page).toContain('&lt;b&gt;now');
  });

  it('is erased wherever that may be, and the request says where not, and why', async () => {
    const complainant = { name: 'Cy', email: 'cy@shop.example' };
    const [over, open, held] = [
      await withdrawn({ complainant }),
      await received({ complainant }),
      await withdrawn({ complainant }),
    ];
    expect((await api.post(`/v1/complaints/${held}/legal-hold`, { reason: 'A claim.' })).status).toBe(200);
    const request = await asked({ kind: 'erasure', email: 'cy@shop.example', reason: 'request' });
    expect(Object.fromEntries(request.found.map(({ complaintId, result }) => [complaintId, result]))).toEqual(
      {
        [over]: 'erased',
        [open]: 'open',
        [held]: 'legal-hold',
      },
    );
    expect((await api.send(`/v1/complaints/${over}`)).text).not.toContain('cy@shop.example');
    expect((await asked({ kind: 'export', email: 'cy@shop.example' })).found).toHaveLength(2);
    const forced = { kind: 'erasure', email: 'cy@shop.example', reason: 'legal-duty', force: true };
    expect(problemOf(await api.post('/v1/privacy-requests', forced)).code).toBe('invalid-request');
    const again = await asked({ ...forced, note: 'A court has ordered it.' });
    expect(again.found.map(({ result }) => result).sort()).toEqual(['erased', 'legal-hold']);
    await api.pass(DAY);
    expect((await api.send('/outbox?format=json&limit=100')).text).toContain('cy@shop.example');
  });
});

describe('an export that is longer than one answer may be', () => {
  const ANSWER = 64 * 1024;
  const LISTS = ['timeline', 'conversation', 'messages', 'evidence'] as const;
  const partSchema = z.looseObject({
    id: z.string(),
    continued: z.boolean().optional(),
    timeline: z.array(z.json()).default([]),
    conversation: z.array(z.json()).default([]),
    messages: z.array(z.json()).default([]),
    evidence: z.array(z.json()).default([]),
  });
  const pageSchema = z.object({
    at: z.string(),
    complaints: z.array(partSchema),
    nextCursor: z.string().optional(),
  });
  let bounded: TestApi;
  let link = 0;
  beforeAll(async () => {
    bounded = await openTestApi((services) => ({
      ...services,
      settings: { ...services.settings, answerBytes: ANSWER },
      blobs: { ...services.blobs, link: async () => `https://bucket.example/${++link}` },
    }));
  });
  afterAll(() => bounded.close());

  const file = (megabytes: number) => ({
    content: Buffer.concat([NOTE_PDF, Buffer.alloc(Math.round(megabytes * 1024 * 1024), ' ')]),
    ...{ name: 'note.pdf', type: 'application/pdf' },
  });

  it('comes in pages, each short enough, and together they are all of it, each thing once', async () => {
    const complainant = { name: 'Ann', email: 'ann@long.example' };
    const ids: string[] = [];
    for (const said of ['first', 'second', 'third']) {
      const { id } = await bounded.receive({ complainant });
      for (let each = 1; each <= 4; each++)
        await bounded.act(id, 'messages', { message: `${said} ${each} ${'长'.repeat(each * 1500)}` });
      ids.push(id);
    }
    const path = `/v1/complaints/${ids[0]}`;
    await broughtTo(bounded, path, 'completed', file(0.01));
    await broughtTo(bounded, path, 'completed', file(0.2));
    const started = await bounded.post('/v1/privacy-requests', { kind: 'export', email: complainant.email });
    const { id: request } = requestSchema.parse(jsonOf(started));
    await sweep(bounded.services);

    const whole = new Map<string, Map<string, unknown[]>>();
    let pages = 0;
    for (let cursor: string | undefined; ; ) {
      const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const answer = await bounded.send(`/v1/privacy-requests/${request}/export?notes=true${query}`);
      const page = pageSchema.parse(jsonOf(answer));
      pages++;
      expect(Buffer.byteLength(answer.text)).toBeLessThan(ANSWER + 1024);
      for (const part of page.complaints) {
        expect(part.continued ?? false).toBe(whole.has(part.id));
        const lists = whole.get(part.id) ?? new Map<string, unknown[]>();
        for (const list of LISTS) lists.set(list, [...(lists.get(list) ?? []), ...part[list]]);
        whole.set(part.id, lists);
      }
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    expect(pages).toBeGreaterThan(4);
    expect([...whole.keys()].sort()).toEqual([...ids].sort());
    for (const id of ids) {
      const complaint =
        (await complaints.find(bounded.services, asComplaintId(id)))?.complaint ?? expect.fail('none');
      const asOne = await exportComplaint(bounded.services, complaint, true);
      for (const list of ['timeline', 'conversation', 'messages'])
        expect(whole.get(id)?.get(list), list).toEqual(asOne[list]);
    }
    // What is small is in it; what is not, where it lies.
    const files = z
      .array(z.object({ size: z.number(), base64: z.string().optional(), link: z.string().optional() }))
      .parse(whole.get(ids[0] ?? '')?.get('evidence'))
      .sort((one, other) => one.size - other.size);
    expect(files.map(({ base64 }) => base64 !== undefined)).toEqual([true, false]);
    expect(Buffer.from(files[0]?.base64 ?? '', 'base64').equals(file(0.01).content)).toBe(true);
    expect(files[1]?.link).toContain('https://bucket.example/');
  });

  it('names the next page in HTML by a link, and says that it is not all', async () => {
    const { id } = await bounded.receive({ complainant: { name: 'Bob', email: 'bob@long.example' } });
    for (let each = 0; each < 3; each++)
      await bounded.act(id, 'messages', { message: `${each} ${'长'.repeat(5000)}` });
    const first = await bounded.send(`/v1/complaints/${id}/export?format=html`);
    expect(first.text).toContain('it goes on in the next file');
    const [, next = ''] = /^<(.+)>; rel="next"$/.exec(first.headers.get('link') ?? '') ?? [];
    expect((await bounded.send(next)).text).toContain('Continued');
    const foreign = await bounded.send(`/v1/complaints/${id}/export?cursor=abc`);
    expect(problemOf(foreign).code).toBe('invalid-request');
  });

  it('shows timelines and conversations of any length, too', async () => {
    const { id } = await bounded.receive();
    for (let each = 0; each < 5; each++)
      await bounded.act(id, 'messages', { message: `${each} ${'长'.repeat(6000)}` });
    for (const list of ['timeline', 'conversation']) {
      const said: string[] = [];
      for (let query = '?limit=100'; query !== ''; ) {
        const answer = await bounded.send(`/v1/complaints/${id}/${list}${query}`);
        expect(Buffer.byteLength(answer.text)).toBeLessThan(ANSWER + 1024);
        const page = z
          .object({
            items: z.array(
              z.looseObject({ kind: z.string(), note: z.string().optional(), text: z.string().optional() }),
            ),
            nextCursor: z.string().optional(),
          })
          .parse(jsonOf(answer));
        for (const { kind, note, text } of page.items) if (kind === 'added') said.push(note ?? text ?? '');
        query =
          page.nextCursor === undefined ? '' : `?limit=100&cursor=${encodeURIComponent(page.nextCursor)}`;
      }
      expect(said.map((words) => words.slice(0, 1))).toEqual(['0', '1', '2', '3', '4']);
    }
  });
});
