import * as z from 'zod/mini';
import { complaintIdSchema } from '../base/ids.ts';
import { type Day, daySchema, type Instant, instantSchema } from '../base/instant.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { Facts } from '../policy/condition.ts';
import { THIRD_PARTY } from '../policy/further-clocks.ts';
import { isRemedyClock } from '../policy/remedies.ts';
import { factsOf } from './classification.ts';

/*
 * What is known of a complaint that was handled: what came in, and what people did when. Of all that is stored no more
 * is read than that, for it is read of a great many.
 */

const dated = () => z.object({ dueAt: instantSchema, breachedAt: z.optional(instantSchema) });
const pastClock = () =>
  z.extend(dated(), {
    former: z.optional(z.array(dated())),
    fulfilled: z.optional(z.object({ missed: z.int() })),
  });

const values = () =>
  z.record(
    z.string(),
    z.custom<JsonValue>((value) => value !== undefined),
  );

const eventSchema = z.lazy(() =>
  z.object({
    seq: z.int(),
    at: instantSchema,
    cycle: z.int(),
    actor: z.string(),
    kind: z.string(),
    data: z.record(z.string(), z.unknown()),
  }),
);
export type PastEvent = z.infer<typeof eventSchema>;

const bodySchema = z.lazy(() =>
  z.object({
    id: complaintIdSchema,
    cycle: z.int(),
    status: z.string(),
    team: z.string(),
    category: z.string(),
    severity: z.string(),
    channel: z.string(),
    jurisdiction: z.optional(z.string()),
    line: z.optional(z.string()),
    brand: z.optional(z.string()),
    legalEntity: z.optional(z.string()),
    venue: z.optional(z.string()),
    motive: z.optional(z.string()),
    vulnerable: z.optional(z.boolean()),
    tags: z.optional(z.array(z.string())),
    fields: z.optional(values()),
    billingCycleEndsOn: z.optional(daySchema),
    policy: z.object({ id: z.string() }),
    clocks: z.object({
      acknowledgement: pastClock(),
      resolution: pastClock(),
      others: z.optional(z.record(z.string(), pastClock())),
    }),
    content: z.object({
      complainant: z.object({ language: z.string(), tier: z.optional(z.string()) }),
      formerRecord: z.optional(z.array(z.object({ until: instantSchema, record: values() }))),
    }),
    timeline: z.array(eventSchema),
    createdAt: instantSchema,
    receivedAt: z.optional(instantSchema),
  }),
);
type Body = z.infer<typeof bodySchema>;

/** One promise, of ours: until when something was due in the end, and whether any date passed that was in force for it. */
export interface Promised {
  readonly cycle: number;
  readonly clock: string;
  /** Undefined where nobody knows any more: of a cycle that is over and kept it. */
  readonly dueAt?: Instant | undefined;
  readonly isBreached: boolean;
}

export interface Past {
  readonly id: Body['id'];
  readonly team: string;
  readonly policy: string;
  readonly createdAt: Instant;
  /** When it was received, which may be before it came here. */
  readonly receivedAt: Instant;
  /** When it was said to have been received when it came in, or on which day; undefined: then. */
  readonly received?: Instant | Day | undefined;
  readonly billingCycleEndsOn?: Day | undefined;
  /** What was known of it when it came in, as far as that has been noted. */
  readonly facts: Facts;
  /** Everything, the oldest first. */
  readonly events: readonly PastEvent[];
  /** What the installation's own fields became by each correction, by its instant, as far as that is still known. */
  readonly fieldsCorrected: ReadonlyMap<string, JsonObject>;
  /** What came of it. */
  readonly promised: readonly Promised[];
}

/** As far as the complaint's own item tells. @throws ZodError */
export function parsePast(body: JsonObject): Body {
  return bodySchema.parse(body);
}

/** @param older the events that the complaint no longer carries itself, in order */
export function pastOf(body: Body, older: readonly PastEvent[]): Past {
  const { id, team, policy, createdAt, receivedAt = createdAt } = body;
  const events = [...older, ...body.timeline];
  const { first, corrected } = fieldsOf(body);
  return {
    ...{ id, team, policy: policy.id, createdAt, receivedAt },
    billingCycleEndsOn: firstBillingCycle(body, events),
    fieldsCorrected: corrected,
    received: firstReceipt(events),
    facts: firstFacts({ ...body, fields: first }, events),
    events,
    promised: [...promisedBefore(body.cycle, events), ...promisedNow(body)],
  };
}

const receiptSchema = z.lazy(() =>
  z.object({ receivedAt: z.optional(instantSchema), receivedOn: z.optional(daySchema) }),
);

/** As an event says it. */
export function receiptIn(data: PastEvent['data']): Instant | Day | undefined {
  const { success, data: receipt } = receiptSchema.safeParse(data);
  return success ? (receipt.receivedOn ?? receipt.receivedAt) : undefined;
}

function firstReceipt(events: readonly PastEvent[]): Instant | Day | undefined {
  const first = events.find(({ kind }) => kind === 'received');
  return first && receiptIn(first.data);
}

/** Corrections taken back, the newest first; where one has not noted what it replaced, it is taken for always so. */
function firstFacts(body: Body, events: readonly PastEvent[]): Facts {
  let facts = factsOf(body);
  for (const { kind, data } of events.toReversed()) {
    if (kind !== 'reclassified' && kind !== 'record-corrected') continue;
    const { fromVulnerable, fromTags } = data;
    facts = {
      ...facts,
      category: textOr(facts.category, data.fromCategory),
      severity: textOr(facts.severity, data.fromSeverity),
      language: textOr(facts.language, data.fromLanguage),
      jurisdiction: textOrNone(facts.jurisdiction, data.fromJurisdiction),
      line: textOrNone(facts.line, data.fromLine),
      brand: textOrNone(facts.brand, data.fromBrand),
      legalEntity: textOrNone(facts.legalEntity, data.fromLegalEntity),
      venue: textOrNone(facts.venue, data.fromVenue),
      motive: textOrNone(facts.motive, data.fromMotive),
      ...(fromVulnerable !== undefined && { vulnerable: vulnerableIn(fromVulnerable) }),
      ...(typeof fromTags === 'string' && { tags: tagsIn(fromTags) }),
    };
  }
  return facts;
}

const vulnerableIn = (value: unknown) => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : undefined);

export const tagsIn = (text: string) => text.split(',').filter((tag) => tag !== '');

/** The empty text stands for what was not known. */
const textOrNone = (other: string | undefined, value: unknown) =>
  typeof value === 'string' ? value || undefined : other;

function firstBillingCycle({ billingCycleEndsOn }: Body, events: readonly PastEvent[]): Day | undefined {
  const first = events.find(({ data }) => data.fromBillingCycleEndsOn !== undefined);
  if (!first) return billingCycleEndsOn;
  return daySchema.safeParse(first.data.fromBillingCycleEndsOn).data;
}

const FIELD = 'fields.';

/** The installation's own fields as they came in, and what each correction has made of them. */
function fieldsOf({ fields = {}, content: { formerRecord = [] } }: Body) {
  let known: JsonObject = { ...fields };
  const corrected = new Map<string, JsonObject>();
  for (const { until, record } of formerRecord.toReversed()) {
    const former = Object.entries(record).flatMap(([name, value]) =>
      name.startsWith(FIELD) ? [[name.slice(FIELD.length), value] as const] : [],
    );
    corrected.set(until, Object.fromEntries(former.map(([name]) => [name, known[name] ?? null])));
    known = { ...known, ...Object.fromEntries(former) };
  }
  const first = Object.entries(known).filter(([, value]) => value !== null);
  return { first: Object.fromEntries(first), corrected };
}

const textOr = (other: string, value: unknown) => (typeof value === 'string' ? value : other);

function promisedNow({ cycle, clocks: { acknowledgement, resolution, others } }: Body): Promised[] {
  const { [THIRD_PARTY]: _, ...theirs } = others ?? {};
  const replayed = Object.entries({ acknowledgement, resolution, ...theirs });
  return replayed
    .filter(([name]) => !isRemedyClock(name))
    .map(([clock, { dueAt, breachedAt, former = [], fulfilled }]) => ({
      cycle,
      clock,
      dueAt,
      isBreached:
        [{ breachedAt }, ...former].some((one) => one.breachedAt !== undefined) ||
        (fulfilled !== undefined && fulfilled.missed > 0),
    }));
}

/** Of cycles that are over: their clocks are gone, and their breaches stand on the timeline. */
function promisedBefore(cycle: number, events: readonly PastEvent[]): Promised[] {
  const promised = new Map<string, Promised>();
  for (const event of events) {
    if (event.cycle >= cycle) break;
    const note = (clock: string, breach?: Promised) => {
      const key = `${event.cycle} ${clock}`;
      const known = promised.get(key) ?? { cycle: event.cycle, clock, isBreached: false };
      promised.set(key, breach ?? known);
    };
    for (const clock of ['acknowledgement', 'resolution']) note(clock);
    const { clock, dueAt } = event.data;
    if (typeof clock !== 'string' || clock === 'followUp' || clock === THIRD_PARTY) continue;
    if (isRemedyClock(clock)) continue;
    if (event.kind === 'promised' || event.kind === 'fulfilled') note(clock);
    if (event.kind !== 'breached') continue;
    const { data } = instantSchema.safeParse(dueAt);
    note(clock, { cycle: event.cycle, clock, dueAt: data, isBreached: true });
  }
  return [...promised.values()];
}
