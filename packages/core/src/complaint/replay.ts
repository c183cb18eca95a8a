import * as z from 'zod/mini';
import { daySchema, type Instant, isInstant, millisOf } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import {
  CATEGORIES,
  type Category,
  CHANNELS,
  type Channel,
  LANGUAGES,
  type Language,
  SEVERITIES,
  type Severity,
} from '../base/vocabulary.ts';
import { deadlineClocksOf } from '../clocks/clock.ts';
import { earliest } from '../clocks/deadlines.ts';
import { hasBeenMissed } from '../clocks/promises.ts';
import { asksFor } from '../policy/condition.ts';
import { promiseName } from '../policy/further-clocks.ts';
import { HOLD_KINDS } from '../policy/holds.ts';
import type { Rules } from '../policy/match.ts';
import { isKnownStep, ladderOf, type Policy } from '../policy/policy.ts';
import type { Correction } from './classification.ts';
import {
  acknowledge,
  assign,
  escalate,
  pause,
  receive,
  reopen,
  resolve,
  resume,
  withdraw,
} from './commands.ts';
import { commit } from './commitments.ts';
import type { Complaint } from './complaint.ts';
import { fulfil, fulfilByHand, isFulfilment } from './fulfilment.ts';
import { hold, release } from './holding.ts';
import { decideObjection, object } from './objection.ts';
import { record } from './outcomes.ts';
import { type Past, type PastEvent, type Promised, receiptIn, tagsIn } from './past.ts';
import { correctRecord, type RecordCorrection } from './record.ts';
import { correctReceipt, extend, reclassify } from './retiming.ts';
import { nextStepAt } from './signals.ts';
import { begin, takeDueSteps } from './steps.ts';
import { Draft } from './timeline.ts';
import { sendUpdate } from './updates.ts';
import { isWritten } from './ways.ts';

/*
 * What would have become of a complaint under other rules: what people did is done again at the instants at which they
 * did it, by the commands that they gave, so that there is one definition of what follows from that. What the old rules
 * did by themselves (a pause that came to its limit) is left to the new ones.
 */

export interface Replayed {
  readonly policy: string;
  readonly team: string;
  readonly promised: readonly Promised[];
  /** Kinds of what people did that the rules would not have allowed: an extension beyond their cap. */
  readonly refused: readonly string[];
}

/**
 * Rules made light to replay: of the ladders no more is left than the breaches, which alone are counted. Where a rule
 * or a clock goes by the team that has a complaint all steps stay, for they hand it on.
 */
export function lightened(rules: Rules): Rules {
  const { policySet } = rules;
  if (policySet.rules.some(({ when, policy }) => (when && asksFor(when, TEAM)) || timesTeams(policy)))
    return rules;
  const light = policySet.rules.map((rule) => ({ ...rule, policy: withBreachesOnly(rule.policy) }));
  return { ...rules, policySet: { ...policySet, rules: light } };
}

const TEAM = new Set(['team']);

const timesTeams = ({ clocks = {} }: Policy) =>
  Object.values(clocks).some(({ teams }) => teams !== undefined);

function withBreachesOnly(policy: Policy): Policy {
  const only = (ladder: ReturnType<typeof ladderOf>) =>
    ladder.filter((step) => isKnownStep(step) && step.kind === 'breach');
  const { acknowledgement, resolution } = policy.ladders;
  const others = Object.entries(policy.clocks ?? {}).map(
    ([name, clock]) => [name, { ...clock, ladder: only(clock.ladder) }] as const,
  );
  return {
    ...policy,
    ladders: { acknowledgement: only(acknowledgement), resolution: only(resolution) },
    ...(policy.clocks && { clocks: Object.fromEntries(others) }),
    promise: { ladder: only(ladderOf(policy, promiseName(1))) },
  };
}

/**
 * By the instant `asOf`, in milliseconds since the epoch.
 * @throws RangeError where it came in as something that this version does not know
 */
export function replay(past: Past, rules: Rules, asOf: number): Replayed {
  let complaint = received(past, rules);
  const promised: Promised[] = [];
  const refused: string[] = [];
  for (const [index, event] of past.events.entries()) {
    const command = commandOf(event, past.events[index + 1], rules, past);
    if (!command) continue;
    const before = livedUntil(complaint, millisOf(event.at));
    try {
      const after = command(before, millisOf(event.at));
      if (after.cycle > before.cycle) promised.push(...promisedOf(before));
      complaint = withoutBurden(after);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      complaint = withoutBurden(before);
      refused.push(event.kind);
    }
  }
  const last = livedUntil(complaint, asOf);
  return {
    policy: last.policy.id,
    team: last.team,
    promised: [...promised, ...promisedOf(last)],
    refused,
  };
}

/** Each step when it fell due: what a step hands over begins then. */
function livedUntil(complaint: Complaint, now: number): Complaint {
  const { cycle } = complaint;
  let lived = complaint;
  for (;;) {
    const due = (['acknowledgement', 'resolution'] as const).flatMap(
      (clock) => nextStepAt(lived, clock, cycle) ?? [],
    );
    const first = earliest(due);
    if (first === undefined || millisOf(first) > now) return takeDueSteps(lived, 'resolution', now);
    lived = takeDueSteps(lived, 'resolution', millisOf(first));
  }
}

/** What a complaint has promised in its present cycle, and whether that was kept so far. */
export function promisedOf(complaint: Complaint): Promised[] {
  return deadlineClocksOf(complaint).map(([name, clock]) => ({
    cycle: complaint.cycle,
    clock: name,
    dueAt: clock.dueAt,
    isBreached: hasBeenMissed(clock),
  }));
}

function received({ id, facts, createdAt, received, billingCycleEndsOn }: Past, rules: Rules): Complaint {
  const { category, severity, channel, jurisdiction, line, language, tier } = facts;
  const { brand, legalEntity, venue, motive, vulnerable, tags, fields } = facts;
  if (!isCategory(category) || !isSeverity(severity) || !isChannel(channel))
    throw new RangeError('it came in as something that this version does not know');
  // Only whether a question has reached them counts: they have an address.
  const complainant = { name: '', email: 'replay@example.com', language, tier };
  const content = { subject: '', description: '', complainant };
  const intake = {
    ...{ category, severity, channel, jurisdiction, line, received, billingCycleEndsOn, content },
    ...{ brand, legalEntity, venue, motive, tags: tags && [...tags] },
    vulnerable: vulnerable === undefined ? undefined : vulnerable === 'yes',
    fields: fields && Object.fromEntries(Object.entries(fields).map(([name, of]) => [name, [...of]])),
  };
  return withoutBurden(receive(id, intake, millisOf(createdAt), anyReceipt(rules)));
}

const isCategory = (text: string): text is Category => Object.hasOwn(CATEGORIES, text);
const isSeverity = (text: string): text is Severity => Object.hasOwn(SEVERITIES, text);
const isChannel = (text: string): text is Channel => Object.hasOwn(CHANNELS, text);
const isLanguage = (text: unknown): text is Language => LANGUAGES.some((language) => language === text);

const anyReceipts = new WeakMap<Rules, Rules>();

/** It was taken in then, however long before it had been received. */
function anyReceipt(rules: Rules): Rules {
  const known = anyReceipts.get(rules);
  if (known) return known;
  const { policySet } = rules;
  const receipt = { pastLimit: { amount: 1000, unit: 'calendar-days' } } as const;
  const open = {
    ...rules,
    policySet: {
      ...policySet,
      rules: policySet.rules.map((rule) => ({ ...rule, policy: { ...rule.policy, receipt } })),
    },
  };
  anyReceipts.set(rules, open);
  return open;
}

/** Nobody is told anything, but for the question, and nobody reads the timeline. */
function withoutBurden(complaint: Complaint): Complaint {
  const { owed, timeline } = complaint;
  return {
    ...complaint,
    owed: owed.filter(({ kind }) => kind === 'question'),
    // But for what another policy's clocks would have been fulfilled by.
    timeline: timeline.filter((event, index) => index === timeline.length - 1 || isFulfilment(event)),
  };
}

type Command = (complaint: Complaint, now: number) => Complaint;

/** What a person did, as far as it counts; undefined for what the rules have brought about, and for all else. */
function commandOf(
  event: PastEvent,
  next: PastEvent | undefined,
  rules: Rules,
  { fieldsCorrected }: Past,
): Command | undefined {
  const { kind, actor, data } = event;
  switch (kind) {
    case 'acknowledged':
      // With a resolution it goes by itself.
      return next?.kind === 'resolved' && next.at === event.at
        ? undefined
        : (complaint, now) => acknowledge(complaint, {}, now);
    case 'assigned': {
      const { toTeam } = data;
      return typeof toTeam === 'string'
        ? (complaint, now) => assign(complaint, { team: toTeam }, now)
        : undefined;
    }
    case 'escalated': {
      const { level, toTeam: team } = data;
      if (actor !== 'handler' || typeof level !== 'number' || typeof team !== 'string') return undefined;
      return (complaint, now) => escalate(complaint, { reason: '', level, team }, now);
    }
    case 'paused':
      return (complaint, now) => pause(complaint, { question: '' }, now);
    case 'message-sent':
      return data.message === 'question' ? reachedByQuestion : undefined;
    case 'contact-recorded':
      return data.outcome === 'reached' ? contact(data) : undefined;
    case 'update-sent':
      // Where no mail reaches them it is a call, which counts once it is made.
      return isWritten(data.by) ? update(data) : undefined;
    case 'promised':
      return commitment(data);
    case 'fulfilled':
      return data.by === 'hand' && typeof data.clock === 'string' ? fulfilment(data.clock) : undefined;
    case 'resumed':
      return actor === 'system' ? undefined : (complaint, now) => resume(complaint, {}, now);
    case 'held':
      return holding(data);
    case 'hold-ended':
      return actor === 'system' ? undefined : (complaint, now) => release(complaint, {}, now);
    case 'extended':
      return typeof data.dueAt === 'string' && isInstant(data.dueAt) ? extension(data.dueAt) : undefined;
    case 'reclassified':
      return (complaint, now) => reclassify(complaint, { ...correctionIn(data), reason: '' }, now, rules);
    case 'record-corrected': {
      const fields = { open: fieldsCorrected.get(event.at) ?? {}, personal: {} };
      const correction = { ...recordIn(data), fields };
      return (complaint, now) => correctRecord(complaint, correction, now, rules);
    }
    case 'receipt-corrected': {
      const receipt = receiptIn(data);
      if (receipt === undefined) return undefined;
      return (complaint, now) => correctReceipt(complaint, { received: receipt, reason: '' }, now);
    }
    case 'resolved':
      return (complaint, now) => resolve(complaint, { summary: '', rootCause: 'process', remedies: [] }, now);
    case 'withdrawn':
      return (complaint, now) => withdraw(complaint, {}, now);
    case 'reopened':
      return (complaint, now) => reopen(complaint, { reason: '' }, now);
    case 'objected':
      return (complaint, now) => object(complaint, {}, now);
    case 'objection-upheld':
      return (complaint, now) => decideObjection(complaint, { decision: 'upheld', reason: '' }, now);
    case 'objection-rejected':
      return (complaint, now) => decideObjection(complaint, { decision: 'rejected', reason: '' }, now);
    default:
      return undefined;
  }
}

/** Until when they held it, or as long as the other rules allow where that is shorter. */
function holding({ hold: heldFor, until }: PastEvent['data']): Command | undefined {
  const kind = HOLD_KINDS.find((known) => known === heldFor);
  if (!kind || typeof until !== 'string' || !isInstant(until)) return undefined;
  return (complaint, now) => {
    try {
      return hold(complaint, { kind, reason: '', until }, now);
    } catch (error) {
      if (error instanceof Refusal && error.details.cause === 'beyond-limit')
        return hold(complaint, { kind, reason: '' }, now);
      throw error;
    }
  };
}

const extension =
  (dueAt: Instant): Command =>
  (complaint, now) =>
    extend(complaint, { dueAt, reason: '' }, now);

const reachedByQuestion: Command = (complaint, now) => {
  const draft = new Draft(complaint, now);
  for (const { kind, id, attempts } of complaint.owed)
    if (kind === 'question') record(draft, { messageId: id, attempts, result: 'sent' });
  return draft.done();
};

const contact =
  ({ message, toldSince: since, ...data }: PastEvent['data']): Command =>
  (complaint, now) => {
    const asked = message === 'question' ? reachedByQuestion(complaint, now) : complaint;
    const draft = begin(asked, now);
    draft.event('handler', 'contact-recorded', { outcome: 'reached' });
    const toldSince = typeof since === 'string' && isInstant(since) ? since : undefined;
    fulfil(draft, 'reply', { named: namesIn(data, draft.complaint), toldSince });
    return draft.done();
  };

const update =
  (data: PastEvent['data']): Command =>
  (complaint, now) =>
    sendUpdate(complaint, { message: '', fulfils: namesIn(data, complaint) }, now);

function commitment({ dueAt, outlives }: PastEvent['data']): Command | undefined {
  if (typeof dueAt !== 'string' || !isInstant(dueAt)) return undefined;
  return (complaint, now) => {
    const draft = begin(complaint, now);
    commit(draft, { dueAt, outlives: outlives === true });
    return draft.done();
  };
}

/** Of a clock that does not run under these rules there is nothing to be done. */
const fulfilment =
  (clock: string): Command =>
  (complaint, now) =>
    isRunning(complaint, clock) ? fulfilByHand(complaint, { clock }, now) : complaint;

/** The clocks that it was said to fulfil, so far as they run under these rules. */
function namesIn({ fulfils }: PastEvent['data'], complaint: Complaint): string[] | undefined {
  if (typeof fulfils !== 'string') return undefined;
  return fulfils.split(',').filter((name) => isRunning(complaint, name));
}

const isRunning = ({ clocks: { others = {} } }: Complaint, name: string) =>
  Object.hasOwn(others, name) && others[name]?.state !== 'stopped';

function correctionIn({
  category,
  severity,
  corrected,
  jurisdiction,
  line,
  language,
}: PastEvent['data']): Correction {
  const fields = typeof corrected === 'string' ? corrected.split(',') : [];
  const textOrNone = (name: string, value: unknown) =>
    fields.includes(name) ? (typeof value === 'string' ? value : null) : undefined;
  return {
    ...(typeof category === 'string' && isCategory(category) && { category }),
    ...(typeof severity === 'string' && isSeverity(severity) && { severity }),
    jurisdiction: textOrNone('jurisdiction', jurisdiction),
    line: textOrNone('line', line),
    ...(isLanguage(language) && { language }),
  };
}

/** The empty text stands for what is not known. */
function recordIn(data: PastEvent['data']): RecordCorrection {
  const text = (value: unknown) => (typeof value === 'string' ? value || null : undefined);
  const { vulnerable, tags, billingCycleEndsOn } = data;
  return {
    ...{ line: text(data.line), brand: text(data.brand), legalEntity: text(data.legalEntity) },
    ...{ venue: text(data.venue), motive: text(data.motive) },
    vulnerable: typeof vulnerable === 'boolean' ? vulnerable : text(vulnerable) === null ? null : undefined,
    tags: typeof tags === 'string' ? tagsIn(tags) : undefined,
    billingCycleEndsOn: z.nullable(daySchema).safeParse(text(billingCycleEndsOn)).data,
  };
}
