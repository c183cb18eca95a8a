import { type Caller, type Language, type RefusalCode, reachOf } from '@redress/core';
import type { Context, Hono } from 'hono';
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
  };
}
export type Api = Hono<ApiEnv>;
export type ApiContext = Context<ApiEnv>;
export type Handler = (c: ApiContext) => Response | Promise<Response>;
/** All of one noun, no more and no fewer. */
export type HandlersOf<Noun extends string> = Readonly<Record<OperationOf<Noun>, Handler>>;

interface Route {
  readonly operation: Operation;
  readonly handler: Handler;
}

export type Routes = readonly Route[];

/** A table and its handlers: one without the other is an error of types. */
export function routesOf<Id extends string>(
  operations: Readonly<Record<Id, Operation>>,
  handlers: Readonly<Record<Id, Handler>>,
): Routes {
  const isId = (id: string): id is Id => Object.hasOwn(operations, id);
  return Object.keys(operations)
    .filter(isId)
    .map((id) => ({ operation: operations[id], handler: handlers[id] }));
}

/**
 * The one place where a route comes into being: it finds out who asks, and lets in whom the operation is for. Which
 * complaints they reach is decided once more where a complaint is read.
 */
export function addRoutes(api: Api, routes: Routes, letIn: LetIn): void {
  for (const { operation, handler } of routes) {
    api.on(operation.method, operation.path, async (c) => {
      const caller = await letIn(c, operation);
      reachOf(caller, operation.permission);
      c.set('caller', caller);
      return handler(c);
    });
  }
}
