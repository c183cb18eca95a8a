import { instantOf } from '@redress/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { complaintOf, complaintsOf, INTAKE, openTestApi, START, type TestApi } from './test-api.ts';

const WINDOW = 10_000;

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi(undefined, { repetitionSeconds: WINDOW / 1000 });
});
afterEach(() => api.close());

const send = (fields: object = {}, headers: Record<string, string> = {}) =>
  api.post('/v1/complaints', { ...INTAKE, ...fields }, headers);
const count = async () => complaintsOf(await api.send('/v1/complaints?limit=100')).items.length;

describe('the same complaint sent twice within ten seconds', () => {
  it('gives the first one again, as it is now, and says so', async () => {
    const first = await send();
    expect(first.status).toBe(201);
    expect(first.headers.has('redress-repetition')).toBe(false);
    const { id } = complaintOf(first);
    await api.act(id, 'acknowledgement');
    await api.pass(WINDOW - 1);
    const again = await send();
    expect(again.status).toBe(200);
    expect(again.headers.get('redress-repetition')).toBe('true');
    expect(again.headers.get('location')).toBe(`/v1/complaints/${id}`);
    expect(complaintOf(again)).toMatchObject({ id, status: 'acknowledged' });
    expect(await count()).toBe(1);
    await api.settled();
    expect((await api.send('/outbox?format=json')).text.match(/"kind":"receipt"/g)).toHaveLength(1);
  });

  it('is another one when the ten seconds are over, counted from the first', async () => {
    const first = complaintOf(await send());
    await api.pass(6_000);
    expect((await send()).status).toBe(200);
    await api.pass(4_000);
    const later = await send();
    expect(later.status).toBe(201);
    expect(complaintOf(later).id).not.toBe(first.id);
    await api.pass(WINDOW - 1);
    expect(complaintOf(await send()).id).toBe(complaintOf(later).id);
  });

  it('many times at once is one complaint, and one answer alone says that it is new', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send()));
    expect(new Set(answers.map((answer) => complaintOf(answer).id)).size).toBe(1);
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
    expect(await count()).toBe(1);
  });

  it('is the same however it was spelt', async () => {
    await send({ complainant: { name: 'Wang', email: 'wang@example.com', phone: '+86 10 6500 0000' } });
    const again = await send({
      complainant: {
        phone: '（+86）10-6500-0000',
        email: ' WANG＠example.com '.toLowerCase(),
        name: ' Wang ',
      },
    });
    expect(again.status).toBe(200);
  });

  it('is the same where an app says of each click when it was', async () => {
    const clicked = () => send({ occurredAt: instantOf(api.clock.now()) });
    await clicked();
    await api.pass(300);
    expect((await clicked()).status).toBe(200);
    expect(await count()).toBe(1);
  });

  it.each([
    ['subject', { subject: 'Leaking kettle, again' }],
    ['description', { description: 'It leaks when it is cold.' }],
    ['contact', { complainant: { ...INTAKE.complainant, email: 'fang@example.com' } }],
    ['reference', { reference: 'Order 4712' }],
    ['severity', { severity: 'serious' }],
    ['day', { occurredAt: '2026-02-20' }],
    ['instant', { occurredAt: instantOf(START - 60_001) }],
  ])('is another one with another %s', async (_, fields) => {
    await send();
    expect((await send(fields)).status).toBe(201);
    expect(await count()).toBe(2);
  });

  it('under keys is what the keys say', async () => {
    const answers = [await send({}, { 'idempotency-key': 'a' }), await send({}, { 'idempotency-key': 'b' })];
    answers.push(await send());
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(await count()).toBe(3);
  });

  it('that was refused the first time is refused again', async () => {
    expect((await send({ channel: 'fax' })).status).toBe(422);
    expect((await send({ channel: 'fax' })).status).toBe(422);
    expect((await send()).status).toBe(201);
  });
});

it('is another complaint each time where the setting says so', async () => {
  const each = await openTestApi(undefined, { repetitionSeconds: 0 });
  expect((await each.receive()).id).not.toBe((await each.receive()).id);
  await each.close();
});
