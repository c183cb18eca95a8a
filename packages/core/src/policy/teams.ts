import type { PolicySet } from './policy.ts';

/** Every team that a policy may give a complaint to, or tell of it. */
export function teamsOf({ rules }: PolicySet): Set<string> {
  const teams = rules.flatMap(({ policy: { team, ladders, survey } }) => {
    const steps = Object.values(ladders).flatMap((ladder) =>
      ladder.flatMap((step) => {
        if (step.kind === undefined) return [];
        return step.kind === 'escalate' ? step.team : (step.tell ?? []);
      }),
    );
    return [team, ...steps, survey.supervisor.team];
  });
  return new Set(teams);
}
