import { referenceOf } from '../base/ids.ts';
import type { JsonValue } from '../base/json.ts';
import { withAsciiDomain } from '../base/mail-address.ts';
import {
  CODED_FACTS,
  type FilterFacts,
  type SearchDocument,
  type SearchFacts,
  type SearchOrder,
  type SearchQuery,
  type SearchScope,
  searchKey,
} from '../base/search.ts';
import { folded, wordsIn } from '../base/words.ts';
import { deadlineClocksOf } from '../clocks/clock.ts';
import { NEVER } from '../clocks/deadlines.ts';
import { hasBeenMissed } from '../clocks/promises.ts';
import { type Complaint, nextDeadline } from './complaint.ts';
import { receivedAtOf } from './receipt.ts';

/* What a complaint is found by, and whether it is: whatever finds complaints gives what this gives. */

/** @param texts of its conversation, beside what its own item holds */
export function searchDocumentOf(complaint: Complaint, texts: readonly string[] = []): SearchDocument {
  const { content, timeline } = complaint;
  const { subject, description, product } = content;
  const added = timeline.flatMap(({ kind, note }) => (kind === 'added' && note !== undefined ? [note] : []));
  const named = [product?.name, product?.model].filter((text) => text !== undefined);
  const words = new Set<string>();
  for (const text of [subject, description, ...named, ...added, ...texts])
    for (const word of wordsIn(text)) words.add(word);
  return { facts: searchFactsOf(complaint), keys: searchKeysOf(complaint), words };
}

export function searchFactsOf(complaint: Complaint): SearchFacts {
  const { id, status, team, assignee, category, severity, channel, policy, submittedBy, updatedAt } =
    complaint;
  return {
    ...{
      id,
      status,
      team,
      assignee,
      category,
      severity,
      channel,
      submittedBy,
      updatedAt,
      conflicts: complaint.conflicts,
    },
    policy: policy.id,
    breached: deadlineClocksOf(complaint).some(([, clock]) => hasBeenMissed(clock)),
    nextDeadline: nextDeadline(complaint),
    receivedAt: receivedAtOf(complaint),
  };
}

function searchKeysOf({ id, content, tags = [], fields = {} }: Complaint): ReadonlySet<string> {
  const { email, phone, contactPoints = [] } = content.complainant;
  const theirs = [content.reference, content.product?.order];
  return new Set([
    referenceKey(referenceOf(id)),
    ...(email === undefined ? [] : [mailKey(email)]),
    ...(phone === undefined ? [] : [telephoneKey(phone)]),
    ...contactPoints.flatMap(({ kind, value }) =>
      kind === 'email' ? [mailKey(value)] : kind === 'phone' ? [telephoneKey(value)] : [],
    ),
    ...theirs.flatMap((reference) => (reference === undefined ? [] : [theirReferenceKey(reference)])),
    ...tags.map(tagKey),
    ...Object.entries({ ...fields, ...content.fields }).map(([name, value]) => fieldKey(name, value)),
  ]);
}

export function referenceKey(reference: string): string {
  return searchKey('reference', reference);
}

export function mailKey(address: string): string {
  return searchKey('email', withAsciiDomain(address).toLowerCase());
}

/** Of its digits alone, without the extension: who is called back is at the number. */
export function telephoneKey(number: string): string {
  return searchKey('phone', number.replace(/ ext\. \d+$/, '').replace(/\D/g, ''));
}

/** In any case, and with whatever stands between its letters and digits. */
export function theirReferenceKey(reference: string): string {
  const plain = folded(reference).replace(/[^\p{L}\p{N}]/gu, '');
  return searchKey('theirs', plain === '' ? reference : plain);
}

export function tagKey(tag: string): string {
  return searchKey('tag', folded(tag));
}

/** Whatever the field's type: a number as it is written, a yes as `true`, several values as one. */
export function fieldKey(name: string, value: JsonValue): string {
  return searchKey('field', `${name}=${folded(typeof value === 'string' ? value : JSON.stringify(value))}`);
}

/** Whether the query finds it. */
export function isFound({ facts, keys, words }: SearchDocument, query: SearchQuery): boolean {
  return (
    isFactual(facts, query) &&
    (query.keys ?? []).every((group) => group.some((key) => keys.has(key))) &&
    (query.words ?? []).every((word) => words.has(word))
  );
}

/** Whether the facts alone are what the query asks for. */
export function isFactual(facts: FilterFacts, query: SearchQuery): boolean {
  const { breached, dueBefore, receivedFrom, receivedBefore } = query;
  return (
    isInScope(facts, query.within) &&
    CODED_FACTS.every((name) => {
      const wanted = query.facts?.[name];
      return wanted === undefined || wanted.includes(facts[name] ?? '');
    }) &&
    (breached ?? facts.breached) === facts.breached &&
    (dueBefore === undefined || (facts.nextDeadline ?? NEVER) < dueBefore) &&
    (receivedFrom === undefined || facts.receivedAt >= receivedFrom) &&
    (receivedBefore === undefined || facts.receivedAt < receivedBefore)
  );
}

function isInScope(facts: FilterFacts, scope: SearchScope): boolean {
  const { id, team, assignee, submittedBy } = facts;
  switch (scope.to) {
    case 'all':
      return !isAbout(facts, scope.person);
    case 'teams':
      if (isAbout(facts, scope.person)) return false;
      if (scope.teams.has(team) || assignee === scope.person) return true;
      return assignee !== undefined && scope.standsIn?.({ team, assignee }) === true;
    case 'submitted':
      return submittedBy === scope.by;
    case 'one':
      return id === scope.complaint;
  }
}

function isAbout({ conflicts = [] }: FilterFacts, person: string | undefined): boolean {
  return person !== undefined && conflicts.includes(person);
}

/** Where it stands in that order: the smallest first, no two alike. */
export function placeIn(
  order: SearchOrder,
  { id, nextDeadline, updatedAt }: Pick<SearchFacts, 'id' | 'nextDeadline' | 'updatedAt'>,
): string {
  switch (order) {
    case 'deadline':
      return `${nextDeadline ?? NEVER}#${id}`;
    case 'changed':
      return `${updatedAt}#${id}`;
    default:
      return id;
  }
}

/** Whether the greatest place comes first. */
export function isDescending(order: SearchOrder): boolean {
  return order === 'newest' || order === 'changed';
}
