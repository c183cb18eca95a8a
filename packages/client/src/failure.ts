import type { DeclaredCode } from './operations.ts';

export interface FieldError {
  readonly in: 'body' | 'query' | 'header';
  readonly field: string;
  /** Where in the body: a JSON pointer as a fragment, `#/complainant/email`. */
  readonly pointer?: string;
  readonly rule: string;
  readonly message: string;
}

/** What a problem of one code has beside what all have. */
interface Particulars {
  readonly 'invalid-request': { readonly errors: readonly FieldError[] };
  readonly 'malformed-request': { readonly errors?: readonly FieldError[] };
  readonly 'unsupported-media-type': { readonly received: string };
  readonly 'too-large': { readonly maxBytes?: number };
  readonly 'wrong-state': {
    readonly state?: string;
    readonly action?: string;
    /** The ends of the addresses that would do something now. */
    readonly allowed?: readonly string[];
  };
  readonly 'version-conflict': { readonly expectedVersion: number };
  readonly 'extension-refused': {
    readonly cause: 'breached' | 'not-extensible' | 'not-later' | 'beyond-cap';
    readonly dueAt?: string;
    readonly latest?: string;
  };
  readonly 'escalation-refused': {
    readonly higher?: readonly { readonly level: number; readonly team: string }[];
  };
}

type ProblemOf<Code extends string> = Code extends keyof Particulars ? Particulars[Code] : unknown;

/** A refusal, told apart by its `code`. Versions to come add codes: have a `default`. */
export type Problem = {
  [Code in DeclaredCode]: {
    readonly code: Code;
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly detail: string;
    /** It stands in the server's log, too. */
    readonly requestId: string;
  } & ProblemOf<Code>;
}[DeclaredCode];

/** Whatever else can go wrong: no connection, no answer in time, an answer that is not the API's. */
export type Failure =
  | Problem
  | { readonly code: 'network' | 'timeout'; readonly cause: unknown }
  | { readonly code: 'unexpected-answer'; readonly status: number };

/** What every method throws. */
export class RedressError extends Error {
  override readonly name = 'RedressError';
  readonly failure: Failure;
  constructor(failure: Failure) {
    const text = 'detail' in failure ? `${failure.title}: ${failure.detail}` : failure.code;
    super(text, 'cause' in failure ? { cause: failure.cause } : undefined);
    this.failure = failure;
  }
  get code(): Failure['code'] {
    return this.failure.code;
  }
}

export async function failureOf(response: Response): Promise<Failure> {
  const { status, headers } = response;
  const isJson = headers.get('content-type')?.startsWith('application/problem+json');
  const document: unknown = isJson ? await response.json() : undefined;
  return isProblem(document) ? document : { code: 'unexpected-answer', status };
}

function isProblem(document: unknown): document is Problem {
  return typeof document === 'object' && document !== null && 'code' in document && 'detail' in document;
}
