import type { ComplaintId } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';
import type { CodedFact, SearchQuery } from '../base/search.ts';

/**
 * What finds complaints. Where nothing is said, the store's own items do (`records/search.ts`), on any store; one that
 * can search by itself, as SQLite can, comes with an adapter of its own. Both pass one contract suite, in which every
 * answer is what going through all complaints gives (`complaint/search-document.ts`).
 */
export interface Search {
  /**
   * Brings the index up to what is stored of the complaint by now: of one that is gone, or erased, nothing is left in
   * it. Safe to run twice, at the same time, and to be killed anywhere.
   */
  index(id: ComplaintId): Promise<void>;
  find(query: SearchQuery): Promise<SearchPage>;
}

export interface SearchHit {
  readonly id: ComplaintId;
  /** As lists show it, where that could be read. */
  readonly summary?: JsonObject | undefined;
}

export interface SearchPage {
  readonly hits: readonly SearchHit[];
  readonly nextCursor?: string | undefined;
  readonly counts?: SearchCounts | undefined;
}

export interface SearchCounts {
  /** False where not all was gone through: there are at least so many. */
  readonly exact: boolean;
  readonly total: number;
  readonly by: Readonly<Partial<Record<CodedFact, Readonly<Record<string, number>>>>>;
}
