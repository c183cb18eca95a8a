import type { ComplaintId } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import type { Language } from '../base/vocabulary.ts';

/** Sends a rendered message. A message with an id that was sent already may be sent again, but need not be. */
export interface Notifier {
  /** @throws Undeliverable where trying again is no use; anything else is worth a retry. */
  send(message: Message): Promise<void>;
}

export interface Message {
  /** Stable across retries, so that a sender can tell a repetition. */
  readonly id: string;
  /** A label for whoever keeps or counts messages. */
  readonly kind: string;
  readonly complaintId: ComplaintId;
  readonly to: string;
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** When it was owed: stable across retries, too. */
  readonly at: Instant;
}

/** The address or the message itself is refused for good. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable';
}
