import type { PolicySet } from '@redress/core';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as answers from '../src/openapi/policy-answers.ts';
import { type Answer, DAY, HOUR, jsonOf, openTestApi, problemOf, START, type TestApi } from './test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const at = (millis: number) => new Date(START + millis).toISOString();
const shipped = BUILT_IN_POLICY_SETS.get('default') ?? expect.fail('no rules');
const named = (version: number, name: string): PolicySet => ({ ...shipped, version, name });
const store = async (set: PolicySet) => {
  const answer = await api.put(`/v1/policy-sets/${set.id}`, set);
  expect(answer.status, answer.text).toBe(200);
};
const post = (path: string, body?: object, headers = {}) =>
  body ? api.post(path, body, headers) : api.send(path, { method: 'POST' });
const putOf = (answer: Answer) => {
  expect(answer.status, answer.text).toBe(201);
  return answers.putInForce.parse(jsonOf(answer));
};
const put = async (version: number, more: object = {}) =>
  putOf(await post('/v1/in-force', { policySet: 'default', version, ...more }));
const inForce = async () => answers.inForce.parse(jsonOf(await api.send('/v1/in-force')));
/** By which version somebody is matched who comes in now. */
const matched = async () => (await api.receive()).policy.version;

describe('the policy set that is in force', () => {
  it('is the newest version of default until somebody says otherwise', async () => {
    expect(await inForce()).toEqual({
      at: at(0),
      current: { policySet: 'default', version: 1 },
      changes: [],
    });
    await store(named(2, 'Ours'));
    expect(await inForce()).toMatchObject({ current: { policySet: 'default', version: 2 } });
    expect(await matched()).toBe(2);
  });

  it('is what was put in force: to store another version is only to store it', async () => {
    await put(1);
    await store(named(2, 'A draft'));
    expect(await matched()).toBe(1);
    expect(jsonOf(await api.send('/v1/policy-sets/default'))).toMatchObject({ version: 2 });
    await put(2, { reason: 'Agreed on Monday.' });
    expect(await matched()).toBe(2);
    expect(await inForce()).toMatchObject({
      current: {
        version: 2,
        change: { from: at(0), by: 'person:local/tester', reason: 'Agreed on Monday.' },
      },
    });
  });

  it('comes in force at the very instant that was said', async () => {
    await put(1);
    await store(named(2, 'From March on'));
    const change = await put(2, { from: at(DAY) });
    await api.pass(DAY - 1);
    expect(await matched()).toBe(1);
    await api.pass(1);
    expect(await matched()).toBe(2);
    expect(await inForce()).toMatchObject({ current: { version: 2, change: { id: change.id } } });
  });

  it('is rolled back to a former version, and what is there keeps what it came under', async () => {
    await store(named(2, 'Ours'));
    const before = await api.receive();
    await put(1, { reason: 'Too short.' });
    expect(await matched()).toBe(1);
    expect((await api.receive()).policy.version).toBe(1);
    const answer = await api.send(`/v1/complaints/${before.id}`);
    expect(jsonOf(answer)).toMatchObject({ policy: { version: 2 } });
  });

  it('can be one of the sets that ship', async () => {
    const { id: policySet, version } = BUILT_IN_POLICY_SETS.get('gb-housing') ?? expect.fail('no such set');
    putOf(await post('/v1/in-force', { policySet, version }));
    expect((await api.receive()).policy).toMatchObject({ set: policySet, version });
  });

  it('never becomes what was cancelled before', async () => {
    await put(1);
    await store(named(2, 'From tomorrow on'));
    const { id } = await put(2, { from: at(DAY) });
    await api.pass(HOUR);
    const cancelled = await post(`/v1/in-force/${id}/cancellation`);
    expect(jsonOf(cancelled)).toMatchObject({ id, cancelled: { at: at(HOUR), by: 'person:local/tester' } });
    await api.pass(2 * DAY);
    expect(await matched()).toBe(1);
  });

  it('cannot be cancelled any more', async () => {
    const { id } = await put(1);
    const answer = await post(`/v1/in-force/${id}/cancellation`);
    expect(answer.status).toBe(409);
    expect(problemOf(answer).code).toBe('wrong-state');
    expect((await post('/v1/in-force/0123456789abcdef/cancellation')).status).toBe(404);
  });

  it('is asked for by a version that is there, and not for the past', async () => {
    const unknown = await post('/v1/in-force', { policySet: 'default', version: 7 });
    expect(problemOf(unknown).errors).toMatchObject([{ field: 'version', rule: 'unknown_version' }]);
    const past = await post('/v1/in-force', { policySet: 'default', version: 1, from: at(-1) });
    expect(problemOf(past).errors).toMatchObject([{ field: 'from', rule: 'past' }]);
    expect((await inForce()).changes).toEqual([]);
  });

  it('matches a repeated submission as the first one was, whatever is in force by then', async () => {
    await store(named(2, 'Ours'));
    const submit = () =>
      post(
        '/v1/complaints',
        { channel: 'web', subject: 'A', description: 'B', complainant: { name: 'C. Customer' } },
        { 'idempotency-key': 'once' },
      );
    const first = jsonOf(await submit());
    await put(1);
    expect(jsonOf(await submit())).toEqual(first);
  });

  it('says of every change who made it and when, the newest first, and so does the audit', async () => {
    await store(named(2, 'Ours'));
    await put(1);
    await api.pass(HOUR);
    const { id } = await put(2, { from: at(DAY) });
    await post(`/v1/in-force/${id}/cancellation`);
    const { changes } = await inForce();
    expect(
      changes.map(({ version, at, by, cancelled }) => [version, at, by, cancelled !== undefined]),
    ).toEqual([
      [2, at(HOUR), 'person:local/tester', true],
      [1, at(0), 'person:local/tester', false],
    ]);
    const audit = jsonOf(await api.send('/v1/audit?caller=person:local/tester'));
    expect(JSON.stringify(audit)).toContain('inForce.put');
    expect(JSON.stringify(audit)).toContain(`"operation":"inForce.cancel","object":"${id}"`);
  });
});

describe('the versions of a policy set', () => {
  it('can all be read, with who has stored them and when', async () => {
    await store(named(2, 'Ours'));
    await api.pass(HOUR);
    await store(named(3, 'Ours, renamed'));
    const answer = await api.send('/v1/policy-sets/default/versions');
    expect(answers.versions.parse(jsonOf(answer)).items).toEqual([
      { version: 3, name: 'Ours, renamed', stored: { at: at(HOUR), by: 'person:local/tester' } },
      { version: 2, name: 'Ours', stored: { at: at(0), by: 'person:local/tester' } },
      { version: 1, name: shipped.name },
    ]);
    expect(jsonOf(await api.send('/v1/policy-sets/default/versions/2'))).toEqual(named(2, 'Ours'));
    expect(jsonOf(await api.send('/v1/policy-sets/default/versions/1'))).toEqual(shipped);
  });

  it.each(['default/versions/9', 'default/versions/x', 'nothing/versions'])(
    '%s is not there',
    async (path) => {
      expect((await api.send(`/v1/policy-sets/${path}`)).status).toBe(404);
    },
  );
});
