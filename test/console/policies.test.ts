import { LANGUAGES } from '@redress/core/base/vocabulary.ts';
import { BUILT_IN_CALENDARS } from '@redress/core/calendar/built-in.ts';
import { BUILT_IN_POLICY_SETS } from '@redress/core/policy/built-in.ts';
import { continueReplays } from '@redress/core/replaying';
import { describe, expect, it } from 'vitest';
import { type ConsolePage, Desk } from '../support/console.ts';
import { authorization, Client, startMachine } from '../support/machine.ts';

const KB = 1024;

/** What the page says, without its markup. */
const textOf = ({ html }: ConsolePage) =>
  html
    .replace(/^.*<main/s, '<main')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

describe('policies and calendars', () => {
  it('say what is in force, and open every set and calendar that ships, in both languages and at most 40 KB', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    for (const language of LANGUAGES) {
      const desk = await Desk.open(test, { language, roles: ['handler'] });
      const list = await desk.get('/console/policies');
      expect(textOf(list)).toContain(language === 'en' ? 'In force: default, version' : '现行：default第');
      const paths = [
        ...[...BUILT_IN_POLICY_SETS.keys()].map((id) => `/console/policies/sets/${id}`),
        ...[...BUILT_IN_CALENDARS.keys()].map((id) => `/console/policies/calendars/${id}`),
      ];
      for (const path of paths) {
        expect(list.html).toContain(`href="${path}"`);
        const page = await desk.get(path);
        expect(page.status).toBe(200);
        expect(Buffer.byteLength(page.html)).toBeLessThan(40 * KB);
        expect(textOf(page)).not.toMatch(/undefined|\[object/);
      }
    }
  });

  it('tell a rule in a sentence, its steps in their order, and where its numbers come from', async () => {
    const desk = await Desk.open(await startMachine({ keeps: 'nothing' }));
    const text = textOf(await desk.get('/console/policies/sets/shop-en'));
    expect(text).toContain('When severity is Critical or category is Product safety →');
    expect(text).toMatch(
      /Within 2 working hours of the receipt\..*30 working minutes before it is due.*level 2.*level 3/,
    );
    expect(text).toContain('ISO 10002:2018');
    expect(text).toContain('second-hand');
  });

  it('show a year with its holidays and make-up days, in words as well', async () => {
    const desk = await Desk.open(await startMachine({ keeps: 'nothing' }));
    const page = await desk.get('/console/policies/calendars/cn?year=2026');
    expect(page.html.match(/<table class="month">/g)).toHaveLength(12);
    expect(page.html).toContain('<td class="holiday">1<span class="v"> holiday</span>');
    expect(page.html).toContain('<td class="make-up">10<span class="v"> worked as a Wednesday</span>');
    const text = textOf(page);
    expect(text).toContain('33 days of holidays, 6 make-up days.');
    expect(text).toContain('1–7 国庆节 · holiday');
    expect(text).toMatch(/Monday–Friday\s+09:00–12:00, 13:00–18:00\s+Saturday–Sunday\s+closed/);
    expect(textOf(await desk.get('/console/policies/calendars/cn?year=2030'))).toContain(
      'Holidays of 2030 are not known yet',
    );
  });

  it('say that there is no set of that name, and lead to one that somebody names', async () => {
    const desk = await Desk.open(await startMachine({ keeps: 'nothing' }));
    expect((await desk.get('/console/policies/sets/nothing')).status).toBe(404);
    const led = await desk.get('/console/policies?of=calendar&id=gb');
    expect(led.location).toBe('/console/policies/calendars/gb');
  });

  it('try a complaint: the rule that counts, the dates promised, each day that counts and what comes when', async () => {
    const desk = await Desk.open(await startMachine({ keeps: 'nothing' }), { roles: ['handler'] });
    const form = await desk.get('/console/policies/sets/shop-zh/trial');
    expect(form.html).not.toContain('class="month"');
    const at = '2026-09-24T02:30';
    const page = await desk.get(
      `/console/policies/sets/shop-zh/trial?channel=phone&category=privacy&at=${at}`,
    );
    const text = textOf(page);
    expect(text).toContain('Rule 2 counts: policy shop-usual Every other complaint →');
    // Ten working days: over two holidays, and with the make-up day.
    expect(text).toContain('Resolution by Thu 15 Oct 2026, 10:00');
    expect(page.html).toMatch(/<td[^>]*>24<span class="v"> received<\/span>/);
    expect(page.html).toMatch(/<td class="closed">25<\/td>/);
    expect(page.html).toMatch(/<td class="counted">10<span class="v"> counts<\/span>/);
    expect(page.html).toMatch(/<td class="due">15<span class="v"> counts; Resolution: falls due<\/span>/);
    expect(text).toContain('Goes to Management (level 3)');
    expect(Buffer.byteLength(page.html)).toBeLessThan(40 * KB);
  });

  it('give a trial that cannot be back, with what is wrong at its field', async () => {
    const desk = await Desk.open(await startMachine({ keeps: 'nothing' }));
    const page = await desk.get('/console/policies/sets/default/trial?channel=phone&at=some-day');
    expect(page.status).toBe(422);
    expect(page.html).toContain('href="#f-at"');
    expect(page.html).toContain('value="some-day"');
  });

  it('show the longest times there are in few months', async () => {
    const desk = await Desk.open(await startMachine({ keeps: 'nothing' }));
    for (const id of BUILT_IN_POLICY_SETS.keys()) {
      const page = await desk.get(`/console/policies/sets/${id}/trial?channel=web&severity=critical`);
      expect(page.status).toBe(200);
      expect(Buffer.byteLength(page.html)).toBeLessThan(40 * KB);
    }
  });
});

/** The set that is in force, with a resolution in 30 hours for everybody. */
async function withVersion2() {
  const test = await startMachine({ keeps: 'nothing' });
  const shipped = BUILT_IN_POLICY_SETS.get('default') ?? expect.fail('no rules');
  const before = shipped.version;
  const version = before + 1;
  const rules = shipped.rules.map((rule) => ({
    ...rule,
    policy: {
      ...rule.policy,
      targets: { ...rule.policy.targets, resolution: { amount: 30, unit: 'hours', anchor: 'receipt' } },
    },
  }));
  return {
    test,
    before,
    version,
    async store() {
      const stored = await test.machine.api.request('/v1/policy-sets/default', {
        method: 'PUT',
        headers: {
          authorization: await authorization(test.machine),
          'content-type': 'application/json',
          'if-match': '*',
        },
        body: JSON.stringify({ ...shipped, version, rules }),
      });
      expect(stored.status).toBe(200);
    },
  };
}

describe('a version of a policy set', () => {
  it('is set beside another one: the sentences that differ, and no others', async () => {
    const { test, before, version, store } = await withVersion2();
    await store();
    const desk = await Desk.open(test);
    const page = await desk.get('/console/policies/sets/default');
    const path = `/console/policies/sets/default/compare?from=${before}&to=${version}`;
    expect(page.html).toContain(`href="${path.replace('&', '&amp;')}"`);
    const compared = await desk.get(path);
    const text = textOf(compared);
    expect(text).toContain('Within 30 hours of the receipt.');
    expect(compared.html.match(/<th scope="row">/g)).toHaveLength(2);
    expect(text).not.toContain('Survey');
    const same = await desk.get(`/console/policies/sets/default/compare?from=${version}&to=${version}`);
    expect(textOf(same)).toContain('They say the same.');
  });

  it('is put in force by a form that says what it does, once, and is called off before it counts', async () => {
    const { test, before, store } = await withVersion2();
    await store();
    const desk = await Desk.open(test);
    const path = `/console/policies/sets/default/force?version=${before}`;
    const form = await desk.get(path);
    expect(textOf(form)).toContain(`From then on new complaints go by default, version ${before}.`);
    const refused = await desk.post(form, path, { from: '2026-03-03T09:00', key: 'a'.repeat(22) });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('href="#f-from"');
    const fields = { from: '2026-03-05T09:00', reason: 'An audit', key: 'b'.repeat(22) };
    const done = await desk.post(form, path, fields);
    await desk.post(form, path, fields);
    const list = await desk.follow(done);
    expect(list.html).toContain('role="status"');
    const coming = `default, version ${before}, comes in force Thu 5 Mar 2026, 09:00.`;
    expect(textOf(list).split(coming)).toHaveLength(2);
    const [, cancel = ''] = /action="([^"]+\/cancel)"/.exec(list.html) ?? [];
    const after = await desk.follow(await desk.post(list, cancel, { key: 'c'.repeat(22) }));
    expect(textOf(after)).toContain('Called off');
    expect(textOf(after)).not.toContain(coming);
    await desk.post(form, path, { reason: 'An audit', key: 'e'.repeat(22) });
    expect(textOf(await desk.get('/console/policies'))).toMatch(
      new RegExp(`What has counted default, version ${before} since Wed 4 Mar 2026, 09:00 \\S+ · An audit`),
    );
  });

  it('leads only whoever may do so to what changes something', async () => {
    const { test } = await withVersion2();
    const handler = await Desk.open(test, { roles: ['handler'] });
    const page = await handler.get('/console/policies/sets/default');
    expect(page.html).toContain('/trial?version=');
    expect(page.html).not.toMatch(/\/(?:force|replay|edit)\?/);
    const refused = await handler.post(page, '/console/policies/sets/default/force?version=1');
    expect(refused.status).toBe(403);
  });

  it('is replayed over the past: how many promises would move, and which', async () => {
    const { test, version, store } = await withVersion2();
    const complaint = await new Client(test).complain();
    await store();
    const desk = await Desk.open(test);
    const path = `/console/policies/sets/default/replay?version=${version}`;
    const form = await desk.get(path);
    expect(textOf(form)).toContain('None of them changes.');
    const started = await desk.post(form, path, { key: 'd'.repeat(22) });
    expect(textOf(await desk.follow(started))).toMatch(/Running|Done/);
    await continueReplays(test.machine.services);
    const page = await desk.follow(started);
    expect(textOf(page)).toContain('Done Complaints looked at: 1.');
    expect(textOf(page)).toContain('1 of 2 promises would have another date. Earlier: 1; later: 0.');
    expect(page.html).toContain(`href="/console/complaints/${complaint.id}"`);
    expect(textOf(await desk.get('/console/policies/replays'))).toContain(`default, version ${version} Done`);
  });
});
