import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  acknowledge,
  asComplaintId,
  CATEGORIES,
  CHANNELS,
  type Complaint,
  codes,
  complaints,
  extend,
  instantOf,
  type PolicySet,
  pause,
  Refusal,
  receive,
  reopen,
  resolve,
  resume,
  rulesOf,
  SEVERITIES,
  takeDueSteps,
} from '@redress/core';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { replayAll } from '@redress/core/replaying';
import { openSqliteStore } from '../../packages/local/src/sqlite-store.ts';

/* How long a replay of many complaints takes: `node test/bench/replay.ts [COMPLAINTS]`. Makes them, replays them, ends. */

const HOW_MANY = Number(process.argv[2] ?? 100_000);
const DAY = 86_400_000;
const START = Date.parse('2025-01-06T09:00:00Z');
const NOW = START + 400 * DAY;

const folder = mkdtempSync(join(tmpdir(), 'redress-replay-'));
const clock = { now: () => NOW };
const store = openSqliteStore({ path: join(folder, 'store.db'), clock });
const log = { info() {}, warn() {}, error() {} };
const services = { store, clock, log, deliveries: { wake() {} }, settings: { timeZone: 'Etc/UTC' } };

function shipped(id: string): PolicySet {
  const set = BUILT_IN_POLICY_SETS.get(id);
  if (!set) throw new Error(`no policy set ${id}`);
  return set;
}

/** The same numbers in every run. */
let state = 1;
function chance(): number {
  state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
  return state / 4_294_967_296;
}
const pick = <T>(list: readonly T[], none: T): T => list[Math.floor(chance() * list.length)] ?? none;

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const idOf = (n: number) =>
  asComplaintId(
    `cmp_01kasw5h00${Array.from({ length: 16 }, (_, place) => DIGITS[(n >> (5 * (15 - place))) & 31]).join('')}`,
  );

const rules = await rulesOf(services, shipped('cn-banking'));

function life(n: number): Complaint {
  const at = START + Math.floor(chance() * 300 * DAY);
  let complaint = receive(
    idOf(n),
    {
      channel: pick(codes(CHANNELS).options, 'web'),
      category: pick(codes(CATEGORIES).options, 'other'),
      severity: pick(codes(SEVERITIES).options, 'minor'),
      content: {
        subject: 'Leaking kettle',
        description: 'It leaks when it is hot. '.repeat(1 + Math.floor(chance() * 20)),
        complainant: { name: 'Wang', language: 'en', email: 'wang@example.com' },
      },
    },
    at,
    rules,
  );
  let now = at;
  const then = (days: number, command: (complaint: Complaint, now: number) => Complaint) => {
    now += Math.floor(chance() * days * DAY);
    try {
      complaint = { ...command(complaint, now), owed: [] };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  };
  then(2, (one, now) => acknowledge(one, {}, now));
  if (chance() < 0.3) {
    then(3, (one, now) => pause(one, { question: 'Which?' }, now));
    then(5, (one, now) => resume(one, {}, now));
  }
  if (chance() < 0.2)
    then(2, (one, now) => extend(one, { dueAt: instantOf(now + 20 * DAY), reason: 'A part.' }, now));
  then(20, (one, now) => resolve(one, { summary: 'New.', rootCause: 'product', remedies: [] }, now));
  if (chance() < 0.1) then(9, (one, now) => reopen(one, { reason: 'Again.' }, now));
  return { ...takeDueSteps(complaint, 'resolution', NOW), owed: [] };
}

const seconds = (from: number) => ((performance.now() - from) / 1000).toFixed(1);
try {
  const made = performance.now();
  for (let n = 0; n < HOW_MANY; n += 500) {
    const some = Array.from({ length: Math.min(500, HOW_MANY - n) }, (_, index) => life(n + index));
    await Promise.all(some.map((complaint) => complaints.insert(services, complaint)));
  }
  console.log(`made ${HOW_MANY} complaints in ${seconds(made)} s`);
  const begun = performance.now();
  let changes = 0;
  const draft = await rulesOf(services, shipped('gb-fca-disp'));
  const tally = await replayAll(services, draft, { asOf: instantOf(NOW) }, (some) => {
    changes += some.length;
  });
  console.log(
    `replayed ${tally.complaints} in ${seconds(begun)} s: ${changes} promises would have been others`,
  );
  console.log(JSON.stringify(tally.all));
} finally {
  store.close();
  rmSync(folder, { recursive: true });
}
