import { expect } from 'vitest';
import * as z from 'zod';
import { asRemedyId } from '../../src/base/ids.ts';
import { daySchema, type Instant, instantOf, millisOf } from '../../src/base/instant.ts';
import { Refusal } from '../../src/base/refusal.ts';
import { CATEGORIES, CHANNELS, codes, LANGUAGES, SEVERITIES, VENUES } from '../../src/base/vocabulary.ts';
import { deadlineClocksOf } from '../../src/clocks/clock.ts';
import { acknowledge, pause, receive, reopen, resolve, resume } from '../../src/complaint/commands.ts';
import type { Complaint, TimelineEvent } from '../../src/complaint/complaint.ts';
import { fulfilByHand } from '../../src/complaint/fulfilment.ts';
import { carryOut } from '../../src/complaint/remedying.ts';
import { extend } from '../../src/complaint/retiming.ts';
import { takeDueSteps } from '../../src/complaint/steps.ts';
import { sendUpdate } from '../../src/complaint/updates.ts';
import { at, wall } from '../calendar/fixtures.ts';
import { delivered, ID, intakeOf, RESOLUTION, rulesOf } from '../fixtures.ts';

const factsSchema = z.strictObject({
  category: z.exactOptional(codes(CATEGORIES)),
  severity: z.exactOptional(codes(SEVERITIES)),
  channel: z.exactOptional(codes(CHANNELS)),
  venue: z.exactOptional(codes(VENUES)),
  language: z.enum(LANGUAGES).exactOptional(),
  line: z.string().exactOptional(),
  'billing-cycle-ends': z.exactOptional(daySchema),
});

/** As its text begins: `es-ley-10-2025: category price, severity serious`. */
function begun(head: string): { set: string; facts: z.infer<typeof factsSchema> } {
  const [set = '', facts = ''] = head.split(':');
  const pairs = facts.split(',').map((pair) => pair.trim().split(' ', 2));
  return { set, facts: factsSchema.parse(Object.fromEntries(pairs.filter(([name]) => name))) };
}

/** Midnight at the end of a day is that day's, as people say it. */
function local(zone: string, instant: Instant): string {
  const millis = millisOf(instant);
  const text = wall(zone, millis).replace('T', ' ');
  return text.endsWith(' 00:00') ? `${wall(zone, millis - 1).slice(0, 10)} 24:00` : text;
}

function instantIn(zone: string, text: string): Instant {
  const [date = '', time = ''] = text.split(' ');
  const [day, clock] = time === '24:00' ? [nextDay(date), '00:00'] : [date, time];
  return instantOf(at(`${day}T${clock}[${zone}]`));
}

function nextDay(date: string): string {
  return new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
}

/** What is promised: by clock, so long as it has not been kept. */
function promised(complaint: Complaint): Map<string, string> {
  const { timeZone } = complaint.calendar;
  const open = deadlineClocksOf(complaint).filter(([, { state }]) => state !== 'stopped');
  return new Map(
    open.map(([name, { state, dueAt }]) => [
      name,
      state === 'paused' ? 'stands still' : local(timeZone, dueAt),
    ]),
  );
}

const VERBS: Readonly<Record<string, string>> = { acknowledgement: 'acknowledge', resolution: 'resolve' };

function newPromises(before: Complaint | undefined, after: Complaint): string[] {
  const known = before ? promised(before) : new Map<string, string>();
  return [...promised(after)]
    .filter(([name, date]) => known.get(name) !== date)
    .map(([name, date]) =>
      date === 'stands still' ? `${VERBS[name] ?? name}: stands still` : `${VERBS[name] ?? name} by ${date}`,
    );
}

function told({ kind, data }: TimelineEvent): string[] {
  if (kind === 'breached') return [`${data?.clock} breached`];
  if (kind === 'escalated') return [`to ${data?.toTeam}`];
  return kind === 'closed' ? ['closed'] : [];
}

/** Takes what is due by then on every clock; of the follow-up, each step when it is due, as those after it count from it. */
function until(complaint: Complaint, now: number): Complaint {
  const next = complaint.clocks.followUp?.nextStepAt;
  const then = next === undefined ? now : millisOf(next);
  if (then < now) return until(delivered(takeDueSteps(complaint, 'followUp', then), then), now);
  const ladders = takeDueSteps(complaint, 'acknowledgement', now);
  return takeDueSteps(ladders, 'followUp', now);
}

const EVENT = /^(\d{4}-\d\d-\d\d \d\d:\d\d) {2}(.+?)(?: → (.*))?$/;

/** The life that the text tells, told anew: as the domain has it. */
export function lived(text: string): string {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const { set, facts } = begun(head);
  const rules = rulesOf(set);
  const {
    severity = 'moderate',
    category = 'other',
    channel = 'web',
    venue,
    language = 'en',
    line,
    'billing-cycle-ends': billingCycleEndsOn,
  } = facts;
  const intake = { ...intakeOf(severity), category, channel, venue, line, billingCycleEndsOn };
  const { content } = intake;
  const full = { ...intake, content: { ...content, complainant: { ...content.complainant, language } } };
  const zone = receive(ID, full, 0, rules).calendar.timeZone;

  let complaint: Complaint | undefined;
  const told_ = lines.map((line) => {
    const [, when = '', what = ''] = EVENT.exec(line) ?? expect.fail(`no event: ${line}`);
    const now = millisOf(instantIn(zone, when));
    const before = complaint;
    const stepped = before && until(before, now);
    let outcome: string[];
    try {
      complaint = delivered(happened(stepped, what, now), now);
      const news = complaint.timeline.slice(before?.timeline.length ?? 0).flatMap(told);
      outcome = [...news, ...newPromises(before, complaint)];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      complaint = stepped;
      const { cause, latest } = refusalSchema.parse(error.details ?? {});
      outcome = [`refused: ${cause ?? error.code}${latest ? `, ${local(zone, latest)} at the latest` : ''}`];
    }
    return `${when}  ${what}${outcome.length > 0 ? ` → ${outcome.join(', ')}` : ''}\n`;
  });
  return `${head}\n${told_.join('')}`;

  function happened(so: Complaint | undefined, what: string, now: number): Complaint {
    if (what === 'received') return receive(ID, full, now, rules);
    if (!so) return expect.fail('nothing has been received');
    const [, dueAt] = /^put off to (.+)$/.exec(what) ?? [];
    if (dueAt) return extend(so, { dueAt: instantIn(zone, dueAt), reason: 'It takes longer.' }, now);
    const [, clock] = /^done: (.+)$/.exec(what) ?? [];
    if (clock) return fulfilByHand(so, { clock }, now);
    switch (what) {
      case 'nobody has done anything':
        return so;
      case 'acknowledged':
        return acknowledge(so, {}, now);
      case 'wrote':
        return sendUpdate(so, { message: 'We are on it.' }, now);
      case 'asked':
        return pause(so, { question: 'Which one?' }, now);
      case 'answered':
        return resume(so, {}, now);
      case 'resolved with a refund':
        return resolve(so, { ...RESOLUTION, remedies: [{ kind: 'refund' }] }, now);
      case 'refunded':
        return carryOut(so, { remedy: asRemedyId(1) }, now);
      case 'resolved':
        return resolve(so, { ...RESOLUTION, remedies: [...RESOLUTION.remedies] }, now);
      case 'reopened':
        return reopen(so, { reason: 'It is not over.' }, now);
      default:
        return expect.fail(`nobody knows what that is: ${what}`);
    }
  }
}

const refusalSchema = z.object({ cause: z.string().optional(), latest: z.custom<Instant>().optional() });
