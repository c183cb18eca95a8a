import { DAY_MS, millisOf } from '../base/instant.ts';
import type { Complaint } from './complaint.ts';
import { isUnfinished } from './erasure.ts';

interface Rule {
  readonly category?: string | undefined;
  readonly policySet?: string | undefined;
  readonly policy?: string | undefined;
  readonly jurisdiction?: string | undefined;
  readonly eraseAfterDays?: number | undefined;
  readonly removeAfterDays?: number | undefined;
}

/**
 * What is to be done by now with a complaint that is over: the first rule that it meets says it. Nothing where it still
 * owes somebody something, or is under a legal hold. Days count from its last change; an erasure is none.
 */
export function dueForKeeping(
  complaint: Complaint,
  rules: readonly Rule[],
  now: number,
): 'erase' | 'remove' | undefined {
  const { owed, owedElse = [], legalHold, erasure, updatedAt } = complaint;
  if (legalHold || isUnfinished(complaint) || owed.length + owedElse.length > 0) return undefined;
  const rule = rules.find((one) => isMet(one, complaint));
  const age = (now - millisOf(erasure?.changedAt ?? updatedAt)) / DAY_MS;
  const isDue = (days: number | undefined) => days !== undefined && age >= days;
  if (isDue(rule?.removeAfterDays)) return 'remove';
  return isDue(rule?.eraseAfterDays) && !erasure ? 'erase' : undefined;
}

function isMet({ category, policySet, policy, jurisdiction }: Rule, complaint: Complaint): boolean {
  const { match } = complaint;
  return (
    (category ?? complaint.category) === complaint.category &&
    (policySet ?? match.policySet) === match.policySet &&
    (policy ?? complaint.policy.id) === complaint.policy.id &&
    (jurisdiction ?? complaint.jurisdiction) === complaint.jurisdiction
  );
}
