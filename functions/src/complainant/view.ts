import { surveyUrl } from '@redress/core/access/survey-link.ts';
import { EVIDENCE_LIMITS } from '@redress/core/base/evidence-limits.ts';
import { referenceOf } from '@redress/core/base/ids.ts';
import { type Day, type Instant, instantOf, millisOf } from '@redress/core/base/instant.ts';
import { shownText } from '@redress/core/base/plain-text.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import type { Settings } from '@redress/core/base/settings.ts';
import { type Language, labelOf, languageOf, STATUSES } from '@redress/core/base/vocabulary.ts';
import { isCodeOpen } from '@redress/core/complaint/codes.ts';
import { commitmentsOf } from '@redress/core/complaint/commitments.ts';
import type { Complaint, TimelineEvent } from '@redress/core/complaint/complaint.ts';
import { zoneOf } from '@redress/core/complaint/contact.ts';
import { questionEndsAt } from '@redress/core/complaint/limits.ts';
import { surveyLinkOf } from '@redress/core/complaint/links.ts';
import { isPending } from '@redress/core/complaint/objection.ts';
import { receivedAtOf } from '@redress/core/complaint/receipt.ts';
import { remediesOf } from '@redress/core/complaint/remedies.ts';
import type { Remedy } from '@redress/core/complaint/remedy.ts';
import { requireOpenSurvey } from '@redress/core/complaint/survey.ts';
import { actionsIn } from '@redress/core/complaint/transitions.ts';
import { type Reading, zoneAt } from '@redress/core/moments';
import { wordMoment, wordRemedy } from '@redress/core/wording';
import { OWN_TEXTS, type Spoken } from './texts.ts';

/*
 * What a complainant sees of their complaint: what they and we have said to each other, where it stands, and what
 * happens next. Nothing of who handles it, of escalations, of reasons that staff give each other.
 */

/** Something that was said, or happened, in words. */
export interface Entry {
  readonly who: 'us' | 'you';
  readonly what: string;
  readonly at: string;
  /** The same for machines. */
  readonly instant: string;
  readonly text?: string | undefined;
}

export interface OwnView {
  readonly language: Language;
  readonly reference: string;
  readonly subject: string;
  readonly heading: string;
  /** Where it stands and what comes next, a sentence each. */
  readonly next: readonly string[];
  readonly isLate: boolean;
  /** How many of the five steps are done, and whether the next one is under way; undefined where it was withdrawn. */
  readonly steps: { readonly done: number; readonly isUnder: boolean } | undefined;
  readonly question: string | undefined;
  readonly resolution: { readonly summary: string } | undefined;
  /** What is done for them, each with how far it has come. */
  readonly remedies: readonly string[];
  readonly surveyLink: string | undefined;
  readonly conversation: readonly Entry[];
  /** What they have brought, and what was given to them. */
  readonly files: readonly { readonly id: string; readonly name: string }[];
  /** How large a file their form takes. */
  readonly fileMegabytes: number;
  readonly zone: string;
  readonly may: Readonly<Record<'answer' | 'add' | 'object' | 'reopen' | 'withdraw', boolean>>;
  readonly isCodeOpen: boolean;
}

/** @param events the whole timeline. */
export function viewOf(
  settings: Settings,
  complaint: Complaint,
  events: readonly TimelineEvent[],
  now: number,
  files: OwnView['files'],
): OwnView {
  const { id, status, content, resolution, objection } = complaint;
  const language = languageOf(content.complainant.language);
  const { headings } = OWN_TEXTS[language];
  const actions = actionsIn(status);
  const { email, emailFault } = content.complainant;
  const isAgain = status === 'received' && complaint.cycle > 1;
  const isAsked = status === 'awaiting-complainant';
  const question = isAsked ? events.findLast(({ kind }) => kind === 'paused')?.note : undefined;
  const { next, isLate } = withCommitments(complaint, language, now);
  return {
    language,
    reference: referenceOf(id),
    subject: shownText(content.subject),
    heading: headings[isAgain ? 'reopened' : status] ?? labelOf(STATUSES, status, language),
    next,
    isLate,
    steps: stepsOf(complaint),
    question: question === undefined ? undefined : shownText(question),
    resolution: resolution && { summary: shownText(resolution.summary) },
    remedies: remediesOf(complaint).flatMap(
      (remedy) => ownRemedy(remedy, language, { timeZone: zoneOf(complaint), now: instantOf(now) }) ?? [],
    ),
    surveyLink: isSurveyOpen(complaint, now)
      ? surveyUrl(settings, surveyLinkOf(complaint, complaint.cycle))
      : undefined,
    files: files.map(({ id, name }) => ({ id, name: shownText(name) })),
    conversation: events.flatMap((event) => entryOf(complaint, event, language) ?? []),
    fileMegabytes: Math.floor(formBytes(settings) / (1024 * 1024)),
    zone: zoneAt(language, zoneOf(complaint), now),
    may: {
      answer: actions.resume !== undefined && complaint.question !== undefined,
      add: actions.add !== undefined,
      object: actions.object !== undefined && resolution !== undefined && objection === undefined,
      reopen: actions.reopen !== undefined && !isPending(objection),
      withdraw: actions.withdraw !== undefined && email !== undefined && emailFault === undefined,
    },
    isCodeOpen: isCodeOpen(complaint, now),
  };
}

function formBytes({ evidence, formBytes: passedOn = Number.POSITIVE_INFINITY }: Settings): number {
  return Math.min(passedOn, evidence?.maxBytes ?? EVIDENCE_LIMITS.maxBytes);
}

/** Of what nobody has agreed to yet, or will, they know nothing. */
function ownRemedy(remedy: Remedy, language: Language, reading: Reading): string | undefined {
  const { state, done, takenBack, dueAt, ...what } = remedy;
  if (state === 'awaiting-approval' || state === 'rejected') return undefined;
  const { remedyStates: says } = OWN_TEXTS[language];
  const moment = (at: Instant) => wordMoment(language, reading, at);
  const name = shownText(wordRemedy(language, reading, what));
  if (takenBack) return remedy.approval?.decidedAt || !remedy.approval ? says.takenBack(name) : undefined;
  if (done) return says.done(name, moment(done.at));
  if (state !== 'open') return name;
  if (dueAt === undefined) return says.open(name);
  return (dueAt <= reading.now ? says.late : says.due)(name, moment(dueAt));
}

/** What we do next, and what we have promised besides. */
function withCommitments(complaint: Complaint, language: Language, now: number): ReturnType<typeof nextOf> {
  const { next, isLate } = nextOf(complaint, language, now);
  const { promised, promisedLate } = OWN_TEXTS[language].next;
  const reading = { timeZone: zoneOf(complaint), now: instantOf(now) };
  const promises = Object.values(commitmentsOf(complaint)).map(({ dueAt }) => {
    const isPast = millisOf(dueAt) < now;
    return { isPast, text: (isPast ? promisedLate : promised)(wordMoment(language, reading, dueAt)) };
  });
  return {
    next: [...next, ...promises.map(({ text }) => text)],
    isLate: isLate || promises.some(({ isPast }) => isPast),
  };
}

function nextOf(
  complaint: Complaint,
  language: Language,
  now: number,
): { readonly next: readonly string[]; readonly isLate: boolean } {
  const { status, clocks, policy, objection, resolution, question, hold } = complaint;
  const { next: says } = OWN_TEXTS[language];
  const reading = { timeZone: zoneOf(complaint), now: instantOf(now) };
  const moment = (at: TimelineEvent['at']) => wordMoment(language, reading, at);
  const isPast = (at: TimelineEvent['at']) => millisOf(at) < now;
  const promise = (at: TimelineEvent['at'], inTime: (at: string) => string, late: (at: string) => string) =>
    isPast(at) ? late(moment(at)) : inTime(moment(at));
  const { acknowledgement, resolution: resolving } = clocks;
  const decision = promise(resolving.dueAt, says.decision, says.decisionLate);
  const waiting = hold?.told ? [says.hold(hold.kind, moment(hold.until), resolving.state === 'paused')] : [];
  switch (status) {
    case 'received': {
      const contact = promise(acknowledgement.dueAt, says.contact, says.contactLate);
      return {
        next: [contact, decision, ...waiting],
        isLate: isPast(acknowledgement.dueAt) || isPast(resolving.dueAt),
      };
    }
    case 'acknowledged':
      return { next: [decision, ...waiting], isLate: isPast(resolving.dueAt) };
    case 'awaiting-complainant': {
      const until = question && moment(questionEndsAt(complaint, question));
      const otherwise = policy.pause.atLimit === 'close' ? says.closes : says.goesOn;
      const isStanding = resolving.state === 'paused';
      const asked = until === undefined ? [] : [says.answer(until, isStanding), otherwise];
      return isStanding
        ? { next: [...asked, ...waiting], isLate: false }
        : { next: [...asked, decision, ...waiting], isLate: isPast(resolving.dueAt) };
    }
    case 'resolved':
    case 'closed':
      if (isPending(objection))
        return {
          next: [promise(objection.dueAt, says.objection, says.objectionLate)],
          isLate: isPast(objection.dueAt),
        };
      if (objection) return { next: [says.stands], isLate: false };
      if (!resolution) return { next: [says.unanswered], isLate: false };
      return { next: [says.over], isLate: false };
    case 'withdrawn':
      return { next: [says.withdrawn], isLate: false };
    case 'merged':
      return { next: [complaint.merged?.answered ? says.mergedDecided : says.merged], isLate: false };
    default:
      return { next: [], isLate: false };
  }
}

function stepsOf({ status, resolution }: Complaint): OwnView['steps'] {
  if (status === 'closed') return resolution ? { done: 5, isUnder: false } : undefined;
  const steps: Readonly<Record<string, OwnView['steps']>> = {
    received: { done: 1, isUnder: false },
    acknowledged: { done: 2, isUnder: true },
    'awaiting-complainant': { done: 2, isUnder: true },
    resolved: { done: 4, isUnder: false },
  };
  return steps[status];
}

function isSurveyOpen(complaint: Complaint, now: number): boolean {
  try {
    requireOpenSurvey(complaint, complaint.cycle, now);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

interface Shown {
  readonly who: 'us' | 'you';
  readonly spoken: Spoken;
  /** `theirs`: where the complainant has said it themselves, or an app for them. */
  readonly note?: 'told' | 'theirs';
}

/** What is not said here is nobody's but the staff's. */
const SHOWN: Readonly<Record<string, Shown>> = {
  received: { who: 'you', spoken: 'received' },
  acknowledged: { who: 'us', spoken: 'accepted', note: 'told' },
  paused: { who: 'us', spoken: 'asked', note: 'told' },
  held: { who: 'us', spoken: 'waiting' },
  'hold-ended': { who: 'us', spoken: 'goingOn' },
  'update-sent': { who: 'us', spoken: 'updated', note: 'told' },
  resumed: { who: 'you', spoken: 'answered', note: 'told' },
  extended: { who: 'us', spoken: 'extended', note: 'told' },
  resolved: { who: 'us', spoken: 'decided', note: 'told' },
  'duplicate-answered': { who: 'us', spoken: 'decided', note: 'told' },
  added: { who: 'you', spoken: 'added', note: 'told' },
  objected: { who: 'you', spoken: 'objected', note: 'told' },
  'objection-rejected': { who: 'us', spoken: 'stands', note: 'told' },
  'objection-upheld': { who: 'us', spoken: 'upheld' },
  reopened: { who: 'you', spoken: 'reopened', note: 'theirs' },
  withdrawn: { who: 'you', spoken: 'withdrawn', note: 'theirs' },
  'survey-answered': { who: 'you', spoken: 'rated', note: 'told' },
  closed: { who: 'us', spoken: 'closed' },
};

function entryOf(
  complaint: Complaint,
  { kind, at, data, note, by = '' }: TimelineEvent,
  language: Language,
): Entry | undefined {
  const isTheirs = by.startsWith('complainant:') || by.startsWith('client:');
  // What staff have taken up again by themselves is no doing of the complainant's.
  const shownAs = kind === 'reopened' && !isTheirs ? 'objection-upheld' : kind;
  const shown = Object.hasOwn(SHOWN, shownAs) ? SHOWN[shownAs] : undefined;
  // A clock that runs again by itself is nobody's answer.
  if (!shown || (kind === 'resumed' && data.reason !== 'answer')) return undefined;
  // Of some holds the complainant is not told.
  if ((kind === 'held' || kind === 'hold-ended') && data.told !== true) return undefined;
  const { spoken, score } = OWN_TEXTS[language];
  const said = shown.note === 'told' || (shown.note === 'theirs' && isTheirs) ? note : undefined;
  const rated = typeof data.score === 'number' ? `${score(data.score)}\n` : '';
  const received = kind === 'received' ? receivedAtOf(complaint) : at;
  const day = kind === 'received' ? complaint.receivedOn : undefined;
  const text = kind === 'received' ? complaint.content.description : `${rated}${said ?? ''}`.trim();
  return {
    who: shown.who,
    what: spoken[shown.spoken],
    at: day === undefined ? shortMoment(language, zoneOf(complaint), received) : shortDay(language, day),
    instant: day ?? received,
    ...(text === '' ? {} : { text: shownText(text) }),
  };
}

function shortMoment(language: Language, timeZone: string, at: TimelineEvent['at']): string {
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return formatOf(language, { timeZone, ...time }).format(millisOf(at));
}

/** Where no more than the day is known, in whatever zone. */
function shortDay(language: Language, day: Day): string {
  return formatOf(language, { timeZone: 'UTC' }).format(Date.parse(day));
}

function formatOf(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    year: 'numeric',
    month: language === 'en' ? 'short' : 'long',
    day: 'numeric',
    ...options,
  });
}
