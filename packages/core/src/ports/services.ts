import type { Ids } from '../base/ids.ts';
import type { Clock } from '../base/instant.ts';
import type { Language } from '../base/vocabulary.ts';
import type { Notifier } from './notifier.ts';
import type { Store } from './store.ts';
import type { Workflows } from './workflows.ts';

/** Everything the outside must provide, composed once: from AWS's clients, or from the embedded parts. */
export interface Services {
  readonly store: Store;
  readonly workflows: Workflows;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly settings: Settings;
}

export interface Settings {
  /** Where complainants reach the API, without a slash at the end: `https://complaints.example.com`. */
  readonly publicUrl: string;
  /** A team's mail goes to `<team>@<mailDomain>`, an assignee's too where it is no address itself. */
  readonly mailDomain: string;
  /** Of messages to teams and assignees. */
  readonly staffLanguage: Language;
  /** Signs survey links and idempotency keys; at least 32 random bytes. */
  readonly secret: string;
}

/** What happened, in kebab case, with ids, codes and numbers: never personal data, never a token. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  /** Alarmed on: somebody should look. */
  error(event: string, fields?: LogFields): void;
}

/** The name of whatever was thrown: what a log line may say of an error, whose message could hold anything. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
