import * as z from 'zod/mini';
import { type Conditions, entityTag, requireMet } from '../base/entity-tag.ts';
import { instantOf, instantSchema } from '../base/instant.ts';
import { asJson } from '../base/json.ts';
import { Refusal } from '../base/refusal.ts';
import type { Services } from '../ports/services.ts';
import type { Item } from '../ports/store.ts';
import { readItem, stamped } from './lift.ts';
import { readable } from './set-aside.ts';

/*
 * How long complaints are kept that are over: each version is an item of its own that never changes, and the newest
 * counts. Where none is stored, what the installation was started with does.
 */

/** The first one that a complaint meets counts; one that names nothing is met by all. */
const ruleSchema = z.lazy(() =>
  z.looseObject({
    category: z.optional(z.string()),
    policySet: z.optional(z.string()),
    policy: z.optional(z.string()),
    jurisdiction: z.optional(z.string()),
    /** Days after it was closed or withdrawn, and last changed. */
    eraseAfterDays: z.optional(z.int().check(z.positive())),
    removeAfterDays: z.optional(z.int().check(z.positive())),
  }),
);
const retentionSchema = z.lazy(() =>
  z.looseObject({
    version: z.int().check(z.nonnegative()),
    rules: z.array(ruleSchema),
    at: z.optional(instantSchema),
    by: z.optional(z.string()),
  }),
);
export type RetentionRule = z.infer<typeof ruleSchema>;
export type Retention = z.infer<typeof retentionSchema>;

type Reading = Pick<Services, 'store' | 'clock' | 'log' | 'settings'>;
const PARTITION = 'RETENTION';

export async function newest(services: Reading): Promise<Retention> {
  const { keepClosedDays } = services.settings;
  const page = await services.store.query({ partition: PARTITION, descending: true, limit: 1 });
  const [item] = page.items;
  const stored = item && (await readable(services, async () => retentionIn(item)));
  return stored ?? { version: 0, rules: keepClosedDays ? [{ removeAfterDays: keepClosedDays }] : [] };
}

export function tagOf({ settings }: Pick<Services, 'settings'>, { version }: Retention): string {
  return entityTag(settings, 'retention', version);
}

/** The version that follows. @throws Refusal `precondition-failed`, `version-conflict` */
export async function save(
  services: Reading,
  rules: readonly RetentionRule[],
  { conditions = {}, by }: { readonly conditions?: Conditions; readonly by: string },
): Promise<Retention> {
  const before = await newest(services);
  // The same again harms nobody, whatever was seen.
  if (before.version > 0 && JSON.stringify(before.rules) === JSON.stringify(rules)) return before;
  requireMet(conditions, tagOf(services, before));
  const version = before.version + 1;
  const retention: Retention = { version, rules: [...rules], at: instantOf(services.clock.now()), by };
  const sk = String(version).padStart(9, '0');
  const item = { pk: PARTITION, sk, version: 1, body: stamped(asJson(retention)) };
  if (await services.store.putIfAbsent(item)) return retention;
  const expectedVersion = version + 1;
  throw new Refusal('version-conflict', 'The next version is {expectedVersion}.', { expectedVersion });
}

/** @throws CorruptItem */
const retentionIn = (item: Item) => readItem('retention', retentionSchema, item);
