import type { Adapter } from '@redress/channels/adapter.ts';
import { MAIL, type MailChannelOptions, mailChannel } from '@redress/channels/mail/channel.ts';
import { gatewayAdapter } from '@redress/channels/webhook/adapter.ts';
import type { Network } from '@redress/channels/webhook/message.ts';
import type { Machines, Notifier, Services } from '@redress/core';

/** By which channels this machine hears and tells, beside the bot. */
export interface ChannelOptions {
  /** Mail comes in, and this is how it is told whose it is. */
  readonly mailIn?: MailChannelOptions | undefined;
  /** Where the gateway of each network is; what it signs with is what machines sign with, by the network's name. */
  readonly gateways?: ReadonlyMap<Network, string> | undefined;
  readonly webhooks?: Machines | undefined;
}

export function adaptersOf(
  { mailIn, gateways = new Map(), webhooks = new Map() }: ChannelOptions,
  services: () => Services,
  mail: Notifier,
): Adapter[] {
  return [
    ...(mailIn ? [{ name: MAIL, takes: mailChannel(mailIn), tells: mail }] : []),
    ...[...gateways].map(([network, url]) =>
      gatewayAdapter({ network, url, secrets: webhooks.get(network) ?? [], services }),
    ),
  ];
}
