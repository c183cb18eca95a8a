import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { carrying } from '../base/carrying.ts';
import { type Conditions, entityTag, requireMet } from '../base/entity-tag.ts';
import { asJson } from '../base/json.ts';
import { Refusal } from '../base/refusal.ts';
import type { Settings } from '../base/settings.ts';
import { shipped } from '../base/shipped.ts';
import always from '../calendar/built-in/always.json' with { type: 'json' };
import businessHours from '../calendar/built-in/business-hours.json' with { type: 'json' };
import { type CalendarDocument, calendarDocumentSchema, inZone } from '../calendar/calendar.ts';
import type { Rules } from '../policy/match.ts';
import { calendarsOf, type PolicySet, storedPolicySetSchema } from '../policy/policy.ts';
import byDefault from '../policy/presets/default.json' with { type: 'json' };
import { CorruptItem } from '../ports/item-body.ts';
import type { Services } from '../ports/services.ts';
import type { Item, Key, Store } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { readable, setAside } from './set-aside.ts';

interface Document {
  readonly id: string;
  readonly version: number;
}

interface Copy<D> {
  readonly document: D;
  readonly readAt: number;
}

/** What reading versions takes. */
export type Shelving = Pick<Services, 'store' | 'clock' | 'log'>;

/** How long a process goes by what it has read: another one may have stored a newer version meanwhile. */
const FRESH_MS = 30_000;

/**
 * Documents in versions. Each version is an item of its own that never changes; the newest one stored counts,
 * and where none is stored the one that ships with the code.
 */
class Shelf<D extends Document> {
  readonly #kind: 'policy-set' | 'calendar';
  readonly #schema: z.ZodType<D>;
  readonly #shipped: (id: string) => Promise<D | undefined>;
  readonly #copies = new WeakMap<Store, Map<string, Copy<D>>>();

  constructor(
    kind: 'policy-set' | 'calendar',
    schema: z.ZodType<D>,
    shipped: (id: string) => Promise<D | undefined>,
  ) {
    this.#kind = kind;
    this.#schema = schema;
    this.#shipped = shipped;
  }

  /** @param atLeast the version that somebody is known to have seen: an older copy will not do. */
  async newest(services: Shelving, id: string, atLeast = 0): Promise<D | undefined> {
    const copy = this.#copiesFor(services).get(id);
    const now = services.clock.now();
    if (copy && copy.document.version >= atLeast && now < copy.readAt + FRESH_MS) return copy.document;
    return (await this.#read(services, id)).newest;
  }

  /** That version, or the newest one where it shipped with code that has since been replaced. */
  async version(services: Shelving, id: string, version: number): Promise<D | undefined> {
    const newest = await this.newest(services, id);
    if (!newest || newest.version === version) return newest;
    const stored = await readable(services, async () => {
      const item = await services.store.get(this.#keyOf(id, version));
      return item && this.fromItem(item);
    });
    if (stored) return stored;
    const shipped = await this.#shipped(id);
    return shipped?.version === version ? shipped : newest;
  }

  /** Of a version, which never changes. */
  tagOf({ settings }: Pick<Services, 'settings'>, { id, version }: Document): string {
    return entityTag(settings, this.#kind, id, version);
  }

  /**
   * Stores the version that follows the newest one; the same again does nothing, whatever is asked of what is there.
   * @throws Refusal `precondition-failed`, `version-conflict`
   */
  async save(services: Services, document: D, conditions: Conditions = {}): Promise<void> {
    const { newest, latest } = await this.#read(services, document.id);
    if (isDeepStrictEqual(newest, document)) return;
    // One that cannot be read is there, and nobody has seen it.
    requireMet(conditions, newest ? this.tagOf(services, newest) : latest > 0 ? '' : undefined);
    const expectedVersion = latest + 1;
    if (document.version !== expectedVersion)
      throw new Refusal('version-conflict', 'The next version is {expectedVersion}.', { expectedVersion });
    const { store } = services;
    const key = this.#keyOf(document.id, document.version);
    const body = stamped(asJson(document));
    const isFirst = await store.putIfAbsent({ ...key, version: 1, body });
    this.#copiesFor(services).delete(document.id);
    // Somebody else was faster: what they have stored is the same, or stands in the way.
    if (!isFirst) await this.save(services, document, conditions);
  }

  /** The newest that can be read; `latest` is the number of the newest there is. */
  async #read(services: Shelving, id: string): Promise<{ newest: D | undefined; latest: number }> {
    const copies = this.#copiesFor(services);
    let latest: number | undefined;
    for (let after: string | undefined; ; ) {
      const { items, damaged = [] } = await services.store.query({
        partition: this.#keyOf(id, 0).pk,
        descending: true,
        limit: 1,
        ...(after !== undefined && { after }),
      });
      const [item] = items;
      const [key = item] = damaged;
      latest ??= key && Number(key.sk);
      if (damaged[0]) await setAside(services, damaged[0]);
      const newest = item ? await this.#readable(services, item, copies.get(id)) : undefined;
      const document = key ? newest : await this.#shipped(id);
      if (document) copies.set(id, { document, readAt: services.clock.now() });
      if (document || !key) return { newest: document, latest: latest ?? document?.version ?? 0 };
      after = key.sk;
    }
  }

  async #readable(services: Shelving, item: Item, copy: Copy<D> | undefined): Promise<D | undefined> {
    if (copy?.document.version === Number(item.sk)) return copy.document;
    return readable(services, async () => this.fromItem(item));
  }

  /** @throws CorruptItem */
  fromItem(item: Item): D {
    const document = readItem(this.#kind, this.#schema, item);
    const { pk, sk } = this.#keyOf(document.id, document.version);
    if (pk !== item.pk || sk !== item.sk) throw new CorruptItem(item, 'it is another document');
    return document;
  }

  #copiesFor({ store }: Pick<Services, 'store'>): Map<string, Copy<D>> {
    const copies = this.#copies.get(store) ?? new Map<string, Copy<D>>();
    this.#copies.set(store, copies);
    return copies;
  }

  #keyOf(id: string, version: number): Key {
    return { pk: `${this.#kind.toUpperCase()}#${id}`, sk: String(version).padStart(9, '0') };
  }
}

// What most installations go by is at hand; all the rest that ships is loaded by who asks for it.
const SET_AT_HAND = shipped<PolicySet>([byDefault]);
const CALENDARS_AT_HAND = shipped<CalendarDocument>([always, businessHours]);

export const policySets = new Shelf('policy-set', storedPolicySetSchema, async (id) => {
  const known = SET_AT_HAND.get(id);
  return known ?? (await import('../policy/built-in.ts')).BUILT_IN_POLICY_SETS.get(id);
});
export const calendars = new Shelf('calendar', carrying(calendarDocumentSchema), async (id) => {
  const known = CALENDARS_AT_HAND.get(id);
  return known ?? (await import('../calendar/built-in.ts')).BUILT_IN_CALENDARS.get(id);
});

/** The set against which complaints are matched when they come in. */
const POLICY_SET_IN_FORCE = 'default';

/** Which versions of everything some rules were. */
export const ruleVersionsSchema = z.object({
  policySet: z.int(),
  calendars: z.record(z.string(), z.int()),
  /** Of the installation then; the former version, which did not say, knew one only. */
  timeZone: z.string().default('Etc/UTC'),
});
export type RuleVersions = z.infer<typeof ruleVersionsSchema>;

export function versionsOf({ policySet, calendars }: Rules, { timeZone }: Settings): RuleVersions {
  const versions = [...calendars.values()].map(({ id, version }) => [id, version] as const);
  return { policySet: policySet.version, calendars: Object.fromEntries(versions), timeZone };
}

/** What applies to complaints that come in or are classified anew: now, or when the versions were the newest. */
export async function loadRules(services: Services, versions?: RuleVersions): Promise<Rules> {
  const policySet = versions
    ? await policySets.version(services, POLICY_SET_IN_FORCE, versions.policySet)
    : await policySets.newest(services, POLICY_SET_IN_FORCE);
  if (!policySet) throw new TypeError(`there is no policy set ${POLICY_SET_IN_FORCE}`);
  return rulesOf(services, policySet, versions);
}

/** A policy set with the calendars its policies name; one that is not there is missing from them. */
export async function rulesOf(
  services: Services,
  policySet: PolicySet,
  versions?: RuleVersions,
): Promise<Rules> {
  const ids = [...new Set(policySet.rules.flatMap(({ policy }) => calendarsOf(policy)))];
  const found = await Promise.all(
    ids.map((id) => {
      const version = versions?.calendars[id];
      return version === undefined
        ? calendars.newest(services, id)
        : calendars.version(services, id, version);
    }),
  );
  const { timeZone } = versions ?? services.settings;
  const there = found.flatMap((calendar) => (calendar ? [inZone(calendar, timeZone)] : []));
  return { policySet, calendars: new Map(there.map((calendar) => [calendar.id, calendar])) };
}

/** Of the calendars, in their newest versions, those that are newer than these. */
export async function newerThan(services: Services, known: readonly Document[]): Promise<CalendarDocument[]> {
  const found = await Promise.all(
    known.map(async ({ id, version }) => {
      const newest = await calendars.newest(services, id, version);
      return newest && newest.version > version ? [newest] : [];
    }),
  );
  return found.flat();
}
