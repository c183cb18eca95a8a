import { asComplaintId, type Incoming, type IncomingId, incoming } from '@redress/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { forPerson } from './scenes.ts';
import { INTAKE, jsonOf, openTestApi, problemOf, type TestApi } from './test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const pageSchema = z.object({ items: z.array(z.looseObject({ id: z.string() })) });
const settledSchema = z.looseObject({ complaintId: z.optional(z.string()) });
const storySchema = z.object({ items: z.array(z.looseObject({ kind: z.string() })) });
const waiting = async (headers: Record<string, string> = {}) =>
  pageSchema.parse(jsonOf(await api.send('/v1/incoming', { headers }))).items.map(({ id }) => id);
const settle = (id: string, body: object) => api.post(`/v1/incoming/${id}/settlement`, body);
const storyOf = async (id: string) => {
  const timeline = jsonOf(await api.send(`/v1/complaints/${id}/timeline?limit=100`));
  return storySchema.parse(timeline).items.map(({ kind }) => kind);
};

/** It belongs to a complaint, and waits for such a reason. */
async function ofComplaint(
  complaintId: string,
  reason: string,
  shown: Incoming['shown'],
): Promise<IncomingId> {
  const { services } = api;
  const raw = Buffer.from('as it came');
  const arrived = { channel: 'mail', providerId: `${complaintId} ${reason}`, raw, isInHand: true };
  const { id } = await incoming.store(services, arrived);
  const held = (await incoming.find(services, id)) ?? expect.fail('it is gone');
  const result = { state: 'person', reason, complaintId: asComplaintId(complaintId), shown } as const;
  await incoming.settle(services, held, result);
  return id;
}

describe('what came in and waits for a person', () => {
  it('is listed with what it says until somebody has seen to it, and then told with who that was', async () => {
    const id = await forPerson(api);
    const [item] = pageSchema.parse(jsonOf(await api.send('/v1/incoming'))).items;
    expect(item).toEqual({
      ...{ id, channel: 'mail', receivedAt: expect.any(String), bytes: 10, reason: 'spam' },
      ...{ from: 'Li <li@example.com>', subject: 'Kettle', text: 'It leaks.' },
    });
    const dismissed = await settle(id, { as: 'dismissed', reason: 'not-a-complaint', note: 'An offer.' });
    expect(jsonOf(dismissed)).toMatchObject({
      settled: { as: 'dismissed', by: 'person:local/tester', reason: 'not-a-complaint', note: 'An offer.' },
    });
    expect(await waiting()).toEqual([]);
    expect((await api.send(`/v1/incoming/${id}`)).status).toBe(200);
    expect(problemOf(await settle(id, { as: 'dismissed', reason: 'spam' }))).toMatchObject({
      code: 'wrong-state',
      detail: 'Somebody has seen to it already.',
    });
  });

  it('is added to the complaint that it belongs to, by whoever says so', async () => {
    const { id: complaintId } = await api.receive();
    const settled = await settle(await forPerson(api), { as: 'message', complaintId });
    expect(settled.status, settled.text).toBe(200);
    expect(settledSchema.parse(jsonOf(settled)).complaintId).toBe(complaintId);
    expect(await storyOf(complaintId)).toContain('added');
    expect((await api.send(`/v1/complaints/${complaintId}/conversation`)).text).toContain('It leaks.');
  });

  it('is listed, too, beside what belongs to a complaint that cannot be read', async () => {
    const { id: torn } = await api.receive();
    const of = await ofComplaint(torn, 'after-resolution', { text: 'Whole again?' });
    const other = await forPerson(api);
    const { store } = api.services;
    const item = (await store.get({ pk: torn, sk: 'COMPLAINT' })) ?? expect.fail('it is gone');
    await store.replace({ ...item, version: item.version + 1, body: { schema: 'none' } }, item.version);
    expect(await waiting()).toEqual([other]);
    expect((await api.send(`/v1/incoming/${of}`)).status).toBe(404);
  });

  it('is not added again where it stands with its complaint, and is where it does not', async () => {
    const { id: complaintId } = await api.receive();
    const said = { text: 'It is still broken.' };
    const heard = await ofComplaint(complaintId, 'after-resolution', said);
    expect((await settle(heard, { as: 'message', complaintId })).status).toBe(200);
    expect(await storyOf(complaintId)).not.toContain('added');
    const unheard = await ofComplaint(complaintId, 'complaint-over', said);
    expect((await settle(unheard, { as: 'message', complaintId })).status).toBe(200);
    expect(await storyOf(complaintId)).toContain('added');
  });

  it('becomes one complaint, whoever else makes one of it, and it says which', async () => {
    const id = await forPerson(api);
    const body = { as: 'complaint', complaint: { ...INTAKE, channel: 'email' } };
    const answers = await Promise.all([settle(id, body), settle(id, body), settle(id, body)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const { complaintId = '' } = settledSchema.parse(jsonOf(await api.send(`/v1/incoming/${id}`)));
    expect((await storyOf(complaintId)).filter((kind) => kind === 'received')).toHaveLength(1);
    const all = pageSchema.parse(jsonOf(await api.send('/v1/complaints')));
    expect(all.items.map((one) => one.id)).toEqual([complaintId]);
    const wrong = await settle(await forPerson(api), { as: 'complaint', complaint: { subject: 'x' } });
    expect(problemOf(wrong)).toMatchObject({ code: 'invalid-request' });
    expect(wrong.text).toContain('complaint.description');
  });

  it('stays waiting where what is made of it is refused', async () => {
    const id = await forPerson(api);
    const nobodys = 'cmp_01kk00000000000000000000zz';
    expect(problemOf(await settle(id, { as: 'message', complaintId: nobodys })).status).toBe(404);
    const { id: over } = await api.receive();
    await api.act(over, 'withdrawal', { reason: 'Found.' });
    expect(problemOf(await settle(id, { as: 'message', complaintId: over })).code).toBe('wrong-state');
    expect(await waiting()).toEqual([id]);
  });

  it('is shown, where it belongs to a complaint, to those alone who reach that', async () => {
    const { id: complaintId } = await api.receive();
    const id = await ofComplaint(complaintId, 'empty', { text: '' });
    const of = async (team: string) => {
      const token = await api.issuer.token({ subject: 'ann', roles: ['handler'], teams: [team] }, 3600);
      return { authorization: `Bearer ${token}` };
    };
    expect(await waiting(await of('complaints'))).toEqual([id]);
    const theirs = await of('repairs');
    expect(await waiting(theirs)).toEqual([]);
    expect((await api.send(`/v1/incoming/${id}`, { headers: theirs })).status).toBe(404);
    const body = { as: 'dismissed', reason: 'spam' };
    expect((await api.post(`/v1/incoming/${id}/settlement`, body, theirs)).status).toBe(404);
  });

  it('is nobody’s to see where no person was asked about it', async () => {
    const raw = Buffer.from('as it came');
    const arrived = { channel: 'mail', providerId: 'of a machine', raw, isInHand: true };
    const { id } = await incoming.store(api.services, arrived);
    expect((await api.send(`/v1/incoming/${id}`)).status).toBe(404);
    expect((await api.send('/v1/incoming/nonsense')).status).toBe(404);
  });
});
