import { Refusal } from '../base/refusal.ts';
import type { Status } from '../base/vocabulary.ts';

export const ACTIONS = [
  'acknowledge',
  'assign',
  'escalate',
  'extend',
  'reclassify',
  'correct-receipt',
  'update',
  'fulfil',
  'pause',
  'resume',
  'hold',
  'release',
  'promise-remedy',
  'settle-remedy',
  'resolve',
  'withdraw',
  'reopen',
  'add',
  'object',
  'decide-objection',
  'answer-survey',
  'close',
  'merge',
  'take-in-duplicate',
  'unmerge',
] as const;
export type Action = (typeof ACTIONS)[number];

/**
 * The one table of what may be done in which state, and the state it leads to. `answer-survey` leaves a
 * complaint resolved here; a satisfied answer closes it by `close`.
 */
export const TRANSITIONS: Readonly<Record<Status, Partial<Record<Action, Status>>>> = {
  received: {
    acknowledge: 'acknowledged',
    assign: 'received',
    escalate: 'received',
    update: 'received',
    fulfil: 'received',
    extend: 'received',
    reclassify: 'received',
    hold: 'received',
    release: 'received',
    'correct-receipt': 'received',
    add: 'received',
    'promise-remedy': 'received',
    'settle-remedy': 'received',
    resolve: 'resolved',
    withdraw: 'withdrawn',
    merge: 'merged',
    'take-in-duplicate': 'received',
  },
  acknowledged: {
    assign: 'acknowledged',
    escalate: 'acknowledged',
    update: 'acknowledged',
    fulfil: 'acknowledged',
    extend: 'acknowledged',
    reclassify: 'acknowledged',
    hold: 'acknowledged',
    release: 'acknowledged',
    'correct-receipt': 'acknowledged',
    add: 'acknowledged',
    'promise-remedy': 'acknowledged',
    'settle-remedy': 'acknowledged',
    pause: 'awaiting-complainant',
    resolve: 'resolved',
    withdraw: 'withdrawn',
    merge: 'merged',
    'take-in-duplicate': 'acknowledged',
  },
  'awaiting-complainant': {
    assign: 'awaiting-complainant',
    escalate: 'awaiting-complainant',
    update: 'awaiting-complainant',
    fulfil: 'awaiting-complainant',
    extend: 'awaiting-complainant',
    reclassify: 'awaiting-complainant',
    hold: 'awaiting-complainant',
    release: 'awaiting-complainant',
    'correct-receipt': 'awaiting-complainant',
    add: 'awaiting-complainant',
    'promise-remedy': 'awaiting-complainant',
    'settle-remedy': 'awaiting-complainant',
    resume: 'acknowledged',
    resolve: 'resolved',
    withdraw: 'withdrawn',
    merge: 'merged',
    'take-in-duplicate': 'awaiting-complainant',
    close: 'closed',
  },
  resolved: {
    assign: 'resolved',
    escalate: 'resolved',
    update: 'resolved',
    fulfil: 'resolved',
    reopen: 'received',
    add: 'resolved',
    'promise-remedy': 'resolved',
    'settle-remedy': 'resolved',
    object: 'resolved',
    'decide-objection': 'resolved',
    'answer-survey': 'resolved',
    close: 'closed',
  },
  closed: {
    reopen: 'received',
    object: 'closed',
    'decide-objection': 'closed',
    'settle-remedy': 'closed',
  },
  withdrawn: {},
  merged: { add: 'merged', unmerge: 'received' },
};

/** What may be done in a state; in one that a later version has added, nothing. */
export function actionsIn(status: string): Partial<Record<Action, Status>> {
  const known: Readonly<Record<string, Partial<Record<Action, Status>>>> = TRANSITIONS;
  return (Object.hasOwn(known, status) && known[status]) || {};
}

const OPEN: ReadonlySet<string> = new Set<Status>([
  'received',
  'acknowledged',
  'awaiting-complainant',
  'resolved',
]);

/** Whether a workflow goes with it: until it is closed or withdrawn. */
export function isOpen({ status }: { readonly status: string }): boolean {
  return OPEN.has(status);
}

/** The state an action leads to. @throws Refusal `wrong-state`, naming the state and what is allowed in it. */
export function transition(status: string, action: Action): Status {
  const actions = actionsIn(status);
  const next = actions[action];
  if (next) return next;
  const allowed = Object.keys(actions);
  throw new Refusal('wrong-state', 'A complaint that is {status} cannot be changed by {action}.', {
    status,
    action,
    allowed,
  });
}
