import type { IncomingChannel } from '@redress/core/handling/channel.ts';
import type { Messengers, Notifier } from '@redress/core/ports/notifier.ts';

/*
 * A1  What comes in is stored, raw, by its channel and by what its provider calls it (`records/incoming.ts`); then whoever
 *     brought it is answered, and not before.
 * A2  `takes` is asked of it afterwards, once or again: it says what it is, and the same is done with it whichever channel
 *     it has come by. What it does besides bears being done twice; what will never be understood is for a person.
 * A3  `tells` tries once, and says whose fault it is: `AddressRefused` where this person cannot be reached by it, for good,
 *     `ProviderFault` where it has certainly not gone out. Of anything else that is thrown nobody knows.
 * A4  No error, and nothing that is logged, says an address, a text or a secret.
 *
 * `test/adapters.test.ts` holds all of it against each adapter that there is. docs/channels.md says how one is written.
 */

/** One channel: what comes in by it, and what goes out. */
export interface Adapter {
  /** What items, addresses and the timeline call it: `mail`, `telegram`, `wechat`. */
  readonly name: string;
  readonly takes: IncomingChannel;
  readonly tells: Notifier;
}

export const takersOf = (adapters: readonly Adapter[]): ReadonlyMap<string, IncomingChannel> =>
  new Map(adapters.map(({ name, takes }) => [name, takes]));

export const tellersOf = (adapters: readonly Pick<Adapter, 'name' | 'tells'>[]): Messengers =>
  Object.fromEntries(adapters.map(({ name, tells }) => [name, tells]));
