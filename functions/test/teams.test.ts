import { teamsOf } from '@redress/core';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { INTAKE, jsonOf, openTestApi, problemOf, type TestApi } from './test-api.ts';

const ADDRESSES = new Map([
  ['complaints', 'care@example.com'],
  ['supervisors', 'lead@example.com'],
  ['management', 'ceo@example.com'],
]);

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi((services) => ({
    ...services,
    settings: { ...services.settings, teamAddresses: ADDRESSES },
  }));
});
afterEach(() => api.close());

const put = (body: unknown) => api.put('/v1/policy-sets/default', body);

async function complain(to = api): Promise<string> {
  const answer = await to.post('/v1/complaints', INTAKE);
  return z.object({ id: z.string() }).parse(jsonOf(answer)).id;
}

describe('where each team has an address', () => {
  it('a complaint is given to one of them', async () => {
    const answer = await api.post(`/v1/complaints/${await complain()}/assignment`, { team: 'management' });
    expect(jsonOf(answer)).toMatchObject({ team: 'management' });
  });

  it.each([
    ['assignment', { team: 'returns' }],
    ['assignment', { team: 'constructor' }],
    ['escalation', { reason: 'It is grave.', team: 'returns' }],
  ])('its %s to another is refused: %o', async (action, body) => {
    const answer = await api.post(`/v1/complaints/${await complain()}/${action}`, body);
    expect(problemOf(answer)).toMatchObject({
      status: 422,
      code: 'invalid-request',
      errors: [{ in: 'body', field: 'team', rule: 'unknown_team' }],
    });
  });

  it('an escalation that names no team goes where the policy says', async () => {
    const answer = await api.post(`/v1/complaints/${await complain()}/escalation`, {
      reason: 'It is grave.',
    });
    expect(answer.status).toBe(200);
  });

  it('a policy that names another is refused, whichever part of it does', async () => {
    const set = BUILT_IN_POLICY_SETS.get('default');
    if (!set) throw new Error('no default set');
    const text = JSON.stringify({ ...set, version: 2 });
    expect((await put(JSON.parse(text))).status).toBe(200);
    for (const member of ['team', 'tell'])
      for (const team of ADDRESSES.keys()) {
        const named = `"${member}":"${team}"`;
        const changed = JSON.parse(text.replace(named, `"${member}":"returns"`).replace(':2,', ':3,'));
        if (!text.includes(named)) continue;
        const answer = await put(changed);
        expect(problemOf(answer), named).toMatchObject({
          errors: [{ field: 'rules.0.policy', rule: 'unknown_team' }],
        });
      }
  });
});

it('where there are no addresses any team will do', async () => {
  const open = await openTestApi();
  const answer = await open.post(`/v1/complaints/${await complain(open)}/assignment`, { team: 'returns' });
  expect(answer.status).toBe(200);
  await open.close();
});

it('the policies that ship name three teams', () => {
  const teams = [...BUILT_IN_POLICY_SETS.values()].flatMap((set) => [...teamsOf(set)]);
  expect(new Set(teams)).toEqual(new Set(ADDRESSES.keys()));
});
