import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  apiKeys,
  claims,
  DAY_MS,
  errorName,
  instantOf,
  isTestClockId,
  type KeyedRequest,
  millisOf,
  Refusal,
  SCOPES,
  type TestClockId,
} from '@redress/core';
import {
  authenticator,
  clockToBeNamed,
  type NewTestClock,
  type TestClock,
  unknownClock,
} from '@redress/functions';
import type { InstallationOptions } from '../installation.ts';
import type { Beside, LocalSandbox } from './beside.ts';
import { isRecorded, readRecord, type WorldRecord, writeRecord } from './record.ts';
import { copyRules } from './rules.ts';
import { World, type WorldLimits } from './world.ts';

export interface SandboxLimits extends WorldLimits {
  /** Test clocks of one app, and of all of them. */
  readonly clocksOfOne: number;
  readonly clocks: number;
  /** Worlds in memory at a time: the others wait on the disk. */
  readonly open: number;
  /** Days of real time after which one is closed that nobody has used. */
  readonly unusedDays: number;
}

const LIMITS: SandboxLimits = {
  complaints: 1000,
  stops: 10_000,
  millis: 20_000,
  clocksOfOne: 20,
  clocks: 200,
  open: 8,
  unusedDays: 30,
};

/** When a world was used is written down so seldom. */
const USE_NOTED_EVERY_MS = 3_600_000;

export interface SandboxOptions {
  /** Made with the first test clock. */
  readonly folder: string;
  readonly requests?: InstallationOptions['limits'];
  readonly limits?: Partial<SandboxLimits>;
  /** Real time, in milliseconds. */
  readonly now?: () => number;
}

/** A world in memory, and what is under way in it. */
interface Opened {
  readonly world: Promise<World>;
  readonly uses: Set<Promise<unknown>>;
  closing?: Promise<void>;
}

/** The sandbox of one machine: a folder for each test clock, opened when somebody comes for it. */
export function openSandbox(options: SandboxOptions): (beside: Beside) => LocalSandbox {
  return (beside) => new FolderSandbox(beside, options);
}

class FolderSandbox implements LocalSandbox {
  readonly #beside: Beside;
  readonly #options: SandboxOptions;
  readonly #limits: SandboxLimits;
  readonly #now: () => number;
  readonly #callerOf: ReturnType<typeof authenticator>;
  /** The one used last comes last. */
  readonly #opened = new Map<TestClockId, Opened>();
  #adding: Promise<unknown>;

  constructor(beside: Beside, options: SandboxOptions) {
    this.#beside = beside;
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#now = options.now ?? Date.now;
    this.#callerOf = authenticator(beside.services, [], this.#now);
    this.#adding = this.#clear();
  }

  /** One after the other: each counts those before it. */
  add(owner: string, wanted: NewTestClock, request: KeyedRequest | undefined) {
    const added = this.#adding.then(() => this.#add(owner, wanted, request));
    this.#adding = added.catch(() => undefined);
    return added;
  }

  async #add(owner: string, { at, name }: NewTestClock, request: KeyedRequest | undefined) {
    const { services, store } = this.#beside;
    if (request) await claims.bind(services, request);
    const text = `clk_${request?.id.slice(0, 32) ?? randomBytes(16).toString('hex')}`;
    if (!isTestClockId(text)) throw new TypeError('no test clock’s id');
    const folder = this.#folderOf(text);
    const made = this.#read(text);
    if (made) return { clock: this.#shown(made), isReplay: true };
    await this.#clear();
    const records = this.#records();
    const theirs = records.filter((record) => record.owner === owner);
    if (records.length >= this.#limits.clocks || theirs.length >= this.#limits.clocksOfOne)
      throw new Refusal('sandbox-full', 'There are as many test clocks as there may be: close one.');
    const start = at ?? instantOf(services.clock.now());
    const real = instantOf(this.#now());
    const record: WorldRecord = {
      id: text,
      owner,
      name,
      startedAt: start,
      now: start,
      complaints: 0,
      madeAt: real,
      usedAt: real,
      request: request?.fingerprint,
    };
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    try {
      const begin = async (world: World) => {
        await copyRules({ ...services, store }, world.machine.services);
        // What goes to an app's webhooks is what a key of the app would see. Nobody has this one.
        await apiKeys.add(world.machine.services, { name: owner, scopes: SCOPES });
        // Last: a folder without it is none yet.
        writeRecord(folder, record);
      };
      await this.#use(text, begin, record);
    } catch (error) {
      await this.#drop(text);
      throw error;
    }
    return { clock: this.#shown(record), isReplay: false };
  }

  async list(owner: string) {
    return this.#records()
      .filter((record) => record.owner === owner)
      .sort((one, other) => (one.madeAt < other.madeAt ? -1 : 1))
      .map((record) => this.#shown(record));
  }

  async get(owner: string, id: TestClockId) {
    return this.#shown(this.#theirs(owner, id));
  }

  async advance(owner: string, id: TestClockId, to: TestClock['now']) {
    this.#theirs(owner, id);
    return this.#use(id, async (world) => {
      const finished = await world.advance(to);
      return { ...this.#shown(world.record), finished };
    });
  }

  async close(owner: string, id: TestClockId) {
    const record = this.#read(id);
    if (record?.owner === owner) await this.#drop(id);
  }

  async messages(
    owner: string,
    id: TestClockId,
    query: { readonly limit: number; readonly cursor?: string },
  ) {
    this.#theirs(owner, id);
    return this.#use(id, async ({ machine }) => {
      const { items, ...page } = await machine.outbox.list(query);
      return { ...page, items: items.map(({ id: _, name: __, html: ___, ...mail }) => mail) };
    });
  }

  async answer(request: Request, bindings: object, id: TestClockId | undefined) {
    const known = id ?? (await this.#onlyOne(request));
    return this.#use(known, ({ machine }) => machine.api.fetch(request, bindings));
  }

  async end() {
    await this.#adding;
    await Promise.all([...this.#opened.keys()].map((id) => this.#shut(id)));
  }

  async #onlyOne(request: Request): Promise<TestClockId> {
    const caller = await this.#callerOf(request);
    const theirs = caller.kind === 'sandbox' ? await this.list(caller.id) : [];
    const [only, ...others] = theirs;
    if (only === undefined || others.length > 0) throw clockToBeNamed();
    return only.id;
  }

  /** @param record of a world that is not yet known by its folder */
  async #use<T>(id: TestClockId, act: (world: World) => T | Promise<T>, record?: WorldRecord): Promise<T> {
    const opened = await this.#open(id, record);
    this.#opened.delete(id);
    this.#opened.set(id, opened);
    const use = opened.world.then((world) => {
      const { usedAt } = world.record;
      if (this.#now() >= millisOf(usedAt) + USE_NOTED_EVERY_MS)
        world.note({ usedAt: instantOf(this.#now()) });
      return act(world);
    });
    opened.uses.add(use);
    try {
      return await use;
    } finally {
      opened.uses.delete(use);
    }
  }

  async #open(id: TestClockId, unknown?: WorldRecord): Promise<Opened> {
    for (;;) {
      const known = this.#opened.get(id);
      if (known && !known.closing) return known;
      // One folder is never open twice.
      if (known) await known.closing;
      else if (this.#opened.size >= this.#limits.open) await this.#makeRoom();
      else break;
    }
    const record = unknown ?? this.#known(id);
    const { settings, log } = this.#beside.services;
    const { timeZone, staffLanguage, country, webhooksToPrivate } = settings;
    const world = World.open(record, {
      folder: this.#folderOf(id),
      publicUrl: this.#urlOf(id),
      settings: {
        timeZone,
        staffLanguage,
        ...(webhooksToPrivate && { webhooksToPrivate }),
        ...(country !== undefined && { country }),
      },
      requests: this.#options.requests,
      callerOf: this.#callerOf,
      most: this.#limits,
      log,
    });
    const opened: Opened = { world, uses: new Set() };
    this.#opened.set(id, opened);
    world.catch(() => this.#opened.delete(id));
    return opened;
  }

  /** Whoever comes when all that are open are in use waits until one is not. */
  async #makeRoom(): Promise<void> {
    const idle = [...this.#opened].find(([, { uses }]) => uses.size === 0);
    if (idle) await this.#shut(idle[0]);
    else
      await Promise.race([...this.#opened.values()].flatMap(({ uses }) => [...uses])).catch(() => undefined);
  }

  async #shut(id: TestClockId): Promise<void> {
    const opened = this.#opened.get(id);
    if (!opened) return;
    opened.closing ??= (async () => {
      while (opened.uses.size > 0) await Promise.allSettled(opened.uses);
      const world = await opened.world.catch(() => undefined);
      await world?.machine.close();
      this.#opened.delete(id);
    })();
    await opened.closing;
  }

  async #drop(id: TestClockId): Promise<void> {
    await this.#shut(id);
    rmSync(this.#folderOf(id), { recursive: true, force: true });
  }

  /** What was never finished, and what nobody has used for long. */
  async #clear(): Promise<void> {
    for (const id of this.#ids()) {
      const record = this.#read(id);
      if (record ? millisOf(this.#expiry(record)) <= this.#now() : !isRecorded(this.#folderOf(id)))
        await this.#drop(id);
    }
  }

  #ids(): TestClockId[] {
    const { folder } = this.#options;
    return existsSync(folder) ? readdirSync(folder).filter(isTestClockId) : [];
  }

  #records(): WorldRecord[] {
    return this.#ids().flatMap((id) => this.#read(id) ?? []);
  }

  /** Undefined where it is none, or is damaged. */
  #read(id: TestClockId): WorldRecord | undefined {
    const folder = this.#folderOf(id);
    if (!isRecorded(folder)) return undefined;
    try {
      return readRecord(folder);
    } catch (error) {
      this.#beside.services.log.warn('test-clock-unreadable', { testClock: id, error: errorName(error) });
      return undefined;
    }
  }

  #known(id: TestClockId): WorldRecord {
    const record = this.#read(id);
    if (!record) throw unknownClock();
    return record;
  }

  #theirs(owner: string, id: TestClockId): WorldRecord {
    const record = this.#known(id);
    if (record.owner !== owner) throw unknownClock();
    return record;
  }

  #expiry({ usedAt }: WorldRecord) {
    return instantOf(millisOf(usedAt) + this.#limits.unusedDays * DAY_MS);
  }

  #shown(record: WorldRecord): TestClock {
    const { id, name, now, startedAt, complaints, madeAt } = record;
    const expiresAt = this.#expiry(record);
    return { id, name, now, startedAt, baseUrl: this.#urlOf(id), complaints, madeAt, expiresAt };
  }

  #urlOf(id: TestClockId): string {
    return `${this.#beside.services.settings.publicUrl}/sandbox/${id}`;
  }

  #folderOf(id: TestClockId): string {
    return join(this.#options.folder, id);
  }
}
