import {
  apiKeys,
  type Clock,
  instantOf,
  Refusal,
  ROLES,
  type Role,
  SCOPES,
  type Scannable,
  type Scope,
  type Store,
} from '@redress/core';
import * as z from 'zod';
import { DataFolderInUse } from '../data-folder.ts';
import { openIssuer } from '../issuer.ts';
import { jsonLog } from '../log.ts';
import { UsageError } from './command.ts';
import { callServer } from './server-call.ts';

/* Who may: tokens and links for people, keys for client apps. */

const TOKEN_SECONDS = 3600;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export interface AccessValues {
  readonly name?: string;
  readonly role?: readonly string[];
  readonly team?: readonly string[];
  readonly scope?: readonly string[];
  readonly sandbox?: boolean;
  readonly days?: string;
  readonly 'overlap-hours'?: string;
}

export type WithStore = <T>(act: (store: Store & Scannable, clock: Clock) => Promise<T>) => Promise<T>;

const KEBAB = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const name = z.string('is missing').regex(KEBAB, 'must be kebab-case: a-z, 0-9, hyphens inside');
const days = z.coerce.number<string>().int().min(1).max(3650).optional();

const personSchema = z.object({
  name: name.default('operator'),
  role: z
    .array(z.enum(ROLES, `must be among ${ROLES.join(', ')}`), 'is missing')
    .min(1, `must be among ${ROLES.join(', ')}`),
  team: z.array(name.or(z.literal('*'))).default([]),
});
const keySchema = z.object({
  name,
  scope: z.array(z.enum(SCOPES, `must be among ${SCOPES.join(', ')}`), 'is missing').min(1),
  sandbox: z.boolean().optional(),
  days,
});
const rotationSchema = z.object({
  'overlap-hours': z.coerce.number<string>().int().min(0).max(720).default(24),
  days,
});

/** A token for a person, good for an hour, and nothing else, so that a shell can take it. */
export async function printToken(folder: string, values: AccessValues): Promise<void> {
  const person = personOf(values);
  console.log(await (await openIssuer(folder)).token(person, TOKEN_SECONDS));
}

/** A link to sign in with, good once and for ten minutes. */
export async function printSignIn(folder: string, address: string, values: AccessValues): Promise<void> {
  const issuer = await openIssuer(folder);
  console.log(`${address}/sign-in/${await issuer.signIn(personOf(values))}`);
}

function personOf(values: AccessValues): { subject: string; roles: Role[]; teams: string[] } {
  const { name: subject, role, team } = parsed(personSchema, values);
  return { subject, roles: role, teams: team };
}

export type KeyCommand = 'add' | 'list' | 'rotate' | 'revoke';

/** On the store itself, or, where a server has it, through that. */
export async function keyCommand(
  command: KeyCommand,
  { folder, withStore, id = '' }: { folder: string; withStore: WithStore; id?: string | undefined },
  values: AccessValues,
): Promise<void> {
  const request = requestOf(command, id, values);
  try {
    await withStore(async (store, clock) =>
      say(
        await onStore(request, { store, clock, log: jsonLog(clock, (line) => process.stderr.write(line)) }),
      ),
    );
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError(error.message);
    if (!(error instanceof DataFolderInUse) || error.address === undefined) throw error;
    say(await overHttp(request, error.address, folder));
  }
}

type Request =
  | { readonly do: 'list' }
  | {
      readonly do: 'add';
      readonly name: string;
      readonly scopes: Scope[];
      readonly sandbox: boolean | undefined;
      readonly days: number | undefined;
    }
  | {
      readonly do: 'rotate';
      readonly id: string;
      readonly overlapHours: number;
      readonly days: number | undefined;
    }
  | { readonly do: 'revoke'; readonly id: string };

function requestOf(command: KeyCommand, id: string, values: AccessValues): Request {
  switch (command) {
    case 'list':
      return { do: 'list' };
    case 'add': {
      const { name, scope, sandbox, days } = parsed(keySchema, values);
      return { do: 'add', name, scopes: scope, sandbox, days };
    }
    case 'rotate': {
      const { 'overlap-hours': overlapHours, days } = parsed(rotationSchema, values);
      return { do: 'rotate', id, overlapHours, days };
    }
    case 'revoke':
      return { do: 'revoke', id };
  }
}

const listedSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  sandbox: z.boolean().optional(),
  createdAt: z.string(),
  expiresAt: z.string().optional(),
  revokedAt: z.string().optional(),
  lastUsedAt: z.string().optional(),
});
const answerSchema = z.union([
  z.object({ items: z.array(listedSchema) }),
  listedSchema.extend({ key: z.string() }),
  listedSchema,
]);
type Answer = z.infer<typeof answerSchema>;

async function onStore(request: Request, services: Parameters<typeof apiKeys.list>[0]): Promise<Answer> {
  const now = services.clock.now();
  const after = (days: number | undefined) =>
    days === undefined ? undefined : instantOf(now + days * DAY_MS);
  switch (request.do) {
    case 'list':
      return { items: await apiKeys.list(services) };
    case 'add': {
      const { name, scopes, sandbox, days } = request;
      const { key, text } = await apiKeys.add(services, { name, scopes, sandbox, expiresAt: after(days) });
      return { ...key, key: text };
    }
    case 'rotate': {
      const overlapUntil = instantOf(now + request.overlapHours * HOUR_MS);
      const { key, text } = await apiKeys.rotate(services, request.id, {
        overlapUntil,
        expiresAt: after(request.days),
      });
      return { ...key, key: text };
    }
    case 'revoke':
      return apiKeys.revoke(services, request.id);
  }
}

/** Through the server that has the folder. */
async function overHttp(request: Request, address: string, folder: string): Promise<Answer> {
  const { do: command, ...rest } = request;
  const { id, ...body } = 'id' in rest ? rest : { ...rest, id: '' };
  const paths = { list: '', add: '', rotate: `/${id}/rotation`, revoke: `/${id}/revocation` };
  const path = `/v1/keys${paths[command]}`;
  const call =
    command === 'list' ? ({ method: 'GET', path } as const) : ({ method: 'POST', path, body } as const);
  return answerSchema.parse(await callServer(folder, address, call));
}

/** Of a new key its text alone goes to the standard output. */
function say(answer: Answer): void {
  if ('items' in answer) {
    for (const key of answer.items) console.log(lineOf(key));
    return;
  }
  console.error(lineOf(answer));
  if ('key' in answer) console.log(answer.key);
}

function lineOf({
  id,
  name,
  scopes,
  sandbox,
  createdAt,
  expiresAt,
  revokedAt,
  lastUsedAt,
}: z.infer<typeof listedSchema>): string {
  const facts = { created: createdAt, used: lastUsedAt, ends: expiresAt, revoked: revokedAt };
  const said = Object.entries(facts).flatMap(([fact, at]) => (at === undefined ? [] : [`${fact} ${at}`]));
  return [id, name, scopes.join(','), ...(sandbox ? ['sandbox'] : []), ...said].join('  ');
}

function parsed<Schema extends z.ZodType>(schema: Schema, values: AccessValues): z.infer<Schema> {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  throw new UsageError(
    result.error.issues.map(({ path, message }) => `--${String(path[0])} ${message}`).join('\n'),
  );
}
