import type { ComplaintId } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import type { Language } from '../base/vocabulary.ts';

/** The channels by which complainants are written to beside mail, by name. */
export type Messengers = Readonly<Record<string, Notifier>>;

/** Sends a rendered message: one attempt, for whoever calls has the retries in hand. */
export interface Notifier {
  /**
   * Resolves once the provider has taken it, with the provider's own id for it where there is one. Gives up when
   * the signal aborts.
   * @throws AddressRefused, ProviderFault: it has certainly not been sent. Whatever else is thrown: nobody knows.
   */
  send(message: Message, signal: AbortSignal): Promise<{ readonly providerId?: string }>;
}

export interface Message {
  /** Stable across attempts, so that a receiver can tell a repetition. */
  readonly id: string;
  /** A label for whoever keeps or counts messages. */
  readonly kind: string;
  readonly complaintId: ComplaintId;
  /** `mail`, or the channel of a chat: what `to` is an address of. */
  readonly channel: string;
  readonly to: string;
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** To a complainant: what a reply is known by. */
  readonly reply?: { readonly complaintId: ComplaintId; readonly generation: number } | undefined;
  /** When it was owed: stable across attempts, too. */
  readonly at: Instant;
}

/** The address, or the message itself, is refused for good: only another address helps. The text names no address. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** The provider does not send at present, whatever the address: waited out for as long as the message has a meaning. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
  /** The provider's name for it, such as `SendingPausedException`. */
  readonly fault: string;
  /** It only asks for a slower pace. */
  readonly throttled: boolean;
  constructor(fault: string, throttled = false) {
    super(fault);
    this.fault = fault;
    this.throttled = throttled;
  }
}
