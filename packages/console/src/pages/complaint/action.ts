import type { Complaint, SentMessage } from '@redress/client/source';
import { may } from '@redress/core/access/decide.ts';
import type { Permission } from '@redress/core/access/rules.ts';
import { asInstant } from '@redress/core/base/instant.ts';
import { type Label, labelOf } from '@redress/core/base/vocabulary.ts';
import { actionsIn, type Action as Change } from '@redress/core/complaint/transitions.ts';
import type { Person } from '@redress/core/records/sessions.ts';
import type { PageContext } from '../../context.ts';
import type { Body, Field, Options, Values } from '../../ui/forms.ts';
import type { ListName } from '../../ui/rows.ts';
import type { Words } from '../../words/words.ts';

/** What a form about a complaint is made from. */
export interface Asking {
  readonly c: PageContext;
  /** Who looks, and for whom they stand in where that is how they reach it. */
  readonly person: Person;
  readonly complaint: Complaint;
  /** Which of its remedies, tasks, notes, pieces of evidence or links it is about, where it is about one. */
  readonly of: string;
  /** What the form has sent so far, where it has: lists have as many rows as that has. */
  readonly sent: Values;
}

export interface SendOptions {
  readonly idempotencyKey: string;
  readonly ifMatch?: string;
}

/** Something that can be done with a complaint: who may, when, what is asked for, and what it does. */
export interface Action {
  readonly permission: Permission;
  readonly isPossible: (complaint: Complaint, asking: Asking) => boolean;
  readonly fields: (asking: Asking) => readonly Field[] | Promise<readonly Field[]>;
  /** What is filled in at first; what has been changed meanwhile is shown beside what is sent. */
  readonly initial?: (asking: Asking) => Values;
  /** What is as it was is not sent. */
  readonly isCorrection?: true;
  /** Parts of the body that are sent whole or not at all. */
  readonly whole?: readonly string[];
  /** The complainant hears of it. */
  readonly tells?: true;
  /** It is not about the complaint alone: what it is about is named by `of`. */
  readonly isOfOne?: true;
  /** What is said is shown once more, with what will follow, before it is done. */
  readonly isChecked?: true;
  /** What the complainant would be told, as the server makes it; it is shown beside the form. */
  readonly preview?: (asking: Asking, body: Body) => Promise<SentMessage>;
  /** A list of any length in its body: a form asks for another row of it. */
  readonly list?: ListName;
  /** Heeds which state was seen. */
  readonly isVersioned?: true;
  readonly send: (asking: Asking, body: Body, options: SendOptions) => Promise<unknown>;
}

/** Whose the complaint is, as access asks for it. */
export const ownedOf = ({ id, team, assignee, conflicts }: Complaint) => ({ id, team, assignee, conflicts });

/** Whether it would be done, for this person and in this state; the API decides anyway. */
export function isOffered(action: Action, asking: Asking): boolean {
  const { person, complaint } = asking;
  if (complaint.erasedAt !== undefined) return false;
  return may(person, action.permission, ownedOf(complaint)) && action.isPossible(complaint, asking);
}

/** Whether the table of transitions has it. */
export const canNow =
  (change: Change) =>
  ({ status }: Complaint): boolean =>
    actionsIn(status)[change] !== undefined;

export async function askingOf(
  c: PageContext,
  complaint: Complaint,
  of = '',
  sent: Values = {},
): Promise<Asking> {
  const { person, client } = c.var;
  if (complaint.assignee === undefined || may(person, 'complaint.read', ownedOf(complaint)))
    return { c, person, complaint, of, sent };
  const { items } = await client.absences.list();
  const absences = items
    .filter(({ state }) => state === 'current')
    .map(({ teams, from, until, at, ...absence }) => ({
      ...absence,
      ...{ from: asInstant(from), until: asInstant(until), at: asInstant(at) },
      ...(teams && { teams: [...teams] }),
    }));
  return { c, person: { ...person, absences }, complaint, of, sent };
}

export const always = ({ status }: Complaint): boolean => status !== 'merged';

/** The options of a vocabulary, as the reader reads them. */
export function optionsOf<Code extends string>(
  { var: { look } }: PageContext,
  labels: Readonly<Record<Code, Label>>,
): Options {
  return Object.keys(labels).map((code) => [code, labelOf(labels, code, look.language)]);
}

/** Of the words of this room. */
export const wordsOf = ({ var: { words } }: PageContext): Words['complaint'] => words.complaint;
