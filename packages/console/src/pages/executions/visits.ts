import type { HistoryEvent } from '@redress/client/source';

/* What a history says, state by state: one visit from the event that entered it to the one that left it. */

export interface Visit {
  /** Of the event that entered it. */
  readonly id: number;
  readonly state: string;
  readonly type: string;
  /** Of the event that left it. */
  readonly leftId: number | undefined;
  readonly enteredAt: string;
  /** Absent where it was not left. */
  readonly leftAt: string | undefined;
  readonly input: string | undefined;
  readonly output: string | undefined;
  /** The last error that was met in it, and why. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** How often its task was begun. */
  readonly tries: number;
  /** The visit before, that led to it. */
  readonly from: string | undefined;
  readonly outcome: Outcome;
}

/** `due`, `retimed`: how a wait ends that was not answered. */
export type Outcome = 'passed' | 'due' | 'retimed' | 'failed' | 'current' | 'stopped';

const ENTERED = /^(\w+)StateEntered$/;
const EXITED = /StateExited$/;
const BEGUN = /^(Task|LambdaFunction|Activity)Scheduled$/;
/** Errors that lead on where things go as they should. */
const ORDINARY: ReadonlyMap<string, Outcome> = new Map([
  ['States.Timeout', 'due'],
  ['States.HeartbeatTimeout', 'due'],
  ['Redress.Retimed', 'retimed'],
  ['StepFunctions.ExecutionAlreadyExistsException', 'passed'],
]);

type Draft = { -readonly [Key in keyof Visit]: Visit[Key] };

/** @param events in order, as far as they are known; @param status of the execution; undefined where later events are not among these */
export function visitsOf(events: readonly HistoryEvent[], status: string | undefined): Visit[] {
  const visits: Draft[] = [];
  const within = new Map<number, Draft>();
  for (const event of events) {
    const { id, previousId, at, type, details } = event;
    const [, kind] = ENTERED.exec(type) ?? [];
    const before = within.get(previousId);
    if (kind !== undefined) {
      const visit = entered(id, kind, at, textOf(details, 'name') ?? '', textOf(details, 'input'), before);
      visits.push(visit);
      within.set(id, visit);
      continue;
    }
    const isExit = EXITED.test(type);
    const name = isExit ? textOf(details, 'name') : undefined;
    const visit = isExit
      ? visits.findLast(({ state, leftAt }) => state === name && leftAt === undefined)
      : before;
    if (!visit) continue;
    within.set(id, visit);
    if (BEGUN.test(type)) visit.tries++;
    const error = textOf(details, 'error') ?? (type.endsWith('TimedOut') ? 'States.Timeout' : undefined);
    if (error !== undefined && type !== 'ExecutionAborted') {
      visit.error = error;
      visit.cause = textOf(details, 'cause');
    }
    if (/Succeeded$|Submitted$/.test(type)) visit.error = visit.cause = undefined;
    if (!isExit) continue;
    visit.leftAt = at;
    visit.leftId = id;
    visit.output = textOf(details, 'output');
  }
  for (const visit of visits) visit.outcome = outcomeOf(visit, status);
  return visits;
}

function entered(
  id: number,
  type: string,
  enteredAt: string,
  state: string,
  input: string | undefined,
  before: Visit | undefined,
): Draft {
  const empty = {
    leftAt: undefined,
    leftId: undefined,
    output: undefined,
    error: undefined,
    cause: undefined,
  };
  return { id, state, type, enteredAt, input, ...empty, tries: 0, from: before?.state, outcome: 'passed' };
}

function outcomeOf({ type, leftAt, error }: Visit, status: string | undefined): Outcome {
  if (type === 'Fail') return 'failed';
  if (leftAt !== undefined) return error === undefined ? 'passed' : (ORDINARY.get(error) ?? 'failed');
  if (status === undefined) return 'passed';
  if (status === 'RUNNING') return 'current';
  return status === 'ABORTED' || status === 'SUCCEEDED' ? 'stopped' : 'failed';
}

function textOf(details: HistoryEvent['details'], name: string): string | undefined {
  const value = details[name];
  return typeof value === 'string' ? value : undefined;
}

/** How the states stand after these visits. */
export interface StateStanding {
  readonly outcome: Outcome;
  readonly visits: number;
  readonly last: Visit;
}

export function standingsOf(visits: readonly Visit[]): ReadonlyMap<string, StateStanding> {
  const standings = new Map<string, StateStanding>();
  for (const last of visits) {
    const known = standings.get(last.state);
    standings.set(last.state, { outcome: last.outcome, visits: (known?.visits ?? 0) + 1, last });
  }
  return standings;
}
