import { setImmediate as turn } from 'node:timers/promises';
import {
  AddressRefused,
  acknowledge,
  assign,
  type Complaint,
  type ComplaintId,
  deliver,
  handling,
  type Item,
  type Message,
  ProviderFault,
  pause,
  QUESTION_KINDS,
  Refusal,
  reopen,
  resume,
  type Store,
  SURVEY_KINDS,
  sweep,
} from '@redress/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { complain, read, resolution } from './support/complaints.ts';
import { HOUR, MINUTE, type Recording, recordingServices, sweepFor } from './support/recording.ts';

/*
 * Changes, sweeps and deliverers in any order and at the same time; a deliverer dies at any call of the store,
 * before it or after it; the provider fails in every way there is; time passes.
 */

const LEASE = 5 * MINUTE;

/** What the provider does with the next messages. `lost`: takes it, and the answer never arrives. */
const MOODS = ['takes', 'slow', 'out', 'throttles', 'lost', 'silent', 'refuses'] as const;
type Mood = (typeof MOODS)[number];

const ACTS: Readonly<Record<string, (complaint: Complaint, now: number) => Complaint>> = {
  assign: (complaint, now) => assign(complaint, { team: 'returns' }, now),
  acknowledge: (complaint, now) => acknowledge(complaint, {}, now),
  pause: (complaint, now) => pause(complaint, { question: 'Which one?' }, now),
  resume: (complaint, now) => resume(complaint, {}, now),
  resolve: resolution,
  reopen: (complaint, now) => reopen(complaint, { reason: 'Again.' }, now),
};

const owedSchema = z.object({
  owed: z.array(z.looseObject({ id: z.string(), kind: z.string(), notAfter: z.string().optional() })),
  parked: z.array(z.looseObject({ id: z.string() })).default([]),
});

class World {
  readonly owed = new Map<string, { kind: string; notAfter: number }>();
  readonly parked = new Set<string>();
  /** Messages the provider has taken, and when it was asked to. */
  readonly taken: { id: string; at: number }[] = [];
  /** Of which somebody lost sight after the provider had them. */
  readonly ambiguous = new Set<string>();
  readonly recording: Recording;
  mood: Mood = 'takes';
  #slow: (() => void)[] = [];

  constructor() {
    this.recording = recordingServices((store) => this.#watching(store));
    this.recording.notifier.send = (message) => this.send(message);
  }

  async send({ id }: Message): Promise<{ providerId?: string }> {
    const at = this.recording.services.clock.now();
    switch (this.mood) {
      case 'out':
        throw new ProviderFault('SendingPausedException');
      case 'throttles':
        throw new ProviderFault('TooManyRequestsException', true);
      case 'refuses':
        throw new AddressRefused('no mailbox');
      case 'silent':
        throw new Error('socket hang up');
      case 'slow':
        await new Promise<void>((resolve) => this.#slow.push(resolve));
    }
    this.taken.push({ id, at });
    if (this.mood === 'lost') {
      this.ambiguous.add(id);
      throw new Error('socket hang up');
    }
    return {};
  }

  hurry(): void {
    for (const resolve of this.#slow.splice(0)) resolve();
  }

  /** A deliverer that dies at its nth call of the store: before it is made, or before it is answered. */
  async deliverMortally(id: ComplaintId, { calls, after }: { calls: number; after: boolean }): Promise<void> {
    const { services } = this.recording;
    const mine: string[] = [];
    let left = calls;
    const store = new Proxy(services.store, {
      get(target, name: keyof Store) {
        return async (...args: unknown[]) => {
          left--;
          if (left > 0) return Reflect.apply(target[name], target, args);
          if (left === 0 && after) await Reflect.apply(target[name], target, args);
          throw new Error('dead');
        };
      },
    });
    const notifier = {
      send: async (message: Message) => {
        const answer = await this.send(message);
        mine.push(message.id);
        return answer;
      },
    };
    await deliver({ ...services, store, notifier }, id).catch((error: unknown) => {
      if (!(error instanceof Error && error.message === 'dead')) throw error;
      for (const message of mine) this.ambiguous.add(message);
    });
  }

  #watching(store: Store): Store {
    const note = (item: Item) => {
      if (item.sk !== 'COMPLAINT') return;
      const { owed, parked } = owedSchema.parse(item.body);
      for (const { id, kind, notAfter } of owed)
        this.owed.set(id, { kind, notAfter: notAfter === undefined ? Infinity : Date.parse(notAfter) });
      for (const { id } of parked) this.parked.add(id);
    };
    return {
      ...store,
      async putIfAbsent(item) {
        const isPut = await store.putIfAbsent(item);
        if (isPut) note(item);
        return isPut;
      },
      async replace(item, version) {
        const isPut = await store.replace(item, version);
        if (isPut) note(item);
        return isPut;
      },
    };
  }
}

type Step = (world: World, id: ComplaintId) => Promise<void>;
const step = (name: string, run: Step) => Object.assign(run, { toString: () => name });

const death = fc.record({ calls: fc.integer({ min: 1, max: 9 }), after: fc.boolean() });
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom(...Object.keys(ACTS)).map((name) =>
    step(name, async ({ recording: { services } }, id) => {
      const act = ACTS[name] ?? expect.fail(name);
      await handling.change(services, id, act).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
      });
    }),
  ),
  fc.constantFrom(...MOODS).map((mood) =>
    step(mood, async (world) => {
      world.mood = mood;
      if (mood !== 'slow') world.hurry();
    }),
  ),
  fc.array(death, { minLength: 1, maxLength: 3 }).map((deaths) =>
    step(`deliver ${JSON.stringify(deaths)}`, async (world, id) => {
      let isDone = false;
      const hands = Promise.all(deaths.map((one) => world.deliverMortally(id, one))).finally(() => {
        isDone = true;
      });
      while (!isDone) {
        // Slow ones are waited for, but not before others have had their turn.
        for (let turns = 0; turns < 5; turns++) await turn();
        world.hurry();
      }
      await hands;
    }),
  ),
  fc.constant(
    step('sweep twice', async ({ recording: { services } }) => {
      await Promise.all([sweep(services), sweep(services)]);
    }),
  ),
  fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 600, max: 100_000 })).map((seconds) =>
    step(`${seconds} s`, async (world) => {
      // Nobody has a message in hand for longer than two minutes.
      if (seconds > 60) world.hurry();
      if (seconds > 60 && world.mood === 'slow') world.mood = 'takes';
      if (seconds > 60) await world.recording.delivered();
      await world.recording.pass(seconds * 1000);
    }),
  ),
);

describe('a message that is owed', () => {
  it('is sent at least once, and again only where an outcome was lost and the lease has ended', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 25, size: 'max' }), async (sequence) => {
        const world = new World();
        const { recording, taken, ambiguous } = world;
        const { id } = await complain(recording.services);
        for (const run of sequence) await run(world, id);
        world.mood = 'takes';
        world.hurry();
        await recording.delivered();
        await sweepFor(recording, 3 * HOUR);

        const complaint = await read(recording.services, id);
        expect(complaint.owed).toEqual([]);
        const now = recording.services.clock.now();
        for (const [message, { kind, notAfter }] of world.owed) {
          // A question may be answered, or its pause over, before it is sent.
          // So may a call: what it was to tell is no longer so, in a complaint that is open again.
          const isCalledOff = /^call\b/.test(kind) && (complaint.calls ?? []).length === 0;
          const mayLapse = SURVEY_KINDS.has(kind as never) || QUESTION_KINDS.has(kind) || isCalledOff;
          const mayBeUnsent = notAfter <= now || mayLapse || world.parked.has(message);
          const times = taken.filter((one) => one.id === message).map(({ at }) => at);
          if (!mayBeUnsent) expect(times.length, message).toBeGreaterThan(0);
          if (times.length > 1) expect(ambiguous, message).toContain(message);
          for (const [n, at] of times.slice(1).entries())
            expect(at - (times[n] ?? 0), message).toBeGreaterThanOrEqual(LEASE);
        }
        for (const one of taken) expect(world.owed.has(one.id)).toBe(true);
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});
