import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Desk } from '../support/console.ts';
import { Client, startMachine, type TestMachine } from '../support/machine.ts';

const HOUR = 3_600_000;
const idSchema = z.object({ id: z.string() });

/** What its rows are about, in their order. */
const subjectsIn = (html: string) =>
  [...html.matchAll(/<h3><a [^>]*>([^<]*)<\/a>/g)].map(([, subject = '']) => subject);
const hrefsIn = (html: string, text: string) =>
  [...html.matchAll(/<a [^>]*href="([^"]+)"[^>]*>([^<]*)/g)]
    .filter(([, , said = '']) => said.trim() === text)
    .map(([, href = '']) => href.replaceAll('&amp;', '&'));

async function complain(test: TestMachine, ...subjects: readonly string[]): Promise<string[]> {
  const client = new Client(test);
  const ids: string[] = [];
  for (const subject of subjects) ids.push(idSchema.parse(await client.complain({ subject })).id);
  return ids;
}

describe('the queue', () => {
  it('says what to do where nothing has come yet, and hears of the first one', async () => {
    const desk = await Desk.open(await startMachine({ keeps: 'nothing' }));
    const { html } = await desk.get('/console');
    for (const way of ['/console/new', '/complain', '/docs'])
      expect((await desk.get(way)).status, way).toBe(200);
    expect(html).toMatch(/No complaint is open.*href="\/console\/new".*href="\/complain".*href="\/docs"/s);
    expect(html).toContain('data-from="/console/changes');
    expect(html).not.toContain('function');
  });

  it('puts what is late first, and counts in a sentence', async () => {
    const test = await startMachine();
    await complain(test, 'A kettle');
    await test.advance(21 * HOUR);
    await complain(test, 'A lamp');
    const desk = await Desk.open(test, { subject: 'tom' });
    const soon = (await desk.get('/console')).html;
    expect(soon).toContain('None is late; 1 runs out within four hours. Of 2 open none is yours.');
    await test.advance(4 * HOUR);
    const late = (await (await Desk.open(test, { subject: 'tom' })).get('/console')).html;
    expect(late).toContain('1 is past its deadline. Of 2 open none is yours.');
    expect(late).toMatch(
      /Past the deadline <span class="n">1<.*A kettle.*In time <span class="n">1<.*A lamp/s,
    );
    const chinese = await Desk.open(test, { subject: 'tom', language: 'zh-CN' });
    expect((await chinese.get('/console')).html).toContain('1件已超过期限。处理中共2件，其中没有您负责的。');
  });

  it('has views with counts: all, mine, what nobody has, what is late, what waits', async () => {
    const test = await startMachine();
    const client = new Client(test);
    const [mine = '', asked = ''] = await complain(test, 'A kettle', 'A lamp', 'A chair');
    await client.act(mine, 'assignment', { team: 'complaints', assignee: 'tom' });
    await client.act(asked, 'acknowledgement');
    await client.act(asked, 'pause', { question: 'Which?' });
    const desk = await Desk.open(test, { subject: 'tom' });
    const { html } = await desk.get('/console');
    const counted = [...html.matchAll(/class="chip"[^>]*>([^<]+) <span class="n">(\d+)</g)];
    expect(counted.map(([, name, count]) => `${name} ${count}`)).toEqual([
      'All open 3',
      'Mine 1',
      'Unclaimed 2',
      'Past the deadline 0',
      'Waiting for answers 1',
    ]);
    const seen = async (query: string) => subjectsIn((await desk.get(`/console?${query}`)).html).sort();
    expect(await seen('view=mine')).toEqual(['A kettle']);
    expect(await seen('view=unclaimed')).toEqual(['A chair', 'A lamp']);
    expect(await seen('view=waiting')).toEqual(['A lamp']);
    expect(await seen('view=late')).toEqual([]);
    expect(await seen('status=received&q=chair')).toEqual(['A chair']);
    expect(await seen('assignee=tom')).toEqual(['A kettle']);
  });

  it('leads on page by page, and back', async () => {
    const test = await startMachine();
    const subjects = Array.from({ length: 28 }, (_, nth) => `Number ${nth}`);
    await complain(test, ...subjects);
    const desk = await Desk.open(test);
    const first = await desk.get('/console');
    const second = await desk.get(hrefsIn(first.html, 'Next')[0] ?? '');
    expect([first, second].map(({ html }) => subjectsIn(html).length)).toEqual([20, 8]);
    expect([first, second].flatMap(({ html }) => subjectsIn(html)).sort()).toEqual(subjects.sort());
    expect(hrefsIn(second.html, 'Next')).toEqual([]);
    const back = await desk.get(hrefsIn(second.html, 'Previous')[0] ?? '');
    expect(subjectsIn(back.html)).toEqual(subjectsIn(first.html));
    expect(Buffer.byteLength(first.html)).toBeLessThan(40 * 1024);
  });

  it('says what to do where nothing is there', async () => {
    const desk = await Desk.open(await startMachine());
    expect((await desk.get('/console')).html).toContain('stands here as soon as it is taken in');
    expect((await desk.get('/console?view=mine')).html).toContain('Those that nobody has claimed');
    expect((await desk.get('/console?severity=critical')).html).toContain('Take a filter away');
  });

  it('says by what others have changed the list, and shows none of it', async () => {
    const test = await startMachine();
    const [id = ''] = await complain(test, 'A kettle');
    const desk = await Desk.open(test);
    const page = await desk.get('/console');
    const [, from = ''] = /data-from="([^"]+)"/.exec(page.html) ?? [];
    const [, sign] = /data-sign="([^"]+)"/.exec(page.html) ?? [];
    const changes = async () => JSON.parse((await desk.get(from.replaceAll('&amp;', '&'))).html);
    expect(await changes()).toEqual({ [id]: sign });
    await new Client(test).act(id, 'acknowledgement');
    const [other = ''] = await complain(test, 'A lamp');
    const after = await changes();
    expect(Object.keys(after).sort()).toEqual([id, other].sort());
    expect(after[id]).not.toBe(sign);
    expect(JSON.stringify(after)).not.toContain('kettle');
  });

  it('keeps views of one’s own, and forgets them', async () => {
    const test = await startMachine();
    await complain(test, 'A kettle');
    const desk = await Desk.open(test);
    const page = await desk.get('/console?severity=moderate');
    const kept = await desk.follow(
      await desk.post(page, '/console/views', { severity: 'moderate', name: 'Middling <b>' }),
    );
    expect(kept.html).toContain('The view is kept.');
    expect(kept.html).toContain('<bdi>Middling &lt;b&gt;</bdi>');
    const dropped = await desk.follow(
      await desk.post(kept, '/console/views', { severity: 'moderate', name: 'Middling <b>', drop: 'true' }),
    );
    expect(dropped.html).not.toContain('Middling');
    for (let nth = 0; nth < 8; nth++)
      await desk.post(page, '/console/views', { severity: 'moderate', name: `View ${nth}` });
    const full = await desk.post(page, '/console/views', { severity: 'moderate', name: 'One more' });
    expect((await desk.follow(full)).html).toContain('There is no room for another view');
  });
});

describe('claiming the next', () => {
  it('gives whoever presses what is due next and nobody’s, and two at once one each', async () => {
    const test = await startMachine();
    const client = new Client(test);
    const [first = '', second = '', third = ''] = await complain(test, 'A kettle', 'A lamp', 'A chair');
    await client.act(first, 'assignment', { team: 'complaints', assignee: 'li' });
    const [tom, ann] = [await Desk.open(test, { subject: 'tom' }), await Desk.open(test, { subject: 'ann' })];
    const claim = async (desk: Desk) => desk.post(await desk.get('/console'), '/console/next');
    const claimed = await Promise.all([claim(tom), claim(ann)]);
    const places = [second, third].map((id) => `/console/complaints/${id}?done=claim`);
    expect(claimed.map(({ location }) => location).sort()).toEqual(places.sort());
    const owners = await Promise.all(
      [first, second, third].map(async (id) => (await client.get(id)).assignee),
    );
    expect(owners.sort()).toEqual(['ann', 'li', 'tom']);
    const none = await tom.follow(await claim(tom));
    expect(none.html).toContain('All open complaints are somebody’s.');
    const reader = await Desk.open(test, { roles: ['auditor'] });
    expect((await reader.get('/console')).html).not.toContain('/console/next');
  });
});

describe('finding', () => {
  it('leads to a complaint by its reference, however that is spelt', async () => {
    const test = await startMachine();
    const [id = ''] = await complain(test, 'A kettle');
    const desk = await Desk.open(test);
    const [, reference = ''] = /([0-9A-Z]{5}-[0-9A-Z]{5})/.exec((await desk.get('/console')).html) ?? [];
    const typed = reference.toLowerCase().replace('-', ' ');
    const found = await desk.get(`/console/search?q=${encodeURIComponent(typed)}`);
    expect(found).toMatchObject({ status: 303, location: `/console/complaints/${id}` });
  });

  it('finds by words, over or not, and counts what they can be narrowed down to', async () => {
    const test = await startMachine();
    const [over = ''] = await complain(test, 'A green kettle', 'A red kettle', 'A lamp');
    await new Client(test).act(over, 'withdrawal', { reason: 'Found.' });
    const desk = await Desk.open(test);
    const page = await desk.get('/console/search?q=kettles');
    expect(page.html).toContain('2 complaints, the newest first.');
    expect(subjectsIn(page.html).sort()).toEqual(['A green kettle', 'A red kettle']);
    const [withdrawn = ''] = hrefsIn(page.html, 'Withdrawn');
    expect(subjectsIn((await desk.get(withdrawn)).html)).toEqual(['A green kettle']);
    expect((await desk.get('/console/search?q=piano')).html).toContain('None has all of these words.');
    expect((await desk.get('/console/search?q=!!')).html).toContain('None has all of these words.');
    // Ten letters that could be a reference are words where there is none.
    expect((await desk.get('/console/search?q=red%20kettle%20a')).status).toBe(200);
  });
});

describe('handing many over', () => {
  it('shows what it would do, does that, and says what became of each', async () => {
    const test = await startMachine();
    const client = new Client(test);
    const ids = await complain(test, 'A kettle', 'A lamp', 'A chair');
    await client.act(ids[2] ?? '', 'assignment', { team: 'repairs', assignee: 'li' });
    const desk = await Desk.open(test, { subject: 'tom' });
    const query = `scope=chosen&${ids.map((id) => `c=${id}`).join('&')}`;
    const form = await desk.get(`/console/bulk/new?${query}`);
    expect(form.html).toContain('Hand over 3 complaints');
    const hidden = { c: ids.join(',') };
    const wrong = await desk.post(form, '/console/bulk/new', hidden);
    expect(wrong.status).toBe(422);
    const sent = { ...hidden, 'parameters.team': 'repairs', 'parameters.assignee': 'li' };
    const preview = await desk.follow(await desk.post(wrong, '/console/bulk/new', sent));
    expect(preview.html).toContain('2 would be handed over, 1 left alone.');
    expect(preview.html).toContain('is there already');
    await client.act(ids[1] ?? '', 'acknowledgement');
    const [, id = ''] = /action="\/console\/bulk\/(\w+)\/start"/.exec(preview.html) ?? [];
    const done = await desk.follow(await desk.post(preview, `/console/bulk/${id}/start`));
    expect(done.html).toContain('Done: 1 handed over.');
    expect(done.html).toContain('has changed since it was previewed');
    expect((await desk.get('/console?assignee=li')).html).toContain('A kettle');
  });

  it('takes all that a list shows, over its pages, and no others', async () => {
    const test = await startMachine();
    await complain(test, ...Array.from({ length: 30 }, (_, nth) => `Number ${nth}`));
    const [other = ''] = await complain(test, 'Another');
    await new Client(test).act(other, 'assignment', { team: 'repairs' });
    const desk = await Desk.open(test, { subject: 'tom' });
    const all = { scope: 'all', team: 'complaints' };
    const form = await desk.get(`/console/bulk/new?${new URLSearchParams(all)}`);
    expect(form.html).toContain('Hand over 30 complaints');
    const sent = { ...all, 'parameters.assignee': 'li' };
    const preview = await desk.follow(await desk.post(form, '/console/bulk/new', sent));
    expect(preview.html).toContain('30 would be handed over.');
  });
});

describe('supervising', () => {
  it('counts by team and person, and every number leads to what it counts', async () => {
    const test = await startMachine();
    const client = new Client(test);
    const [first = ''] = await complain(test, 'A kettle', 'A lamp');
    await client.act(first, 'assignment', { team: 'repairs', assignee: 'li' });
    await test.advance(25 * HOUR);
    await complain(test, 'A chair');
    const desk = await Desk.open(test);
    const { html } = await desk.get('/console/supervise');
    const numbers = [...html.matchAll(/<td class="[^"]*"><a href="([^"]+)">(\d+)<\/a>/g)];
    expect(numbers.length).toBeGreaterThan(6);
    for (const [, href = '', count] of numbers) {
      const page = await desk.get(href.replaceAll('&amp;', '&'));
      expect(subjectsIn(page.html), href).toHaveLength(Number(count));
    }
    expect(html).toContain('2 late, ');
    expect(html).toMatch(/scope="row"><bdi>li</);
  });

  it('is for supervisors', async () => {
    const test = await startMachine();
    const desk = await Desk.open(test, { roles: ['handler'] });
    expect((await desk.get('/console')).html).not.toContain('/console/supervise');
  });
});
