import type { Day, Instant } from '../base/instant.ts';
import { clockName, type GivenNames, personName, teamName } from '../base/names.ts';
import { CATEGORIES, type Language, labelOf, REMEDIES, SCORES, SEVERITIES } from '../base/vocabulary.ts';
import { amountOf } from './amounts.ts';
import { asHtml, asText, type Choice } from './blocks.ts';
import { fileLabel, linkless, oneLine, paragraphs, webAddress } from './clean.ts';
import { en } from './en.ts';
import { isMessageKind, type MessageKind } from './kinds.ts';
import { dateOf, momentOf, type Reading } from './moments.ts';
import type { ClockName, Texts, Wording } from './texts.ts';
import { ADDRESSEES } from './texts.ts';
import { zhCn } from './zh-cn.ts';

/** What a message may tell. What is absent is left out of the text; staff never see name nor subject. */
export interface MessageFacts extends Reading {
  readonly reference: string;
  readonly subject: string;
  readonly complainantName?: string;
  readonly category: string;
  readonly severity: string;
  readonly team: string;
  readonly teamNames?: GivenNames;
  /** What the policy calls its further clocks. */
  readonly clockNames?: GivenNames;
  readonly assignee?: string;
  /** Who is away, and whose it is that this tells. */
  readonly standsInFor?: string;
  /** The clock the message is about, and when it is due. */
  readonly clock?: string;
  readonly dueAt?: Instant;
  /** For messages that promise both: the receipt and the reopening, which are about the acknowledgement. */
  readonly resolutionDueAt?: Instant;
  /** Of a receipt: when the complaint reached us, or on which day, where that was earlier; something promised from then is past. */
  readonly receivedAt?: Instant;
  readonly receivedOn?: Day;
  readonly isLate?: boolean;
  /** Free text: the handler's message, question or summary, a reason, the comment in a survey. */
  readonly note?: string;
  /** Of a handler's message: its own subject, what the files with it are called, and whether an answer is hoped for. */
  readonly title?: string;
  readonly fileNames?: readonly string[];
  readonly asksReply?: boolean;
  readonly remedies?: readonly RemedyFacts[];
  readonly replaced?: readonly RemedyFacts[];
  readonly approved?: boolean;
  /** The id of a task. */
  readonly task?: string;
  readonly level?: number;
  readonly fromTeam?: string;
  readonly toTeam?: string;
  /** 1 to 5. */
  readonly score?: number;
  /** Of a survey and its answer: whoever is not satisfied is seen to by a supervisor. */
  readonly supervised?: boolean;
  readonly expiresAt?: Instant;
  readonly pauseEndsAt?: Instant;
  readonly closes?: boolean;
  /** Whom a hold waits for: its kind. */
  readonly hold?: string;
  readonly goesOn?: boolean;
  readonly onHold?: boolean;
  /** Several steps that one message tells, in the order in which they fell due. */
  readonly steps?: readonly StepFacts[];
  /** The kind of another message, that could not be delivered. */
  readonly message?: string;
  /** Left out where it is not an http or https address. */
  readonly link?: string;
  /** Where the complainant follows the complaint. */
  readonly page?: string;
  /** It goes into a chat, where what is answered to it is heard. */
  readonly inChat?: boolean;
  /** It is told by a person, or printed and posted. */
  readonly told?: 'spoken' | 'printed' | undefined;
  /** What can be chosen is chosen by its buttons. */
  readonly hasButtons?: boolean;
  /** Where the staff handle it. */
  readonly desk?: string;
  /** Whoever answers the message is heard. */
  readonly isRepliedTo?: boolean;
  /** Six digits. */
  readonly code?: string;
  /** Of an escalation: that nobody has decided on an objection in time. */
  readonly objection?: boolean;
}

interface StepFacts {
  readonly kind: 'warning' | 'breach' | 'escalation';
  readonly clock: string;
  readonly at: Instant;
  readonly dueAt: Instant;
  readonly level?: number;
  readonly toTeam?: string;
}

interface RemedyFacts {
  readonly kind: string;
  readonly amount?: string;
  readonly currency?: string;
  readonly note?: string;
  readonly dueAt?: Instant;
}

/** UTF-16 units. */
const SUBJECT_LIMIT = 150;
const NAME_LIMIT = 100;
const REMARK_LIMIT = 500;

const TEXTS: Readonly<Record<Language, Texts>> = { en, 'zh-CN': zhCn };

/** Plain text and HTML say the same. */
export interface RenderedMessage {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** @throws RangeError when the time zone is unknown. */
export function renderMessage(kind: MessageKind, language: Language, facts: MessageFacts): RenderedMessage {
  const texts = TEXTS[language];
  const wording = word(texts, language, facts);
  const addressee = ADDRESSEES[kind];
  const { title, body } = texts.messages[kind](wording);
  const named = oneLine(facts.title ?? title, SUBJECT_LIMIT);
  const subject = wording.inChat ? named : oneLine(texts.subject[addressee](named, wording), SUBJECT_LIMIT);
  const blocks =
    facts.told === 'printed'
      ? texts.letter(body, wording)
      : wording.inChat || facts.told
        ? texts.chat(body, wording)
        : texts.frame[addressee](body, wording);
  return { subject, text: asText(blocks), html: asHtml(blocks, language, subject) };
}

/** An instant as messages say it, for pages that say the same. @throws RangeError when the time zone is unknown. */
export function wordMoment(language: Language, reading: Reading, instant: Instant): string {
  return momentOf(TEXTS[language], language, reading, instant);
}

/** A remedy as messages say it. @throws RangeError when the time zone is unknown. */
export function wordRemedy(
  language: Language,
  reading: Reading,
  { kind, amount, currency, note, dueAt }: RemedyFacts,
): string {
  return TEXTS[language].remedy(
    labelOf(REMEDIES, kind, language),
    amount ? oneLine(amountOf(language, amount, currency), REMARK_LIMIT) : '',
    oneLine(note ?? '', REMARK_LIMIT),
    dueAt ? wordMoment(language, reading, dueAt) : '',
  );
}

/** By how they begin, the longer first. */
const OWN_NAMES = [
  ['promise-remedy-', 'promisedRemedy'],
  ['promise-', 'promise'],
  ['third-party', 'thirdParty'],
] as const;

function word(texts: Texts, language: Language, facts: MessageFacts): Wording {
  const name = (text = '') => oneLine(text, NAME_LIMIT);
  const moment = (instant?: Instant) => (instant ? momentOf(texts, language, facts, instant) : '');
  const teamOf = (team = '') => name(teamName(team, facts.teamNames ?? {}, language));
  const clockOf = (named: string) => {
    const clock = OWN_NAMES.find(([start]) => named.startsWith(start))?.[1] ?? named;
    return name(
      isOwnClock(texts, clock) ? texts.clocks[clock] : clockName(clock, facts.clockNames ?? {}, language),
    );
  };
  const team = teamOf(facts.team);
  const assignee = name(personName(facts.assignee ?? ''));
  const due = moment(facts.dueAt);
  const { remedies = [], replaced = [] } = facts;
  const remedyOf = (remedy: RemedyFacts) => wordRemedy(language, facts, remedy);
  const resolutionDueAt = facts.clock === 'resolution' ? facts.dueAt : facts.resolutionDueAt;
  const received = facts.receivedOn ?? facts.receivedAt;
  return {
    reference: name(facts.reference),
    subject: linkless(oneLine(facts.subject, SUBJECT_LIMIT)),
    name: linkless(name(facts.complainantName)),
    category: labelOf(CATEGORIES, facts.category, language),
    severity: labelOf(SEVERITIES, facts.severity, language),
    team,
    assignee,
    standsInFor: name(personName(facts.standsInFor ?? '')),
    who: texts.who(team, assignee),
    clock: facts.clock ? clockOf(facts.clock) : '',
    due,
    acknowledgementDue: facts.clock === 'acknowledgement' ? due : '',
    resolutionDue: moment(resolutionDueAt),
    isResolutionLate: resolutionDueAt !== undefined && resolutionDueAt <= facts.now,
    received: received === undefined ? '' : dateOf(language, facts, received),
    isLate: facts.isLate ?? false,
    note: paragraphs(facts.note ?? ''),
    remedies: remedies.map(remedyOf),
    replaced: replaced.map(remedyOf),
    approved: facts.approved ?? false,
    task: name(facts.task?.replace(/^task-/, '')),
    apology: remedies.some(({ kind }) => kind === 'apology'),
    level: facts.level?.toString() ?? '',
    fromTeam: teamOf(facts.fromTeam),
    toTeam: teamOf(facts.toTeam),
    stays: facts.toTeam !== undefined && facts.toTeam === facts.fromTeam,
    overdue: isOverdue(facts),
    score: facts.score,
    supervised: facts.supervised ?? false,
    expires: moment(facts.expiresAt),
    pauseEnds: moment(facts.pauseEndsAt),
    closes: facts.closes ?? false,
    hold: holdOf(texts, facts.hold ?? ''),
    goesOn: facts.goesOn ?? false,
    onHold: facts.onHold ?? false,
    link: webAddress(facts.link ?? ''),
    answers: facts.hasButtons ? [] : answersAt(webAddress(facts.link ?? ''), language),
    page: webAddress(facts.page ?? ''),
    inChat: facts.inChat ?? false,
    desk: webAddress(facts.desk ?? ''),
    isRepliedTo: facts.isRepliedTo ?? false,
    code: facts.code ?? '',
    files: (facts.fileNames ?? []).map(fileLabel),
    asksReply: facts.asksReply ?? false,
    steps: (facts.steps ?? []).map(({ kind, clock, at, dueAt, level, toTeam }) =>
      texts.step({
        kind,
        overdue: at >= dueAt,
        clock: clockOf(clock),
        due: moment(dueAt),
        level: level?.toString() ?? '',
        toTeam: teamOf(toTeam),
      }),
    ),
    message: nameOf(texts, facts.message ?? ''),
    isForCall: facts.message !== undefined,
    isForObjection: facts.objection ?? false,
  };
}

/** Of an escalation; it may come before the deadline. */
function isOverdue({ steps = [] }: MessageFacts): boolean {
  const step = steps.findLast(({ kind }) => kind === 'escalation');
  return step === undefined || step.at >= step.dueAt;
}

/** The same link, each time with an answer that is chosen when the page opens, and sent by whoever looks at it. */
function answersAt(survey: string, language: Language): Choice[] {
  if (survey === '') return [];
  return Object.entries(SCORES).map(([score, name]) => {
    const link = new URL(survey);
    link.searchParams.set('score', score);
    return { name: name[language], mark: language === 'en' ? ': ' : '：', link: link.href };
  });
}

function isOwnClock({ clocks }: Texts, clock: string): clock is ClockName {
  return Object.hasOwn(clocks, clock);
}

function nameOf({ kinds }: Texts, kind: string): string {
  return (isMessageKind(kind) ? kinds[kind] : undefined) ?? kinds.other;
}

/** Of a kind that a later version has added: nothing. */
function holdOf({ holds }: Texts, kind: string): string {
  return (Object.hasOwn(holds, kind) && holds[kind]) || '';
}
