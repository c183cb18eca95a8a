import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { asComplaintId, linkToken, type Store } from '@redress/core';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { linkIn, mailsOf, ORIGIN, Visitor } from './complainant-browser.ts';
import {
  type Answer,
  complaintOf,
  DAY,
  HOUR,
  openTestApi,
  RESOLUTION,
  type TestApi,
  timelineOf,
  UNKNOWN_ID,
} from './test-api.ts';

const MINUTE = 60_000;

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const complaint = async (id: string) => complaintOf(await api.send(`/v1/complaints/${id}`));
const events = async (id: string) =>
  timelineOf(await api.send(`/v1/complaints/${id}/timeline?limit=100`)).items;
const event = async (id: string, kind: string) => (await events(id)).findLast((one) => one.kind === kind);

/** A complaint, its link, and somebody who has opened it. */
async function visited(fields = {}, language = 'en') {
  const { id, reference } = await api.receive(fields);
  const link = await linkIn(api, id);
  const visitor = new Visitor(api, language);
  const page = await visitor.enter(link);
  return { id, reference, link, visitor, page };
}

function expectPage({ status, headers, text }: Answer, expected: number, language = 'en'): void {
  expect(status, text).toBe(expected);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(text).toContain(`<html lang="${language}">`);
  expect(text).not.toMatch(/<script|<link|<img|style="/);
  expect(headers.get('referrer-policy')).toBe('same-origin');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-robots-tag')).toBe('noindex, nofollow');
  const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  );
}

describe('opening a link', () => {
  it('shows one button and asks the store for nothing, whatever the link is', async () => {
    let asked = 0;
    const counting = await openTestApi((services) => ({
      ...services,
      store: counted(services.store, () => asked++),
    }));
    onTestFinished(() => counting.close());
    const { id } = await counting.receive();
    const link = await linkIn(counting, id);
    asked = 0;
    for (const path of [link, '/c/nonsense', `${link}x`])
      for (const method of ['GET', 'HEAD']) {
        const page = await new Visitor(counting).get(path, method);
        expect(page.status).toBe(200);
        if (method === 'HEAD') continue;
        expectPage(page, 200);
        expect(page.text.match(/<button/g)).toHaveLength(1);
        expect(page.text).not.toContain('Leaking kettle');
      }
    expect(asked).toBe(0);
  });

  it('changes nothing, however often a scanner opens it, and gives it no cookie', async () => {
    const { id } = await api.receive();
    const link = await linkIn(api, id);
    const before = await complaint(id);
    for (let turn = 0; turn < 5; turn++)
      expect((await new Visitor(api).get(link)).headers.getSetCookie()).toEqual([]);
    expect(await complaint(id)).toEqual(before);
    expect((await new Visitor(api).enter(link)).text).toContain('Leaking kettle');
  });

  it('is answered a cookie for this host alone, which no script reads, for half an hour', async () => {
    const { id } = await api.receive();
    const begun = await new Visitor(api).post(await linkIn(api, id));
    expect(begun.status).toBe(303);
    expect(begun.headers.get('location')).toBe('/c');
    expect(begun.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-redress-complaint=[\w-]{43}; Max-Age=1800; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      ),
    ]);
  });

  it('is in the language of the browser, and then in the complainant’s', async () => {
    const { id } = await api.receive({
      complainant: { name: '王芳', email: 'w@example.com', language: 'zh-CN' },
    });
    const link = await linkIn(api, id);
    const visitor = new Visitor(api, 'en');
    expectPage(await visitor.get(link), 200, 'en');
    expectPage(await new Visitor(api, 'zh-TW').get(link), 200, 'zh-CN');
    expectPage(await visitor.enter(link), 200, 'zh-CN');
  });
});

describe('a link that is not good', () => {
  const refused = async (link: string) => {
    const visitor = new Visitor(api);
    const answer = await visitor.post(link);
    expectPage(answer, 404);
    expect(answer.headers.getSetCookie()).toEqual([]);
    return answer.text;
  };

  it('leads nowhere: one that is made up, respelt, another complaint’s, revoked', async () => {
    const { id } = await api.receive();
    const link = await linkIn(api, id);
    const { id: other } = await api.receive();
    const proof = link.split('.').at(-1) ?? '';
    const { settings } = api.services;
    const texts = [
      await refused('/c/nonsense'),
      await refused(`${link}=`),
      await refused(`${link.slice(0, -1)}${respelt(link.slice(-1))}`),
      await refused(`/c/${other}.1.${proof}`),
      await refused(`/c/${linkToken(settings, { complaintId: asComplaintId(UNKNOWN_ID), generation: 1 })}`),
      await refused(`/c/${linkToken(settings, { complaintId: asComplaintId(id), generation: 2 })}`),
    ];
    await api.act(id, 'link-revocation');
    texts.push(await refused(link));
    expect(new Set(texts).size).toBe(1);
  });

  it('is one of a complaint that has been over for ninety days', async () => {
    const { visitor, id, link } = await visited();
    await api.act(id, 'withdrawal', { reason: 'My mistake.' });
    await api.pass(90 * DAY - HOUR);
    expect((await new Visitor(api).enter(link)).text).toContain('has been withdrawn');
    await api.pass(2 * HOUR);
    await refused(link);
    expect((await visitor.get('/c')).text).not.toContain('Leaking kettle');
  });

  it('shuts out at once whoever has come by it, once it is revoked, and the next one lets in', async () => {
    const { id, visitor } = await visited();
    await api.act(id, 'link-revocation', { send: true });
    const shut = await visitor.get('/c');
    expectPage(shut, 200);
    expect(shut.text).not.toContain('Leaking kettle');
    expectPage(await visitor.post('/c/own/message', { message: 'Hello?' }), 401);
    expect(await event(id, 'added')).toBeUndefined();
    expect((await new Visitor(api).enter(await linkIn(api, id, 'link'))).text).toContain('Leaking kettle');
    expect(await event(id, 'link-revoked')).toMatchObject({
      by: 'person:local/tester',
      data: { generation: 1 },
    });
  });

  it('is void when the address is corrected: what was sent to the old one opens nothing any more', async () => {
    const { id, link, visitor } = await visited();
    const contact = { name: 'Wang Fang', email: 'right@example.com', language: 'en' };
    await api.put(`/v1/complaints/${id}/contact`, contact);
    await refused(link);
    expect((await visitor.get('/c')).text).not.toContain('Leaking kettle');
    const mails = (await mailsOf(api, id)).filter(({ to }) => to === 'right@example.com');
    expect(mails.map(({ kind }) => kind)).toEqual(['link']);
    expect((await new Visitor(api).enter(await linkIn(api, id, 'link'))).text).toContain('Leaking kettle');
  });
});

describe('a visit', () => {
  it('ends after half an hour, and when it is left', async () => {
    const { visitor } = await visited();
    await api.pass(29 * MINUTE);
    expect((await visitor.get('/c')).text).toContain('Leaking kettle');
    await api.pass(2 * MINUTE);
    expect((await visitor.get('/c')).text).not.toContain('Leaking kettle');
    const { visitor: other } = await visited();
    const { cookie } = other;
    expectPage(await other.send('/c/own/end'), 200);
    other.cookie = cookie;
    expect((await other.get('/c')).text).not.toContain('Leaking kettle');
  });

  it('is of one complaint: its form’s token is good in no other one', async () => {
    const one = await visited();
    const two = await visited();
    expectPage(await two.visitor.post('/c/own/message', { message: 'Hi.', form: one.visitor.form }), 403);
    expect(await event(two.id, 'added')).toBeUndefined();
    expect(await event(one.id, 'added')).toBeUndefined();
  });

  it.each([
    ['from elsewhere', { origin: 'https://evil.example' }],
    ['from nowhere that it says', { origin: 'null' }],
    ['from another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
    ['from a sister site', { 'sec-fetch-site': 'same-site' }],
  ])('takes no form %s', async (_, headers) => {
    const { id, visitor, link } = await visited();
    expectPage(await visitor.post('/c/own/message', { message: 'Hi.' }, headers), 403);
    expectPage(await visitor.post(link, {}, headers), 403);
    expect(await event(id, 'added')).toBeUndefined();
  });

  it('lets nobody in to the API, and no token of the API into a visit', async () => {
    const { id, visitor } = await visited();
    for (const path of [`/v1/complaints/${id}`, `/v1/complaints/${id}/timeline`]) {
      const answer = await api.send(path, { headers: { authorization: '', cookie: visitor.cookie } });
      expect(answer.status).toBe(401);
    }
    expectPage(await new Visitor(api).post('/c/own/message', { message: 'Hi.' }), 401);
  });
});

describe('the page', () => {
  it('says where the complaint stands and by when what happens, in the complainant’s zone', async () => {
    const fresh = await openTestApi();
    onTestFinished(() => fresh.close());
    const { id, reference } = await fresh.receive({
      complainant: { name: 'Wang Fang', email: 'wang@example.com', timeZone: 'Asia/Shanghai' },
    });
    const page = await new Visitor(fresh).enter(await linkIn(fresh, id));
    expectPage(page, 200);
    expect(page.text).toContain(`Complaint ${reference}`);
    expect(page.text).toContain('<h1>We have received your complaint</h1>');
    expect(page.text).toContain('gets back to you by Tuesday 3 March, 17:00 (China Standard Time)');
    expect(page.text).toContain('It leaks when it is hot.');
  });

  it('says that we are late, and is sorry, rather than promise what is past', async () => {
    const { id, visitor } = await visited();
    await api.pass(2 * DAY);
    const { text } = await new Visitor(api).enter(await linkIn(api, id));
    expect(text).toContain('We are late, and we are sorry.');
    expect(visitor.cookie).not.toBe('');
  });

  it.each([
    {
      language: 'en',
      waits: 'We are waiting for a court, a regulator or another authority, until',
      goesOn: 'Meanwhile our own time goes on.',
      entries: ['have to wait for somebody else', 'go on'],
    },
    {
      language: 'zh-CN',
      waits: '我们正在等待法院、监管部门等有关机关的处理',
      goesOn: '处理时限照常计算',
      entries: ['需等待他方处理', '恢复处理'],
    },
  ])('says in $language that we wait for somebody else, where the policy has that told', async (words) => {
    const own = await openTestApi();
    onTestFinished(() => own.close());
    const shipped = BUILT_IN_POLICY_SETS.get('default') ?? expect.fail('nothing ships');
    const limit = { amount: 10, unit: 'calendar-days' };
    const holds = { authority: { limit, tellComplainant: true }, 'third-party': { limit } };
    const rules = shipped.rules.map((rule) => ({ ...rule, policy: { ...rule.policy, holds } }));
    const stored = await own.put('/v1/policy-sets/default', { ...shipped, version: 2, rules });
    expect(stored.status, stored.text).toBe(200);
    const { language, waits, goesOn, entries } = words;
    const complainant = { name: 'Wang Fang', email: 'wang@example.com', language };
    const { id } = await own.receive({ complainant });
    const link = await linkIn(own, id);
    const pageNow = async () => (await new Visitor(own, language).enter(link)).text;
    await own.act(id, 'hold', { kind: 'third-party', reason: 'secret reason one' });
    expect(await pageNow()).not.toContain(entries[0]);
    await own.act(id, 'hold-release', { note: 'secret note two' });
    await own.act(id, 'hold', { kind: 'authority', reason: 'secret reason three' });
    for (const part of [waits, goesOn, entries[0]]) expect(await pageNow()).toContain(part);
    await own.act(id, 'hold-release', { note: 'secret note four' });
    const text = await pageNow();
    expect(text).not.toContain(waits);
    expect(text).toContain(entries[1]);
    expect(text).not.toContain('secret');
  });

  it('of a question that stops no clock does not say that our time stands still', async () => {
    const own = await openTestApi();
    onTestFinished(() => own.close());
    const { id } = await own.receive();
    await own.act(id, 'acknowledgement');
    await own.pass(5 * DAY + HOUR);
    await own.act(id, 'pause', { question: 'Which kettle is it?' });
    const { text } = await new Visitor(own).enter(await linkIn(own, id));
    expect(text).toContain('Meanwhile our own time goes on.');
    expect(text).toContain('We are late, and we are sorry.');
    expect(text).toContain('Send my answer');
  });

  it('says nothing of who handles it, of escalations, nor of what staff write for each other', async () => {
    const { id, link } = await visited();
    await api.act(id, 'assignment', { team: 'repairs', assignee: 'lin-the-handler' });
    await api.act(id, 'acknowledgement', { message: 'We are on it.' });
    await api.act(id, 'escalation', { reason: 'secret reason one' });
    await api.act(id, 'classification', { severity: 'critical', reason: 'secret reason two' });
    await api.act(id, 'contacts', { outcome: 'not-reached', note: 'secret note three' });
    await api.pass(10 * DAY);
    await api.act(id, 'resolution', RESOLUTION);
    await api.act(id, 'reopening', { reason: 'secret reason four' });
    const { text } = await new Visitor(api).enter(link);
    expect(text).toContain('We are on it.');
    expect(text).toContain(RESOLUTION.summary);
    expect(text).toContain('<b>We</b> looked at it again and took it up again');
    expect(text).not.toMatch(/secret|lin-the-handler|repairs|supervisors|management|critical|escalat|level/i);
  });

  it('shows what was written as text, in whatever it is written', async () => {
    const { page, visitor } = await visited({
      subject: 'A \u2067turned\u2069 \u202etxt',
      description: '<script>alert(1)</script> "&amp;" \u202egpj.exe',
    });
    expect(page.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &quot;&amp;amp;&quot;');
    await visitor.send('/c/own/message', { message: 'See \u202egpj.exe\u200b' });
    const { text } = await visitor.get('/c');
    expect(text).toContain('See gpj.exe');
    for (const shown of [page.text, text]) expect(shown).not.toMatch(/[\p{Bidi_Control}\u200b]/u);
  });

  it('leads to the survey while it can be answered', async () => {
    const { id, path } = await api.surveyed();
    const { text } = await new Visitor(api).enter(await linkIn(api, id));
    expect(text).toContain(`<a href="${path}">Tell us how we did</a>`);
    await api.pass(8 * DAY);
    const later = await new Visitor(api).enter(await linkIn(api, id));
    expect(later.text).not.toContain('Tell us how we did');
  });

  it('leads back whoever loads the address of one of its forms', async () => {
    const { visitor } = await visited();
    for (const path of ['/c/own/answer', '/c/own/withdrawal']) {
      const answer = await visitor.get(path);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/c']);
    }
  });
});

describe('what a complainant does on it', () => {
  it('answers our question: the clock runs again, and the timeline says by which link', async () => {
    const { id, link } = await visited();
    await api.act(id, 'acknowledgement');
    await api.act(id, 'pause', { question: 'Which kettle is it?' });
    await api.settled();
    const visitor = new Visitor(api);
    const asked = await visitor.enter(link);
    expect(asked.text).toContain('<h1>We need an answer from you</h1>');
    expect(asked.text).toContain('Which kettle is it?');
    const done = await visitor.send('/c/own/answer', { answer: 'The red one.\r\nThe big one.' });
    expect(done.text).toContain(
      '<div class="said" role="status"><p>We have your answer. Thank you.</p></div>',
    );
    expect(await complaint(id)).toMatchObject({ status: 'acknowledged' });
    expect(await event(id, 'resumed')).toMatchObject({
      note: 'The red one.\nThe big one.',
      by: `complainant:${id}/link-1`,
    });
    const again = await visitor.post('/c/own/answer', { answer: 'The red one.' });
    expectPage(again, 409);
    expect(again.text).toContain('Nothing was changed');
  });

  it('adds something: it is on record, and the responsible are told that there is something, once', async () => {
    const { id, visitor } = await visited();
    const message = 'It also smells.';
    await Promise.all([1, 2].map(() => visitor.send('/c/own/message', { message })));
    await visitor.send('/c/own/message', { message });
    const added = (await events(id)).filter(({ kind }) => kind === 'added');
    expect(added).toMatchObject([{ note: 'It also smells.', by: `complainant:${id}/link-1` }]);
    const told = (await mailsOf(api, id)).filter(({ kind }) => kind === 'addition');
    expect(told).toHaveLength(1);
    expect(told[0]?.text).not.toContain('smells');
    expect((await visitor.get('/c')).text).toContain('It also smells.');
  });

  it.each([
    ['nothing', '', 'Please write something here.'],
    ['blanks', ' \r\n ', 'Please write something here.'],
    ['too much', 'x'.repeat(20_001), 'Please shorten it to 20000 characters.'],
  ])('writes %s, and gets the form back with what is wrong first', async (_, message, wrong) => {
    const { id, visitor } = await visited();
    const page = await visitor.post('/c/own/message', { message });
    expectPage(page, 422);
    expect(page.text).toMatch(/<title>Error: /);
    expect(page.text).toMatch(/<main>\s*<div class="trouble" role="alert" tabindex="-1" autofocus>/);
    expect(page.text).toContain(`<a href="#message">`);
    expect(page.text).toContain(wrong);
    expect(page.text).toMatch(/id="message" [^>]*aria-describedby="message-wrong" aria-invalid="true"/);
    if (message.includes('x')) expect(page.text).toContain(message);
    expect(await event(id, 'added')).toBeUndefined();
  });

  it('has it opened again', async () => {
    const { id, link } = await visited();
    await api.act(id, 'resolution', RESOLUTION);
    const visitor = new Visitor(api);
    await visitor.enter(link);
    const page = await visitor.send('/c/own/reopening', { reopening: 'It leaks again.' });
    expect(page.text).toContain('Your complaint is open again.');
    expect(await complaint(id)).toMatchObject({ status: 'received', cycle: 2 });
    expect(await event(id, 'reopened')).toMatchObject({ by: `complainant:${id}/link-1` });
  });

  it('answers the survey by its link, and the timeline says by which', async () => {
    const { id, path } = await api.surveyed();
    await api.post(path, { score: 5 });
    expect(await event(id, 'survey-answered')).toMatchObject({ by: `complainant:${id}/survey-1` });
  });
});

it('a survey’s link is void with the others, and the reminder has the one that is good', async () => {
  const { id, path } = await api.surveyed();
  await api.act(id, 'link-revocation');
  expect((await api.send(path)).status).toBe(404);
  expect((await api.post(path, { score: 5 })).status).toBe(404);
  await api.pass(3 * DAY);
  const reminder = (await mailsOf(api, id)).find(({ kind }) => kind === 'reminder');
  const next = /https:\/\/complaints\.example\.com(\/v1\/surveys\/\S+)/.exec(reminder?.text ?? '')?.[1] ?? '';
  expect((await new Visitor(api).enter(await linkIn(api, id, 'reminder'))).text).toContain(`href="${next}"`);
  expect((await api.post(next, { score: 5 })).status).toBe(200);
  expect((await complaint(id)).survey).toMatchObject({ score: 5 });
});

describe('withdrawing', () => {
  const codeFor = async (id: string) =>
    /^\d{6}$/m.exec((await mailsOf(api, id)).find(({ kind }) => kind === 'code')?.text ?? '')?.[0] ?? '';
  const wrongOf = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

  it('wants the code that was sent by mail', async () => {
    const { id, visitor } = await visited();
    expect((await visitor.send('/c/own/code')).text).toContain('name="code"');
    const code = await codeFor(id);
    const spelt = `${code.slice(0, 3)} ${code.slice(3)}`;
    const page = await visitor.send('/c/own/withdrawal', { code: spelt, reason: 'Settled.' });
    expect(page.text).toContain('<h1>Your complaint has been withdrawn</h1>');
    expect(await event(id, 'withdrawn')).toMatchObject({ note: 'Settled.', by: `complainant:${id}/link-1` });
  });

  it('is not done without one, with a wrong one, or with one of another complaint', async () => {
    const { id, visitor } = await visited();
    const other = await visited();
    await other.visitor.send('/c/own/code');
    expectPage(await visitor.post('/c/own/withdrawal', { code: await codeFor(other.id) }), 422);
    await visitor.send('/c/own/code');
    const code = await codeFor(id);
    for (const wrong of ['', wrongOf(code), `${code}0`, 'letters']) {
      const page = await visitor.post('/c/own/withdrawal', { code: wrong, reason: 'Kept.' });
      expectPage(page, 422);
      expect(page.text).toContain('This is not the code that we sent you.');
      expect(page.text).toContain('Kept.');
    }
    expect(await complaint(id)).toMatchObject({ status: 'received' });
  });

  it('is not done by guessing: the fifth wrong code ends it, and the right one comes too late', async () => {
    const { id, visitor } = await visited();
    await visitor.send('/c/own/code');
    const code = await codeFor(id);
    for (let turn = 0; turn < 5; turn++) await visitor.post('/c/own/withdrawal', { code: wrongOf(code) });
    const page = await visitor.post('/c/own/withdrawal', { code });
    expectPage(page, 422);
    expect(page.text).toContain('No code is open any more.');
    expect(await complaint(id)).toMatchObject({ status: 'received' });
  });

  it('is not done after ten minutes, nor with a code that another has taken the place of', async () => {
    const { id, visitor } = await visited();
    await visitor.send('/c/own/code');
    const first = await codeFor(id);
    await api.pass(2 * MINUTE);
    await visitor.send('/c/own/code');
    const second = await codeFor(id);
    expect(second).not.toBe(first);
    expectPage(await visitor.post('/c/own/withdrawal', { code: first }), 422);
    await api.pass(10 * MINUTE);
    expectPage(await visitor.post('/c/own/withdrawal', { code: second }), 422);
    expect(await complaint(id)).toMatchObject({ status: 'received' });
  });

  it('sends no code more than once in a minute, nor five times a day', async () => {
    const { id, link } = await visited();
    for (let turn = 0; turn < 8; turn++) {
      const visitor = new Visitor(api);
      await visitor.enter(link);
      await visitor.send('/c/own/code');
      await visitor.send('/c/own/code');
      await api.pass(2 * MINUTE);
    }
    expect((await mailsOf(api, id)).filter(({ kind }) => kind === 'code')).toHaveLength(5);
  });
});

describe('an objection', () => {
  async function objected() {
    const { id, link } = await visited();
    await api.act(id, 'resolution', RESOLUTION);
    const visitor = new Visitor(api);
    await visitor.enter(link);
    const page = await visitor.send('/c/own/objection', { objection: 'That is the wrong kettle.' });
    return { id, visitor, page };
  }

  it('is on record with a promised time, of which both sides are told', async () => {
    const { id, page } = await objected();
    expect(page.text).toContain('We have your objection.');
    expect(page.text).toContain('tell you the outcome by ');
    expect(await complaint(id)).toMatchObject({
      status: 'resolved',
      objection: { dueAt: expect.any(String) },
    });
    expect(await event(id, 'objected')).toMatchObject({ by: `complainant:${id}/link-1` });
    const kinds = (await mailsOf(api, id)).map(({ kind, to }) => `${kind} ${to}`);
    expect(kinds).toContain('objection complaints@redress.local');
    expect(kinds).toContain('objection-receipt wang@example.com');
  });

  it('is made once', async () => {
    const { visitor } = await objected();
    expectPage(await visitor.post('/c/own/objection', { objection: 'Again.' }), 409);
  });

  it('that is rejected leaves the decision, and the complainant is told why', async () => {
    const { id, visitor } = await objected();
    await api.act(id, 'objection-decision', { decision: 'rejected', reason: 'It is the one you ordered.' });
    const page = await visitor.get('/c');
    expect(page.text).toContain('We have looked at it again, and our decision stands.');
    expect(page.text).toContain('It is the one you ordered.');
    const told = (await mailsOf(api, id)).find(({ kind }) => kind === 'objection-rejection');
    expect(told?.text).toContain('It is the one you ordered.');
    expectPage(await visitor.post('/c/own/objection', { objection: 'Again.' }), 409);
  });

  it('that is upheld has the complaint taken up again', async () => {
    const { id, visitor } = await objected();
    await api.act(id, 'objection-decision', { decision: 'upheld', reason: 'secret: they are right' });
    expect(await complaint(id)).toMatchObject({ status: 'received', cycle: 2 });
    const page = await visitor.get('/c');
    expect(page.text).toContain('<h1>We have taken your complaint up again</h1>');
    expect(page.text).not.toContain('secret');
  });
});

describe('having the link sent again', () => {
  const ask = async (fields: Record<string, string>, visitor = new Visitor(api)) => {
    await visitor.get('/c');
    return visitor.send('/c', fields);
  };
  const linksOf = async (id: string) => (await mailsOf(api, id)).filter(({ kind }) => kind === 'link');

  it('is done for whoever knows reference and address, however they spell them, and not too often', async () => {
    const { id, reference } = await api.receive();
    await api.settled();
    await ask({ reference: ` ${reference.toLowerCase().replace('-', ' ')} `, email: 'Wang@Example.com' });
    expect(await linksOf(id)).toMatchObject([{ to: 'wang@example.com' }]);
    await ask({ reference, email: 'wang@example.com' });
    await api.pass(9 * MINUTE);
    await ask({ reference, email: 'wang@example.com' });
    expect(await linksOf(id)).toHaveLength(1);
    await api.pass(2 * MINUTE);
    await ask({ reference, email: 'wang@example.com' });
    expect(await linksOf(id)).toHaveLength(2);
    expect((await new Visitor(api).enter(await linkIn(api, id, 'link'))).text).toContain('Leaking kettle');
  });

  it('is answered alike, and takes the same of the store, whether or not there is such a complaint', async () => {
    const calls: string[] = [];
    const watched = await openTestApi((services) => ({
      ...services,
      store: counted(services.store, (name) => calls.push(name)),
    }));
    onTestFinished(() => watched.close());
    const { id, reference } = await watched.receive();
    await watched.settled();
    const answered = async (fields: Record<string, string>) => {
      calls.length = 0;
      const sent = await new Visitor(watched).post('/c', fields);
      const taken = [...calls];
      await watched.settled();
      const { status, text, headers } = sent;
      return { status, text, location: headers.get('location'), cookies: headers.getSetCookie(), taken };
    };
    const theirs = await answered({ reference, email: 'wang@example.com' });
    expect(theirs).toMatchObject({ status: 303, location: '/c?done=asked', cookies: [] });
    expect(await answered({ reference, email: 'other@example.com' })).toEqual(theirs);
    expect(await answered({ reference: '00000-00000', email: 'wang@example.com' })).toEqual(theirs);
    const mails = (await mailsOf(watched, id)).filter(({ kind }) => kind === 'link');
    expect(mails.map(({ to }) => to)).toEqual(['wang@example.com']);
  });

  it('says what cannot be a reference or an address, and keeps what was typed', async () => {
    const visitor = new Visitor(api, 'zh-CN');
    const page = await visitor.post('/c', { reference: '123', email: 'nobody' });
    expectPage(page, 422, 'zh-CN');
    expect(page.text).toContain('<title>有误');
    expect(page.text).toContain('value="123"');
    expect(page.text).toContain('value="nobody"');
  });
});

it('what the pages are made of comes into memory when somebody asks for one, and not before', () => {
  const pages = ['pages', 'shell', 'view', 'texts', 'en', 'zh-cn', 'style'].map(
    (name) => `/complainant/${name}.ts`,
  );
  const others = globSync('functions/src/**/*.ts').filter(
    (file) => !pages.some((page) => file.endsWith(page)) && !file.endsWith('/form/pages.ts'),
  );
  const loading =
    /^import (?!type\b).* from '(\.{1,2}\/complainant|\.)\/(pages|view|shell|texts|en|zh-cn|style)\.ts'/m;
  const rendering = /^import (?!type\b).* from '@redress\/core\/(wording|moments)'/m;
  const form = /^import (?!type\b).* from '\.{1,2}\/form\/(?!operations)\w+\.ts'/m;
  const isComplainants = (file: string) => file.includes('/complainant/');
  expect(others.filter(isComplainants).length).toBeGreaterThan(2);
  for (const file of others) {
    const code = readFileSync(file, 'utf8');
    expect(rendering.test(code), file).toBe(false);
    expect(form.test(code), file).toBe(false);
    if (isComplainants(file)) expect(loading.test(code), file).toBe(false);
  }
});

it('no log line holds a token, a cookie, a code, or what anybody wrote', async () => {
  const { link, visitor } = await visited({ description: 'canary-words' });
  await visitor.send('/c/own/code');
  await visitor.post('/c/own/withdrawal', { code: '000000' });
  await visitor.send('/c/own/message', { message: 'canary-message' });
  await new Visitor(api).post(`${link}x`);
  await visitor.post('/c/own/answer', { answer: 'canary-answer' });
  await visitor.post('/c/own/message', { message: 'Hi.' }, { origin: 'null' });
  await api.settled();
  const proof = link.split('.').at(-1) ?? '';
  const cookie = visitor.cookie.split('=')[1] ?? '';
  const lines = JSON.stringify(api.logged);
  expect(lines).toContain('request-refused');
  for (const secret of [proof, cookie, visitor.form, 'canary', 'wang@example.com']) {
    expect(secret.length).toBeGreaterThan(5);
    expect(lines).not.toContain(secret);
  }
  expect(lines).not.toContain(`${ORIGIN}/c/`);
});

/** The same proof in other letters: the last one has two bits that count for nothing. */
function respelt(last: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(last) ^ 1] ?? '';
}

function counted(store: Store, count: (name: string) => void): Store {
  const counting = <T>(name: string, act: () => T): T => {
    count(name);
    return act();
  };
  return {
    ...store,
    get: (...args) => counting('get', () => store.get(...args)),
    putIfAbsent: (...args) => counting('put', () => store.putIfAbsent(...args)),
    putBoth: (...args) => counting('putBoth', () => store.putBoth(...args)),
    replace: (...args) => counting('replace', () => store.replace(...args)),
    delete: (...args) => counting('delete', () => store.delete(...args)),
    query: (...args) => counting('query', () => store.query(...args)),
    entries: (...args) => counting('entries', () => store.entries(...args)),
  };
}
