import type { ComplaintId } from './ids.ts';
import type { Instant } from './instant.ts';

/** What is known of a complaint for filters and orders. */
export interface SearchFacts {
  readonly id: ComplaintId;
  readonly status: string;
  readonly team: string;
  readonly assignee?: string | undefined;
  readonly category: string;
  readonly severity: string;
  readonly channel: string;
  /** The policy's id. */
  readonly policy: string;
  readonly breached: boolean;
  readonly nextDeadline?: Instant | undefined;
  readonly receivedAt: Instant;
  readonly updatedAt: Instant;
  readonly submittedBy?: string | undefined;
  /** Whom it is about. */
  readonly conflicts?: readonly string[] | undefined;
}

/** Of them, what filters ask for. */
export type FilterFacts = Omit<SearchFacts, 'updatedAt'>;

/** Facts that a search is narrowed by, to any of the values given, and that are counted. */
export const CODED_FACTS = [
  'status',
  'team',
  'assignee',
  'category',
  'severity',
  'channel',
  'policy',
] as const;
export type CodedFact = (typeof CODED_FACTS)[number];

/** All that a complaint is found by. */
export interface SearchDocument {
  readonly facts: SearchFacts;
  /** What it is found by as a whole, as `searchKey` writes it. */
  readonly keys: ReadonlySet<string>;
  /** As `wordsIn` has them. */
  readonly words: ReadonlySet<string>;
}

/** Values that are looked up as a whole, in the canonical form that `search-document.ts` gives them. */
export type SearchKeyKind = 'reference' | 'email' | 'phone' | 'theirs' | 'tag' | 'field';

export function searchKey(kind: SearchKeyKind, value: string): string {
  return `${kind}:${value}`;
}

export const SEARCH_ORDERS = ['deadline', 'newest', 'oldest', 'changed'] as const;
/**
 * `deadline`: the next one first, those without last. `newest`, `oldest`: in which they were recorded. `changed`: the
 * latest change first.
 */
export type SearchOrder = (typeof SEARCH_ORDERS)[number];

export interface SearchQuery {
  readonly within: SearchScope;
  /** Of each group the complaint has at least one. */
  readonly keys?: readonly (readonly string[])[] | undefined;
  /** It has all of them. */
  readonly words?: readonly string[] | undefined;
  /** Of each fact that is named, one of the values. */
  readonly facts?: Readonly<Partial<Record<CodedFact, readonly string[]>>> | undefined;
  readonly breached?: boolean | undefined;
  /** Its next deadline is before that. */
  readonly dueBefore?: Instant | undefined;
  readonly receivedFrom?: Instant | undefined;
  readonly receivedBefore?: Instant | undefined;
  readonly order: SearchOrder;
  /** Facts of which it is counted how many complaints have which value, whatever the page holds. */
  readonly count?: readonly CodedFact[] | undefined;
  /** Where it is counted, also of how many the next deadline is before each of these. */
  readonly countDue?: readonly Instant[] | undefined;
  /** As given back by the page before. */
  readonly cursor?: string | undefined;
  /** 1 to 100. A page may hold fewer though more follow: `nextCursor` tells. */
  readonly limit: number;
}

/**
 * Whose complaints are looked at, as `scopeOf` in `access/decide.ts` makes it of who reaches which: none that are about
 * the person.
 */
export type SearchScope =
  | { readonly to: 'all'; readonly person?: string | undefined }
  | {
      readonly to: 'teams';
      readonly teams: ReadonlySet<string>;
      readonly person: string;
      /** Whether the person has what is somebody else's, who is away; where nobody is, it is not asked. */
      readonly standsIn?:
        | ((owned: { readonly team: string; readonly assignee: string }) => boolean)
        | undefined;
    }
  | { readonly to: 'submitted'; readonly by: string }
  | { readonly to: 'one'; readonly complaint: string };
