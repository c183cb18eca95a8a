import { DEFAULT_LIMITS } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { subjectOf } from '../src/form/steps.ts';
import { mailsOf } from './complainant-browser.ts';
import { ABOUT, complaintBy, filled, Guest, numberOf, referenceIn, sent, WHAT, YOU } from './form-guest.ts';
import { type Answer, DAY, HOUR, openTestApi, type TestApi, timelineOf } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

async function another(...options: Parameters<typeof openTestApi>): Promise<TestApi> {
  const opened = await openTestApi(...options);
  onTestFinished(() => opened.close());
  return opened;
}

describe('the form', () => {
  it('asks a thing at a time, and makes a complaint of the answers', async () => {
    const guest = new Guest(api);
    expect((await guest.get('/complain')).text).toContain('Step 1 of 5');
    expect((await guest.post('/complain/what', WHAT)).text).toContain('What is it about?');
    expect((await guest.post('/complain/about', ABOUT)).text).toContain('How can we reach you?');
    expect((await guest.post('/complain/you', YOU)).text).toContain('photos or documents');
    const check = await guest.bring(undefined, '', '/complain/files?on=1');
    expect(check.text).toContain('Check your answers');
    for (const text of ['My kettle leaks', 'Kettle K2', 'A-4711', 'Wang Fang', 'wang@example.com'])
      expect(check.text).toContain(text);
    const done = await guest.post('/complain/sending');
    expect(done.text).toContain('We have your complaint');
    // Where the complainant is, it is eight hours later.
    expect(done.text).toMatch(/gets back to you by [^<]*China Standard Time/);
    const complaint = await complaintBy(api, referenceIn(done));
    expect(complaint).toMatchObject({
      ...{ channel: 'web', category: 'product-quality', severity: 'moderate' },
      subject: 'My kettle leaks when it is hot',
      description: WHAT.description,
      occurredAt: '2026-02-27',
      product: { name: 'Kettle K2' },
      complainant: {
        ...{ name: 'Wang Fang', email: 'wang@example.com', language: 'en' },
        timeZone: 'Asia/Shanghai',
      },
    });
    const [received] = timelineOf(await api.send(`/v1/complaints/${complaint.id}/timeline`)).items;
    expect(received).toMatchObject({ kind: 'received', by: `complainant:${complaint.id}/form` });
    expect((await mailsOf(api, complaint.id)).map(({ kind }) => kind)).toContain('receipt');
    // Who may see it is whoever reads the address, and nobody else.
    expect(done.text).not.toContain(`/c/${complaint.id}`);
  });

  it('is in the language that the browser asks for, or a link, and so is the complaint', async () => {
    const chinese = new Guest(api, { 'accept-language': 'zh-TW' });
    expect((await chinese.get('/complain')).text).toContain('<html lang="zh-CN">');
    const guest = new Guest(api);
    expect((await guest.get('/complain?lang=zh-CN')).text).toContain('发生了什么问题？');
    expect((await guest.post('/complain/what', WHAT)).text).toContain('投诉涉及什么？');
    await guest.post('/complain/you', YOU);
    await guest.get('/complain/check');
    const complaint = await complaintBy(api, await sent(guest));
    expect(complaint.complainant?.language).toBe('zh-CN');
  });

  it('says first what is wrong, in the title, too, and keeps what was typed', async () => {
    const guest = await filled(new Guest(api));
    const empty = await guest.post('/complain/what', { description: ' \u200b ' });
    expect(empty.status).toBe(422);
    expect(empty.text).toContain('<title>Error: What went wrong?');
    expect(empty.text).toMatch(/<main>\s*<div class="trouble" role="alert" tabindex="-1" autofocus>/);
    expect(empty.text).toContain('href="#description"');
    expect(empty.text).toContain('aria-describedby="description-hint description-wrong" aria-invalid="true"');
    const you = await guest.post('/complain/you', { name: 'Wang', email: 'wang', phone: '12' });
    expect(you.status).toBe(422);
    for (const text of ['value="Wang"', 'value="wang"', 'value="12"', 'id="email-wrong"', 'id="phone-wrong"'])
      expect(you.text).toContain(text);
    const ahead = await guest.post('/complain/about', { happenedOn: '2026-03-09', category: 'nonsense' });
    expect(ahead.text).toContain('it has not come yet');
    expect(ahead.text).toContain('id="category-wrong"');
    const long = await guest.post('/complain/what', { description: 'x'.repeat(20_001) });
    expect(long.text).toContain('shorten it to 20000 characters');
    expect(long.text).toContain('x'.repeat(20_001));
  });

  it('sends nothing that is not whole: it leads to what is missing', async () => {
    const guest = new Guest(api);
    await guest.get('/complain');
    await guest.post('/complain/what', WHAT);
    const check = await guest.get('/complain/check');
    expect(check.text).toContain('How can we reach you?');
    expect(check.text).toContain('Please tell us your name.');
    const before = await numberOf(api);
    expect((await guest.post('/complain/sending')).text).toContain('Please tell us your name.');
    expect(await numberOf(api)).toBe(before);
  });

  it('lets each answer be changed, and goes back to where they are checked', async () => {
    const guest = await filled(new Guest(api));
    expect((await guest.get('/complain/about?change=1')).text).toContain('value="A-4711"');
    const check = await guest.post('/complain/about', { ...ABOUT, order: 'B-12' });
    expect(check.text).toContain('Check your answers');
    expect(check.text).toContain('B-12');
    expect(check.text).not.toContain('A-4711');
  });

  it('takes what a link fills in as text, which can be changed', async () => {
    const guest = new Guest(api);
    const order = '"><img src=x onerror=alert(1)>';
    const page = await guest.get(`/complain?category=delivery&order=${encodeURIComponent(order)}`);
    expect(page.text).not.toContain('<img');
    const about = await guest.post('/complain/what', WHAT);
    expect(about.text).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(about.text).toContain('<option value="delivery" selected>');
    const unknown = await new Guest(api).get('/complain?category=nonsense&lang=xx');
    expect(unknown.text).not.toContain('nonsense');
  });

  it('is critical where somebody was hurt, and needs no address where there is a telephone', async () => {
    const about = { danger: 'yes' };
    const guest = await filled(new Guest(api), { about, you: { email: '' } });
    const done = await guest.post('/complain/sending');
    expect(done.text).toContain('As you gave us no e-mail address, we ring you.');
    const complaint = await complaintBy(api, referenceIn(done));
    expect(complaint).toMatchObject({ severity: 'critical', complainant: { phone: '+86 138 0013 8000' } });
    expect(complaint.complainant?.email).toBeUndefined();
  });

  it('asks what the installation asks for, on a page of its own', async () => {
    const asking = await another();
    const labels = (en: string) => ({ en, 'zh-CN': '门店' });
    const options = [
      { code: 'north', labels: labels('North') },
      { code: 'south', labels: labels('South') },
    ];
    const fields = [
      { name: 'region', type: 'choice', labels: labels('Region'), options, required: true },
      { name: 'visits', type: 'integer', labels: labels('Visits'), min: 1, required: true },
      { name: 'regular', type: 'boolean', labels: labels('Regular'), required: true },
      { name: 'wants', type: 'choices', labels: labels('Wants'), options, required: true },
      { name: 'other', type: 'text', labels: labels('Not asked') },
    ];
    expect((await asking.put('/v1/fields', { id: 'fields', version: 2, fields })).status).toBe(200);
    const guest = new Guest(asking);
    expect((await guest.get('/complain')).text).toContain('Step 1 of 6');
    await guest.post('/complain/what', WHAT);
    const more = await guest.post('/complain/about', ABOUT);
    expect(more.text).toContain('Region');
    expect(more.text).not.toContain('Not asked');
    const wrong = await guest.post('/complain/more', { 'own-region': 'west', 'own-visits': 'many' });
    expect(wrong.status).toBe(422);
    for (const name of ['own-region', 'own-visits', 'own-regular', 'own-wants'])
      expect(wrong.text).toContain(`id="${name}-wrong"`);
    const answers = { 'own-region': 'north', 'own-visits': '3', 'own-regular': 'no' };
    const both = 'own-wants=north&own-wants=south';
    expect((await guest.post('/complain/more', answers, {}, both)).text).toContain('How can we reach you?');
    await guest.post('/complain/you', YOU);
    expect((await guest.get('/complain/check')).text).toContain('North\nSouth');
    const complaint = await complaintBy(asking, await sent(guest));
    expect(complaint.fields).toEqual({
      region: 'north',
      visits: 3,
      regular: false,
      wants: ['north', 'south'],
    });
  });

  it('shows texts of any kind as text', async () => {
    const hostile = {
      what: { description: `<img src=x onerror=alert(1)> ${'w'.repeat(400)} \u202egnp.exe` },
      about: { product: '<script>alert(1)</script>' },
      you: { name: '"><svg onload=alert(1)>\u200b' },
    };
    const guest = await filled(new Guest(api), hostile);
    const { text } = await guest.get('/complain/check');
    expect(text).not.toMatch(/<img|<svg|<script>|\u202e|\u200b/);
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
    const complaint = await complaintBy(api, await sent(guest));
    expect(complaint.subject?.length).toBeLessThan(90);
    expect(complaint.description).toContain('<img src=x onerror=alert(1)>');
  });
});

it.each([
  ['My kettle leaks.', 'My kettle leaks'],
  ['Hello. My kettle leaks. It is hot.', 'Hello. My kettle leaks. It is hot'],
  ['\n\u200b\n My kettle leaks when hot! Help.', 'My kettle leaks when hot!'],
  [
    '电热水壶烧水时漏水，已经三周了，一直没有人处理。希望尽快换新。',
    '电热水壶烧水时漏水，已经三周了，一直没有人处理',
  ],
  [`${'word '.repeat(30)}`, `${'word '.repeat(14)}word…`],
  ['😀'.repeat(100), `${'😀'.repeat(79)}…`],
  ['.', '.'],
])('of what they tell the first sentence is the subject: %j', (description, subject) => {
  expect(subjectOf(description)).toBe(subject);
});

describe('what is kept', () => {
  const cookieOf = ({ headers }: Answer) => headers.getSetCookie();

  it('begins with what is sent, not with what is looked at, and belongs to a cookie that no script reads', async () => {
    const guest = new Guest(api);
    for (const path of ['/complain', '/complain/about', '/complain/check', '/complain/done'])
      expect(cookieOf(await guest.get(path))).toEqual([]);
    const begun = await api.send('https://complaints.example.com/complain/what', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'description=It+leaks.',
    });
    expect(cookieOf(begun)).toEqual([
      expect.stringMatching(/^__Host-redress-form=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    await guest.post('/complain/what', { ...WHAT });
    expect((await guest.get('/complain')).text).toContain('My kettle leaks');
    expect((await new Guest(api).get('/complain')).text).not.toContain('My kettle leaks');
  });

  it('goes a day after it was last written to, three days after it was begun, and when it is thrown away', async () => {
    const guest = new Guest(api);
    const isKept = async () => (await guest.get('/complain')).text.includes('My kettle leaks');
    await guest.post('/complain/what', WHAT);
    await api.pass(23 * HOUR);
    await guest.get('/complain/about');
    await guest.post('/complain/about', ABOUT);
    await api.pass(23 * HOUR);
    expect(await isKept()).toBe(true);
    await guest.get('/complain/you');
    await guest.post('/complain/you', YOU);
    await api.pass(23 * HOUR);
    expect(await isKept()).toBe(true);
    await guest.get('/complain/you');
    await guest.post('/complain/you', YOU);
    await api.pass(4 * HOUR);
    expect(await isKept()).toBe(false);
    expect((await guest.get('/complain/about')).text).toContain('not here any more');

    const second = await filled(new Guest(api));
    expect((await second.post('/complain/end')).text).toContain('It has been thrown away');
    expect(second.cookies.size).toBe(0);
    await api.pass(DAY);
  });

  it('is what was typed so far, where a script keeps it; nothing is checked then', async () => {
    const guest = new Guest(api);
    await guest.get('/complain');
    const kept = await guest.post('/complain/what', { description: 'My ke', save: '1' });
    expect(kept.status).toBe(200);
    expect((await guest.get('/complain')).text).toContain('My ke</textarea>');
    expect(guest.hidden.proof).toBe(kept.text);
    expect((await guest.post('/complain/you', { email: 'wang@', save: '1' })).status).toBe(200);
    expect((await guest.get('/complain/you')).text).toContain('value="wang@"');
  });

  it('goes into no other form: what two windows type takes the place of the other only where somebody says so', async () => {
    const guest = new Guest(api);
    await guest.get('/complain');
    await guest.post('/complain/what', { description: 'The first one.' });
    const second = await guest.post('/complain/what', { description: 'The second one.', proof: '' });
    expect(second.status).toBe(409);
    expect(second.text).toContain('The second one.</textarea>');
    expect((await guest.post('/complain/what', { description: 'x', save: '1', proof: 'no' })).status).toBe(
      409,
    );
    expect((await guest.get('/complain')).text).toContain('The first one.</textarea>');
    await guest.post('/complain/what', { description: 'The second one.' });
    expect((await guest.get('/complain')).text).toContain('The second one.</textarea>');
  });
});

describe('who may send it', () => {
  it('is no page of another site', async () => {
    const guest = await filled(new Guest(api));
    const before = await numberOf(api);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ])
      for (const path of ['/complain/what', '/complain/sending', '/complain/end', '/complain/files/removal'])
        expect((await guest.post(path, WHAT, headers)).status, path).toBe(403);
    expect((await guest.post('/complain/sending', { proof: 'x' })).status).toBe(403);
    expect(await numberOf(api)).toBe(before);
  });

  it('is everybody, and none of them often', async () => {
    const limits = { ...DEFAULT_LIMITS, form: { perMinute: 1, atOnce: 1 } };
    const limited = await another(undefined, { limits });
    const one = await filled(new Guest(limited));
    const two = await filled(new Guest(limited));
    await sent(one);
    const refused = await two.post('/complain/sending');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(refused.text).toContain('Please wait a minute');
    expect(await numberOf(limited)).toBe(1);
    expect((await two.get('/complain/check')).text).toContain('My kettle leaks');
  });

  it('is nobody where the installation has no form', async () => {
    const without = await another((services) => {
      const { form: _, ...settings } = services.settings;
      return { ...services, settings };
    });
    for (const path of ['/complain', '/complain/what', '/complain/form.js', '/complain/done']) {
      const page = await new Guest(without).get(path);
      expect(page.status).toBe(404);
      expect(page.text).toContain('There is no form here');
    }
    expect((await new Guest(without).post('/complain/what', WHAT)).status).toBe(404);
  });
});

describe('in a frame', () => {
  const policyOf = ({ headers }: Answer) => headers.get('content-security-policy');

  it('it is shown by nobody, unless the installation names them', async () => {
    const page = await new Guest(api).get('/complain');
    expect(policyOf(page)).toContain("frame-ancestors 'none'");
    expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    const framed = await another(undefined, { form: { origins: ['https://shop.example.com'] } });
    const shown = await new Guest(framed).get('/complain');
    expect(policyOf(shown)).toContain('frame-ancestors https://shop.example.com;');
    expect(shown.headers.get('x-frame-options')).toBeNull();
    expect(policyOf(await new Guest(framed).get('/c'))).toContain("frame-ancestors 'none'");
  });

  it('it is kept under a cookie for the page around it alone', async () => {
    const framed = await another(undefined, { form: { origins: ['https://shop.example.com'] } });
    const guest = new Guest(framed, { 'sec-fetch-dest': 'iframe' });
    expect((await guest.get('/complain')).text).toContain('target="_blank"');
    expect(guest.hidden.framed).toBe('1');
    await guest.post('/complain/what', WHAT);
    expect(guest.set).toMatch(
      /^__Host-redress-framed-form=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=None; Partitioned$/,
    );
    await guest.post('/complain/you', YOU);
    await guest.get('/complain/check');
    expect((await complaintBy(framed, await sent(guest))).description).toBe(WHAT.description);
    // Where the browser keeps none: nothing is lost without a word.
    const without = new Guest(framed, { 'sec-fetch-dest': 'iframe' });
    await without.get('/complain');
    without.forgetful = true;
    expect((await without.post('/complain/what', WHAT)).text).toContain(
      'only in a browser that takes cookies',
    );
  });
});
