import { type Clock, Refusal, type Scannable, type Store } from '@redress/core';
import * as z from 'zod';
import { DataFolderInUse } from '../data-folder.ts';
import { jsonLog } from '../log.ts';
import { newUserSchema, userChangeSchema } from '../user-routes.ts';
import * as users from '../users.ts';
import { UsageError } from './command.ts';
import { askSecretly, firstLine } from './secret-input.ts';
import { callServer } from './server-call.ts';

/* The people of one machine, from its command line. */

export interface UserValues {
  readonly name?: string;
  readonly role?: readonly string[];
  readonly team?: readonly string[];
  readonly invite?: boolean;
  readonly 'password-stdin'?: boolean;
}

export const USER_COMMANDS = ['add', 'list', 'role', 'password', 'invite', 'disable', 'enable'] as const;
export type UserCommand = (typeof USER_COMMANDS)[number];

interface Place {
  readonly folder: string;
  /** Where its server answers, or would. */
  readonly address: string;
  readonly withStore: <T>(act: (store: Store & Scannable, clock: Clock) => Promise<T>) => Promise<T>;
}

type Request =
  | { readonly do: 'list' }
  | { readonly do: 'add'; readonly user: z.infer<typeof newUserSchema> }
  | { readonly do: 'change'; readonly name: string; readonly change: z.infer<typeof userChangeSchema> };

/** On the store itself, or, where a server has it, through that. */
export async function userCommand(command: UserCommand, place: Place, values: UserValues): Promise<void> {
  const request = await requestOf(command, values);
  say(await answerTo(request, place), place.address);
}

async function answerTo(request: Request, { folder, withStore }: Place): Promise<Answer> {
  try {
    return await withStore((store, clock) => {
      const services = { store, clock, log: jsonLog(clock, (line) => process.stderr.write(line)) };
      return onStore(request, services);
    });
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError(error.message);
    if (!(error instanceof DataFolderInUse) || error.address === undefined) throw error;
    return answerSchema.parse(await callServer(folder, error.address, callOf(request)));
  }
}

const userSchema = z.object({
  name: z.string(),
  roles: z.array(z.string()),
  teams: z.array(z.string()),
  hasPassword: z.boolean(),
  invitedUntil: z.string().optional(),
  disabledAt: z.string().optional(),
  invitation: z.string().optional(),
});
const answerSchema = z.union([z.object({ items: z.array(userSchema) }), userSchema]);
type Answer = z.infer<typeof answerSchema>;

async function requestOf(command: UserCommand, values: UserValues): Promise<Request> {
  if (command === 'list') return { do: 'list' };
  const { name = '', role, team } = values;
  const roles = role && { roles: [...role] };
  const teams = team && { teams: [...team] };
  if (command === 'add') {
    const described = { name, ...{ roles: [] }, ...roles, teams: [], ...teams };
    const known = parsed(newUserSchema, described);
    return { do: 'add', user: parsed(newUserSchema, { ...known, ...(await passwordFrom(values)) }) };
  }
  const changes = {
    role: () => ({ ...roles, ...teams }),
    password: () => passwordFrom({ ...values, invite: false }),
    invite: () => ({ isInvited: true }),
    disable: () => ({ isDisabled: true }),
    enable: () => ({ isDisabled: false }),
  } satisfies Record<Exclude<UserCommand, 'add' | 'list'>, () => unknown>;
  return { do: 'change', name, change: parsed(userChangeSchema, await changes[command]()) };
}

/** None where they are to be invited. */
async function passwordFrom(values: UserValues): Promise<{ password?: string }> {
  if (values['password-stdin']) return { password: await firstLine() };
  if (values.invite || !process.stdin.isTTY) return {};
  const password = await askSecretly('Password: ');
  if ((await askSecretly('The same again: ')) !== password) throw new UsageError('the two passwords differ');
  return { password };
}

async function onStore(request: Request, services: users.Keeping): Promise<Answer> {
  switch (request.do) {
    case 'list':
      return answerSchema.parse({ items: await users.list(services) });
    case 'add':
      return merged(await users.add(services, request.user));
    case 'change':
      return merged(await users.change(services, request.name, request.change));
  }
}

const merged = ({ user, invitation }: users.Changed): Answer => userSchema.parse({ ...user, invitation });

function callOf(request: Request): Parameters<typeof callServer>[2] {
  switch (request.do) {
    case 'list':
      return { method: 'GET', path: '/v1/users' };
    case 'add':
      return { method: 'POST', path: '/v1/users', body: request.user };
    case 'change':
      return { method: 'PUT', path: `/v1/users/${encodeURIComponent(request.name)}`, body: request.change };
  }
}

/** The link alone goes to the standard output. */
function say(answer: Answer, address: string): void {
  if ('items' in answer) {
    for (const user of answer.items) console.log(lineOf(user));
    return;
  }
  console.error(lineOf(answer));
  if (answer.invitation !== undefined) console.log(`${address}/invitation/${answer.invitation}`);
}

function lineOf({
  name,
  roles,
  teams,
  hasPassword,
  invitedUntil,
  disabledAt,
}: z.infer<typeof userSchema>): string {
  const state = [
    hasPassword ? [] : ['no password yet'],
    invitedUntil === undefined ? [] : [`invited until ${invitedUntil}`],
    disabledAt === undefined ? [] : [`disabled ${disabledAt}`],
  ];
  return [name, roles.join(','), teams.join(',') || '-', ...state.flat()].join('  ');
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new UsageError(faults.join('\n'));
}
