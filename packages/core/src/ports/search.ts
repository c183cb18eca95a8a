import type { ComplaintId } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';
import type { CodedFact, SearchOrder, SearchQuery } from '../base/search.ts';

/**
 * What finds complaints. Where a store cannot search by itself, items of its own do it (`records/search-items.ts`); one
 * that can, as SQLite can, comes with an adapter. Both pass one contract suite, in which every answer is what going
 * through all complaints gives (`complaint/search-document.ts`).
 */
export interface Search {
  /** It finds in these; another one is not asked of it. */
  readonly orders: readonly SearchOrder[];
  find(query: SearchQuery): Promise<SearchPage>;
  /**
   * Resolves once the complaint is found as it is stored by now: one that is gone, or erased, has left nothing. What
   * has changed is noted without being told, and whoever finds need not wait for it.
   */
  settle(id: ComplaintId): Promise<void>;
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
  /** For each instant of `countDue`, in their order. */
  readonly due?: readonly number[] | undefined;
}
