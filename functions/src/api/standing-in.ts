import { RULES, type Rule } from '@redress/core/access/rules.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as absences from '@redress/core/records/absences.ts';
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
