import { BUILT_IN_CALENDARS } from '@redress/core/calendar/built-in.ts';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type ConsolePage, Desk } from '../support/console.ts';
import { authorization, startMachine, type TestMachine } from '../support/machine.ts';

const KB = 1024;
const EDIT = '/console/policies/sets/default/edit';
const CALENDAR = '/console/policies/calendars';

const textOf = ({ html }: ConsolePage) =>
  html
    .replace(/^.*<main/s, '<main')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
const unescaped = (text = '') =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
const hidden = ({ html }: ConsolePage, name: string) =>
  unescaped(new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1]);
const written = ({ html }: ConsolePage) => unescaped(/<textarea[^>]*>([^<]*)<\/textarea>/.exec(html)?.[1]);
const sealOf = (page: ConsolePage) => ({ key: hidden(page, 'key'), tag: hidden(page, 'tag') });

async function api(test: TestMachine, path: string): Promise<Record<string, unknown>> {
  const headers = { authorization: await authorization(test.machine) };
  const answer = await test.machine.api.request(path, { headers });
  return z.record(z.string(), z.unknown()).parse(await answer.json());
}

describe('the next version of a policy set', () => {
  const opened = async (language = 'en') => {
    const test = await startMachine({ keeps: 'nothing' });
    const desk = await Desk.open(test, { language, roles: ['administrator'] });
    return { test, desk, page: await desk.get(`${EDIT}?version=1`) };
  };

  it('begins from one that is there, is looked at, and is stored without coming in force', async () => {
    const { test, desk, page } = await opened();
    const set = z
      .looseObject({ version: z.int(), rules: z.array(z.looseObject({})) })
      .parse(JSON.parse(written(page)));
    expect(set.version).toBe(2);
    expect(page.html).not.toContain('aria-invalid');
    const text = written(page).replace('"amount": 24', '"amount": 30');
    const checked = await desk.post(page, EDIT, { ...sealOf(page), text, step: 'check' });
    expect(checked.status).toBe(200);
    expect(textOf(checked)).toContain('This is different from version 1.');
    expect(textOf(checked)).toMatch(
      /Resolution\s+Within 24 hours of the receipt\..*Within 30 hours of the receipt\./,
    );
    expect(textOf(checked)).toContain('version 1 is put in force with it');
    expect(Buffer.byteLength(checked.html)).toBeLessThan(40 * KB);
    expect(await api(test, '/v1/policy-sets/default')).toMatchObject({ version: 1 });
    const again = await desk.post(checked, EDIT, {
      ...sealOf(checked),
      text: hidden(checked, 'text'),
      step: 'change',
    });
    expect(JSON.parse(written(again))).toEqual(JSON.parse(text));
    const stored = await desk.post(checked, EDIT, {
      ...sealOf(checked),
      text: hidden(checked, 'text'),
      step: 'store',
    });
    expect(stored.location).toBe('/console/policies/sets/default?version=2&stored=');
    expect(textOf(await desk.follow(stored))).toContain('It counts once it is put in force.');
    expect(await api(test, '/v1/in-force')).toMatchObject({ current: { policySet: 'default', version: 1 } });
    const list = textOf(await desk.get('/console/policies'));
    expect(list).toMatch(/Your own default .* Version 2, stored .* by you version 1 is in force/);
    const trial = `/console/policies/sets/default/trial?channel=web&severity=critical&at=2026-09-01T10:00`;
    expect(textOf(await desk.get(`${trial}&version=2`))).toContain('Resolution by Wed 2 Sept 2026, 16:00');
    expect(textOf(await desk.get(`${trial}&version=1`))).toContain('Resolution by Wed 2 Sept 2026, 10:00');
    // What follows puts nothing in force again.
    const next = await desk.get(`${EDIT}?version=2`);
    const third = await desk.post(next, EDIT, { ...sealOf(next), text: written(next), step: 'check' });
    expect(textOf(third)).toContain('It says the same as version 2.');
    expect(textOf(third)).toContain('a version counts once it is put in force');
  });

  it.each([
    ['en', 'Error:', /Line \d+ From here on it is no JSON/],
    ['zh-CN', '错误：', /第\d+行 从这里起不是有效的JSON/],
  ])('says where it is no JSON, and keeps the text, in %s', async (language, title, said) => {
    const { desk, page } = await opened(language);
    const text = written(page).slice(0, 200);
    const broken = await desk.post(page, EDIT, { ...sealOf(page), text, step: 'check' });
    expect(broken.status).toBe(422);
    expect(broken.html).toContain(`<title>${title}`);
    expect(textOf(broken)).toMatch(said);
    expect(written(broken)).toBe(text);
  });

  it('says which field is wrong, and on which line', async () => {
    const { desk, page } = await opened();
    const lines = written(page).split('\n');
    const at = lines.findIndex((line) => line.includes('"calendar":'));
    const text = lines.with(at, '        "calendar": "nowhere",').join('\n');
    const wrong = await desk.post(page, EDIT, { ...sealOf(page), text, step: 'check' });
    expect(wrong.status).toBe(422);
    expect(textOf(wrong)).toContain(
      `Line ${at + 1} rules.0.policy.calendar must be a calendar that is there`,
    );
    expect(wrong.html).toContain('<pre class="q">&quot;calendar&quot;: &quot;nowhere&quot;,</pre>');
    const other = await desk.post(page, EDIT, { ...sealOf(page), text: '[]', step: 'check' });
    expect(other.status).toBe(422);
  });

  it('that somebody else was quicker with shows both, and undoes nothing unseen', async () => {
    const { test, desk, page } = await opened();
    const other = await Desk.open(test, { subject: 'ben', roles: ['administrator'] });
    const theirs = await other.get(`${EDIT}?version=1`);
    const renamed = written(theirs).replace(/"name": "[^"]+"/, '"name": "Theirs"');
    await other.post(theirs, EDIT, { ...sealOf(theirs), text: renamed, step: 'store' });
    const mine = written(page).replace('"amount": 24', '"amount": 30');
    const overtaken = await desk.post(page, EDIT, { ...sealOf(page), text: mine, step: 'store' });
    expect(overtaken.status).toBe(409);
    expect(textOf(overtaken)).toContain('Somebody else has stored a version meanwhile');
    expect(textOf(overtaken)).toContain('Theirs');
    expect(await api(test, '/v1/policy-sets/default')).toMatchObject({ version: 2, name: 'Theirs' });
    const stored = await desk.post(overtaken, EDIT, {
      ...sealOf(overtaken),
      text: hidden(overtaken, 'text'),
      step: 'store',
    });
    expect(stored.location).toContain('version=3');
    expect(await api(test, '/v1/policy-sets/default')).toMatchObject({ version: 3 });
  });

  it('may be the first one of one’s own, by another id; of rules that nothing comes to it says so', async () => {
    const { test, desk } = await opened();
    const from = await desk.get('/console/policies/sets/default/edit?version=1&as=our-shop');
    const path = '/console/policies/sets/our-shop/edit';
    const set = z.looseObject({ rules: z.array(z.looseObject({})) }).parse(JSON.parse(written(from)));
    const text = JSON.stringify({ ...set, rules: [set.rules[0], ...set.rules] });
    const checked = await desk.post(from, path, { ...sealOf(from), text, step: 'check' });
    expect(textOf(checked)).toContain('It is the first version.');
    expect(textOf(checked)).toContain('No complaint ever comes to rule 2: rule 1 takes them all.');
    await desk.post(checked, path, { ...sealOf(checked), text: hidden(checked, 'text'), step: 'store' });
    expect(await api(test, '/v1/policy-sets/our-shop')).toMatchObject({ id: 'our-shop', version: 1 });
    expect((await desk.get('/console/policies')).html).toContain('href="/console/policies/sets/our-shop"');
  });

  it('is for administrators', async () => {
    const { test } = await opened();
    const desk = await Desk.open(test, { subject: 'ben', roles: ['handler'] });
    const set = await desk.get('/console/policies/sets/default');
    expect(set.html).not.toContain('/edit');
    const page = await desk.get(`${EDIT}?version=1`);
    const text = written(page);
    const refused = await desk.post(page, EDIT, { ...sealOf(page), text, step: 'store' });
    expect(refused.status).toBe(403);
  });
});

describe('the next version of a calendar', () => {
  const opened = async (id = 'business-hours') => {
    const test = await startMachine({ keeps: 'nothing' });
    const desk = await Desk.open(test, { roles: ['administrator'] });
    const path = `${CALENDAR}/${id}/edit`;
    const page = await desk.get(`${path}?version=${BUILT_IN_CALENDARS.get(id)?.version}&year=2027`);
    return { test, desk, path, page };
  };
  /** All that the form has, as a browser sends it. */
  const filled = (page: ConsolePage, fields: Readonly<Record<string, string>>) => {
    const inputs = [...page.html.matchAll(/<input type="text"[^>]* name="([^"]+)"[^>]* value="([^"]*)"/g)];
    return {
      ...sealOf(page),
      ...Object.fromEntries(inputs.map(([, name = '', value]) => [name, unescaped(value)])),
      draft: hidden(page, 'draft'),
      year: '2027',
      ...fields,
    };
  };

  it('takes dates and hours by a form, shows the year as it would be, and is stored when somebody has seen it', async () => {
    const { test, desk, path, page } = await opened();
    expect(page.html).toContain('value="2027"');
    const holiday = {
      'add.kind': 'holiday',
      'add.date': '2027-05-03',
      'add.lastDate': '2027-05-04',
      'add.name': 'Moving house',
    };
    const one = await desk.post(page, path, filled(page, { ...holiday, step: 'add' }));
    expect(one.status).toBe(200);
    expect(textOf(one)).toContain('2027-05-03–2027-05-04 Moving house');
    expect(one.html).toContain('<td class="holiday">3<span class="v"> holiday</span>');
    const makeUp = {
      'add.kind': 'makeUp',
      'add.date': '2027-05-08',
      'add.as': 'monday',
      'add.name': 'Made up',
    };
    const two = await desk.post(
      one,
      path,
      filled(one, { ...makeUp, 'hours.saturday': '10:00-12:00', step: 'add' }),
    );
    expect(two.html).toContain('<td class="make-up">8<span class="v"> worked as a Monday</span>');
    const yearly = {
      'add.kind': 'yearly',
      'add.date': '2027-12-24',
      'add.name': 'Early',
      'add.hours': '09:00-12:00',
    };
    const three = await desk.post(two, path, filled(two, { ...yearly, step: 'add' }));
    expect(textOf(three)).toContain('12-24 Early, open 09:00-12:00');
    const [, at = ''] = /value="(remove:makeUpDays:0)"/.exec(three.html) ?? [];
    const four = await desk.post(three, path, filled(three, { step: at }));
    expect(textOf(four)).not.toContain('Made up');
    const checked = await desk.post(four, path, filled(four, { step: 'check' }));
    expect(textOf(checked)).toContain('This is different from version 1.');
    expect(textOf(checked)).toMatch(/Working hours\s+→?\s*Saturday closed\s+Saturday 10:00-12:00/);
    expect(textOf(checked)).toContain('counts at once');
    expect(await api(test, '/v1/calendars/business-hours')).toMatchObject({ version: 1 });
    const stored = await desk.post(checked, path, {
      ...sealOf(checked),
      ...{ draft: hidden(checked, 'draft'), year: '2027', step: 'store' },
    });
    expect(stored.location).toBe('/console/policies/calendars/business-hours?year=2027&stored=');
    expect(await api(test, '/v1/calendars/business-hours')).toMatchObject({
      version: 2,
      holidays: [
        { date: '2027-05-03', lastDate: '2027-05-04', name: 'Moving house' },
        { date: '12-24', name: 'Early', open: ['09:00-12:00'] },
      ],
      hours: { saturday: ['10:00-12:00'] },
      makeUpDays: [],
    });
    const shown = await desk.follow(stored);
    expect(textOf(shown)).toContain('Calendar business-hours, version 2, is stored.');
    expect(shown.html).toContain('/compare?from=1&amp;to=2');
    const compared = await desk.get(`${CALENDAR}/business-hours/compare?from=1&to=2`);
    expect(textOf(compared)).toContain('2027-05-03–2027-05-04 Moving house');
    expect(textOf(await desk.get('/console/policies'))).toMatch(/Your own business-hours/);
  });

  it('says at its field what is wrong, keeps what was written, and adds nothing', async () => {
    const { desk, path, page } = await opened();
    const nothing = await desk.post(page, path, filled(page, { 'add.kind': 'holiday', step: 'add' }));
    expect(nothing.status).toBe(422);
    expect(nothing.html).toContain('href="#f-add-date"');
    const backwards = {
      'add.kind': 'holiday',
      'add.date': '2027-05-04',
      'add.lastDate': '2027-05-03',
      'add.name': 'Back',
    };
    const wrong = await desk.post(page, path, filled(page, { ...backwards, step: 'add' }));
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('href="#f-add-lastDate"');
    expect(wrong.html).toContain('value="Back"');
    expect(textOf(wrong)).toContain('must not lie before the first day');
    expect(hidden(wrong, 'draft')).not.toContain('Back');
    const hours = await desk.post(page, path, filled(page, { 'hours.monday': '9 to 5', step: 'check' }));
    expect(hours.status).toBe(422);
    expect(hours.html).toContain('href="#f-hours-monday"');
    expect(hours.html).toContain('value="9 to 5"');
  });

  it('that somebody else was quicker with is shown beside theirs', async () => {
    const { test, desk, path, page } = await opened();
    const mine = await desk.post(page, path, filled(page, { name: 'Mine', step: 'check' }));
    const other = await Desk.open(test, { subject: 'ben', roles: ['administrator'] });
    const theirs = await other.get(`${path}?version=1`);
    const checked = await other.post(theirs, path, filled(theirs, { name: 'Theirs', step: 'check' }));
    const store = { draft: hidden(checked, 'draft'), year: '2027', step: 'store' };
    expect((await other.post(checked, path, { ...sealOf(checked), ...store })).status).toBe(303);
    const late = { draft: hidden(mine, 'draft'), year: '2027', step: 'store' };
    const overtaken = await desk.post(mine, path, { ...sealOf(mine), ...late });
    expect(overtaken.status).toBe(409);
    expect(textOf(overtaken)).toMatch(/Name\s+.*Theirs\s+.*Mine/);
    const again = { draft: hidden(overtaken, 'draft'), year: '2027', step: 'store' };
    expect((await desk.post(overtaken, path, { ...sealOf(overtaken), ...again })).status).toBe(303);
    expect(await api(test, '/v1/calendars/business-hours')).toMatchObject({ version: 3, name: 'Mine' });
  });

  it('of each that ships opens, in both languages, and is no larger than a page may be', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    for (const language of ['en', 'zh-CN']) {
      const desk = await Desk.open(test, { language, roles: ['administrator'] });
      for (const [id, { version }] of BUILT_IN_CALENDARS) {
        const page = await desk.get(`${CALENDAR}/${id}/edit?version=${version}&year=2026`);
        expect(page.status).toBe(200);
        expect(textOf(page)).not.toMatch(/undefined|\[object/);
        expect(Buffer.byteLength(page.html), id).toBeLessThan(48 * KB);
      }
    }
  });
});
