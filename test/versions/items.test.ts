import { calendars, complaints, lift, policySets, SCHEMA, timelines, toBody } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { complain } from '../support/complaints.ts';
import { recordingServices } from '../support/recording.ts';
import { RECORDED_UNTIL, recordedComplaints, recordedItems } from './recorded.ts';

/** A store that holds what version 0.1 left. */
async function recordedStore() {
  const recording = recordingServices();
  await recording.pass(RECORDED_UNTIL - recording.services.clock.now());
  for (const item of recordedItems()) await recording.services.store.putIfAbsent(item);
  return recording;
}

describe('what version 0.1 has stored', () => {
  it('is a complaint in every state, and an item of every kind', () => {
    const statuses = new Set(recordedComplaints().map(({ body }) => body.status));
    expect([...statuses].sort()).toEqual([
      'acknowledged',
      'awaiting-complainant',
      'closed',
      'received',
      'resolved',
      'withdrawn',
    ]);
    const kinds = recordedItems().map(({ pk, sk }) => `${pk.split(/[#_]/)[0]} ${sk.split('#')[0]}`);
    expect([...new Set(kinds)].sort()).toEqual([
      'CALENDAR 000000001',
      'CALENDAR 000000002',
      'CALENDAR 000000003',
      'INTAKE KEY',
      'JOBS CALENDAR-WALK',
      'POLICY-SET 000000001',
      'POLICY-SET 000000002',
      'SURVEYED LATELY',
      'cmp COMPLAINT',
      'cmp EVENTS',
    ]);
  });

  it('is read: each complaint, with nothing of it lost', () => {
    for (const item of recordedComplaints())
      expect(toBody(complaints.fromItem(item).complaint)).toEqual(lift('complaint', item.body));
  });

  it('is read: timelines that have grown out of their complaint, from the first event', async () => {
    const { services } = await recordedStore();
    const long = recordedComplaints().map((item) => complaints.fromItem(item).complaint);
    const lengths = await Promise.all(
      long.map(async (complaint) => {
        const events = await timelines.read(services, complaint, 0, 1000);
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
        return events.length;
      }),
    );
    expect(Math.max(...lengths)).toBeGreaterThan(40);
  });

  it('is read: policy sets, calendars, and the key of an intake that was killed', async () => {
    const { services } = await recordedStore();
    expect(await policySets.newest(services, 'default')).toMatchObject({ version: 2, name: 'House rules' });
    expect(await policySets.newest(services, 'trial')).toMatchObject({ version: 1 });
    expect(await calendars.newest(services, 'works')).toMatchObject({ version: 3 });
    expect(await calendars.version(services, 'works', 2)).toMatchObject({ version: 2 });
  });
});

describe('an item', () => {
  it('says which form it is in, whatever it is', async () => {
    const { services } = recordingServices();
    await complain(services);
    const calendar = await calendars.newest(services, 'always');
    if (!calendar) throw new Error('there is no calendar');
    await calendars.save(services, { ...calendar, version: calendar.version + 1 });
    const { id } = await complain(services);
    for (const key of [
      { pk: id, sk: 'COMPLAINT' },
      { pk: 'CALENDAR#always', sk: '000000002' },
    ])
      expect((await services.store.get(key))?.body.schema).toBe(SCHEMA);
  });

  it('of a later form is read as it is, and keeps what that adds', () => {
    const [item] = recordedComplaints();
    if (!item) throw new Error('nothing was recorded');
    const later = { ...item, body: { ...item.body, schema: SCHEMA + 1, addedLater: [1] } };
    expect(toBody(complaints.fromItem(later).complaint)).toMatchObject({ addedLater: [1] });
  });

  it.each([0, -1, 1.5, 'two', null])('of the form %j is none', (schema) => {
    const [item] = recordedComplaints();
    if (!item) throw new Error('nothing was recorded');
    expect(() => complaints.fromItem({ ...item, body: { ...item.body, schema } })).toThrow('cannot be read');
  });

  it('is lifted to the same whether it has been lifted before or not', () => {
    for (const { body } of recordedComplaints()) {
      const once = lift('complaint', body);
      expect(lift('complaint', once)).toEqual(once);
    }
  });
});
