import { type Execution, RedressError } from '@redress/client/source';
import { html } from 'hono/html';
import type { PageContext } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { type Icon, icon } from '../../ui/icons.ts';
import type { Html } from '../../ui/layout.ts';
import { shortMoment, untilOf } from '../../ui/times.ts';

/* An execution in words, the same on all pages. */

/** No correction of a form would mend it. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof RedressError && error.failure.code === 'forbidden';

type Wait = NonNullable<Execution['waits']>[number];

export const executionPath = (name: string) => `${CONSOLE}/executions/${encodeURIComponent(name)}`;

/** `cycle 1, generation 2, follow-up`. */
export function partOf(c: PageContext, name: string): string {
  const { executions } = c.var.words;
  const [, cycle = '1', generation = '1', followUp] = /-(\d+)(?:-g(\d+))?(-follow-up)?$/.exec(name) ?? [];
  const part = executions.name(Number(cycle), Number(generation));
  const comma = c.var.words.time.isSpaced ? ', ' : '，';
  return followUp === undefined ? part : `${part}${comma}${executions.followUp}`;
}

/** By its complaint's reference where there is one. */
export function nameOf(c: PageContext, { name, complaint }: Pick<Execution, 'name' | 'complaint'>): string {
  const space = c.var.words.time.isSpaced ? ', ' : '，';
  return complaint ? `${complaint.reference}${space}${partOf(c, name)}` : name;
}

/** Of several waits the one that is over first. */
export function nextWait({ waits = [] }: Execution): Wait | undefined {
  return waits.reduce<Wait | undefined>(
    (first, wait) => (first === undefined || (wait.until ?? '~') < (first.until ?? '~') ? wait : first),
    undefined,
  );
}

/** `Acknowledgement falls due (ladder 2/4)`. */
export function stepOf(c: PageContext, { clock, step }: Wait): string {
  const { steps, clocks, ladder } = c.var.words.executions;
  const named: Readonly<Record<string, string>> = clocks;
  const of = named[step?.clock ?? clock] ?? step?.clock ?? clock;
  const said = () => {
    switch (step?.kind) {
      case 'warn':
        return steps.warn(of);
      case 'breach':
        return steps.breach(of);
      case 'escalate':
        return steps.escalate(of, step.level ?? 1, step.team ?? '');
      case 'survey':
      case 'remind':
      case 'overdue':
      case 'close':
        return steps[step.kind];
      case 'remind-of-question':
        return steps.questionReminder;
      case 'end-question':
        return steps.questionEnd;
      case 'remind-of-hold':
        return steps.holdReminder;
      case 'end-hold':
        return steps.holdEnd;
      default:
        return steps.other;
    }
  };
  const { number, of: all } = step ?? {};
  const [open, close] = c.var.words.time.isSpaced ? [' (', ')'] : ['（', '）'];
  return number === undefined || all === undefined
    ? said()
    : `${said()}${open}${ladder(number, all)}${close}`;
}

/** `15:22 due (ladder 2/4), 1 h 34 left`. */
export function waitLine(c: PageContext, wait: Wait): Html {
  const { words, look, now } = c.var;
  const { clocks, forEnd } = words.executions;
  if (wait.until === undefined) return html`<p>${forEnd(clocks[wait.clock])}</p>`;
  const isLate = Date.parse(wait.until) < now;
  return html`<p><time datetime="${wait.until}">${shortMoment(look, words, wait.until, now)}</time> ${stepOf(c, wait)}</p><p class="q${isLate ? ' late' : ''}"><span data-due="${wait.until}">${untilOf(words, wait.until, now)}</span></p>`;
}

/** Late where its next wait should be over. */
export function isLate(execution: Execution, now: number): boolean {
  const until = nextWait(execution)?.until;
  return until !== undefined && Date.parse(until) < now;
}

export function stateLine(c: PageContext, execution: Execution): Html {
  const { status } = execution;
  const { words, now } = c.var;
  const late = isLate(execution, now);
  const shape: Icon =
    status === 'RUNNING'
      ? late
        ? 'late'
        : 'run'
      : status === 'SUCCEEDED'
        ? 'kept'
        : status === 'ABORTED'
          ? 'held'
          : 'late';
  return html`<span class="clk ${shape}">${icon(shape)}${words.executions.status[status]}</span>`;
}

/** What became of one that does not run. */
export function aftermath(c: PageContext, execution: Execution): string | undefined {
  const { words, look, now } = c.var;
  const { status, current, complaint } = execution;
  if (status === 'RUNNING' || status === 'SUCCEEDED') return undefined;
  if (!current) return words.executions.followed;
  if (complaint?.stoppedAt !== undefined) return words.executions.stopped;
  if (complaint?.restartAt === undefined) return undefined;
  return words.executions.restartsAt(shortMoment(look, words, complaint.restartAt, now));
}
