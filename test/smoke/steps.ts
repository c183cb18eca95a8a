import {
  type ComplaintId,
  complaintIdSchema,
  type PolicySet,
  policySetSchema,
  surveyToken,
} from '@redress/core';
import * as z from 'zod';
import type { Call } from './client.ts';

export interface Smoke {
  readonly call: Call;
  /** Lets time pass; a step that has not come about after `patienceMs` has failed. */
  readonly pause: (millis: number) => Promise<void>;
  readonly now: () => number;
  readonly patienceMs: number;
  readonly say: (line: string) => void;
  /** Where the complainant's mail goes. */
  readonly email: string;
  /** What the installation signs survey links with; without, an outbox is looked into, where there is one. */
  readonly secret: string | undefined;
  /** Distinguishes this run from all others. */
  readonly run: string;
}

const POLL_MS = 1000;
/** Other processes of the API may go by the policies before for so long. */
const POLICIES_FRESH_MS = 31_000;

const complaintSchema = z.object({
  id: complaintIdSchema,
  status: z.string(),
  policy: z.object({ id: z.string() }),
});
const timelineSchema = z.object({
  items: z.array(
    z.object({ kind: z.string(), at: z.string(), data: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
const historySchema = z.object({ items: z.array(z.object({ type: z.string() })) });
const executionSchema = z.object({ status: z.string() });
const deadlinesSchema = z.object({ acknowledgement: z.object({ dueAt: z.string() }) });
const outboxSchema = z.object({
  items: z.array(z.object({ kind: z.string(), complaintId: z.string(), text: z.string() })),
});

class Skipped extends Error {}

/**
 * Drives two complaints through a real installation, one through its whole life and one past its deadline, and
 * says of each step whether it came about. Gives the number of steps that did not.
 *
 * It puts a policy of its own before those in force, for complaints of its own tier alone, and takes it out
 * again at the end, whatever happens between. Its complaints stay, closed and withdrawn.
 */
export async function smoke(smoke: Smoke): Promise<number> {
  const { call, say, run } = smoke;
  let failed = 0;
  let blocked = false;
  /** A step; after one that failed the rest would fail for the same reason, except for what is always done. */
  const step = async (name: string, act: () => Promise<string>, always = false): Promise<void> => {
    if (blocked && !always) return say(`-       ${name}: not tried`);
    try {
      say(`ok      ${name}: ${await act()}`);
    } catch (error) {
      if (error instanceof Skipped) return say(`skipped ${name}: ${error.message}`);
      failed++;
      blocked = true;
      say(`FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  const tier = `smoke-${run}`;
  let first: ComplaintId | undefined;
  let second: ComplaintId | undefined;

  await step('health', async () => {
    await until(smoke, 'the API is up', async () => {
      await call('/healthz');
      return true;
    });
    return 'the API and its store answer';
  });
  await step('short policy', async () => {
    const version = await putPolicies(call, (rules) => [
      shortPolicy(tier, rules.at(-1)?.policy.team),
      ...rules,
    ]);
    return `in force for tier ${tier} as version ${version}`;
  });
  await step('intake', async () => {
    first = await complain(smoke, tier, 'first');
    second = await complain(smoke, tier, 'second');
    return `${first} and ${second}; repeated with the same key, the same complaint came back`;
  });
  await step('receipt', async () => {
    await untilEvent(smoke, first, 'message-sent', ({ message }) => message === 'receipt');
    return `accepted by the mail service for ${smoke.email}`;
  });
  await step('acknowledgement', async () => {
    await untilHistory(smoke, first, 'it waits', (types) => types.includes('TaskSubmitted'));
    await call(`/v1/complaints/${first}/acknowledgement`, { message: 'A smoke test.' });
    // Not told, it goes on when the wait runs out: then a later task succeeds.
    await untilHistory(
      smoke,
      first,
      'its wait was answered',
      (types) => types.includes('TaskSucceeded') && !types.includes('TaskTimedOut'),
    );
    return 'the waiting workflow was told';
  });
  await step('timed step', async () => {
    const { at } = await untilEvent(smoke, second, 'breached', ({ clock }) => clock === 'acknowledgement');
    const { acknowledgement } = deadlinesSchema.parse(await call(`/v1/complaints/${second}/deadlines`));
    const late = (Date.parse(at) - Date.parse(acknowledgement.dueAt)) / 1000;
    return `the breach was taken ${late.toFixed(1)} s after it was due`;
  });
  await step('resolution', async () => {
    const resolution = { summary: 'It works.', rootCause: 'unfounded', remedies: [{ kind: 'explanation' }] };
    await call(`/v1/complaints/${first}/resolution`, resolution);
    await untilEnded(smoke, `${first}-1`);
    return 'the workflow has succeeded and started the follow-up';
  });
  await step('survey', async () => {
    await untilEvent(smoke, first, 'survey-sent');
    await untilEvent(smoke, first, 'message-sent', ({ message }) => message === 'survey');
    return 'sent by itself';
  });
  await step('survey answered', async () => {
    const path = await surveyPath(smoke, first);
    await call(path, { score: 5, comment: 'A smoke test.' });
    await until(smoke, 'the complaint is closed', async () => (await read(call, first)).status === 'closed');
    await untilEnded(smoke, `${first}-1-follow-up`);
    return 'the complaint is closed, the follow-up has ended';
  });
  await step(
    'clean-up',
    async () => {
      const ended = [await end(call, first), await end(call, second)].filter((id) => id !== undefined);
      const version = await putPolicies(call, (rules) => rules.filter(({ policy }) => policy.id !== tier));
      if (second !== undefined) await untilEnded(smoke, `${second}-1`);
      return `${ended.length} withdrawn; the policies before are in force again as version ${version}`;
    },
    true,
  );
  return failed;
}

function shortPolicy(tier: string, team = 'complaints') {
  const minutes = (amount: number) => ({ amount, unit: 'minutes' as const });
  const target = (amount: number) => ({ ...minutes(amount), anchor: 'receipt' as const });
  const ladder = [{ kind: 'breach' as const, tell: team }];
  return {
    name: 'the smoke test',
    when: { tier: { in: [tier] } },
    policy: {
      id: tier,
      calendar: 'always',
      team,
      targets: { acknowledgement: target(2), resolution: target(60) },
      ladders: { acknowledgement: ladder, resolution: ladder },
      pause: { limit: minutes(60), atLimit: 'resume' as const },
      survey: {
        channel: 'email' as const,
        delay: minutes(1),
        reminder: minutes(30),
        expiry: minutes(60),
        coolDownDays: 0,
        sharePercent: 100,
        unhappyUpTo: 2,
        supervisor: { team, level: 2, target: minutes(60) },
      },
    },
  };
}

const IN_FORCE = '/v1/policy-sets/default';
type Rules = PolicySet['rules'];

/** Stores the next version of the policies in force; gives its number. */
async function putPolicies(call: Call, change: (rules: Rules) => Rules): Promise<number> {
  const set = policySetSchema.parse(await call(IN_FORCE));
  const rules = change(set.rules);
  if (rules.length === set.rules.length) return set.version;
  const next = { ...set, version: set.version + 1, rules };
  await call(IN_FORCE, next, { method: 'PUT' });
  return next.version;
}

async function complain(smoke: Smoke, tier: string, name: string): Promise<ComplaintId> {
  const { call, email, run } = smoke;
  const intake = async (attempt: string) => {
    const body = {
      channel: 'web',
      subject: `Smoke test ${run}, ${name} complaint`,
      description: 'Nobody has to do anything about it.',
      severity: 'minor',
      complainant: { name: 'Smoke test', email, tier },
    };
    const idempotencyKey = `smoke-${run}-${name}-${attempt}`;
    const complaint = complaintSchema.parse(await call('/v1/complaints', body, { idempotencyKey }));
    const again = complaintSchema.parse(await call('/v1/complaints', body, { idempotencyKey }));
    if (again.id !== complaint.id) throw new Error(`repeated, ${complaint.id} came back as ${again.id}`);
    return complaint;
  };
  const complaint = await intake('once');
  if (complaint.policy.id === tier) return complaint.id;
  await end(call, complaint.id);
  await smoke.pause(POLICIES_FRESH_MS);
  const second = await intake('twice');
  if (second.policy.id !== tier)
    throw new Error(`the policy ${second.policy.id} was matched instead of ${tier}`);
  return second.id;
}

const read = async (call: Call, id: ComplaintId | undefined) =>
  complaintSchema.parse(await call(`/v1/complaints/${id}`));

/** Withdraws what is open; gives its id where there was something to withdraw. */
async function end(call: Call, id: ComplaintId | undefined): Promise<ComplaintId | undefined> {
  if (id === undefined) return undefined;
  const { status } = await read(call, id);
  if (!['received', 'acknowledged', 'awaiting-complainant'].includes(status)) return undefined;
  await call(`/v1/complaints/${id}/withdrawal`, { reason: 'The smoke test is over.' });
  return id;
}

/** Asks until it is so; an error in between counts as not yet, and is told where it stays so. */
async function until(smoke: Smoke, what: string, holds: () => Promise<boolean>): Promise<void> {
  const { now, pause, patienceMs } = smoke;
  const giveUpAt = now() + patienceMs;
  for (;;) {
    let trouble = '';
    try {
      if (await holds()) return;
    } catch (error) {
      trouble = `: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (now() >= giveUpAt)
      throw new Error(`after ${patienceMs / 1000} s it is not so that ${what}${trouble}`);
    await pause(POLL_MS);
  }
}

async function untilEvent(
  smoke: Smoke,
  id: ComplaintId | undefined,
  kind: string,
  like: (data: Record<string, unknown>) => boolean = () => true,
) {
  let found: z.infer<typeof timelineSchema>['items'][number] | undefined;
  await until(smoke, `${kind} is on the timeline of ${id}`, async () => {
    const { items } = timelineSchema.parse(await smoke.call(`/v1/complaints/${id}/timeline?limit=100`));
    found = items.find((event) => event.kind === kind && like(event.data));
    return found !== undefined;
  });
  if (!found) throw new Error(`${kind} is not there`);
  return found;
}

function untilHistory(
  smoke: Smoke,
  id: ComplaintId | undefined,
  what: string,
  like: (types: string[]) => boolean,
): Promise<void> {
  return until(smoke, `the history of ${id}-1 shows that ${what}`, async () => {
    const { items } = historySchema.parse(await smoke.call(`/v1/executions/${id}-1/history?limit=100`));
    return like(items.map(({ type }) => type));
  });
}

function untilEnded(smoke: Smoke, execution: string): Promise<void> {
  return until(smoke, `the execution ${execution} has succeeded`, async () => {
    const { status } = executionSchema.parse(await smoke.call(`/v1/executions/${execution}`));
    return status === 'SUCCEEDED';
  });
}

async function surveyPath({ call, secret }: Smoke, complaintId: ComplaintId | undefined): Promise<string> {
  if (complaintId === undefined) throw new Error('there is no complaint');
  if (secret !== undefined) return `/v1/surveys/${surveyToken({ secret }, { complaintId, cycle: 1 })}`;
  const outbox = await call('/outbox?format=json&limit=100').catch(() => undefined);
  if (outbox === undefined)
    throw new Skipped(
      'the link is in the mail; REDRESS_SIGNING_SECRET, the stage’s own, would let it be made',
    );
  const { items } = outboxSchema.parse(outbox);
  const mail = items.find((item) => item.kind === 'survey' && item.complaintId === complaintId);
  const path = mail?.text.match(/\/v1\/surveys\/\S+/)?.[0];
  if (path === undefined) throw new Error('the outbox has no survey');
  return path;
}
