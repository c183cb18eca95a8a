import { AddressRefused } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { type ConsolePage, Desk } from '../support/console.ts';
import { Client, HOUR, MINUTE, startMachine, type TestMachine } from '../support/machine.ts';

/** What the page says, without its markup. */
const textOf = ({ html }: ConsolePage) =>
  html
    .replace(/^.*<main/s, '<main')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

/** The class of a state in the picture. */
function drawnAs({ html }: ConsolePage, state: string): string | undefined {
  const boxes = html.matchAll(/<g class="([\w ]+)">(.*?)<\/g>/gs);
  const words = (inner: string) => inner.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  return [...boxes].find(([, , inner = '']) => words(inner).includes(state))?.[1];
}

async function running(fields: Record<string, unknown> = { severity: 'critical' }) {
  const test = await startMachine({ keeps: 'nothing' });
  const client = new Client(test);
  const complaint = await client.complain(fields);
  await test.machine.settled();
  const desk = await Desk.open(test, { roles: ['operations'] });
  return { test, client, complaint, desk, path: `/console/executions/${complaint.id}-1` };
}

describe('the executions', () => {
  it('say until when they wait and why, what comes next first', async () => {
    const { test, desk } = await running();
    await new Client(test).complain();
    await test.machine.settled();
    const page = await desk.get('/console/executions');
    expect(textOf(page)).toMatch(
      /0 failed, 0 late, 2 running\..*today 09:45 Acknowledgement: warning \(ladder 1\/4\).*45 min left/,
    );
    expect(page.html).toMatch(/<th scope="col" aria-sort="ascending">/);
    const chinese = await Desk.open(test, { roles: ['operations'], language: 'zh-CN' });
    expect(textOf(await chinese.get('/console/executions'))).toContain('受理：预警（阶梯1/4）');
  });

  it('are sorted by links, filtered by a form, and found by the reference as people type it', async () => {
    const { desk, complaint } = await running();
    const sorted = await desk.get('/console/executions?sort=started');
    expect(sorted.html).toMatch(/<th scope="col" aria-sort="descending"><a [^>]*>Begun/);
    expect(textOf(await desk.get('/console/executions?policy=critical'))).toContain('Running');
    expect(textOf(await desk.get('/console/executions?policy=standard'))).toContain('Nothing of that kind');
    const reference = complaint.id.slice(-10).toUpperCase();
    const found = await desk.get(`/console/executions?complaint=${reference.toLowerCase()}`);
    expect(textOf(found)).toContain(`${reference.slice(0, 5)}-${reference.slice(5)}`);
    expect(textOf(await desk.get('/console/executions?complaint=%3Cb%3E'))).toContain(
      'There is no complaint',
    );
  });

  it('show what is hostile as text', async () => {
    const { desk, path } = await running();
    const hostile = encodeURIComponent('"><img src=x onerror=alert(1)>');
    for (const page of [
      await desk.get(`/console/executions?team=${hostile}&complaint=${hostile}`),
      await desk.get(`${path}?filter=${hostile}`),
    ]) {
      expect(page.html).toContain('&lt;img');
      expect(page.html).not.toContain('<img');
    }
  });

  it('are for operations and auditors, who only look', async () => {
    const { test, path } = await running();
    const handler = await Desk.open(test, { roles: ['handler'] });
    expect((await handler.get('/console/executions')).status).toBe(403);
    expect((await handler.get('/console')).html).not.toContain('href="/console/executions"');
    const auditor = await Desk.open(test, { roles: ['auditor'] });
    const page = await auditor.get(path);
    expect(page.status).toBe(200);
    expect(page.html).not.toContain(`${path}/stop`);
    expect((await auditor.post(page, `${path}/stop`, { reason: 'To see.' })).status).toBe(403);
  });
});

describe('one execution', () => {
  it('shows each step as it happens, in its picture and in its list', async () => {
    const { test, client, complaint, desk, path } = await running();
    const begun = await desk.get(path);
    expect(drawnAs(begun, 'Await acknowledgement')).toBe('current');
    expect(drawnAs(begun, 'Await resolution')).toBe('current');
    expect(drawnAs(begun, 'Escalate acknowledgement')).toBe('unreached');
    expect(textOf(begun)).toMatch(
      /Waits until today 09:45: Acknowledgement: warning \(ladder 1\/4\) · 45 min left/,
    );
    await test.advance(46 * MINUTE);
    const warned = await desk.get(path);
    expect(drawnAs(warned, 'Escalate acknowledgement')).toBe('passed');
    expect(textOf(warned)).toContain('Acknowledgement falls due (ladder 2/4)');
    expect(textOf(warned)).toContain('Escalate acknowledgement: passed');
    await client.act(complaint.id, 'acknowledgement');
    await test.machine.settled();
    expect(drawnAs(await desk.get(path), 'Await acknowledgement')).toBe('passed');
    await client.resolve(complaint.id);
    await test.machine.settled();
    const over = await desk.get(path);
    expect(drawnAs(over, 'Start follow-up')).toBe('passed');
    expect(drawnAs(over, 'Report resolution failure')).toBe('unreached');
    const followUp = await desk.get(`${path}-follow-up`);
    expect(textOf(followUp)).toContain('the survey is sent (ladder 1/4)');
    expect(drawnAs(followUp, 'Await follow-up')).toBe('current');
  });

  it('has its history as visits, as events and as JSON, filtered, and no token in any of them', async () => {
    const { test, desk, path } = await running();
    await test.advance(46 * MINUTE);
    for (const view of ['compact', 'full', 'json']) {
      const page = await desk.get(`${path}?view=${view}`);
      expect(page.html, view).toContain(view === 'compact' ? 'Escalate acknowledgement' : 'TaskStateEntered');
      expect(page.html).not.toMatch(/token\W+[\w-]{40}/i);
      expect(Buffer.byteLength(page.html)).toBeLessThan(60_000);
    }
    const filtered = textOf(await desk.get(`${path}?view=full&filter=timedout`));
    expect(filtered.slice(filtered.indexOf('History'))).toContain('TaskTimedOut');
    expect(filtered.slice(filtered.indexOf('History'))).not.toContain('ExecutionStarted');
  });

  it('is stopped for a reason that must be given, stays stopped, and is redriven', async () => {
    const { test, client, complaint, desk, path } = await running();
    const form = await desk.get(`${path}/stop`);
    expect(textOf(form)).toContain('stays stopped until somebody redrives or restarts it');
    const refused = await desk.post(form, `${path}/stop`, { reason: '' });
    expect(refused.status).toBe(422);
    expect(refused.html).toMatch(/<title>Error:.*role="alert".*href="#f-reason"/s);
    const stopped = await desk.follow(await desk.post(form, `${path}/stop`, { reason: '<b>To see</b>' }));
    expect(textOf(stopped)).toMatch(/Stopped\. It stays so.*Stopped by an operator/);
    await test.advance(HOUR);
    const later = await desk.get(path);
    expect(textOf(later)).toContain('Stopped by an operator');
    const redrive = await desk.get(`${path}/redrive`);
    const again = await desk.follow(await desk.post(redrive, `${path}/redrive`));
    expect(textOf(again)).toContain('Redriven.');
    await test.machine.settled();
    expect(drawnAs(await desk.get(path), 'Await resolution')).toBe('current');
    await client.resolve(complaint.id);
    await test.machine.settled();
    expect(drawnAs(await desk.get(path), 'Start follow-up')).toBe('passed');
  });

  it('is restarted as another generation, which stands beside it', async () => {
    const { test, desk, path } = await running();
    const form = await desk.get(`${path}/stop`);
    await desk.post(form, `${path}/stop`, { reason: 'To see.' });
    const restart = await desk.get(`${path}/restart`);
    const said = await desk.follow(await desk.post(restart, `${path}/restart`));
    expect(textOf(said)).toContain('Another execution has been started.');
    await test.machine.settled();
    const next = await desk.get(`${path}-g2`);
    expect(textOf(next)).toMatch(/All executions of the complaint.*cycle 1, generation 2.*cycle 1 /);
    expect(textOf(await desk.get(path))).toContain('A later one has followed');
    expect(textOf(await desk.get(`${path}/redrive`))).toContain('cannot be done with it as it is now');
  });

  it('is signalled again, and waits anew', async () => {
    const { test, desk, path } = await running();
    const form = await desk.get(`${path}/signal`);
    const said = await desk.follow(await desk.post(form, `${path}/signal`));
    expect(textOf(said)).toContain('Its waits have begun anew.');
    await test.machine.settled();
    const page = textOf(await desk.get(path));
    expect(page).toContain('Await acknowledgement re-timed Redress.Retimed');
    expect(page).toContain('Waits until today 09:45');
  });
});

describe('many executions', () => {
  it('are chosen, shown what would be done to them, and then that is done, to these alone', async () => {
    const { test, client, complaint, desk } = await running();
    const other = await client.complain();
    await test.machine.settled();
    const list = await desk.get('/console/executions');
    expect(list.html.match(/<input type="checkbox" name="ids"/g)).toHaveLength(2);
    const fields = { which: 'ids', action: 'stop', 'parameters.reason': 'A bad deploy.', key: 'many' };
    const preview = await desk.follow(
      await desk.post(list, '/console/executions/bulk', { ...fields, ids: `${complaint.id}-1` }),
    );
    expect(textOf(preview)).toMatch(/It would be done to 1\. Nothing is done yet\./);
    const [, path = ''] = /action="([^"]+)\/start"/.exec(preview.html) ?? [];
    const done = await desk.follow(await desk.post(preview, `${path}/start`));
    expect(textOf(done)).toContain('Over: done to 1.');
    expect(textOf(await desk.get(`/console/executions/${complaint.id}-1`))).toContain(
      'Stopped by an operator',
    );
    expect(textOf(await desk.get(`/console/executions/${other.id}-1`))).toContain('Waits until');
  });

  it('are all that the list finds, also what has changed since being left alone', async () => {
    const { test, client, complaint, desk } = await running();
    const other = await client.complain();
    await test.machine.settled();
    const list = await desk.get('/console/executions?status=RUNNING');
    const asked = {
      which: 'filter',
      status: 'RUNNING',
      action: 'stop',
      'parameters.reason': 'A bad deploy.',
      key: 'all',
    };
    const preview = await desk.follow(await desk.post(list, '/console/executions/bulk', asked));
    expect(textOf(preview)).toContain('It would be done to 2.');
    const form = await desk.get(`/console/executions/${other.id}-1/stop`);
    await desk.post(form, `/console/executions/${other.id}-1/stop`, { reason: 'By hand.' });
    const [, path = ''] = /action="([^"]+)\/start"/.exec(preview.html) ?? [];
    const done = textOf(await desk.follow(await desk.post(preview, `${path}/start`)));
    expect(done).toContain('Over: done to 1.');
    expect(done).toContain('left alone: changed since');
    expect(textOf(await desk.get(`/console/executions/${complaint.id}-1`))).toContain('Stopped by');
  });

  it('come back with what is missing, and what was ticked', async () => {
    const { complaint, desk } = await running();
    const list = await desk.get('/console/executions');
    const asked = {
      which: 'ids',
      ids: `${complaint.id}-1`,
      action: 'stop',
      'parameters.reason': '',
      key: 'none',
    };
    const wrong = await desk.post(list, '/console/executions/bulk', asked);
    expect(wrong.status).toBe(422);
    expect(wrong.html).toMatch(/role="alert".*href="#f-parameters-reason"/s);
    expect(wrong.html).toContain(`value="${complaint.id}-1"`);
  });
});

describe('the health of an installation', () => {
  const open = (test: TestMachine, language = 'en') => Desk.open(test, { roles: ['operations'], language });

  it('is good news in words, with the figures', async () => {
    const { test } = await running();
    const page = textOf(await (await open(test)).get('/console/health'));
    expect(page).toContain('Everything is delivered, and nothing is late.');
    expect(page).toMatch(/1 open|open 1/);
    expect(textOf(await (await open(test, 'zh-CN')).get('/console/health'))).toContain('没有延误');
  });

  it('says which messages were not delivered and why, and sends those again that nobody tries', async () => {
    let isRefused = true;
    const test = await startMachine({
      keeps: 'nothing',
      decorate: (services) => ({
        ...services,
        notifier: {
          send: async (message, signal) => {
            if (isRefused && message.to === 'li@example.com') throw new AddressRefused('unknown');
            return services.notifier.send(message, signal);
          },
        },
      }),
    });
    await new Client(test).complain({ complainant: { name: 'Li', email: 'li@example.com' } });
    await test.advance(0);
    const desk = await open(test);
    const page = await desk.get('/console/health');
    expect(textOf(page)).toMatch(/One thing needs you\..*One message not delivered/);
    const [, fault = ''] = /name="fault" value="([^"]*)"/.exec(page.html) ?? [];
    isRefused = false;
    const sent = await desk.follow(await desk.post(page, '/console/health/sending', { fault, key: 'once' }));
    expect(textOf(sent)).toContain('1 on their way again.');
    await test.advance(0);
    expect(textOf(await desk.get('/console/health'))).toContain('Everything is delivered');
  });

  it('names what cannot be counted as past its deadline, the worst first', async () => {
    const { test, desk } = await running();
    await test.advance(HOUR + MINUTE);
    const page = textOf(await desk.get('/console/health'));
    expect(page).toContain('One thing needs you. What to do next Complaints past a deadline: 1');
  });
});
