import type { ComplaintId, Ids, IncomingId, WebhookId } from '../base/ids.ts';
import type { Settings } from '../base/settings.ts';
import type { Blobs } from './blobs.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Messengers, Notifier } from './notifier.ts';
import type { Search } from './search.ts';
import type { Store } from './store.ts';
import type { Workflows } from './workflows.ts';

/** Everything the outside must provide, composed once: from AWS's clients, or from the embedded parts. */
export interface Services {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly workflows: Workflows;
  /** Mail. */
  readonly notifier: Notifier;
  /** What else we write by; where a channel is missing, its chats are not written to. */
  readonly messengers?: Messengers | undefined;
  /** Who else hears of what is new of complaints: groups of the staff. */
  readonly listeners?: readonly Listener[] | undefined;
  readonly deliveries: Deliveries;
  /** Where the store searches by itself; `searchOf` in `records/search.ts` finds with whatever there is. */
  readonly search?: Search | undefined;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly settings: Settings;
  /** Where there is none, a machine reports what it has found of evidence, or nobody looks. */
  readonly scanner?: Scanner;
  /** Where there is none, nothing that comes from elsewhere is decoded. */
  readonly thumbnailer?: Thumbnailer | undefined;
}

/** Hears the same twice, and from two at once, without harm; and waits for nobody outside. */
export interface Listener {
  readonly name: string;
  /** In the order of their numbers. */
  hear(id: ComplaintId, events: readonly { readonly seq: number; readonly kind: string }[]): Promise<void>;
}

/** Looks whether a blob does harm to whoever opens it. Rejects where it cannot say. */
export interface Scanner {
  scan(key: string): Promise<'clean' | 'infected'>;
}

/**
 * Makes a small picture of one, encoded anew. Undefined where it cannot, whatever is wrong with the picture; rejects
 * where it is to be tried again.
 */
export interface Thumbnailer {
  make(picture: AsyncIterable<Uint8Array>): Promise<Thumbnail | undefined>;
}

export interface Thumbnail {
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly content: Uint8Array;
}

/** The alarm clock of the deliverer: what is owed stands on the items, never here. */
export interface Deliveries {
  /** The complaint newly owes something. On AWS the table's stream says so by itself. */
  wake(id: ComplaintId): void;
  /** So for what is to go to an endpoint of that complaint's. */
  wakeWebhook?(webhook: WebhookId, id: ComplaintId): void;
  /** So for what has come in and nobody has understood yet. */
  wakeIncoming?(id: IncomingId): void;
}
