import type { RefusalCode } from '@redress/core/base/refusal.ts';
import type * as z from 'zod';
import type { OperationId, OperationOf } from '../api/operations.ts';

/** What the table of operations does not say: what one takes, does, answers and refuses. */
export interface Described {
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.core.$ZodType;
  readonly body?: z.core.$ZodType;
  /** The same from a browser's form. */
  readonly form?: z.core.$ZodType;
  readonly answer: Answered;
  /** What is answered instead, and when; a refusal is none. */
  readonly otherwise?: Answered & { readonly when: string };
  /** Beside what every operation of its kind can be refused for (`refusalsOf`). */
  readonly refusals?: readonly RefusalCode[];
  readonly links?: Readonly<Record<string, Link>>;
}

export interface Answered {
  readonly status: 200 | 201 | 202 | 303;
  readonly schema?: z.core.$ZodType;
  /** A page for people, too, where the request prefers one. */
  readonly isPage?: boolean;
  /** Bytes of whatever type they are. */
  readonly isFile?: boolean;
  /** The header says where it is. */
  readonly location?: string;
}

/** Where to go on from an answer, and with what of it. */
export interface Link {
  readonly operationId: OperationId;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Leads on to what has just been made. */
export const byId = (operationId: OperationId): Link => ({
  operationId,
  parameters: { id: '$response.body#/id' },
});

export type DescribedOf<Noun extends string> = Readonly<Record<OperationOf<Noun>, Described>>;
