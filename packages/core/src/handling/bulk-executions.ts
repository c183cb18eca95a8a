import * as z from 'zod/mini';
import type { Caller } from '../access/caller.ts';
import { reachOf } from '../access/decide.ts';
import { entityTag, requireMet } from '../base/entity-tag.ts';
import type { KeyedRequest } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { resultOf } from '../complaint/requests.ts';
import { executionName, readExecutionName } from '../complaint/signals.ts';
import { isOpen } from '../complaint/transitions.ts';
import type { Services } from '../ports/services.ts';
import type { Execution } from '../ports/workflows.ts';
import { load } from '../records/complaints.ts';
import type { BulkStep } from './bulk-actions.ts';
import { redriveExecution, restartExecution, signalExecution, stopExecution } from './executions.ts';

/* What operators do with many executions: to each what they do with one. */

interface Seen {
  readonly execution: Execution;
  readonly complaint: Complaint;
}

interface Deed {
  /** Whether it would be done to it as it is. */
  readonly isMeant: (seen: Seen) => boolean;
  readonly act: (
    services: Services,
    caller: Caller,
    name: string,
    parameters: unknown,
    request: KeyedRequest,
  ) => Promise<unknown>;
}

const isRunning = ({ execution }: Seen) => execution.status === 'RUNNING';
const isEndedBadly = ({ execution, complaint }: Seen) =>
  execution.status !== 'RUNNING' && execution.status !== 'SUCCEEDED' && isOpen(complaint);
const stopSchema = z.object({ reason: z.string() });

export const DEEDS = {
  stop: {
    isMeant: isRunning,
    act: (services, caller, name, parameters, request) =>
      stopExecution(services, caller, name, stopSchema.parse(parameters).reason, request),
  },
  redrive: {
    isMeant: isEndedBadly,
    act: (services, caller, name, _, request) => redriveExecution(services, caller, name, request),
  },
  restart: {
    isMeant: isEndedBadly,
    act: (services, caller, name, _, request) => restartExecution(services, caller, name, request),
  },
  /** Whoever hears it twice waits anew twice. */
  signal: { isMeant: isRunning, act: (services, _, name) => signalExecution(services, name) },
} as const satisfies Readonly<Record<string, Deed>>;

export function executionStep(
  services: Services,
  caller: Caller,
  { isMeant, act }: Deed,
  parameters: unknown,
): BulkStep {
  const look = async (name: string): Promise<Seen> => {
    reachOf(caller, 'execution.change');
    const named = readExecutionName(name);
    const execution = named && (await services.workflows.describe(named.workflow, name));
    if (!execution) throw new Refusal('not-found', 'There is no such execution.');
    const { complaint } = await load(services, named.complaintId);
    if (executionName(complaint, execution.workflow) !== name)
      throw new Refusal('wrong-state', 'A later execution has taken its place.');
    return { execution, complaint };
  };
  /** What it would be done for: not what the complaint says, which changes all the time. */
  const tagOf = ({ execution, complaint }: Seen) => {
    const { stoppedAt = '', restartAt = '' } = complaint.execution;
    return entityTag(services.settings, 'execution', execution.name, execution.status, stoppedAt, restartAt);
  };
  return {
    async look(name) {
      const seen = await look(name);
      return isMeant(seen) ? tagOf(seen) : undefined;
    },
    async apply(name, tag, request) {
      const named = readExecutionName(name);
      const before = named && (await load(services, named.complaintId)).complaint;
      // Whoever died before it could say so has changed it: what was left of it is done now.
      const isBegun = before && resultOf(before, request, services.clock.now()) !== undefined;
      if (!isBegun) requireMet({ match: [tag] }, tagOf(await look(name)));
      await act(services, caller, name, parameters, request);
    },
  };
}
