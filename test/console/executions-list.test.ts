import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type ConsolePage, Desk } from '../support/console.ts';
import { Client, HOUR, MINUTE, startMachine } from '../support/machine.ts';

const textOf = ({ html }: ConsolePage) =>
  html
    .replace(/^.*<main/s, '<main')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

/** The executions that a page lists, from above. */
const namesOf = ({ html }: ConsolePage) =>
  [...html.matchAll(/<tr data-id="([^"]+)"/g)].map(([, name = '']) => name);

const signsSchema = z.record(z.string(), z.string());
const signsOf = ({ html }: ConsolePage) => signsSchema.parse(JSON.parse(html));

/** A critical one that waits, one whose follow-up runs, one that is stopped, one that is late. */
async function scene() {
  const test = await startMachine({ keeps: 'nothing' });
  const client = new Client(test);
  const desk = await Desk.open(test, { roles: ['operations'] });
  const resolved = await client.complain();
  await client.resolve(resolved.id);
  await test.advance(MINUTE);
  const stopped = await client.complain();
  await test.machine.settled();
  await client.request(`/v1/executions/${stopped.id}-1/stop`, { reason: 'To see.' });
  await test.advance(MINUTE);
  const critical = await client.complain({ severity: 'critical' });
  await test.machine.settled();
  return { test, client, desk, resolved, stopped, critical };
}

describe('the list of executions', () => {
  it('has views with counts, each of what it says', async () => {
    const { desk, resolved, stopped, critical } = await scene();
    const page = await desk.get('/console/executions');
    expect(textOf(page)).toMatch(/What comes next Failed 0 Late 0 Running 2 Stopped 1/);
    const running = await desk.get('/console/executions?status=RUNNING');
    expect(running.html).toMatch(/aria-current="page">Running/);
    expect(namesOf(running)).toEqual([`${critical.id}-1`, `${resolved.id}-1-follow-up`]);
    expect(namesOf(await desk.get('/console/executions?status=ABORTED'))).toEqual([`${stopped.id}-1`]);
    expect(textOf(await desk.get('/console/executions?status=FAILED'))).toContain('Nothing of that kind');
    expect(textOf(await desk.get('/console/executions?late=true'))).toContain('Nothing is late.');
  });

  it('puts what is late before everything else, with how late it is', async () => {
    let ahead = 0;
    // As if the timers of the workflows stood still: all others know that it is later.
    const test = await startMachine({
      keeps: 'nothing',
      decorate: (services) => ({ ...services, clock: { now: () => services.clock.now() + ahead } }),
    });
    const client = new Client(test);
    const desk = await Desk.open(test, { roles: ['operations'] });
    await client.complain();
    const { id } = await client.complain({ severity: 'critical' });
    await test.machine.settled();
    ahead = HOUR;
    const late = await desk.get('/console/executions?late=true');
    expect(namesOf(late)).toEqual([`${id}-1`]);
    expect(textOf(late)).toMatch(/Late 1 .*15 min late/);
    expect(namesOf(await desk.get('/console/executions'))[0]).toBe(`${id}-1`);
  });
});

describe('its order', () => {
  it.each(['state', 'complaint', 'next', 'started', 'policy', 'team'])(
    'is changed and turned round by the heading of a column, which says so: %s',
    async (column) => {
      const { desk } = await scene();
      const page = await desk.get(`/console/executions?sort=${column}`);
      const [, direction, turned = ''] =
        /aria-sort="(\w+)"><a href="([^"]+)"/.exec(page.html) ?? expect.fail('nothing is sorted');
      expect(page.html.match(/aria-sort/g)).toHaveLength(1);
      const other = await desk.get(turned.replaceAll('&amp;', '&'));
      const [, opposite] = /aria-sort="(\w+)"/.exec(other.html) ?? [];
      expect([direction, opposite].sort()).toEqual(['ascending', 'descending']);
      expect(namesOf(other).toSorted()).toEqual(namesOf(page).toSorted());
    },
  );

  it('has what it is ordered by in that order, over all of its pages, and both machines in it', async () => {
    const { test, client, desk, resolved } = await scene();
    for (let n = 0; n < 21; n++) await client.complain();
    await test.machine.settled();
    const first = await desk.get('/console/executions?sort=complaint');
    const [, next = ''] = /rel="next" href="([^"]+)"/.exec(first.html) ?? [];
    const names = [...namesOf(first), ...namesOf(await desk.get(next.replaceAll('&amp;', '&')))];
    expect(names).toHaveLength(24);
    const tails = names.map((name) => /^cmp_\w{16}(\w{10})/.exec(name)?.[1]?.toUpperCase());
    expect(tails).toEqual(tails.toSorted());
    const started = namesOf(await desk.get('/console/executions?sort=started&dir=asc'));
    expect(started.slice(0, 2).toSorted()).toEqual([`${resolved.id}-1`, `${resolved.id}-1-follow-up`]);
  });
});

describe('what changes', () => {
  it('is said of each that is listed, and of nothing else', async () => {
    const { test, desk, critical } = await scene();
    const page = await desk.get('/console/executions');
    const [, from = ''] = /data-from="([^"]+)"/.exec(page.html) ?? [];
    const shown = Object.fromEntries(
      [...page.html.matchAll(/data-id="([^"]+)" data-sign="([^"]*)"/g)].map(([, id, sign]) => [id, sign]),
    );
    expect(signsOf(await desk.get(from))).toEqual(shown);
    await test.advance(46 * MINUTE);
    const later = signsOf(await desk.get(from));
    const changed = Object.keys(shown).filter((name) => later[name] !== shown[name]);
    expect(changed).toEqual([`${critical.id}-1`]);
  });

  it('is said of one execution as it goes on', async () => {
    const { test, desk, critical } = await scene();
    const path = `/console/executions/${critical.id}-1`;
    const page = await desk.get(path);
    const [, sign] = /data-sign="([^"]*)"/.exec(page.html) ?? [];
    expect(signsOf(await desk.get(`${path}/changes`))).toEqual({ [`${critical.id}-1`]: sign });
    await test.advance(46 * MINUTE);
    expect(signsOf(await desk.get(`${path}/changes`))).not.toEqual({ [`${critical.id}-1`]: sign });
    expect(page.html).toContain(`<a href="${path}">Look again</a>`);
  });
});

describe('views of one’s own', () => {
  it('are kept and forgotten, with what narrows them and their order', async () => {
    const { desk } = await scene();
    const asked = '/console/executions?team=complaints&sort=started';
    const page = await desk.get(asked);
    const kept = await desk.follow(
      await desk.post(page, '/console/executions/views', {
        ...{ team: 'complaints', sort: 'started', name: '<b>Ours</b>' },
      }),
    );
    expect(textOf(kept)).toContain('The view is kept.');
    expect(kept.html).toContain('&lt;b&gt;Ours&lt;/b&gt;');
    const again = await desk.get(asked);
    expect(again.html).toMatch(/aria-current="page"><bdi>&lt;b&gt;Ours/);
    const gone = await desk.follow(
      await desk.post(again, '/console/executions/views', {
        ...{ team: 'complaints', sort: 'started', name: '<b>Ours</b>', drop: 'true' },
      }),
    );
    expect(gone.html).not.toContain('Ours');
  });
});

describe('many that the list finds', () => {
  it('are those of both machines where neither is chosen, as the list has them', async () => {
    const { desk, resolved, critical } = await scene();
    const page = await desk.get('/console/executions?status=RUNNING');
    const fields = { which: 'filter', status: 'RUNNING', action: 'signal', key: 'both' };
    const preview = await desk.follow(await desk.post(page, '/console/executions/bulk', fields));
    expect(textOf(preview)).toContain('It would be done to 2.');
    for (const name of [`${critical.id}-1`, `${resolved.id}-1-follow-up`])
      expect(preview.html).toContain(`/console/executions/${name}"`);
  });

  it('are not offered where a filter of the list is none of the action', async () => {
    const { desk, critical } = await scene();
    const page = await desk.get('/console/executions');
    expect(page.html).toContain('value="filter"');
    const { html } = await desk.get(`/console/executions?complaint=${critical.id}`);
    expect(html).toContain('value="ids"');
    expect(html).not.toContain('value="filter"');
  });
});

describe('what is done to many', () => {
  it('is listed for whoever has had it done, and found there while it goes on, with a form that has it go on', async () => {
    const { test, desk, critical } = await scene();
    const page = await desk.get('/console/executions');
    const fields = { which: 'ids', ids: `${critical.id}-1`, action: 'signal', key: 'one' };
    const made = await desk.post(page, '/console/executions/bulk', fields);
    const path = made.location ?? '';
    const { store } = test.machine.services;
    const key = { pk: 'JOBS', sk: `BULK#${path.slice(path.lastIndexOf('/') + 1)}` };
    const job = (await store.get(key)) ?? expect.fail('there is no such job');
    // As if whoever had started it had died then.
    const body = { ...job.body, phase: 'running' };
    await store.replace({ ...job, version: job.version + 1, body }, job.version);
    const list = await desk.get('/console/bulk');
    expect(textOf(list)).toMatch(
      /One in the last 30 days, 1 of them under way\..*Signal it again under way 1 0 0 0 1/,
    );
    expect(list.html).toContain(`href="${path}"`);
    const running = await desk.get(path);
    expect(textOf(running)).toContain('Under way: 0 done, 1 to go.');
    expect(running.html).toMatch(
      /<div id="job">.*<form method="post" action="[^"]+\/continuation" data-auto>/s,
    );
    const over = await desk.follow(await desk.post(running, `${path}/continuation`));
    expect(textOf(over)).toContain('Over: done to 1.');
    expect(textOf(await desk.get(`${path}?outcome=done`))).toContain('cycle 1 done');
    expect(textOf(await desk.get(`${path}?outcome=failed`))).toContain('None of them.');
    const other = await Desk.open(test, { subject: 'li', roles: ['operations'] });
    expect(textOf(await other.get('/console/bulk'))).toContain('Nothing yet.');
    expect((await other.get(path)).status).toBe(404);
  });
});
