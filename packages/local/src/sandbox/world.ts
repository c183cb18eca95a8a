import { join } from 'node:path';
import {
  type Caller,
  type Instant,
  type Item,
  instantOf,
  type Log,
  millisOf,
  nextWebhookAt,
  Refusal,
  ROLES,
  RULES,
  type Rule,
  type Services,
  type Store,
  sweep,
  watchedAt,
  watchPartitions,
} from '@redress/core';
import { SimulatedClock } from '@redress/engine';
import type { Authenticate } from '@redress/functions';
import { type Installation, type InstallationOptions, openInstallation } from '../installation.ts';
import { type WorldRecord, writeRecord } from './record.ts';

const MINUTE_MS = 60_000;

export interface WorldLimits {
  readonly complaints: number;
  /** Instants that one request may take the clock through, and real milliseconds that it may take for that. */
  readonly stops: number;
  readonly millis: number;
}

export interface WorldOptions extends Pick<InstallationOptions, 'publicUrl' | 'log'> {
  readonly folder: string;
  readonly settings: Pick<
    Services['settings'],
    'timeZone' | 'staffLanguage' | 'country' | 'webhooksToPrivate'
  >;
  /** Whose key it is that comes along; of whoever is refused here, too. */
  readonly callerOf: (request: Request) => Promise<Caller>;
  /** How many requests the app may send, to this world as to the installation. */
  readonly requests: InstallationOptions['limits'];
  readonly most: WorldLimits;
}

/**
 * One test clock with all that lives by it: an installation like any other, in a folder of its own, whose time stands
 * still until it is told to move. Nothing is shared with anybody, and so nothing can be mixed.
 */
export class World {
  readonly machine: Installation;
  readonly #clock: SimulatedClock;
  readonly #options: WorldOptions;
  #record: WorldRecord;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    machine: Installation,
    clock: SimulatedClock,
    record: WorldRecord,
    options: WorldOptions,
  ) {
    this.machine = machine;
    this.#clock = clock;
    this.#record = record;
    this.#options = options;
  }

  static async open(record: WorldRecord, options: WorldOptions): Promise<World> {
    const { folder, settings, publicUrl, requests, most } = options;
    let clock = new SimulatedClock(0);
    let world: World | undefined;
    const taken = () => world?.record.complaints ?? record.complaints;
    const machine = await openInstallation({
      storeFile: join(folder, 'store.db'),
      engineFile: join(folder, 'engine.db'),
      blobFolder: join(folder, 'blobs'),
      clock: (latest) => {
        clock = new SimulatedClock(Math.max(latest, millisOf(record.now)));
        return clock;
      },
      publicUrl,
      ...settings,
      ...(requests && { limits: requests }),
      // Time that stands still would make all that is alike one.
      repetitionSeconds: 0,
      authenticate: actingAs(record.owner, options.callerOf),
      decorate: (services) => ({
        ...services,
        store: counting(services.store, {
          requireRoom: () => {
            if (taken() >= most.complaints)
              throw new Refusal(
                'sandbox-full',
                'This test clock has as many complaints as it may: make another one.',
              );
          },
          onAdded: () => world?.note({ complaints: taken() + 1 }),
        }),
      }),
      // What is killed loses nothing; a power cut may take the last of a rehearsal, which nobody waits for the disk for.
      onOpen: (database) => database.exec('PRAGMA synchronous = OFF'),
      log: quiet(options.log, record.id),
      sweeper: 'off',
    });
    world = new World(machine, clock, record, options);
    return world;
  }

  get record(): WorldRecord {
    return this.#record;
  }

  note(change: Partial<WorldRecord>): void {
    this.#record = { ...this.#record, ...change };
    writeRecord(this.#options.folder, this.#record);
  }

  /**
   * Moves time through every instant at which something falls due, and goes on when all that follows from it is done.
   * False where there are more of them than one request may ask for. One after the other, where several ask.
   */
  advance(to: Instant): Promise<boolean> {
    const turn = this.#turn.then(() => this.#advance(millisOf(to)));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #advance(to: number): Promise<boolean> {
    const { stops, millis } = this.#options.most;
    if (to < this.#clock.now())
      throw new Refusal('wrong-state', 'The clock has come to {now}: it does not go back.', {
        now: instantOf(this.#clock.now()),
      });
    const end = performance.now() + millis;
    await this.#settle();
    for (let stop = 0; ; stop++) {
      const next = await this.#next();
      if (next > to) break;
      if (stop >= stops || performance.now() >= end) return false;
      await this.#moveTo(next);
    }
    await this.#moveTo(to);
    return true;
  }

  async #moveTo(instant: number): Promise<void> {
    this.note({ now: instantOf(instant) });
    this.#clock.moveTo(instant);
    await this.#settle();
  }

  /** What the sweeper would see to in a minute is seen to at once: here nobody waits for it. */
  async #settle(): Promise<void> {
    await this.machine.settled();
    await sweep(this.machine.services);
    await this.machine.settled();
  }

  /** When somebody has to look next: the workflows, or whoever looks after them. */
  async #next(): Promise<number> {
    const { store } = this.machine.services;
    const firsts = await Promise.all(
      watchPartitions.map((partition) => store.entries({ index: 'watch', partition, limit: 1 })),
    );
    const watched = firsts.flatMap(({ entries }) => entries.map((entry) => millisOf(watchedAt(entry))));
    const webhookAt = await nextWebhookAt(this.machine.services);
    if (webhookAt !== undefined) watched.push(millisOf(webhookAt));
    const now = this.#clock.now();
    // What was looked at and is not done is looked at again a minute later, as ever.
    const next = watched.map((at) => (at < now ? now + MINUTE_MS : at + 1));
    return Math.min(this.#clock.next, ...next);
  }
}

/** The app itself in what client apps may do, and in all else its staff: one key plays every part in a world. */
function actingAs(owner: string, callerOf: WorldOptions['callerOf']): Authenticate {
  return async (request, permission) => {
    const caller = await callerOf(request);
    if (caller.kind === 'anybody') return caller;
    if (caller.kind !== 'sandbox' || caller.id !== owner)
      throw new Refusal('unauthenticated', 'The token or key is not good, or not good any more.', {
        presented: true,
      });
    const { scope }: Rule = RULES[permission];
    if (scope !== undefined) return { kind: 'client', id: owner, scopes: caller.scopes };
    const staff = { roles: new Set(ROLES), teams: new Set(['*']) };
    return { kind: 'person', id: `sandbox/${owner}`, subject: owner, ...staff };
  };
}

/** @param requireRoom throws where no complaint may be added */
function counting(
  store: Store,
  { requireRoom, onAdded }: { readonly requireRoom: () => void; readonly onAdded: () => void },
): Store {
  const adding = async ({ sk }: Item, put: () => Promise<boolean>) => {
    const isComplaint = sk === 'COMPLAINT';
    if (isComplaint) requireRoom();
    const isAdded = await put();
    if (isAdded && isComplaint) onAdded();
    return isAdded;
  };
  return {
    ...store,
    putIfAbsent: (item) => adding(item, () => store.putIfAbsent(item)),
    putBoth: (first, second) => adding(second, () => store.putBoth(first, second)),
  };
}

/** Nobody is to be woken by what goes wrong in a rehearsal. */
function quiet(log: Log, testClock: string): Log {
  const { warn } = log;
  return { info() {}, warn() {}, error: (event, fields) => warn(event, { ...fields, testClock }) };
}
