import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { continueReplays } from '@redress/core/replaying';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as answers from '../src/openapi/policy-answers.ts';
import { type Answer, DAY, jsonOf, openTestApi, problemOf, type TestApi } from './test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const replayOf = (answer: Answer) => answers.replay.parse(jsonOf(answer));
const social = BUILT_IN_POLICY_SETS.get('social-media') ?? expect.fail('no such set');

describe('POST /v1/replays', () => {
  it('replays past complaints under a draft, and answers what would have been otherwise', async () => {
    const { id: complaint } = await api.receive();
    await api.pass(4 * DAY);
    const started = await api.post('/v1/replays', { draft: social });
    expect(started.status, started.text).toBe(202);
    const { id, status } = replayOf(started);
    expect(status).toBe('running');
    const path = started.headers.get('location') ?? '';
    expect(path).toBe(`/v1/replays/${id}`);
    await continueReplays(api.services);
    expect(replayOf(await api.send(path))).toMatchObject({
      status: 'done',
      startedBy: 'person:local/tester',
      draft: { id: 'social-media' },
      result: {
        complaints: 1,
        byClock: { resolution: { appeared: 1, earlier: 1 } },
        byPolicy: { standard: expect.anything() },
      },
    });
    const page = answers.replayChangePage.parse(jsonOf(await api.send(`${path}/changes?limit=1`)));
    expect(page.items).toMatchObject([
      { complaintId: complaint, clock: 'resolution', isBreached: false, draftIsBreached: true },
    ]);
    expect(answers.replayList.parse(jsonOf(await api.send('/v1/replays'))).items).toHaveLength(1);
  });

  it('can be cancelled, and nobody goes on with it', async () => {
    await api.receive();
    const { id } = replayOf(
      await api.post('/v1/replays', { policySet: 'social-media', version: social.version }),
    );
    const answer = await api.send(`/v1/replays/${id}/cancellation`, { method: 'POST' });
    expect(replayOf(answer)).toMatchObject({ status: 'cancelled', cancelled: { by: 'person:local/tester' } });
    await continueReplays(api.services);
    expect(replayOf(await api.send(`/v1/replays/${id}`))).not.toHaveProperty('result');
  });

  it('says what is wrong with what is asked for', async () => {
    const errorsOf = async (body: object) => problemOf(await api.post('/v1/replays', body)).errors;
    expect(await errorsOf({})).toMatchObject([{ field: 'policySet' }]);
    expect(await errorsOf({ policySet: 'default' })).toMatchObject([{ field: 'version' }]);
    expect(await errorsOf({ policySet: 'default', version: 9 })).toMatchObject([{ rule: 'unknown_version' }]);
    const [rule] = social.rules;
    const mars = { ...social, rules: [{ policy: { ...rule?.policy, calendar: 'mars' } }] };
    expect(await errorsOf({ draft: mars })).toMatchObject([{ field: 'draft.rules.0.policy.calendar' }]);
    expect((await api.send('/v1/replays/0123456789abcdef')).status).toBe(404);
  });

  it.each([['handler'], ['supervisor'], ['auditor']] as const)('is not for a %s', async (role) => {
    const token = await api.issuer.token({ subject: 'li', roles: [role], teams: ['*'] }, 3600);
    const answer = await api.post('/v1/replays', { draft: social }, { authorization: `Bearer ${token}` });
    expect(answer.status).toBe(403);
  });
});
