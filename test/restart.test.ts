import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Complaint,
  complaints,
  NEVER,
  nextRung,
  type Services,
  timelines,
  verifyAudit,
} from '@redress/core';
import { openInstallation, SimulatedClock } from '@redress/local';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { auditItemsIn } from '../packages/local/src/audit-items.ts';
import { readAuditKey } from '../packages/local/src/audit-key.ts';
import { authorizationFor } from './support/access.ts';
import { authorization } from './support/machine.ts';
import { freePort, startServerProcess } from './support/server.ts';
import { Traffic } from './support/traffic.ts';

const mailSchema = z.object({ id: z.string(), kind: z.string(), complaintId: z.string() });

/** `.ci/run` has it killed more often than `npm test`. */
const KILLS = Number(process.env.REDRESS_KILLS ?? 15);
/** Two hours of complaint time a second: ladders run and surveys go out while the server is being killed. */
const SPEED = 7200;

describe('a server that is killed at random instants under load', () => {
  it(`loses nothing and does nothing twice in ${KILLS} kills`, { timeout: 1_200_000 }, async ({
    onTestFinished,
  }) => {
    const data = mkdtempSync(join(tmpdir(), 'redress-kill-'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const port = String(await freePort());
    const start = () =>
      startServerProcess([
        '--data',
        data,
        '--port',
        port,
        '--engine-port',
        '0',
        '--speed',
        String(SPEED),
        '--limits',
        'reads=none,intake=none,changes=none',
        '--receipts-per-day',
        '0',
      ]);
    const seed = Math.floor(Math.random() * 2 ** 31);
    let authorized: Promise<{ authorization: string }> | undefined;
    // The first start has made the issuer by the time that anybody asks.
    const authorize = () => {
      authorized ??= authorizationFor(data);
      return authorized;
    };
    const traffic = new Traffic(`http://127.0.0.1:${port}`, authorize, seed);

    for (let kill = 0; kill < KILLS; kill++) {
      if (kill % 5 === 0) {
        // Also while it starts, and takes up what was under way.
        const early = start();
        await delay(300 + traffic.random() * 700);
        await early.kill();
      }
      const server = start();
      await server.url;
      const enough = traffic.answered(1 + Math.floor(traffic.random() * 60));
      const load = traffic.run();
      await enough;
      // Not always between two answers.
      await delay(traffic.random() * 20);
      await server.kill();
      await load;
    }
    expect(traffic.accepted.size, `seed ${seed}`).toBeGreaterThan(KILLS);
    const key = readAuditKey(data) ?? expect.fail('no key');
    const audit = await verifyAudit(auditItemsIn(join(data, 'store.db')), [key.publicKey]);
    expect(audit.findings, `seed ${seed}`).toEqual([]);
    expect(audit.entries).toBeGreaterThan(0);
    await inspect(data, traffic, seed);
  });
});

/** Opens what the last kill has left, with time that is moved by hand, and looks at every complaint. */
async function inspect(data: string, traffic: Traffic, seed: number): Promise<void> {
  let clock = new SimulatedClock(0);
  const machine = await openInstallation({
    storeFile: join(data, 'store.db'),
    engineFile: join(data, 'engine.db'),
    clock: (latest) => {
      clock = new SimulatedClock(latest);
      return clock;
    },
    publicUrl: 'http://127.0.0.1',
    log: { info() {}, warn() {}, error() {} },
  });
  try {
    const { services } = machine;
    const authorized = { authorization: await authorization(machine) };
    await traffic.finish(async (path, init) =>
      machine.api.request(path, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init.headers)), ...authorized },
      }),
    );
    // Time for the sweeper to deliver what the kills have interrupted, and for a task that a busy machine has let
    // time out, a twentieth of a second at this speed, to be tried again after its cool-down of half an hour.
    await clock.advance(40 * 60_000, () => machine.settled());
    const statuses = new Map<string, string>();
    for (const workflow of ['complaint', 'follow-up'] as const) {
      let cursor: string | undefined;
      do {
        const page = await services.workflows.list(workflow, { limit: 100, ...(cursor ? { cursor } : {}) });
        for (const { name, status } of page.items) {
          expect(statuses.has(name), `${name} twice`).toBe(false);
          statuses.set(name, status);
        }
        cursor = page.nextCursor;
      } while (cursor);
    }
    const mails = await mailsIn(services);
    for (const id of traffic.accepted.values()) {
      const item = await services.store.get({ pk: id, sk: 'COMPLAINT' });
      expect(item, `${id} was accepted (seed ${seed})`).toBeDefined();
      if (!item) continue;
      const { complaint } = complaints.fromItem(item);
      checkExecutions(complaint, statuses, seed);
      const events = await timelines.read(services, complaint, 0, 10_000);
      checkSteps(complaint, events, mails.get(id) ?? [], services.clock.now(), seed);
    }
  } finally {
    await machine.close();
  }
}

/** The kinds of the messages that have gone out, by complaint; each has an id of its own. */
async function mailsIn({ store }: Services): Promise<Map<string, string[]>> {
  const mails = new Map<string, string[]>();
  const ids = new Set<string>();
  let after: string | undefined;
  do {
    const page = await store.query({
      partition: 'OUTBOX',
      limit: 100,
      ...(after !== undefined && { after }),
    });
    for (const { body } of page.items) {
      const { id, kind, complaintId } = mailSchema.parse(body);
      expect(ids.has(id), `${id} twice`).toBe(false);
      ids.add(id);
      mails.set(complaintId, [...(mails.get(complaintId) ?? []), kind]);
    }
    after = page.next;
  } while (after !== undefined);
  return mails;
}

function checkExecutions(complaint: Complaint, statuses: ReadonlyMap<string, string>, seed: number): void {
  const { id, cycle, status } = complaint;
  const own = [...statuses].filter(([name]) => name.startsWith(`${id}-`) && !name.endsWith('-follow-up'));
  const expected = Array.from({ length: cycle }, (_, index) => `${id}-${index + 1}`);
  expect(own.map(([name]) => name).sort(), `one execution a cycle (seed ${seed})`).toEqual(expected);
  const open = status === 'received' || status === 'acknowledged' || status === 'awaiting-complainant';
  for (const [name, state] of own)
    expect(state, `${name} of ${status} (seed ${seed})`).toBe(
      open && name === `${id}-${cycle}` ? 'RUNNING' : 'SUCCEEDED',
    );
}

function checkSteps(
  complaint: Complaint,
  events: Awaited<ReturnType<typeof timelines.read>>,
  mails: readonly string[],
  now: number,
  seed: number,
): void {
  const { id, clocks, owed } = complaint;
  expect(
    events.map((event) => event.seq),
    `${id}: numbering (seed ${seed})`,
  ).toEqual(events.map((_, index) => index + 1));
  const steps = events
    // People may escalate as often as they like.
    .filter(
      (event) =>
        event.actor === 'system' &&
        ['warned', 'breached', 'escalated', 'survey-sent', 'survey-reminded'].includes(event.kind),
    )
    // A deadline that is put off is a new promise, and gets its steps anew.
    .map(({ cycle, kind, data }) => `${cycle} ${kind} ${data.clock ?? ''} ${data.dueAt ?? ''}`);
  const times = new Map<string, number>();
  for (const step of steps) times.set(step, (times.get(step) ?? 0) + 1);
  for (const [step, count] of times)
    expect(count, `${id}: ${step} (seed ${seed})`).toBeLessThanOrEqual(step.includes('escalated') ? 2 : 1);
  for (const name of ['acknowledgement', 'resolution'] as const) {
    const clock = clocks[name];
    if (clock.state === 'paused') continue;
    const until = clock.stoppedAt ?? new Date(now).toISOString();
    // One that has stopped had the steps of the policy of then: another one's may lie before its end, and are nobody's.
    if (clock.stoppedAt !== undefined && isReclassifiedSince(events, clock.stoppedAt)) continue;
    const left = nextRung(complaint, name, clock)?.at ?? NEVER;
    expect(left >= until, `${id}: every step due on ${name} was taken (seed ${seed})`).toBe(true);
  }
  expect({ owed }, `${id}: everybody has heard (seed ${seed})`).toEqual({ owed: [] });
  const told = (kind: string) =>
    events.filter((event) => event.kind === kind).map((event) => String(event.data.message));
  const sent = told('message-sent');
  // Killed between the sending and its record: by the time of the next try it may have lost its meaning.
  const unknown = without(mails, sent);
  expect(without(sent, mails), `${id}: on record and not sent (seed ${seed})`).toEqual([]);
  // Or there is no survey any more to which it belongs.
  const isOver = events.some(({ kind }) => ['survey-answered', 'reopened', 'closed'].includes(kind));
  const unasked = isOver ? unknown.filter((kind) => kind === 'survey' || kind === 'reminder') : [];
  expect(
    without(unknown, [...told('message-lapsed'), ...unasked]),
    `${id}: sent and not on record (seed ${seed})`,
  ).toEqual([]);
  for (const kind of ['receipt', 'withdrawal'])
    expect(sent.filter((message) => message === kind).length, `${id}: ${kind}`).toBeLessThanOrEqual(1);
}

const isReclassifiedSince = (events: Awaited<ReturnType<typeof timelines.read>>, instant: string) =>
  events.some(({ kind, at }) => kind === 'reclassified' && at >= instant);

/** What of the one list is not in the other, each as often as it is missing. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((entry) => {
    const place = left.indexOf(entry);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
}
