import { type Instant, millisOf } from '../base/instant.ts';
import { explainDeadlines } from '../clocks/explanation.ts';
import { type Intake, receive } from '../complaint/commands.ts';
import type { PolicySet } from '../policy/policy.ts';
import type { Services } from '../ports/services.ts';
import { rulesOf } from '../records/rules.ts';

type Facts = Omit<Intake, 'content'> & { language: string; tier?: string | undefined };

/** What a complaint that came in at the instant would get by the policy set, and why. Nothing is stored. */
export async function tryPolicySet(services: Services, set: PolicySet, at: Instant, facts: Facts) {
  const { language, tier, ...intake } = facts;
  const complainant = { name: 'Trial', language, ...(tier === undefined ? {} : { tier }) };
  const content = { subject: 'Trial', description: 'Trial', complainant };
  const now = millisOf(at);
  const rules = await rulesOf(services, set);
  const complaint = receive(services.ids.complaint(now), { ...intake, content }, now, rules);
  const { policy, match, team } = complaint;
  return { at, match, policy: policy.id, team, deadlines: explainDeadlines(complaint, now) };
}
