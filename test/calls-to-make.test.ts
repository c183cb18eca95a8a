import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Desk } from './support/console.ts';
import { Client, HOUR, startMachine } from './support/machine.ts';

const PHONE = '+44 20 7946 0000';
const OTHER = '+44 20 7946 0999';
const itemSchema = z.object({
  complaintId: z.string(),
  call: z.string(),
  about: z.string(),
  by: z.string(),
  dueAt: z.string(),
  againAt: z.string().optional(),
  tries: z.number(),
  takenBy: z.string().optional(),
});
const listSchema = z.object({ items: z.array(itemSchema), nextCursor: z.string().optional() });
const oneSchema = z.looseObject({
  phone: z.string().optional(),
  address: z.string().optional(),
  script: z.object({ en: z.string(), 'zh-CN': z.string() }),
  letter: z.object({ language: z.string(), subject: z.string(), text: z.string() }),
});

async function start() {
  const test = await startMachine({ keeps: 'nothing' });
  const client = new Client(test);
  const due = async (query = '') =>
    listSchema.parse(await (await client.request(`/v1/calls${query}`)).json());
  const ring = (complainant: object) =>
    client.complain({ complainant: { name: 'A. Customer', phone: PHONE, ...complainant } });
  return { test, client, due, ring };
}

describe('the list of calls to make', () => {
  it('has what is due first at its head, page by page, and what was not reached when it is to be tried again', async () => {
    const { test, client, due, ring } = await start();
    expect((await due()).items).toEqual([]);
    const first = await ring({});
    await test.advance(HOUR);
    const second = await ring({});
    await client.complain({});
    const page = await due('?limit=1');
    expect(page.items.map(({ complaintId }) => complaintId)).toEqual([first.id]);
    const rest = await due(`?limit=1&cursor=${page.nextCursor}`);
    expect(rest.items.map(({ complaintId }) => complaintId)).toEqual([second.id]);
    const call = page.items[0]?.call;
    await test.advance(3.5 * HOUR);
    await client.act(first.id, 'contacts', { outcome: 'not-reached', call, way: 'call' });
    const { items } = await due();
    expect(items.map(({ complaintId }) => complaintId)).toEqual([second.id, first.id]);
    expect(items.find(({ complaintId }) => complaintId === first.id)).toMatchObject({ tries: 1 });
    await client.act(first.id, 'contacts', { outcome: 'reached', call, way: 'call' });
    expect((await due()).items.map(({ complaintId }) => complaintId)).toEqual([second.id]);
  });

  it('says in both languages what the message would have said, with no link and no word of mail', async () => {
    const { test, client, ring } = await start();
    const { id } = await ring({ name: 'Li Wei', language: 'zh-CN' });
    await client.act(id, 'acknowledgement', { message: 'We look into the leak.' });
    await client.act(id, 'pause', { question: 'Which model is it?' });
    await test.machine.settled();
    const { items } = listSchema.parse(await (await client.request('/v1/calls')).json());
    expect(items.map(({ about }) => about).sort()).toEqual(['acknowledgement', 'question', 'receipt']);
    const question = items.find(({ about }) => about === 'question');
    const one = oneSchema.parse(
      await (await client.request(`/v1/complaints/${id}/calls/${question?.call}`)).json(),
    );
    expect(one.phone).toBe(PHONE);
    for (const said of [one.script.en, one.script['zh-CN'], one.letter.text]) {
      expect(said).toContain('Which model is it?');
      expect(said).not.toMatch(/https?:|e-mail|邮件/);
    }
    expect(one.letter).toMatchObject({ language: 'zh-CN' });
    expect(one.letter.text).toContain('尊敬的Li Wei：');
  });

  it('is shown to whoever reaches the complaints alone, and refuses others', async () => {
    const { test, client, ring } = await start();
    const { id } = await ring({});
    await client.act(id, 'assignment', { team: 'repairs' });
    const stranger = await Desk.open(test, { subject: 'eve', roles: ['handler'], teams: ['stores'] });
    const page = await stranger.get('/console/calls');
    expect(page.html).toContain('Nobody waits for a call or a letter.');
    expect((await stranger.get(`/console/calls/${id}/${id}.1.receipt.complainant`)).status).toBe(404);
  });
});

describe('two colleagues at the desk', () => {
  it('do not ring the same person, and record what became of it in two presses', async () => {
    const { test, client, ring } = await start();
    const contactPoints = [
      { kind: 'phone', value: PHONE },
      { kind: 'phone', value: OTHER },
    ];
    const { id } = await ring({ contactPoints });
    const call = `${id}.1.receipt.complainant`;
    const path = `/console/calls/${id}/${call}`;
    const [anna, tom] = [
      await Desk.open(test, { subject: 'anna' }),
      await Desk.open(test, { subject: 'tom' }),
    ];
    const [annas, toms] = [await anna.get('/console/calls'), await tom.get('/console/calls')];
    expect(annas.html).toContain('Ring now');
    const taken = await anna.post(annas, `${path}/lease`, { key: 'a' });
    expect(taken.location).toBe(path);
    const script = await anna.follow(taken);
    expect(script.html).toContain('You are at it');
    expect(script.html).toContain(PHONE);
    const late = await tom.follow(await tom.post(toms, `${path}/lease`, { key: 't' }));
    expect(late.html).toContain('A colleague is at this one.');
    expect(late.html).not.toContain('name="outcome"');
    expect((await tom.get('/console/calls')).html).not.toContain('Ring now');
    const wrong = await anna.post(script, path, { outcome: 'wrong-number', key: 'w', way: 'call' });
    expect((await anna.follow(wrong)).html).toContain('The next way to reach them');
    // Free again, and by the other number.
    const next = await tom.follow(
      await tom.post(await tom.get('/console/calls'), `${path}/lease`, { key: 't2' }),
    );
    expect(next.html).toContain(OTHER);
    expect(next.html).not.toContain(PHONE);
    const told = await tom.post(next, path, { outcome: 'reached', note: 'Glad.', key: 'r', way: 'call' });
    expect((await tom.follow(told)).html).toContain('Recorded: they have been told.');
    // Pressed once more, and by a page that was open since before: nothing twice.
    await tom.post(next, path, { outcome: 'reached', note: 'Glad.', key: 'r', way: 'call' });
    const gone = await anna.post(script, path, { outcome: 'reached', key: 'other', way: 'call' });
    expect(gone.location).toBe('/console/calls?done=gone');
    const { items } = z
      .object({ items: z.array(z.looseObject({ kind: z.string(), data: z.looseObject({}) })) })
      .parse(await (await client.request(`/v1/complaints/${id}/timeline?limit=100`)).json());
    const attempts = items.filter(({ kind }) => kind === 'contact-recorded');
    expect(attempts.map(({ data }) => data.outcome)).toEqual(['wrong-number', 'reached']);
    expect((await client.get(id)).calls ?? []).toEqual([]);
  });

  it('is free again after a quarter of an hour', async () => {
    const { test, client, ring } = await start();
    const { id } = await ring({});
    const lease = `/v1/complaints/${id}/calls/${id}.1.receipt.complainant/lease`;
    expect((await client.request(lease, {})).status).toBe(200);
    const tom = await Desk.open(test, { subject: 'tom' });
    expect((await tom.get('/console/calls')).html).toContain('is at it');
    await test.advance(16 * 60_000);
    expect((await tom.get('/console/calls')).html).not.toContain('is at it');
  });
});

describe('a letter', () => {
  it('waits for whoever left an address alone, is a page to print, and is told once it is posted', async () => {
    const { test, client } = await start();
    const contactPoints = [{ kind: 'post', value: '1 High Street\nLondon' }];
    const { id } = await client.complain({ complainant: { name: 'A. Customer', contactPoints } });
    const desk = await Desk.open(test);
    const list = await desk.get('/console/calls');
    expect(list.html).toContain('Write now');
    const path = `/console/calls/${id}/${id}.1.receipt.complainant`;
    const letter = await desk.get(`${path}/letter`);
    expect(letter.html).toContain('1 High Street');
    expect(letter.html).toContain('Dear A. Customer,');
    expect(letter.html).not.toMatch(/ style=|<script/);
    const posted = await desk.post(letter, path, { outcome: 'reached', way: 'letter', key: 'l' });
    expect((await desk.follow(posted)).html).toContain('Recorded: they have been told.');
    expect((await client.get(id)).calls ?? []).toEqual([]);
  });

  it('is made of any message that was sent', async () => {
    const { test, client } = await start();
    const { id } = await client.complain({});
    await test.machine.settled();
    const desk = await Desk.open(test);
    const [, sent = ''] =
      /href="(\/console\/complaints\/[^"]+\/sent\/\d+)"/.exec(
        (await desk.get(`/console/complaints/${id}`)).html,
      ) ?? [];
    expect((await desk.get(sent)).html).toContain(`${sent}/letter`);
    const letter = await desk.get(`${sent}/letter`);
    expect(letter.status).toBe(200);
    expect(letter.html).not.toMatch(/e-mail/);
    const posted = await desk.post(letter, `${sent}/letter`, { key: 'p' });
    expect(posted.location).toBe(`/console/complaints/${id}`);
    const { items } = z
      .object({ items: z.array(z.looseObject({ kind: z.string(), data: z.looseObject({}) })) })
      .parse(await (await client.request(`/v1/complaints/${id}/timeline?limit=100`)).json());
    expect(items.at(-1)).toMatchObject({ kind: 'contact-recorded', data: { way: 'letter' } });
  });
});
