import type { Caller } from '@redress/core/access/caller.ts';
import { reachOf } from '@redress/core/access/decide.ts';
import type { Conditions } from '@redress/core/base/entity-tag.ts';
import type { ComplaintId } from '@redress/core/base/ids.ts';
import type { RefusalCode } from '@redress/core/base/refusal.ts';
import type { Language } from '@redress/core/base/vocabulary.ts';
import type { Log } from '@redress/core/ports/log.ts';
import type { Audit } from '@redress/core/records/audit-trail.ts';
import type { Context, Hono } from 'hono';
import { type Auditing, audited, type Shown } from './auditing.ts';
import { conditionsOf } from './conditions.ts';
import type { LetIn } from './limits.ts';
import type { Misdirected } from './misdirected.ts';
import type { Operation, OperationOf } from './operations.ts';
import type { Words } from './words/words.ts';

/** What is known of a request beside itself. */
export interface ApiEnv {
  /** What the server in front calls the request, whom it has it from, and whether it is meant for it at all. */
  Bindings: { requestId?: string; address?: string; misdirected?: Misdirected | undefined };
  /** `pageLanguage`: of the survey's pages, its complainant's. */
  Variables: {
    /** For whatever is refused, in the caller's language. */
    words: Words;
    requestId: string;
    refused: RefusalCode | undefined;
    pageLanguage: Language;
    caller: Caller;
    /** Of the answer: how much of which limit is left. */
    rateLimit: Readonly<Record<string, string>> | undefined;
    shown: Shown | undefined;
    /** That the address names by its reference. */
    complaintId: ComplaintId | undefined;
    conditions: Conditions;
  };
}
export type Api = Hono<ApiEnv>;
export type ApiContext = Context<ApiEnv>;
export type Handler = (c: ApiContext) => Response | Promise<Response>;
/** All of one noun, no more and no fewer. */
export type HandlersOf<Noun extends string> = Readonly<Record<OperationOf<Noun>, Handler>>;

export interface Route {
  readonly id: string;
  readonly operation: Operation;
  readonly auditing: Auditing;
  readonly handler: Handler;
}

export type Routes = readonly Route[];

/** A table, what each leaves in the audit, and who carries it out: one without the others is an error of types. */
export function routesOf<Id extends string>(
  operations: Readonly<Record<Id, Operation>>,
  audited: Readonly<Record<Id, Auditing>>,
  handlers: Readonly<Record<Id, Handler>> | ((id: Id) => Handler),
): Routes {
  const handlerOf = typeof handlers === 'function' ? handlers : (id: Id) => handlers[id];
  const isId = (id: string): id is Id => Object.hasOwn(operations, id);
  return Object.keys(operations)
    .filter(isId)
    .map((id) => ({ id, operation: operations[id], auditing: audited[id], handler: handlerOf(id) }));
}

const ONE_COMPLAINT = '/v1/complaints/:id';

/**
 * The one place where a route comes into being: it finds out who asks, and lets in whom the operation is for. Which
 * complaints they reach is decided once more where a complaint is read.
 */
export function addRoutes(
  api: Api,
  routes: Routes,
  letIn: LetIn,
  recording: { readonly audit: Audit; readonly log: Log },
  named: (c: ApiContext) => Promise<ComplaintId | undefined> = async () => undefined,
): void {
  for (const route of routes) {
    const { operation, handler } = route;
    api.on(operation.method, operation.path, (c) =>
      audited(c, route, recording, async (admit) => {
        const caller = await letIn(c, operation);
        admit(caller);
        reachOf(caller, operation.permission);
        c.set('caller', caller);
        if (operation.path.startsWith(ONE_COMPLAINT)) c.set('complaintId', await named(c));
        c.set('conditions', conditionsOf(c, operation));
        return handler(c);
      }),
    );
  }
}
