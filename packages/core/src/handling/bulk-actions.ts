import * as z from 'zod/mini';
import type { Caller } from '../access/caller.ts';
import type { Permission } from '../access/rules.ts';
import { type ComplaintId, isComplaintId } from '../base/ids.ts';
import type { KeyedRequest } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import { assign } from '../complaint/commands.ts';
import type { Complaint } from '../complaint/complaint.ts';
import type { Services } from '../ports/services.ts';
import { act, readToChange } from './acting.ts';
import { DEEDS, executionStep } from './bulk-executions.ts';
import { complaintTag } from './once.ts';

/** What is done with one of many. Each of it decides anew whether the caller may. */
export interface BulkStep {
  /**
   * The state that it is seen in, by which `apply` knows it again; undefined where there is nothing to do.
   * @throws Refusal where it would be refused
   */
  look(id: string): Promise<string | undefined>;
  /**
   * Once, however often it is asked for by that request.
   * @throws Refusal `precondition-failed` where it has changed since it was seen, or whatever it is refused for
   */
  apply(id: string, seen: string, request: KeyedRequest): Promise<void>;
}

export interface BulkAction {
  /** What whoever wants it must have. */
  readonly permission: Permission;
  /** @throws ZodError where they are not the action's */
  by(services: Services, caller: Caller, parameters: unknown): BulkStep;
}

/** What is done to workflow executions, by their names. */
function upon(deed: Parameters<typeof executionStep>[2]): BulkAction {
  return {
    permission: 'execution.change',
    by: (services, caller, parameters) => executionStep(services, caller, deed, parameters),
  };
}

/** All that can be done to many at once, by its name. */
export const BULK_ACTIONS = {
  /** To a team, to a person, or to a person within whatever team has it. */
  assign: {
    permission: 'complaint.assign',
    by(services, caller, parameters) {
      const { team, assignee } = assignmentSchema.parse(parameters);
      return complaintStep(services, caller, 'complaint.assign', (complaint, now) => {
        const to = { team: team ?? complaint.team, assignee };
        const isThere = complaint.team === to.team && complaint.assignee === to.assignee;
        return isThere ? complaint : assign(complaint, to, now);
      });
    },
  },
  stop: upon(DEEDS.stop),
  redrive: upon(DEEDS.redrive),
  restart: upon(DEEDS.restart),
  signal: upon(DEEDS.signal),
} as const satisfies Readonly<Record<string, BulkAction>>;
export type BulkActionName = keyof typeof BULK_ACTIONS;

/** @throws Refusal `not-found` for one that this version does not have */
export function bulkAction(name: string): BulkAction {
  const actions: Readonly<Record<string, BulkAction>> = BULK_ACTIONS;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action) throw new Refusal('not-found', 'There is nothing by that name.');
  return action;
}

const assignmentSchema = z.object({ team: z.optional(z.string()), assignee: z.optional(z.string()) });

/** A command for complaints: tried on what is there to see whether it would be refused. */
function complaintStep(
  services: Services,
  caller: Caller,
  permission: Permission,
  command: (complaint: Complaint, now: number) => Complaint,
): BulkStep {
  return {
    async look(id) {
      const complaint = await readToChange(services, caller, permission, idIn(id));
      const isChanged = command(complaint, services.clock.now()) !== complaint;
      return isChanged ? complaintTag(services.settings, complaint) : undefined;
    },
    async apply(id, seen, request) {
      const asked = { conditions: { match: [seen] }, request };
      await act(services, caller, permission, idIn(id), command, asked);
    },
  };
}

function idIn(id: string): ComplaintId {
  if (!isComplaintId(id)) throw new Refusal('not-found', 'There is no such complaint.');
  return id;
}
