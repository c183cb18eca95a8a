import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { asComplaintId, complaints, lift, SCHEMA, sweep } from '@redress/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Client, DAY, HOUR, startMachine, type TestMachine } from '../support/machine.ts';
import { copyOfForm2, RECORDED_UNTIL } from './recorded.ts';

const recordedSchema = z.looseObject({
  id: z.string(),
  schema: z.literal(2),
  content: z.looseObject({ subject: z.string() }),
  clocks: z.looseObject({
    acknowledgement: z.json(),
    resolution: z.looseObject({
      state: z.string(),
      pausedAt: z.string().optional(),
      nextStepAt: z.string().optional(),
      askBy: z.string().optional(),
      remindedAt: z.string().optional(),
    }),
  }),
  timeline: z.array(z.looseObject({ kind: z.string() })),
});
type Recorded = z.infer<typeof recordedSchema>;

/** Each life is named by its subject. */
function livesIn(folder: string): Map<string, Recorded> {
  const database = new DatabaseSync(join(folder, 'store.db'), { readOnly: true });
  const rows = database.prepare("SELECT body FROM items WHERE sk = 'COMPLAINT'").all();
  database.close();
  const bodies = rows.map(({ body }) => recordedSchema.parse(JSON.parse(String(body))));
  return new Map(bodies.map((body) => [body.content.subject, body]));
}

async function open() {
  const folder = copyOfForm2();
  const lives = livesIn(folder);
  const test = await startMachine({ start: RECORDED_UNTIL, folder });
  const idOf = (subject: string) =>
    lives.get(subject)?.id ?? expect.fail(`there is no life named ${subject}`);
  const load = async (subject: string) =>
    (await complaints.load(test.machine.services, asComplaintId(idOf(subject)))).complaint;
  return { test, client: new Client(test), lives, idOf, load };
}

/** A question was a pause of the resolution's clock, which bore its steps. */
function ofItself({ clocks: { resolution } }: Recorded): object {
  if (resolution.state !== 'paused') return resolution;
  const { nextStepAt: _, askBy: __, remindedAt: ___, ...clock } = resolution;
  return clock;
}

function askedIn({ clocks: { resolution } }: Recorded): object | null {
  const { state, pausedAt: askedAt, nextStepAt, askBy, remindedAt } = resolution;
  if (state !== 'paused') return null;
  return {
    askedAt,
    nextStepAt,
    ...(askBy !== undefined && { askBy }),
    ...(remindedAt !== undefined && { remindedAt }),
    stops: ['resolution'],
  };
}

/** As sweeps do it, one an hour. */
async function pass(test: TestMachine, millis: number): Promise<void> {
  for (let left = millis; left > 0; left -= HOUR) {
    await test.advance(Math.min(left, HOUR));
    await sweep(test.machine.services);
    await test.machine.settled();
  }
}

/** What has happened since the folder was closed, without the book-keeping of messages. */
async function news({ client, idOf }: Awaited<ReturnType<typeof open>>, subject: string) {
  const events = await client.events(idOf(subject));
  const since = events.filter(({ at }) => Date.parse(at) >= RECORDED_UNTIL);
  return since.map(({ kind }) => kind).filter((kind) => !kind.startsWith('message-'));
}

/** Its date in force was never going to be warned of, nor breached. */
const CORRECTED = 'reclassified as moderate once it was late';

describe('the data folder of form 2', () => {
  it('is opened, and every complaint in it keeps its clocks, to the last step that was taken', async () => {
    const { test, lives, load } = await open();
    for (const [subject, recorded] of lives) {
      if (subject === CORRECTED) continue;
      const complaint = await load(subject);
      const { acknowledgement, resolution } = JSON.parse(JSON.stringify(complaint.clocks));
      expect({ acknowledgement, resolution }, subject).toEqual({
        acknowledgement: recorded.clocks.acknowledgement,
        resolution: ofItself(recorded),
      });
      expect(JSON.parse(JSON.stringify(complaint.question ?? null)), subject).toEqual(askedIn(recorded));
      const item = await test.machine.services.store.get({ pk: complaint.id, sk: 'COMPLAINT' });
      const isOver = complaint.status === 'closed' || complaint.status === 'withdrawn';
      if (!isOver) expect(item?.body.schema, subject).toBe(SCHEMA);
    }
    expect(test.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('is lifted to the same whether it has been lifted before or not', () => {
    for (const body of livesIn(copyOfForm2()).values()) {
      const once = lift('complaint', JSON.parse(JSON.stringify(body)));
      expect(lift('complaint', { ...once, schema: 2 })).toEqual(once);
    }
  });

  it('gives what is reopened the targets that its policy had for that, and says so of its rules', async () => {
    const { client, idOf, load } = await open();
    const { id } = await client.act(idOf('would have targets of its own'), 'reopening', { reason: 'Again.' });
    const { clocks, policy } = await load('would have targets of its own');
    const targets = { resolution: { amount: 40, unit: 'working-hours', anchor: 'receipt' } };
    // The version before goes by what was said there, if it has to go on.
    expect(policy).toMatchObject({
      id: 'works',
      reopening: { clocks: 'fresh', targets },
      reopeningTargets: targets,
    });
    expect(clocks.resolution).toMatchObject({ startedAt: clocks.acknowledgement.startedAt });
    expect(clocks.resolution.target).toEqual(targets.resolution);
    const set = await client.request('/v1/policy-sets/default');
    expect(await set.json()).toMatchObject({ rules: [{ policy: { reopening: { targets } } }, {}, {}, {}] });
    const fresh = await client.act(idOf('waits for its survey'), 'reopening', { reason: 'Again.' });
    expect(Date.parse(fresh.clocks.resolution.dueAt)).toBe(RECORDED_UNTIL + 5 * DAY);
    expect((await client.get(id)).cycle).toBe(2);
  });

  it('has nobody forget a date that was corrected after it had been missed', async () => {
    const recorded = await open();
    const { test, client, idOf, load } = recorded;
    const { clocks } = await load(CORRECTED);
    expect(clocks.resolution).toMatchObject({
      taken: [],
      former: [{ breachedAt: clocks.resolution.former?.[0]?.dueAt }],
    });
    expect((await client.get(idOf(CORRECTED))).clocks.resolution.breachedAt).toBeUndefined();
    await pass(test, 5 * DAY);
    const after = await client.get(idOf(CORRECTED));
    expect(after.clocks.resolution.breachedAt).toBe(clocks.resolution.dueAt);
    const events = await client.events(idOf(CORRECTED));
    const said = events.filter(
      ({ data }) => data.clock === 'resolution' && data.dueAt === clocks.resolution.dueAt,
    );
    expect(said.map(({ kind }) => kind)).toEqual(['warned', 'breached', 'escalated']);
    expect(said.every(({ data }) => data.lateSeconds === undefined)).toBe(true);
  });

  it('goes on in every life, each step once, and comes to the end of all of them', async () => {
    const recorded = await open();
    const { test, lives, load } = recorded;
    await pass(test, 30 * HOUR);
    expect(await news(recorded, 'just received')).toEqual(['warned', 'breached', 'escalated']);
    expect(await news(recorded, 'breached its acknowledgement')).toEqual(['escalated', 'escalated']);
    expect(await news(recorded, 'is reminded of a question')).toEqual(['closed']);
    expect(await news(recorded, 'is asked something')).toEqual([]);
    expect(await news(recorded, 'waits for its survey')).toEqual(['survey-sent']);
    for (let day = 0; day < 60; day++) {
      await test.advance(DAY);
      await sweep(test.machine.services);
      await test.machine.settled();
    }
    for (const subject of lives.keys()) {
      const { clocks, owed } = await load(subject);
      expect(owed, subject).toEqual([]);
      for (const clock of [clocks.acknowledgement, clocks.resolution])
        expect(clock.state === 'stopped' || clock.breachedAt !== undefined, subject).toBe(true);
    }
    const bad = test.log.filter(({ level, event }) => level === 'error' && event !== 'deadline-provisional');
    expect(bad).toEqual([]);
  });
});
