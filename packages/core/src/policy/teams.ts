import { knownSteps, type Policy, type PolicySet } from './policy.ts';

/** Every team that a policy may give a complaint to, or tell of it. */
export function teamsOf({ rules }: PolicySet): Set<string> {
  const teams = rules.flatMap(({ policy }) => {
    const steps = knownSteps(policy).flatMap((step) =>
      step.kind === 'escalate' ? step.team : (step.tell ?? []),
    );
    const timed = Object.values(policy.clocks ?? {}).flatMap(({ teams = {} }) => Object.keys(teams));
    const approving = (policy.remedies?.approvals ?? []).flatMap(({ team }) => team ?? []);
    return [policy.team, ...steps, ...timed, ...approving, policy.survey.supervisor.team];
  });
  return new Set(teams);
}

/** Where a complaint can be escalated to under the policy, the lowest level first; never empty. */
export function higherTeams(policy: Policy): { readonly level: number; readonly team: string }[] {
  const steps = knownSteps(policy).flatMap((step) => (step.kind === 'escalate' ? [step] : []));
  return [...steps, policy.survey.supervisor]
    .map(({ level, team }) => ({ level, team }))
    .sort((one, other) => one.level - other.level);
}

/** The level of a team: the highest that the policy gives it, or 1, that of first resort. */
export function levelOf(policy: Policy, team: string): number {
  return higherTeams(policy).findLast((higher) => higher.team === team)?.level ?? 1;
}
