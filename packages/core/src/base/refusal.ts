import type { JsonValue } from './json.ts';

/** Every way in which a request is refused. How each looks over HTTP is decided in one place, in the API. */
const REFUSAL_CODES = [
  'malformed-request',
  'invalid-request',
  'unsupported-media-type',
  'too-large',
  'not-found',
  'method-not-allowed',
  'wrong-state',
  'extension-refused',
  'escalation-refused',
  'pause-used-up',
  'idempotency-key-reused',
  'version-conflict',
  'survey-answered',
  'survey-over',
  'busy',
  'set-aside',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** A request that is refused for a reason its sender can understand; anything else thrown is our fault. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  /** Machine-readable particulars, without personal data: they go to the client as they are. */
  readonly details: Readonly<Record<string, JsonValue>>;
  constructor(code: RefusalCode, message: string, details: Readonly<Record<string, JsonValue>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
