import { AFTER_MERGING } from '@redress/core/handling/acting.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS, type OperationId } from '../src/api/operations.ts';
import { POSTS, type Post, scenesOf } from './scenes.ts';
import { openTestApi, problemOf, type TestApi } from './test-api.ts';

/* What is to be done about a complaint that is merged is done with the one that it was merged into, and nowhere else. */

let api: TestApi;
let first: string;
let merged: string;
beforeAll(async () => {
  api = await openTestApi();
  first = await receive('Ann');
  merged = await mergedInto(first);
});
afterAll(() => api.close());

const CHANGES = Object.entries(OPERATIONS)
  .filter(([, { path, method }]) => path.startsWith('/v1/complaints/:id/') && method !== 'GET')
  .map(([id, { permission }]) => ({ id: id as OperationId, permission }));

const PUTS = {
  'complaints.correctContact': { name: 'Ben', email: 'ben@example.org', language: 'en' },
  'conflicts.set': { persons: ['eve'] },
  'conversation.saveDraft': { message: 'Dear Ben' },
};

const isPost = (id: string): id is Post => POSTS.some((post) => post === id);
const isPut = (id: string): id is keyof typeof PUTS => Object.hasOwn(PUTS, id);

const receive = async (name: string) =>
  (await api.receive({ complainant: { name, email: `${name}@example.com` } })).id;

async function mergedInto(to: string): Promise<string> {
  const id = await receive('Ben');
  const link = await api.post(`/v1/complaints/${id}/links`, { kind: 'duplicate-of', to });
  expect(link.status, link.text).toBe(200);
  return id;
}

/** As it is sent elsewhere in these tests, but for which complaint it is about. */
async function sendTo(complaint: string, id: OperationId, headers: Record<string, string> = {}) {
  if (isPost(id)) {
    const { path, body = {} } = await scenesOf(api)[id]();
    return api.post(path.replace(/cmp_[0-9a-z]+/, complaint), body, headers);
  }
  const body = isPut(id) ? PUTS[id] : expect.fail(`nothing to send to ${id}`);
  return api.put(OPERATIONS[id].path.replace(':id', complaint), body);
}

const isDoneElsewhere = ({ permission }: (typeof CHANGES)[number]) => !AFTER_MERGING.has(permission);

/** Of what the scene's own complaint has, and this one has not. */
const NOT_THERE: ReadonlyMap<string, string> = new Map([
  ['erasures.erase', 'erasure-refused'],
  ['legalHold.lift', 'erasure-refused'],
  ['calls.take', 'not-found'],
  ['conversation.eraseNote', 'not-found'],
  ['evidence.parts', 'not-found'],
  ['evidence.complete', 'not-found'],
  ['evidence.remove', 'not-found'],
  // Into another one.
  ['links.add', 'merged'],
]);

describe('of a complaint that is merged', () => {
  it('most of what can be done is done elsewhere', () => {
    const elsewhere = CHANGES.filter(isDoneElsewhere).map(({ id }) => id);
    for (const id of [
      'tasks.add',
      'remedies.promise',
      'remedies.decide',
      'complaints.hold',
      'conversation.saveDraft',
    ])
      expect(elsewhere).toContain(id);
  });

  it.each(CHANGES.filter(isDoneElsewhere))('$id is refused, with where it went', async ({ id }) => {
    const answer = await sendTo(merged, id);
    expect(answer.status, answer.text).toBe(409);
    expect(problemOf(answer)).toMatchObject({ code: 'merged', into: first });
  });

  it.each(CHANGES.filter((change) => !isDoneElsewhere(change)))('$id is its own', async ({ id }) => {
    const answer = await sendTo(await mergedInto(await receive('Ann')), id);
    const came = answer.status < 300 ? 'done' : problemOf(answer).code;
    expect(came).toBe(NOT_THERE.get(id) ?? 'done');
  });

  it('where it went is not told whom that is none of their business', async () => {
    await api.act(first, 'assignment', { team: 'repairs' });
    const token = await api.issuer.token(
      { subject: 'anna', roles: ['handler'], teams: ['complaints'] },
      3600,
    );
    const answer = await sendTo(merged, 'complaints.acknowledge', { authorization: `Bearer ${token}` });
    expect(problemOf(answer).code).toBe('merged');
    expect(answer.text).not.toContain(first);
  });

  it('merging it into yet another one is refused, too', async () => {
    await api.act(first, 'assignment', { team: 'complaints' });
    const to = await receive('Cy');
    const answer = await api.post(`/v1/complaints/${merged}/links`, { kind: 'duplicate-of', to });
    expect(problemOf(answer)).toMatchObject({ code: 'merged', into: first });
  });
});
