import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Refusal } from '../src/base/refusal.ts';
import { add } from '../src/complaint/additions.ts';
import {
  acknowledge,
  assign,
  escalate,
  reopen,
  resolve,
  resume,
  withdraw,
} from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import { erase, scrubbed } from '../src/complaint/erasure.ts';
import { hold, release } from '../src/complaint/holding.ts';
import { object } from '../src/complaint/objection.ts';
import { isAnyUnsettled } from '../src/complaint/remedies.ts';
import { extend } from '../src/complaint/retiming.ts';
import { addTask, openTasksOf } from '../src/complaint/tasks.ts';
import { watchAt } from '../src/records/watch.ts';
import { asked, at, delivered, HOLDING, HOUR, receivedUnder, SAID, START, stepped } from './fixtures.ts';

const SECRET = 'Kanari-zsqx';
const PLANTED = /kanari|zsqx|wang|kettle/i;

type Command = (complaint: Complaint, now: number) => Complaint;
/** Whatever can be said in words of one's own. */
const COMMANDS: readonly Command[] = [
  (complaint, now) => acknowledge(complaint, { message: SECRET }, now),
  (complaint, now) => assign(complaint, { team: 'repairs', assignee: 'lin' }, now),
  (complaint, now) => asked(complaint, { question: SECRET }, now),
  (complaint, now) => resume(complaint, { text: SAID }, now),
  (complaint, now) => hold(complaint, { kind: 'third-party', reason: SECRET }, now),
  (complaint, now) => release(complaint, { note: SECRET }, now),
  (complaint, now) => extend(complaint, { dueAt: at(now - START + 200 * HOUR), reason: SECRET }, now),
  (complaint, now) => escalate(complaint, { reason: SECRET }, now),
  (complaint, now) => add(complaint, { text: SAID, isSame: () => true }, now),
  (complaint, now) =>
    resolve(
      complaint,
      {
        summary: SECRET,
        rootCause: 'product',
        remedies: [{ kind: 'refund', amount: '5', currency: 'EUR', note: SECRET }],
      },
      now,
    ),
  (complaint, now) => addTask(complaint, { title: SECRET, note: SECRET, team: 'billing' }, now),
  (complaint, now) => object(complaint, {}, now),
  (complaint, now) => reopen(complaint, { reason: SECRET }, now),
  (complaint, now) => withdraw(complaint, { reason: SECRET }, now),
  (complaint, now) => stepped(complaint, now - START),
  (complaint) => delivered(complaint),
];

function tried(complaint: Complaint, command: Command, now: number): Complaint {
  try {
    return command(complaint, now);
  } catch (error) {
    if (error instanceof Refusal) return complaint;
    throw error;
  }
}

it('whatever was done before and is tried afterwards, an erased complaint says nothing of anybody, and ends; what happened stays', () => {
  const life = fc.array(fc.nat(COMMANDS.length - 1), { maxLength: 12 });
  fc.assert(
    fc.property(life, life, fc.string({ maxLength: 8 }), (before, after, salt) => {
      let complaint = receivedUnder(HOLDING);
      let now = START;
      const go = (steps: readonly number[], written: Command = (one) => one) => {
        for (const step of steps) {
          now += HOUR;
          complaint = written(tried(complaint, COMMANDS[step] ?? ((one) => one), now), now);
        }
      };
      go(before);
      const story = complaint.timeline.map(({ seq, kind, at }) => [seq, kind, at]);
      complaint = erase(complaint, { reason: 'request', force: true, note: `ordered ${salt.length}` }, now);
      expect(JSON.stringify(complaint)).not.toMatch(PLANTED);
      expect(['closed', 'withdrawn']).toContain(complaint.status);
      expect([isAnyUnsettled(complaint), openTasksOf(complaint)]).toEqual([false, []]);
      expect(complaint.timeline.slice(0, story.length).map(({ seq, kind, at }) => [seq, kind, at])).toEqual(
        story,
      );
      expect(scrubbed(complaint)).toEqual(complaint);
      expect(complaint.owed.filter(({ to }) => to.role === 'complainant')).toEqual([]);
      // Somebody has to look at it soon: what stands beside it is still there.
      expect(watchAt(complaint, now)).toBeDefined();
      // As the store writes it.
      go(after, scrubbed);
      expect(JSON.stringify(complaint)).not.toMatch(PLANTED);
      expect(complaint.erasure).toBeDefined();
    }),
    { numRuns: 60 },
  );
});
