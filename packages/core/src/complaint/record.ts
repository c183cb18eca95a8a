import { isDeepStrictEqual } from 'node:util';
import { asJson, type JsonObject, type JsonValue } from '../base/json.ts';
import { Refusal } from '../base/refusal.ts';
import { asksFor } from '../policy/condition.ts';
import type { Rules } from '../policy/match.ts';
import type { Codes } from './classification.ts';
import type { Complaint, TimelineEvent } from './complaint.ts';
import type { FieldValues } from './fields.ts';
import { dueDates, matchAnew, retimeClocks } from './retiming.ts';
import { begin, takeLadderSteps } from './steps.ts';
import { engage, type ThirdParty, thirdPartyOf } from './third-party.ts';
import type { Draft } from './timeline.ts';
import { actionsIn } from './transitions.ts';

/*
 * What the record says beside what happened. All of it can be corrected, also when the complaint is over; what it was
 * before is kept: codes on the timeline, what people wrote beside the complainant's data.
 */

type Content = Complaint['content'];
/** Null: it was said, and is not so. */
type Corrected<Part> = { readonly [Name in keyof Part]?: Part[Name] | null };

export interface RecordCorrection
  extends Corrected<Omit<Codes, 'fields'> & Pick<Complaint, 'line' | 'billingCycleEndsOn'>>,
    Corrected<Pick<Content, 'venueAddress' | 'vulnerabilityNote' | 'representative' | 'reference'>> {
  /** Member by member. */
  readonly product?: Corrected<NonNullable<Content['product']>> | undefined;
  readonly occurred?: Pick<Content, 'occurredAt' | 'occurredOn'> | undefined;
  readonly outcome?: string | undefined;
  readonly thirdParty?: ThirdParty | null | undefined;
  readonly fields?: FieldValues | undefined;
  readonly reason?: string | undefined;
}

/**
 * Where the policies in force ask for something that is corrected, the complaint is matched anew, as long as its
 * deadlines run. The same complaint where nothing differs.
 * @throws Refusal `promise-refused` where the third party's date cannot be; `wrong-state` where nobody would watch it,
 * or there is no resolution that could have an outcome
 */
export function correctRecord(
  complaint: Complaint,
  correction: RecordCorrection,
  now: number,
  rules: Rules,
): Complaint {
  const draft = begin(complaint, now);
  const before = recordOf(draft.complaint);
  const corrected = correctedBy(correction, draft.complaint);
  const note = (matched: TimelineEvent['data']) => noteCorrection(draft, before, correction.reason, matched);
  if (correction.thirdParty !== undefined) engage(draft, correction.thirdParty);
  const { content } = draft.complaint;
  const known = { ...corrected, content: { ...corrected.content, thirdPartyName: content.thirdPartyName } };
  const changed = changesOf(before, recordOf({ ...draft.complaint, ...known }));
  if (changed.length === 0) return complaint;
  const runs = actionsIn(draft.complaint.status).reclassify !== undefined;
  if (runs && isAskedFor(rules, new Set(changed.map(factNamed)))) {
    matchAnew(draft, known, rules, note);
    return draft.done();
  }
  const was = draft.complaint;
  draft.set(known);
  if (changed.includes('billingCycleEndsOn')) retimeClocks(draft, was, was.clocks);
  note(changed.includes('billingCycleEndsOn') ? dueDates(draft) : {});
  takeLadderSteps(draft);
  return draft.done();
}

function correctedBy(correction: RecordCorrection, complaint: Complaint) {
  const { content, resolution } = complaint;
  const { product = {}, occurred = content, outcome, fields } = correction;
  if (outcome !== undefined && !resolution)
    throw new Refusal('wrong-state', 'There is no resolution that could have an outcome.', {
      status: complaint.status,
    });
  const known = content.product ?? {};
  return {
    line: better(correction.line, complaint.line),
    brand: better(correction.brand, complaint.brand),
    legalEntity: better(correction.legalEntity, complaint.legalEntity),
    venue: better(correction.venue, complaint.venue),
    motive: better(correction.motive, complaint.motive),
    vulnerable: better(correction.vulnerable, complaint.vulnerable),
    tags: better(correction.tags, complaint.tags),
    billingCycleEndsOn: better(correction.billingCycleEndsOn, complaint.billingCycleEndsOn),
    fields: withFields(complaint.fields, fields?.open, fields?.personal),
    resolution: resolution && outcome !== undefined ? { ...resolution, outcome } : resolution,
    content: {
      ...content,
      product: orNone({
        name: better(product.name, known.name),
        model: better(product.model, known.model),
        purchasedAt: better(product.purchasedAt, known.purchasedAt),
        place: better(product.place, known.place),
        order: better(product.order, known.order),
      }),
      venueAddress: better(correction.venueAddress, content.venueAddress),
      vulnerabilityNote: better(correction.vulnerabilityNote, content.vulnerabilityNote),
      representative: better(correction.representative, content.representative),
      reference: better(correction.reference, content.reference),
      occurredAt: occurred.occurredAt,
      occurredOn: occurred.occurredOn,
      fields: withFields(content.fields, fields?.personal, fields?.open),
    },
  };
}

function better<Value>(said: Value | null | undefined, known: Value | undefined): Value | undefined {
  return said === undefined ? known : (said ?? undefined);
}

function orNone<Part extends object>(part: Part): Part | undefined {
  return Object.values(part).some((value) => value !== undefined) ? part : undefined;
}

type Values = Complaint['fields'];

/** What is said of a field goes where its kind belongs, and leaves where it stood by a former declaration. */
function withFields(known: Values, here: Values = {}, elsewhere: Values = {}): Values {
  const all = { ...known, ...here };
  const kept = Object.entries(all).filter(
    ([name, value]) => value !== null && !Object.hasOwn(elsewhere, name),
  );
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** All of it by the names that it has over the API, flat. */
function recordOf(complaint: Complaint): JsonObject {
  const { line, brand, legalEntity, venue, motive, vulnerable, tags, billingCycleEndsOn } = complaint;
  const { content, resolution } = complaint;
  const { product, venueAddress, vulnerabilityNote, representative, reference } = content;
  const fields = Object.entries({ ...complaint.fields, ...content.fields });
  return asJson({
    ...{ line, brand, legalEntity, venue, motive, vulnerable, tags, billingCycleEndsOn },
    ...{ product, venueAddress, vulnerabilityNote, representative, reference },
    occurredAt: content.occurredAt ?? content.occurredOn,
    outcome: resolution?.outcome,
    thirdParty: thirdPartyOf(complaint) ?? undefined,
    ...Object.fromEntries(fields.map(([name, value]) => [`${FIELD}${name}`, value])),
  });
}

const FIELD = 'fields.';

function changesOf(before: JsonObject, after: JsonObject): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
}

/** What conditions call it. */
const factNamed = (name: string) => (name.startsWith(FIELD) ? `field ${name.slice(FIELD.length)}` : name);

function isAskedFor({ policySet }: Rules, facts: ReadonlySet<string>): boolean {
  return policySet.rules.some(({ when, policy: { factors = [] } }) =>
    [...(when ? [when] : []), ...factors.map((factor) => factor.when)].some((one) => asksFor(one, facts)),
  );
}

/** Of these the timeline says what they are and were: they are no person's data, nor anybody's words. */
const CODES = [
  ...['line', 'brand', 'legalEntity', 'venue', 'motive', 'vulnerable', 'tags', 'billingCycleEndsOn'],
  'outcome',
];

/** The empty text stands for what was not known. */
function noteCorrection(
  draft: Draft,
  before: JsonObject,
  reason: string | undefined,
  matched: TimelineEvent['data'],
): void {
  const after = recordOf(draft.complaint);
  const changed = changesOf(before, after);
  const codes = changed
    .filter((name) => CODES.includes(name))
    .flatMap((name) => [
      [name, codeOf(after[name])],
      [`from${name.charAt(0).toUpperCase()}${name.slice(1)}`, codeOf(before[name])],
    ]);
  const { content } = draft.complaint;
  const record = Object.fromEntries(changed.map((name) => [name, before[name] ?? null]));
  const formerRecord = latest([...(content.formerRecord ?? []), { until: draft.at, record }]);
  draft.set({ content: { ...content, formerRecord } });
  const data = { fields: changed.join(','), ...Object.fromEntries(codes), ...matched };
  draft.event('handler', 'record-corrected', data, reason);
}

const codeOf = (value: JsonValue = '') => (Array.isArray(value) ? value.join(',') : value);

const MOST_FORMER_BYTES = 32 * 1024;

/** As many of the latest as an item has room for, the last one in any case. */
function latest(former: NonNullable<Content['formerRecord']>): NonNullable<Content['formerRecord']> {
  let bytes = 0;
  const first = former.findLastIndex((one) => {
    bytes += Buffer.byteLength(JSON.stringify(one));
    return bytes > MOST_FORMER_BYTES;
  });
  return former.slice(Math.min(first + 1, former.length - 1));
}
