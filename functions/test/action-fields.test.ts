import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefused, NOT_A_CODE, NOT_TEXT } from './bad-values.ts';
import { openTestApi, problemOf, RESOLUTION, type TestApi } from './test-api.ts';

let api: TestApi;
let id: string;
let survey: string;
beforeAll(async () => {
  api = await openTestApi();
  ({ path: survey } = await api.surveyed());
  ({ id } = await api.receive());
  await api.act(id, 'acknowledgement');
});
afterAll(() => api.close());

it('takes 4,000 characters wherever something is written to a complaint, of complainants 20,000, and not one more', async () => {
  const { id } = await api.receive();
  const write = async (action: string, field: string, most = 4000) => {
    await expectRefused(api, `/v1/complaints/${id}/${action}`, { [field]: '投'.repeat(most + 1) }, field);
    await api.act(id, action, { [field]: '投'.repeat(most) });
  };
  await write('acknowledgement', 'message');
  await write('messages', 'message', 20_000);
  await write('pause', 'question');
  await write('resumption', 'answer', 20_000);
  await api.act(id, 'resolution', { ...RESOLUTION, summary: '投'.repeat(4000) });
  await write('objection', 'reason', 20_000);
  await write('reopening', 'reason');
  await write('withdrawal', 'reason');
});

describe.each([
  ['acknowledgement', 'message'],
  ['pause', 'question'],
  ['resumption', 'answer'],
  ['reopening', 'reason'],
  ['withdrawal', 'reason'],
])('%s', (action, field) => {
  it.each(NOT_TEXT)(`is refused where its ${field} is %s`, (_, value) =>
    expectRefused(api, `/v1/complaints/${id}/${action}`, { [field]: value }, field),
  );
});

it.each([
  ['pause', 'question'],
  ['reopening', 'reason'],
  ['withdrawal', 'reason'],
])('a %s is refused without its %s', (action, field) =>
  expectRefused(api, `/v1/complaints/${id}/${action}`, {}, field),
);

describe('a contact is refused', () => {
  const refuse = (body: object, field: string) =>
    expectRefused(api, `/v1/complaints/${id}/contacts`, body, field);

  it.each([undefined, ...NOT_A_CODE])('with the outcome %j', (outcome) => refuse({ outcome }, 'outcome'));
  it.each(NOT_TEXT)('where its note is %s', (_, note) => refuse({ outcome: 'reached', note }, 'note'));
  it.each(['', 7, null])('for the call %j', (call) => refuse({ outcome: 'reached', call }, 'call'));
});

describe('an assignment is refused', () => {
  const refuse = (body: object, field: string) =>
    expectRefused(api, `/v1/complaints/${id}/assignment`, body, field);

  it.each([
    undefined,
    '',
    'Repairs',
    '-repairs',
    'repairs-',
    'repairs#received',
    'a b',
    'x'.repeat(64),
    null,
    7,
  ])('to the team %j', (team) => refuse({ team }, 'team'));
  it.each(['', 'Wang Fang', 'wang@', 'a@example.com\nb', null, 7])('to the assignee %j', (assignee) =>
    refuse({ team: 'repairs', assignee }, 'assignee'),
  );
});

describe('a resolution is refused', () => {
  const refuse = (fields: object, field: string) =>
    expectRefused(api, `/v1/complaints/${id}/resolution`, { ...RESOLUTION, ...fields }, field);
  const refuseRemedy = (fields: object, field: string) =>
    refuse({ remedies: [{ kind: 'apology' }, { kind: 'refund', ...fields }] }, `remedies.1.${field}`);

  it.each(['summary', 'rootCause', 'remedies'])('without its %s', (field) =>
    refuse({ [field]: undefined }, field),
  );
  it.each(NOT_TEXT)('where the summary is %s', (_, value) => refuse({ summary: value }, 'summary'));
  it.each(NOT_A_CODE)('where the root cause is %s', (_, value) => refuse({ rootCause: value }, 'rootCause'));
  it.each(['apology', null, { kind: 'apology' }])('where the remedies are %j', (value) =>
    refuse({ remedies: value }, 'remedies'),
  );
  it('with more than twenty remedies', () =>
    refuse({ remedies: Array(21).fill({ kind: 'apology' }) }, 'remedies'));
  it.each(NOT_A_CODE)('where the kind of a remedy is %s', (_, value) =>
    refuseRemedy({ kind: value }, 'kind'),
  );
  it.each(NOT_TEXT)('where the note of a remedy is %s', (_, value) => refuseRemedy({ note: value }, 'note'));
  it.each([
    -1,
    '-1',
    0.0001,
    '1.2345',
    1e21,
    1e-7,
    '1e3',
    '1,50',
    '1.',
    '.5',
    ' 1',
    '',
    'NaN',
    'Infinity',
    '٥',
    null,
    true,
    [5],
    '1234567890123',
    {},
  ])('where an amount is %j', (amount) => refuseRemedy({ amount, currency: 'EUR' }, 'amount'));
  it.each(['NaN', 'Infinity', '1e999'])(
    'where an amount is %s, which is no JSON or no number',
    async (amount) => {
      const body = JSON.stringify({ ...RESOLUTION, remedies: [{ kind: 'refund', amount: 'here' }] });
      const answer = await api.send(`/v1/complaints/${id}/resolution`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: body.replace('"here"', amount),
      });
      expect([400, 422]).toContain(answer.status);
      problemOf(answer);
    },
  );
  it.each(['eur', 'EURO', '€', '', 'E R', 978, null])('where a currency is %j', (currency) =>
    refuseRemedy({ amount: '5', currency }, 'currency'),
  );
  it('where a currency stands without an amount', () => refuseRemedy({ currency: 'EUR' }, 'amount'));
  it('where a remedy has a field nobody knows', () => refuseRemedy({ iban: 'x' }, 'iban'));
});

describe('an answer to a survey is refused', () => {
  it.each([undefined, 0, 6, 3.5, -1, '5', null, true, [5], 1e9])('with the score %j', (score) =>
    expectRefused(api, survey, { score }, 'score'),
  );
  it.each(NOT_TEXT)('where its comment is %s', (_, value) =>
    expectRefused(api, survey, { score: 5, comment: value }, 'comment'),
  );
  it.each(NOT_TEXT)('where what else is wrong is %s', (_, value) =>
    expectRefused(api, survey, { score: 5, anythingElse: value }, 'anythingElse'),
  );
  it('with too long a text', async () => {
    await expectRefused(api, survey, { score: 5, comment: 'x'.repeat(2001) }, 'comment');
    await expectRefused(api, survey, { score: 5, anythingElse: 'x'.repeat(1901) }, 'anythingElse');
  });
});
