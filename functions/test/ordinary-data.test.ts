import { instantOf } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintOf, INTAKE, openTestApi, problemOf, type TestApi } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const { complainant } = INTAKE;

/** Both places where a complainant's data come in must do the same. */
async function contactAs(fields: object, jurisdiction?: string) {
  const { complainant: taken } = await api.receive({
    complainant: { ...complainant, ...fields },
    jurisdiction,
  });
  const { id } = await api.receive({ jurisdiction });
  const contact = { ...complainant, language: 'en', ...fields };
  const answer = await api.put(`/v1/complaints/${id}/contact`, contact);
  expect(answer.status, answer.text).toBe(200);
  expect(complaintOf(answer).complainant).toEqual(taken);
  return taken;
}

async function faultOf(fields: object) {
  const answer = await api.post('/v1/complaints', {
    ...INTAKE,
    complainant: { ...complainant, ...fields },
  });
  expect(answer.status, answer.text).toBe(422);
  return problemOf(answer).errors?.[0];
}

describe('a telephone number', () => {
  it.each([
    ['+86 (10) 6500-0000', '+86 10 6500 0000'],
    ['＋８６（１０）６５００－００００', '+86 10 6500 0000'],
    ['(+86)138\u00a00013\u00a08000', '+86 138 0013 8000'],
    ['\u202a+86 138 0013 8000\u202c', '+86 138 0013 8000'],
    ['0086 10 6500 0000', '+86 10 6500 0000'],
    ['+44 (0)20 7946 0000', '+44 20 7946 0000'],
    ['tel:+49-30-123456;ext=12', '+49 30 123456 ext. 12'],
    ['+1 213–373–4253 x99', '+1 213 373 4253 ext. 99'],
    ['+86 10 6500 0000 转 8001', '+86 10 6500 0000 ext. 8001'],
  ])('that says its country, %s, is written as it is dialled from anywhere', async (phone, dialled) => {
    expect((await contactAs({ phone })).phone).toBe(dialled);
  });

  it.each([
    ['(010) 6500-0000', '(010) 6500-0000'],
    [' （０１０）６５００－００００ ', '(010)6500-0000'],
    ['010\u00a06500\u00a00000 分机 8001', '010 6500 0000 ext. 8001'],
    ['٠٢٠١٢٣٤٥٦٧', '0201234567'],
    ['13800138000', '13800138000'],
    ['95588', '95588'],
    ['+999 123456', '+999 123456'],
  ])('that nobody can place, %s, is kept as it was tidied', async (phone, tidied) => {
    expect((await contactAs({ phone })).phone).toBe(tidied);
  });

  it.each([
    ['(010) 6500-0000', 'CN', '+86 10 6500 0000'],
    ['13800138000', 'cn', '+86 138 0013 8000'],
    ['020 7946 0000', 'UK', '+44 20 7946 0000'],
    ['(213) 373-4253', 'US-CA', '+1 213 373 4253'],
    // A call without the area code, another country's number, or no country at all: nobody guesses.
    ['6500 0000', 'CN', '6500 0000'],
    ['1-213-373-4253', 'CN', '1-213-373-4253'],
    ['13800138000', 'US', '13800138000'],
    ['020 7946 0000', 'EU', '020 7946 0000'],
    ['020 7946 0000', 'somewhere', '020 7946 0000'],
  ])('as it is dialled at home, %s in %s, is %s', async (phone, jurisdiction, dialled) => {
    expect((await contactAs({ phone }, jurisdiction)).phone).toBe(dialled);
  });

  it("is one of the installation's country where there is no jurisdiction, and only then", async () => {
    const chinese = await openTestApi(undefined, { country: 'CN' });
    const phone = '(010) 6500-0000';
    const { complainant: at } = await chinese.receive({ complainant: { name: 'Wang', phone } });
    expect(at.phone).toBe('+86 10 6500 0000');
    const jurisdiction = 'EU';
    const { complainant: elsewhere } = await chinese.receive({
      complainant: { name: 'Wang', phone },
      jurisdiction,
    });
    expect(elsewhere.phone).toBe(phone);
    await chinese.close();
  });

  it.each([
    ['call me', 'no_number', 'it has no digits'],
    ['1-800-FLOWERS', 'letters', 'it has letters'],
    ['12', 'too_few_digits', 'it has fewer than 3 digits'],
    ['+123456789012345678', 'too_many_digits', 'it has more than 15 digits'],
    ['13800138000, 13900139000', 'several_numbers', 'it holds several; give one'],
    ['13800138000\n13900139000', 'several_numbers', 'it holds several; give one'],
    ['*100#', 'character', 'it has characters that cannot be dialled'],
  ])('that cannot be one, %j, is refused and told why', async (phone, rule, why) => {
    const message = `must be a telephone number: ${why}`;
    expect(await faultOf({ phone })).toMatchObject({ in: 'body', field: 'complainant.phone', rule, message });
  });
});

describe('an e-mail address', () => {
  it.each([
    ['  wang@example.com ', 'wang@example.com'],
    ['wang＠example．com', 'wang@example.com'],
    ['ｗａｎｇ＠ｅｘａｍｐｌｅ。ｃｏｍ', 'wang@example.com'],
    ['Wang.Fang@EXAMPLE.com', 'Wang.Fang@example.com'],
    ['mailto:wang@example.com?subject=Hello', 'wang@example.com'],
    ['<wang@example.com>', 'wang@example.com'],
    ['"Wang, Fang" <wang@example.com>', 'wang@example.com'],
    ['wang@example.com.', 'wang@example.com'],
    ['wang\u200b@example.com', 'wang@example.com'],
    ["o'neil&sons+{a}!#$%*/=?^_`|~-@example.com", "o'neil&sons+{a}!#$%*/=?^_`|~-@example.com"],
    ['张三@例子.公司', '张三@例子.公司'],
    ['info@BÜCHER.example', 'info@bücher.example'],
    ['info@xn--bcher-kva.example', 'info@bücher.example'],
    [`wang@${'a'.repeat(63)}.com`, `wang@${'a'.repeat(63)}.com`],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('%s is taken as %s', async (email, address) => {
    expect((await contactAs({ email })).email).toBe(address);
  });

  it.each([
    ['', 'no_at', 'it has no @'],
    ['wang.example.com', 'no_at', 'it has no @'],
    ['a@b@example.com', 'several_ats', 'it has more than one @'],
    ['a@example.com, b@example.com', 'several_addresses', 'it holds several; give one'],
    ['wang fang@example.com', 'space', 'a space stands inside'],
    ['wang@exam ple.com', 'space', 'a space stands inside'],
    ['@example.com', 'no_name', 'nothing stands before the @'],
    [`${'a'.repeat(65)}@example.com`, 'name_too_long', 'more than 64 bytes stand before the @'],
    ['a..b@example.com', 'name_dots', 'a dot before the @ stands first, last or beside another one'],
    ['a"b@example.com', 'name_character', 'before the @ stands a character that cannot stand there'],
    ['wang@', 'no_domain', 'nothing stands after the @'],
    ['wang@localhost', 'no_dot', 'what stands after the @ has no dot'],
    ['wang@example..com', 'domain_dots', 'after the @ two dots stand beside each other, or one first'],
    ['wang@exa_mple.com', 'domain_character', 'after the @ stands a character that cannot stand there'],
    ['wang@-example.com', 'domain_hyphen', 'after the @ a hyphen stands beside a dot or at an end'],
    ['wang@192.0.2.1', 'domain_number', 'what stands after the @ ends in a number'],
    [
      `wang@${'a'.repeat(64)}.com`,
      'label_too_long',
      'after the @ more than 63 characters stand without a dot',
    ],
    [`wang@${'a.'.repeat(125)}com`, 'too_long', 'it has more than 254 bytes'],
  ])('%s is refused and told why', async (email, rule, why) => {
    const message = `must be an e-mail address: ${why}`;
    expect(await faultOf({ email })).toMatchObject({ in: 'body', field: 'complainant.email', rule, message });
  });

  it("is an assignee's too, and a name may be one", async () => {
    const { id } = await api.receive();
    const assign = async (assignee: string) =>
      (await api.act(id, 'assignment', { team: ' repairs ', assignee })).assignee;
    expect(await assign(' <Li.Na＠EXAMPLE.com> ')).toBe('Li.Na@example.com');
    expect(await assign(' li-na ')).toBe('li-na');
    const refused = await api.post(`/v1/complaints/${id}/assignment`, { team: 'repairs', assignee: 'a@b' });
    expect(problemOf(refused).errors?.[0]?.message).toContain('what stands after the @ has no dot');
  });
});

describe('a language', () => {
  it.each([
    ['en-US', 'en'],
    ['EN', 'en'],
    ['zh', 'zh-CN'],
    ['zh-TW', 'zh-CN'],
    ['zh_Hans_CN', 'zh-CN'],
    ['zh_CN.UTF-8', 'zh-CN'],
    ['zh-yue', 'zh-CN'],
    ['cmn-Hant', 'zh-CN'],
    ['fr', 'en'],
    ['de-1996', 'en'],
    ['x-klingon', 'en'],
    [' zh-CN ', 'zh-CN'],
  ])('%s is the nearest that we speak, %s', async (language, nearest) => {
    expect((await contactAs({ language })).language).toBe(nearest);
  });

  it.each(['', '中文', 'zh-CN, en', '-', '*'])(
    'that is no tag, %j, is refused and told why',
    async (language) => {
      expect(await faultOf({ language })).toMatchObject({
        field: 'complainant.language',
        message: 'must be a language tag like en or zh-CN',
      });
    },
  );
});

describe('when it happened', () => {
  const occurred = async (occurredAt: string) => (await api.receive({ occurredAt })).occurredAt;

  it('may be a day alone, and stays that day', async () => {
    const { id, occurredAt } = await api.receive({ occurredAt: ' 2026-02-20 ' });
    expect(occurredAt).toBe('2026-02-20');
    expect(complaintOf(await api.send(`/v1/complaints/${id}`)).occurredAt).toBe('2026-02-20');
  });

  it('may be a day that has begun somewhere, for nobody knows where the complainant is', async () => {
    const { clock } = api;
    const late = await openTestApi();
    await late.pass(Date.parse('2026-03-02T11:00:00Z') - clock.now());
    expect(await late.receive({ occurredAt: '2026-03-03' })).toMatchObject({ occurredAt: '2026-03-03' });
    const tomorrow = await late.post('/v1/complaints', { ...INTAKE, occurredAt: '2026-03-04' });
    expect(problemOf(tomorrow).errors).toMatchObject([{ field: 'occurredAt', rule: 'too_late' }]);
    await late.close();
  });

  it('is now where it is up to a minute ahead of our clock', async () => {
    const now = instantOf(api.clock.now());
    expect(await occurred(instantOf(api.clock.now() + 1))).toBe(now);
    expect(await occurred(instantOf(api.clock.now() + 60_000))).toBe(now);
    expect(await occurred(instantOf(api.clock.now() - 1))).toBe(instantOf(api.clock.now() - 1));
  });

  it('is the same again under the same key, though our clock has caught up', async () => {
    const ahead = { ...INTAKE, occurredAt: instantOf(api.clock.now() + 30_000) };
    const first = await api.post('/v1/complaints', ahead, { 'idempotency-key': 'ahead' });
    await api.pass(60_000);
    const second = await api.post('/v1/complaints', ahead, { 'idempotency-key': 'ahead' });
    expect(second).toMatchObject({ status: 201, text: first.text });
  });

  it('says what it may be where it is neither', async () => {
    const answer = await api.post('/v1/complaints', { ...INTAKE, occurredAt: '20.02.2026' });
    expect(problemOf(answer).errors?.[0]?.message).toMatch(/^must be a day like 2026-11-20, or an instant/);
  });
});

it('an extension to a day lasts to the end of that day, in the zone of the calendar', async () => {
  const { id } = await api.receive();
  await api.act(id, 'acknowledgement');
  const extended = await api.act(id, 'extension', { dueAt: '2026-03-08', reason: 'A part is missing.' });
  expect(extended.clocks.resolution.dueAt).toBe('2026-03-09T00:00:00.000Z');
});

describe('text', () => {
  it.each([
    ['a vertical tab of a word processor', 'one\u000btwo', 'one\ntwo'],
    ['line ends of every system', 'one\r\ntwo\rthree\u2028four\u0085five', 'one\ntwo\nthree\nfour\nfive'],
    ['stray control characters', 'o\u0000n\u0008e\u001b\u007f\u009b', 'one'],
    ['half of a surrogate pair', 'one \ud83d two', 'one \ufffd two'],
    ['tabs', 'one\ttwo', 'one\ttwo'],
    ['a family, which is held together by joiners', '👨‍👩‍👧 می‌خواهم', '👨‍👩‍👧 می‌خواهم'],
    ['what turns the direction around', 'one \u202e two', 'one \u202e two'],
  ])('with %s is kept', async (_, description, kept) => {
    expect((await api.receive({ description })).description).toBe(kept);
  });

  it('on one line becomes one line', async () => {
    const taken = await api.receive({
      subject: ' Kettle\r\n\tleaks\u000bagain ',
      complainant: { ...complainant, name: 'Wang\tFang\u0000' },
    });
    expect(taken).toMatchObject({ subject: 'Kettle leaks again', complainant: { name: 'Wang Fang' } });
  });

  it('that rules compare has nothing that nobody sees', async () => {
    const taken = await api.receive({
      jurisdiction: '\ufeffCN\u200b',
      reference: '\u202a4711\u202c',
      complainant: { ...complainant, tier: 'gold\u00ad' },
    });
    expect(taken).toMatchObject({
      jurisdiction: 'CN',
      complainantReference: '4711',
      complainant: { tier: 'gold' },
    });
  });

  it('is shown without what turns the direction around or has no width', async () => {
    const { id } = await api.receive({
      subject: 'Invoice \u202egpj-exe\u202c \u200b\u2060here',
      complainant: { ...complainant, name: 'Wang\u2067 Fang' },
    });
    await api.settled();
    const outbox = (await api.send('/outbox?format=json&limit=100')).text;
    const mail = outbox.split('{"kind"').find((one) => one.includes(id));
    expect(mail).toContain('Invoice gpj-exe here');
    expect(mail).toContain('Dear Wang Fang,');
    expect(mail).not.toMatch(/[\p{Bidi_Control}\u200b\u2060]/u);
  });
});
