import { knownSteps, type PolicySet } from './policy.ts';

/** Every team that a policy may give a complaint to, or tell of it. */
export function teamsOf({ rules }: PolicySet): Set<string> {
  const teams = rules.flatMap(({ policy }) => {
    const steps = knownSteps(policy).flatMap((step) =>
      step.kind === 'escalate' ? step.team : (step.tell ?? []),
    );
    return [policy.team, ...steps, policy.survey.supervisor.team];
  });
  return new Set(teams);
}
