import { absences, RULES, type Rule, type Services } from '@redress/core';
import type { LetIn } from './limits.ts';

/**
 * Whoever reaches the complaints of their teams reaches those of whom they stand in for, too: what is known of that goes along
 * with them, from a copy that is some seconds old at most.
 */
export function withAbsences(services: Services, letIn: LetIn): LetIn {
  return async (c, operation) => {
    const caller = await letIn(c, operation);
    const { roles = {} }: Rule = RULES[operation.permission];
    const isByTeam = caller.kind === 'person' && [...caller.roles].some((role) => roles[role] === 'teams');
    return isByTeam ? { ...caller, absences: await absences.current(services) } : caller;
  };
}
