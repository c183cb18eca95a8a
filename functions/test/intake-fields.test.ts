import { instantOf } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefused, NOT_A_CODE, NOT_TEXT } from './bad-values.ts';
import { INTAKE, openTestApi, problemOf, type TestApi } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

describe('a complaint is refused', () => {
  const { complainant } = INTAKE;
  const refuse = (fields: object, field: string) =>
    expectRefused(api, '/v1/complaints', { ...INTAKE, ...fields }, field);

  it.each(['channel', 'subject', 'description', 'complainant'])('without %s', async (field) => {
    await refuse({ [field]: undefined }, field);
  });
  it.each(NOT_TEXT)('where the subject is %s', (_, value) => refuse({ subject: value }, 'subject'));
  it.each(NOT_TEXT)('where the description is %s', (_, value) =>
    refuse({ description: value }, 'description'),
  );
  it.each(NOT_TEXT)('where their own reference is %s', (_, value) =>
    refuse({ reference: value }, 'reference'),
  );
  it.each(NOT_TEXT)('where the line is %s', (_, value) => refuse({ line: value }, 'line'));
  it.each(NOT_TEXT)('where the jurisdiction is %s', (_, value) =>
    refuse({ jurisdiction: value }, 'jurisdiction'),
  );
  it.each(NOT_TEXT)("where the complainant's tier is %s", (_, value) =>
    refuse({ complainant: { ...complainant, tier: value } }, 'complainant.tier'),
  );
  it.each(NOT_A_CODE)('where the channel is %s', (_, value) => refuse({ channel: value }, 'channel'));
  it.each(NOT_A_CODE)('where the category is %s', (_, value) => refuse({ category: value }, 'category'));
  it.each(NOT_A_CODE)('where the severity is %s', (_, value) => refuse({ severity: value }, 'severity'));
  it.each(['text', null, 7, []])('where the complainant is %j', (value) =>
    refuse({ complainant: value }, 'complainant'),
  );
  it.each(NOT_TEXT)("where the complainant's name is %s", (_, value) =>
    refuse({ complainant: { ...complainant, name: value } }, 'complainant.name'),
  );
  it.each([
    '',
    'wang',
    '@example.com',
    'wang@',
    'a@b@example.com',
    'a@example.com, b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    `${'a'.repeat(250)}@example.com`,
    null,
    7,
  ])('where the e-mail address is %j', (value) =>
    refuse({ complainant: { ...complainant, email: value } }, 'complainant.email'),
  );
  it.each(['', '12', 'call me', '+', '123\n456', '1'.repeat(40), 15, null])(
    'where the telephone number is %j',
    (value) => refuse({ complainant: { ...complainant, phone: value } }, 'complainant.phone'),
  );
  it.each(['', '中文', '-', 'zh-CN, en', 7, null])('where the language is %j', (value) =>
    refuse({ complainant: { ...complainant, language: value } }, 'complainant.language'),
  );
  it('where the complainant has a field nobody knows', () =>
    refuse({ complainant: { ...complainant, passport: 'E1234' } }, 'complainant.passport'));
  it('where a prototype is smuggled in', async () => {
    const body = JSON.stringify(INTAKE).replace('{', '{"__proto__":{"severity":"critical"},');
    const headers = { 'content-type': 'application/json' };
    const answer = await api.send('/v1/complaints', { method: 'POST', headers, body });
    expect(answer.status).toBe(422);
  });
  it.each([
    '',
    'yesterday',
    '2026-02-30T10:00:00Z',
    '2026-02-30',
    '20260201',
    '01.02.2026',
    '2026-02-01T10:00:00',
    '2026-02-01T25:00:00Z',
    '0000-01-01T00:00:00+10:00',
    '9999-12-31T23:59:59-10:00',
    '+012026-02-01T10:00:00Z',
    1_767_225_600_000,
    null,
  ])('where it happened at %j', (value) => refuse({ occurredAt: value }, 'occurredAt'));
  it('where it is still to happen', async () => {
    await refuse({ occurredAt: instantOf(api.clock.now() + 60_001) }, 'occurredAt');
    await refuse({ occurredAt: '2026-03-03' }, 'occurredAt');
    await refuse({ occurredAt: '9999-12-31T23:59:59Z' }, 'occurredAt');
  });
  it('with all its mistakes named at once', async () => {
    const answer = await api.post('/v1/complaints', {
      ...INTAKE,
      channel: 'fax',
      subject: '',
      colour: 'red',
    });
    expect(problemOf(answer).detail).toBe('Not valid: channel, subject, colour.');
  });
});

describe('texts have a greatest length, and exactly that is taken', () => {
  const { complainant } = INTAKE;
  it.each([
    ['subject', 200, (text: string) => ({ subject: text })],
    ['description', 20_000, (text: string) => ({ description: text })],
    ['reference', 100, (text: string) => ({ reference: text })],
    ['jurisdiction', 100, (text: string) => ({ jurisdiction: text })],
    ['line', 100, (text: string) => ({ line: text })],
    ['complainant.tier', 100, (text: string) => ({ complainant: { ...complainant, tier: text } })],
    ['complainant.name', 200, (text: string) => ({ complainant: { ...complainant, name: text } })],
  ])('the %s: %i characters', async (field, most, fields) => {
    await api.receive(fields('投'.repeat(most)));
    await api.receive(fields(` ${'投'.repeat(most)} `));
    await expectRefused(api, '/v1/complaints', { ...INTAKE, ...fields('投'.repeat(most + 1)) }, field);
  });
});
