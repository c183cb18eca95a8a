import { type Instant, instantOf, millisOf } from '../base/instant.ts';
import { type DeadlineClock, type DeadlineClockName, withClock } from '../clocks/clock.ts';
import { QUESTION_KINDS, SURVEY_KINDS, TOLD_BY_CALL } from '../messages/kinds.ts';
import type { Actor, Call, Complaint, EventKind, TimelineEvent } from './complaint.ts';
import { messageIdOf } from './message-ids.ts';
import type { OwedMessage, ToldStep } from './owed.ts';
import { hasWay, isToldByPerson } from './ways.ts';

/**
 * A complaint being changed by one command at one instant: collects the events, the messages that are owed
 * and the new field values, and makes a new complaint of them. The original is never touched.
 */
export class Draft {
  complaint: Complaint;
  readonly at: TimelineEvent['at'];
  readonly #from: Complaint;

  constructor(complaint: Complaint, now: number) {
    this.#from = complaint;
    this.complaint = complaint;
    this.at = instantOf(now);
  }

  set(fields: Partial<Complaint>): void {
    this.complaint = { ...this.complaint, ...fields };
  }

  setClock(name: DeadlineClockName, clock: DeadlineClock): void {
    this.set({ clocks: withClock(this.complaint.clocks, name, clock) });
  }

  event(actor: Actor, kind: EventKind, data: TimelineEvent['data'] = {}, note?: string): TimelineEvent {
    const { timeline, cycle } = this.complaint;
    const seq = (timeline.at(-1)?.seq ?? 0) + 1;
    const event = { seq, at: this.at, cycle, actor, kind, data, ...(note === undefined ? {} : { note }) };
    this.set({ timeline: [...timeline, event] });
    return event;
  }

  /** The last event is what causes the message; its number makes the message's id stable. */
  owe(kind: OwedMessage['kind'], to: OwedMessage['to'], facts: OwedMessage['facts'] = {}): void {
    const { id, owed, cycle, timeline, content } = this.complaint;
    const cause = timeline.at(-1)?.seq ?? 0;
    const messageId = messageIdOf(id, cause, { kind, to });
    const { category, severity, team, assignee } = this.complaint;
    // What may have changed by the time it is sent is fixed now.
    const fixed = { category, severity, team, ...(assignee === undefined ? {} : { assignee }), ...facts };
    if (to.role === 'complainant' && !hasWay(content.complainant, kind)) {
      if (isToldByPerson(content.complainant) || kind === 'question')
        this.call(messageId, kind, 'call', fixed);
      return;
    }
    if (owed.some((other) => other.id === messageId)) return;
    const notAfter = lapsesAt(kind, facts);
    const message: OwedMessage = {
      id: messageId,
      kind,
      to,
      cycle,
      queuedAt: this.at,
      attempts: 0,
      ...(notAfter === undefined ? {} : { notAfter }),
      facts: fixed,
    };
    this.set({ owed: [...owed, message] });
  }

  /**
   * Tells of a step of a ladder. Steps that fall together, as after a delay, reach each person in one message:
   * the gravest speaks, and lists the others.
   */
  tellStep(step: ToldStep, to: OwedMessage['to'], facts: OwedMessage['facts'] = {}): void {
    const before = this.complaint.owed;
    const other = before.find(
      (message) =>
        !this.#from.owed.includes(message) && message.facts.steps !== undefined && isSame(message.to, to),
    );
    const told = { clock: step.clock, dueAt: step.dueAt, ...facts };
    if (!other) {
      this.owe(step.kind, to, { ...told, steps: [step] });
      return;
    }
    const steps = [...(other.facts.steps ?? []), step];
    if (
      other.facts.steps?.some(
        (known) =>
          known.kind === step.kind &&
          known.at === step.at &&
          known.clock === step.clock &&
          known.dueAt === step.dueAt,
      )
    )
      return;
    this.set({ owed: before.filter((message) => message !== other) });
    const isGraver = GRAVITY.indexOf(step.kind) >= GRAVITY.indexOf(other.kind);
    if (isGraver) this.owe(step.kind, to, { ...told, steps });
    else this.owe(other.kind, to, { ...other.facts, steps });
  }

  /**
   * How late a step is taken that was due at the instant; nothing where it is in time, or was past when the complaint
   * was stored.
   */
  late(dueAt: Instant): { lateSeconds?: number } {
    const { createdAt } = this.complaint;
    const since = dueAt < createdAt ? createdAt : dueAt;
    const seconds = Math.floor((millisOf(this.at) - millisOf(since)) / 1000);
    return seconds > IN_TIME_SECONDS ? { lateSeconds: seconds } : {};
  }

  tellComplainant(kind: OwedMessage['kind'], facts: OwedMessage['facts'] = {}): void {
    this.owe(kind, { role: 'complainant' }, facts);
  }

  tellResponsible(kind: OwedMessage['kind'], facts: OwedMessage['facts'] = {}): void {
    this.owe(kind, this.responsible, facts);
  }

  /** Has a person tell the complainant what no mail can, where it is more than a courtesy. */
  call(id: string, kind: string, by: 'call' | 'undeliverable', facts?: OwedMessage['facts']): void {
    const { cycle, calls = [], question, level } = this.complaint;
    const { askBy } = question ?? {};
    if (TOLD_BY_CALL.has(kind) && calls.every((call) => call.id !== id))
      this.set({
        calls: [...calls, { id, kind, cycle, openedAt: this.at, level, ...(facts && { facts }) }],
      });
    else if (by === 'call') return;
    const stands = question?.stops.includes('resolution') ? {} : ({ goesOn: true } as const);
    const until = kind === 'question' && askBy !== undefined ? { expiresAt: askBy, ...stands } : {};
    this.tellResponsible(by, { message: kind, ...until });
  }

  setCall(changed: Call): void {
    const { calls = [] } = this.complaint;
    this.set({ calls: calls.map((call) => (call.id === changed.id ? changed : call)) });
  }

  /** The call with that id is done, or has become superfluous. */
  endCall(id: string): void {
    this.endCalls((call) => call.id === id);
  }

  /** Nobody need be reminded of them any more, either. */
  endCalls(isOver: (call: Call) => boolean = () => true): void {
    const { calls = [], owed } = this.complaint;
    const over = new Set(calls.filter(isOver).map(({ id }) => id));
    if (over.size === 0) return;
    this.set({
      calls: calls.filter(({ id }) => !over.has(id)),
      owed: owed.filter(({ facts }) => facts.call === undefined || !over.has(facts.call)),
    });
  }

  /** A question that is answered, or whose pause is over, is not asked any more. */
  takeBackQuestions(): void {
    this.takeBack((kind) => QUESTION_KINDS.has(kind));
  }

  /** What has no meaning any more is neither sent nor told by telephone. */
  takeBack(isVoid: (kind: string) => boolean): void {
    const { owed, parked = [] } = this.complaint;
    const isNone = ({ kind }: { readonly kind: string }) => !isVoid(kind);
    for (const { kind, to } of [...owed, ...parked])
      if (isVoid(kind)) this.event('system', 'message-lapsed', { message: kind, to: to.role });
    if (!owed.every(isNone)) this.set({ owed: owed.filter(isNone) });
    if (!parked.every(isNone)) this.set({ parked: parked.filter(isNone) });
    this.endCalls((call) => !isNone(call));
  }

  get responsible(): OwedMessage['to'] {
    const { assignee, team } = this.complaint;
    return assignee === undefined ? { role: 'team', team } : { role: 'assignee', assignee };
  }

  tellTeam(kind: OwedMessage['kind'], team: string, facts: OwedMessage['facts'] = {}): void {
    this.owe(kind, { role: 'team', team }, facts);
  }

  /** Surveys that have not gone out yet never will: their link is void from now on. */
  takeBackSurveys(): void {
    const { owed, parked = [] } = this.complaint;
    const isNoSurvey = ({ kind }: OwedMessage) => !SURVEY_KINDS.has(kind);
    this.set({ owed: owed.filter(isNoSurvey) });
    if (parked.some(({ kind }) => SURVEY_KINDS.has(kind))) this.set({ parked: parked.filter(isNoSurvey) });
  }

  /** The changed complaint; the same object where nothing has been changed. */
  done(): Complaint {
    if (this.complaint === this.#from) return this.#from;
    return { ...this.complaint, version: this.#from.version + 1, updatedAt: this.at };
  }
}

/** The complaint with what people have done to it since it was as before: by that caller. */
export function doneBy(author: string, before: Complaint, after: Complaint): Complaint {
  if (after === before) return after;
  const from = before.timeline.at(-1)?.seq ?? 0;
  const timeline = after.timeline.map((event) =>
    event.seq > from && event.actor !== 'system' ? { ...event, by: author } : event,
  );
  return { ...after, timeline };
}

/** The workflow's timers have a second's precision, its tasks take some; more than a minute is a delay. */
const IN_TIME_SECONDS = 60;

const GRAVITY: readonly string[] = ['warning', 'breach', 'escalation'];

/** When a message of the kind loses its meaning; undefined: never. A survey ends only some time after it was sent. */
function lapsesAt(kind: OwedMessage['kind'], facts: OwedMessage['facts']): Instant | undefined {
  switch (kind) {
    case 'warning':
      return facts.dueAt;
    case 'question':
    case 'question-reminder':
    case 'hold':
    case 'hold-reminder':
      return facts.pauseEndsAt;
    case 'reminder':
    case 'survey-call-reminder':
    case 'code':
      return facts.expiresAt;
    default:
      return undefined;
  }
}

function isSame(one: OwedMessage['to'], other: OwedMessage['to']): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Events move out of the complaint's item in chunks of this many, aligned: chunk k holds 20 k + 1 … 20 k + 20. */
export const CHUNK_SIZE = 20;
const MOST_EVENTS = 40;
const MOST_BYTES = 100 * 1024;

/**
 * The oldest whole chunk, where the complaint has grown too long to carry it, and the complaint without it.
 * Only of events that stand in the complaint as it was read: a chunk is written ahead of the change, which may
 * yet be lost and decided otherwise. The newest event stays: the next number follows from it.
 */
export function spill(
  complaint: Complaint,
  read: Complaint,
): { chunk: readonly TimelineEvent[]; rest: Complaint } | undefined {
  const { timeline } = complaint;
  const chunk = timeline.slice(0, CHUNK_SIZE);
  const settledTo = read.timeline.at(-1)?.seq ?? 0;
  if (timeline.length <= CHUNK_SIZE || (chunk.at(-1)?.seq ?? 0) > settledTo) return undefined;
  const heavy = timeline.length > MOST_EVENTS || Buffer.byteLength(JSON.stringify(timeline)) > MOST_BYTES;
  return heavy ? { chunk, rest: { ...complaint, timeline: timeline.slice(CHUNK_SIZE) } } : undefined;
}
