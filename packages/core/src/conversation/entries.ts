import type { TimelineEvent } from '../complaint/complaint.ts';

/**
 * What an event is in the conversation. `out`: what somebody of ours wrote to the complainant. `sent`: a message that has
 * gone out to them, automatic ones too. `in`: what the complainant said. `contact`: a call, a visit. `note`: for the staff
 * alone. `event`: whatever else happened.
 */
export const ENTRY_KINDS = ['out', 'sent', 'in', 'contact', 'note', 'event'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

const SPOKEN: Readonly<Record<string, EntryKind>> = {
  received: 'in',
  added: 'in',
  objected: 'in',
  'survey-answered': 'in',
  'update-sent': 'out',
  paused: 'out',
  'objection-rejected': 'out',
  extended: 'out',
  resolved: 'out',
  'contact-recorded': 'contact',
  noted: 'note',
};

export function entryKindOf({ kind, data, note, by = '' }: TimelineEvent): EntryKind {
  if (kind === 'message-sent') return data.to === 'complainant' ? 'sent' : 'event';
  if (kind === 'acknowledged') return note === undefined ? 'event' : 'out';
  if (kind === 'resumed') return data.reason === 'answer' ? 'in' : 'event';
  // What staff have done for a reason of their own is nobody's saying.
  const isTheirs = by.startsWith('complainant:') || by.startsWith('client:');
  if (kind === 'withdrawn' || kind === 'reopened') return isTheirs && note !== undefined ? 'in' : 'event';
  return (Object.hasOwn(SPOKEN, kind) && SPOKEN[kind]) || 'event';
}

/** To whom the conversation is shown: the staff see all of it; the complainant, and an app for them, what is theirs. */
export function isForThem(kind: EntryKind): boolean {
  return kind === 'out' || kind === 'sent' || kind === 'in';
}
