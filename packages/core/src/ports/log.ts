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
  // What zod throws has a name of its own for inside: `$ZodError`.
  return error instanceof Error ? error.name.replace(/^\$/, '') : typeof error;
}
