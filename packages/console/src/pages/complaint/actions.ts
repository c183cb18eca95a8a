import type { Words } from '../../words/words.ts';
import { type Action, type Asking, isOffered } from './action.ts';
import { CORRECTING } from './actions/correcting.ts';
import { DECIDING } from './actions/deciding.ts';
import { HANDLING } from './actions/handling.ts';
import { KEEPING } from './actions/keeping.ts';
import { REMEDYING } from './actions/remedying.ts';

/** All that has a form of its own, by the last part of the form's address. */
export const ACTIONS = { ...HANDLING, ...DECIDING, ...REMEDYING, ...CORRECTING, ...KEEPING };
export type ActionName = keyof typeof ACTIONS;

export function isActionName(name: string): name is ActionName {
  return Object.hasOwn(ACTIONS, name);
}

/** So wide that what they have in common can be asked of each. */
export const actionCalled = (name: ActionName): Action => ACTIONS[name];

/** What matters most comes first; so many are buttons. */
const FIRST: readonly ActionName[] = [
  'objection-decision',
  'acknowledgement',
  'resumption',
  'hold-release',
  'resolution',
  'claim',
  'pause',
  'reopening',
  'assignment',
];
const BUTTONS = 4;

/** The rest stands in groups. */
const GROUPS: Readonly<Record<keyof Words['complaint']['groups'], readonly ActionName[]>> = {
  answer: ['contacts', 'messages', 'remedies', 'fulfilments', 'objection'],
  move: ['escalation', 'extension', 'hold', 'tasks', 'withdrawal'],
  correct: ['classification', 'record', 'contact', 'receipt', 'consents', 'links'],
  keep: ['link-revocation', 'legal-hold', 'legal-hold-release', 'conflicts', 'recusal'],
};

export interface Offered {
  readonly first: readonly ActionName[];
  readonly more: readonly (readonly [keyof Words['complaint']['groups'], readonly ActionName[]])[];
}

/** What somebody may do with it as it is. */
export function offered(asking: Asking): Offered {
  const can = (name: ActionName) => isOffered(actionCalled(name), asking);
  const possible = FIRST.filter(can);
  const [first, others] = [possible.slice(0, BUTTONS), possible.slice(BUTTONS)];
  const more = Object.entries(GROUPS).map(([group, names]) => {
    const own = names.filter(can);
    return [group, group === 'move' ? [...others, ...own] : own] as const;
  });
  const isGroup = (name: string): name is keyof typeof GROUPS => Object.hasOwn(GROUPS, name);
  return {
    first,
    more: more.flatMap(([group, names]) =>
      isGroup(group) && names.length > 0 ? [[group, names] as const] : [],
    ),
  };
}
