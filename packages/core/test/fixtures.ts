import { expect } from 'vitest';
import { asComplaintId, newTextId } from '../src/base/ids.ts';
import { asInstant, type Instant, instantOf, millisOf } from '../src/base/instant.ts';
import { Refusal } from '../src/base/refusal.ts';
import type { Severity, Status } from '../src/base/vocabulary.ts';
import { BUILT_IN_CALENDARS } from '../src/calendar/built-in.ts';
import { type Calendar, type CalendarDocument, inZone } from '../src/calendar/calendar.ts';
import { acknowledge, type Intake, pause, receive, resolve, withdraw } from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import { merge } from '../src/complaint/merging.ts';
import { record } from '../src/complaint/outcomes.ts';
import type { OwedMessage, ToldStep } from '../src/complaint/owed.ts';
import { takeDueSteps } from '../src/complaint/steps.ts';
import { answerSurvey } from '../src/complaint/survey.ts';
import { Draft } from '../src/complaint/timeline.ts';
import { BUILT_IN_POLICY_SETS } from '../src/policy/built-in.ts';
import type { Rules } from '../src/policy/match.ts';
import { type Policy, policySchema } from '../src/policy/policy.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** When the complaints of these tests come in: a Monday. */
export const START = millisOf(asInstant('2026-11-16T09:00:00.000Z'));
export const at = (afterStart: number): Instant => instantOf(START + afterStart);

/** What the complainant says. */
export const SAID = newTextId(0);

export const ID = asComplaintId('cmp_01kasw5h000000007k2m9qxd4t');

export const intakeOf = (severity: Severity = 'moderate', email: string | undefined = 'wang@example.com') =>
  ({
    channel: 'web',
    category: 'product-quality',
    severity,
    content: {
      subject: '电水壶漏水',
      description: 'It leaks.',
      complainant: { name: '王小明', language: 'zh-CN', ...(email === '' ? {} : { email }) },
    },
  }) satisfies Intake;

/** What ships with the code. */
export function rulesOf(policySetId: string): Rules {
  const policySet = BUILT_IN_POLICY_SETS.get(policySetId);
  if (!policySet) return expect.fail(`there is no policy set ${policySetId}`);
  const calendars = [...BUILT_IN_CALENDARS.keys()].map((id) => [id, calendarIn('Etc/UTC', id)] as const);
  return { policySet, calendars: new Map(calendars) };
}
export const RULES = rulesOf('default');

/** One policy for every complaint: the standard one, changed in part. */
export function rulesWith(changes: Partial<Policy>): Rules {
  const standard = RULES.policySet.rules.at(-1)?.policy ?? expect.fail('a set without rules');
  const policy = policySchema.parse({ ...standard, ...changes });
  return { ...RULES, policySet: { ...RULES.policySet, rules: [{ policy }] } };
}

/** Two working days of Beijing to acknowledge, sixteen working hours from then on to resolve, and every sort of step. */
export const WORKING = rulesWith({
  id: 'working',
  calendar: 'cn',
  targets: {
    acknowledgement: { amount: 2, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' },
    resolution: { amount: 16, unit: 'working-hours', anchor: 'acknowledgement' },
  },
  ladders: {
    acknowledgement: [
      { kind: 'warn', at: { afterStart: { amount: 1, unit: 'working-days' } } },
      { kind: 'breach', tell: 'supervisors' },
    ],
    resolution: [
      { kind: 'warn', at: { beforeDue: { amount: 2, unit: 'working-hours' } } },
      { kind: 'warn', at: { percent: 75 }, tell: ['quality'] },
      { kind: 'breach', tell: 'supervisors' },
      {
        kind: 'escalate',
        at: { afterDue: { amount: 1, unit: 'working-days' } },
        level: 2,
        team: 'supervisors',
        repeat: { every: { amount: 1, unit: 'working-days' }, limit: 2 },
      },
    ],
  },
  pause: { limit: { amount: 5, unit: 'working-days' }, atLimit: 'close' },
});

/** A question moves no date, a hold does. */
export const HOLDING = rulesWith({
  pause: { limit: { amount: 5, unit: 'calendar-days' }, atLimit: 'resume', stops: [] },
  holds: {
    'third-party': {
      limit: { amount: 6, unit: 'calendar-days' },
      stops: ['resolution'],
      tellComplainant: true,
      remindBefore: { amount: 1, unit: 'calendar-days' },
      tell: 'supervisors',
    },
    authority: {
      limit: { amount: 20, unit: 'calendar-days' },
      stops: ['acknowledgement', 'resolution'],
    },
  },
});

export function expectCalendar(id: string): CalendarDocument {
  return BUILT_IN_CALENDARS.get(id) ?? expect.fail(`there is no calendar ${id}`);
}

/** In that zone where it names none. */
export function calendarIn(timeZone: string, id = 'always'): Calendar {
  return inZone(expectCalendar(id), timeZone);
}

/** Frozen in every part, so that a command which touches its input fails. */
export function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) frozen(member);
  }
  return value;
}

export const received = (severity?: Severity) => frozen(receive(ID, intakeOf(severity), START, RULES));
export const receivedUnder = (rules: Rules, from = START) => frozen(receive(ID, intakeOf(), from, rules));
export function receivedFrom(
  contact: Partial<Complaint['content']['complainant']>,
  rules = RULES,
): Complaint {
  const { content, ...intake } = intakeOf('moderate', '');
  const complainant = { ...content.complainant, ...contact };
  return frozen(receive(ID, { ...intake, content: { ...content, complainant } }, START, rules));
}
export const receivedWithoutEmail = () => receivedFrom({});

export const RESOLUTION = {
  summary: 'We send a new kettle.',
  rootCause: 'product',
  remedies: [{ kind: 'replacement', done: true }, { kind: 'apology' }],
} as const;

export const resolved = (complaint: Complaint, afterStart: number) =>
  frozen(resolve(complaint, { ...RESOLUTION, remedies: [...RESOLUTION.remedies] }, START + afterStart));

/** All that is due by then, on every clock. */
export function stepped(complaint: Complaint, afterStart: number): Complaint {
  const ladders = takeDueSteps(complaint, 'acknowledgement', START + afterStart);
  return frozen(takeDueSteps(ladders, 'followUp', START + afterStart));
}

/** All that is owed has been sent and published: by the way, at the instant of the last change. */
export function delivered(complaint: Complaint, now = millisOf(complaint.updatedAt)): Complaint {
  const draft = new Draft(complaint, now);
  for (const { id, attempts } of complaint.owed) record(draft, { messageId: id, attempts, result: 'sent' });
  draft.set({ publishedSeq: draft.complaint.timeline.at(-1)?.seq });
  return frozen(draft.complaint);
}

/** Resolved after an hour, its survey sent a day later. */
export const surveyed = () => delivered(surveyOwed());
export const surveyOwed = () => stepped(resolved(received(), HOUR), HOUR + DAY);

/** Their question has reached the complainant. */
export const asked = (...[complaint, question, now]: Parameters<typeof pause>) =>
  delivered(pause(complaint, question, now));

export function inStatus(status: Status): Complaint {
  const fresh = received();
  const acknowledged = () => acknowledge(fresh, {}, START + MINUTE);
  switch (status) {
    case 'received':
      return fresh;
    case 'acknowledged':
      return frozen(acknowledged());
    case 'awaiting-complainant':
      return asked(acknowledged(), { question: 'Which model is it?' }, START + 2 * MINUTE);
    case 'resolved':
      return resolved(fresh, HOUR);
    case 'closed':
      return frozen(answerSurvey(surveyed(), { cycle: 1, score: 5 }, START + 2 * DAY));
    case 'withdrawn':
      return frozen(withdraw(fresh, { reason: 'It works now.' }, START + MINUTE));
    case 'merged':
      return frozen(merge(fresh, { into: asComplaintId(`cmp_${'1'.repeat(26)}`) }, START + MINUTE));
  }
}

export const kindsOf = (complaint: Complaint) => complaint.timeline.map((event) => event.kind);

/** The kinds of the events that were added. */
export const newsOf = (before: Complaint, after: Complaint) => kindsOf(after).slice(before.timeline.length);

function recipientOf({ to }: OwedMessage): string {
  if (to.role === 'complainant') return to.role;
  return to.role === 'team' ? to.team : to.assignee;
}

/** Who has been told what since then: `warning to complaints`. */
export function toldSince(before: Complaint, after: Complaint): string[] {
  const known = new Set(before.owed.map((message) => message.id));
  return after.owed
    .filter((message) => !known.has(message.id))
    .map((message) => `${message.kind} to ${recipientOf(message)}`);
}

/** Whoever is told something learns what it is about, as it was then. */
export const ABOUT = { category: 'product-quality', severity: 'moderate', team: 'complaints' };

/** The steps of ladders that messages tell of: by whom, and which. */
export function stepsTold({ owed }: Complaint): { to: string; step: ToldStep }[] {
  return owed.flatMap((message) =>
    (message.facts.steps ?? []).map((step) => ({ to: recipientOf(message), step })),
  );
}

export const messageOf = (complaint: Complaint, kind: OwedMessage['kind']) =>
  complaint.owed.findLast((message) => message.kind === kind);

export function refusalOf(change: () => unknown): Refusal {
  try {
    change();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  return expect.fail('it was not refused');
}
