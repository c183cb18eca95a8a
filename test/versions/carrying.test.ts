import {
  acknowledge,
  assign,
  type Complaint,
  complaints,
  escalate,
  followCalendar,
  handling,
  type Item,
  type JsonObject,
  lift,
  pause,
  Refusal,
  reclassify,
  reopen,
  resolve,
  resume,
  timelines,
  toBody,
  withdraw,
} from '@redress/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULES } from '../support/complaints.ts';
import { HOUR, recordingServices } from '../support/recording.ts';
import { grown, growth, lost } from './later.ts';
import { RECORDED_UNTIL, recordedComplaints } from './recorded.ts';

type Command = (complaint: Complaint, now: number) => Complaint;

const nextCalendar = ({ calendar }: Complaint) => ({
  ...calendar,
  version: calendar.version + 1,
  holidays: [...calendar.holidays, { date: '2026-12-21', name: 'Fog' }],
});

/** What each does, and what of the item it makes anew. */
const COMMANDS: Readonly<Record<string, { act: Command; replaces?: string[] }>> = {
  acknowledge: { act: (c, now) => acknowledge(c, { message: 'On it.' }, now) },
  assign: { act: (c, now) => assign(c, { team: 'night-shift', assignee: 'kim' }, now) },
  escalate: { act: (c, now) => escalate(c, { reason: 'The press.' }, now) },
  pause: { act: (c, now) => pause(c, { question: 'Which one?' }, now) },
  resume: { act: (c, now) => resume(c, {}, now) },
  resolve: { act: (c, now) => resolve(c, { summary: 'Done.', rootCause: 'people', remedies: [] }, now) },
  withdraw: { act: (c, now) => withdraw(c, { reason: 'Never mind.' }, now) },
  reclassify: {
    act: (c, now) => reclassify(c, { severity: 'critical', reason: 'It burns.' }, now, RULES),
    replaces: [
      'policy',
      'match',
      'calendar',
      ...['acknowledgement', 'resolution'].flatMap((name) => [
        `clocks.${name}.target`,
        `clocks.${name}.taken`,
      ]),
    ],
  },
  follow: {
    act: (c, now) => followCalendar(c, nextCalendar(c), now),
    // A date that moves is a new promise.
    replaces: ['calendar.holidays', 'clocks.acknowledgement.taken', 'clocks.resolution.taken'],
  },
  reopen: {
    act: (c, now) => reopen(c, { reason: 'Again.' }, now),
    replaces: ['clocks.acknowledgement', 'clocks.resolution', 'clocks.followUp', 'resolution'],
  },
};

/** The body in the store, with its whole timeline, after a command that this version carries out. */
async function after(item: Item, act: Command): Promise<JsonObject> {
  const { services, pass } = recordingServices();
  await pass(RECORDED_UNTIL + HOUR - services.clock.now());
  const { complaint } = complaints.fromItem(item);
  await services.store.putIfAbsent(item);
  try {
    await handling.change(services, complaint.id, act);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  const stored = await services.store.get(item);
  const first = complaint.timeline[0]?.seq ?? 1;
  const { complaint: changed } = await complaints.load(services, complaint.id);
  const timeline = await timelines.read(services, changed, first - 1, 1000);
  return JSON.parse(JSON.stringify({ ...stored?.body, timeline }));
}

describe('what a later version has added to a complaint', () => {
  it('is in it again when this version writes it as it was read, at every depth', () => {
    fc.assert(
      fc.property(fc.constantFrom(...recordedComplaints()), growth, (item, added) => {
        const body = grown(item.body, added);
        const { complaint } = complaints.fromItem({ ...item, body });
        const written = toBody(complaint);
        const byId = (one: unknown) => JSON.stringify(one);
        expect({
          ...written,
          owed: [...(Array.isArray(written.owed) ? written.owed : [])].map(byId).sort(),
        }).toEqual({
          ...lift('complaint', body),
          owed: [...(Array.isArray(body.owed) ? body.owed : [])].map(byId).sort(),
        });
      }),
    );
  });

  it.each(Object.entries(COMMANDS))(
    'is kept by whoever does not know it: %s',
    async (_, { act, replaces = [] }) => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...recordedComplaints()), growth, async (item, added) => {
          const body = grown(item.body, added);
          expect(lost(body, await after({ ...item, body }, act), new Set(replaces))).toEqual([]);
        }),
        { numRuns: 30 },
      );
    },
  );
});
