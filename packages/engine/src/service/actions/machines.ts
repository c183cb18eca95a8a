import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { machineNameIn, stateMachineArn } from '../../base/arns.ts';
import { ServiceError } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import { parseDefinition } from '../../language/definition.ts';
import type { EngineStore, MachineRow, RevisionRow } from '../../storage/store.ts';
import { executionOf } from './lookup.ts';
import type { ActionParts, Actions } from './parts.ts';
import {
  arn,
  checkName,
  pageSize,
  pageToken,
  readPageToken,
  validated,
  writePageToken,
} from './validation.ts';

const DEFAULT_PAGE = 100;

const definition = z.string().min(1).max(1_048_576);
const unversioned = z.literal(false).optional();
const creation = z.object({
  name: z.string(),
  definition,
  roleArn: arn,
  type: z.string().optional(),
  publish: unversioned,
});
const update = z.object({
  stateMachineArn: arn,
  definition: definition.optional(),
  roleArn: arn.optional(),
  publish: unversioned,
});
const byArn = z.object({ stateMachineArn: arn });
const listing = z.object({ maxResults: pageSize, nextToken: pageToken(1024) });

export function machineActions({ store, commits, now }: ActionParts): Actions {
  return {
    async CreateStateMachine(input) {
      const request = validated(creation, input);
      if (request.type !== undefined && request.type !== 'STANDARD') {
        throw new ServiceError(
          'StateMachineTypeNotSupported',
          `Only STANDARD is supported, not ${request.type}`,
        );
      }
      checkName(request.name);
      parseDefinition(request.definition);
      const stateMachine = stateMachineArn(request.name);
      const created = await commits.run(() => {
        const existing = store.machine(request.name);
        if (existing !== undefined && existing.status !== 'DELETED') {
          return creationOfSame(store, existing, request);
        }
        const at = now();
        const revision = store.addRevision({
          id: randomUUID(),
          updated: null,
          definition: request.definition,
          role: request.roleArn,
        });
        store.putMachine({ name: request.name, status: 'ACTIVE', created: at, revision });
        return at;
      });
      return { stateMachineArn: stateMachine, creationDate: created / 1000 };
    },

    async UpdateStateMachine(input) {
      const request = validated(update, input);
      if (request.definition === undefined && request.roleArn === undefined) {
        const message =
          'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified';
        throw new ServiceError('MissingRequiredParameter', message);
      }
      if (request.definition !== undefined) parseDefinition(request.definition);
      return commits.run(() => {
        const machine = activeMachine(store, request.stateMachineArn);
        const before = revisionOf(store, machine.revision);
        const next = {
          definition: request.definition ?? before.definition,
          role: request.roleArn ?? before.role,
        };
        const isSame = next.definition === before.definition && next.role === before.role;
        if (isSame && before.updated !== null) {
          return { updateDate: before.updated / 1000, revisionId: before.id };
        }
        const [id, updated] = [randomUUID(), now()];
        store.putMachine({ ...machine, revision: store.addRevision({ id, updated, ...next }) });
        return { updateDate: updated / 1000, revisionId: id };
      });
    },

    async DeleteStateMachine(input) {
      const { stateMachineArn } = validated(byArn, input);
      const name = machineNameIn(stateMachineArn);
      await commits.run(() => {
        const machine = name === undefined ? undefined : store.machine(name);
        if (machine?.status !== 'ACTIVE') return;
        store.putMachine({ ...machine, status: 'DELETING' });
        store.endDeletion(machine.name);
      });
      return {};
    },

    DescribeStateMachine(input) {
      const machine = existingMachine(store, validated(byArn, input).stateMachineArn);
      const revision = revisionOf(store, machine.revision);
      return {
        ...describe(machine.name, revision),
        status: machine.status,
        type: 'STANDARD',
        creationDate: machine.created / 1000,
      };
    },

    DescribeStateMachineForExecution(input) {
      const { executionArn } = validated(z.object({ executionArn: arn }), input);
      const { execution } = executionOf(store, executionArn);
      const revision = revisionOf(store, execution.revision);
      const created = store.machine(execution.machineName)?.created ?? execution.started;
      return {
        ...describe(execution.machineName, revision),
        updateDate: (revision.updated ?? created) / 1000,
      };
    },

    ListStateMachines(input) {
      const { maxResults, nextToken } = validated(listing, input);
      const limit = maxResults === 0 ? DEFAULT_PAGE : maxResults;
      const found = store.machines(readPageToken('machines', nextToken) ?? 0, limit + 1);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        stateMachines: page.map(({ name, created }) => ({
          stateMachineArn: stateMachineArn(name),
          name,
          type: 'STANDARD',
          creationDate: created / 1000,
        })),
        ...(found.length > limit && last && { nextToken: writePageToken('machines', last.key) }),
      };
    },
  };
}

/** @throws ServiceError `StateMachineDoesNotExist`, `InvalidArn` */
export function existingMachine(store: EngineStore, machineArn: string): MachineRow {
  const name = machineNameIn(machineArn);
  const machine = name === undefined ? undefined : store.machine(name);
  if (machine === undefined || machine.status === 'DELETED') {
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`);
  }
  return machine;
}

/** @throws ServiceError `StateMachineDoesNotExist`, `StateMachineDeleting`, `InvalidArn` */
export function activeMachine(store: EngineStore, machineArn: string): MachineRow {
  const machine = existingMachine(store, machineArn);
  if (machine.status === 'DELETING') {
    throw new ServiceError('StateMachineDeleting', `State Machine is deleting: '${machineArn}'`);
  }
  return machine;
}

/** When the machine was created, if it was by the same request. */
function creationOfSame(store: EngineStore, machine: MachineRow, request: z.infer<typeof creation>): number {
  const machineArn = stateMachineArn(machine.name);
  activeMachine(store, machineArn);
  const revision = revisionOf(store, machine.revision);
  if (revision.definition !== request.definition || revision.role !== request.roleArn) {
    throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${machineArn}'`);
  }
  return machine.created;
}

function revisionOf(store: EngineStore, key: number): RevisionRow {
  const revision = store.revision(key);
  if (revision === undefined) throw new Error(`no revision ${key}`);
  return revision;
}

function describe(name: string, { id, updated, definition, role }: RevisionRow): JsonObject {
  return {
    stateMachineArn: stateMachineArn(name),
    name,
    definition,
    roleArn: role,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    ...(updated !== null && { revisionId: id }),
  };
}
