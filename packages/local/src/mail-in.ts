import { Mailbox } from '@redress/channels/mail/mailbox.ts';
import { openReceiver } from '@redress/channels/mail/receiver.ts';
import type { Services } from '@redress/core';

/** By which ways mail comes in. */
export interface MailInOptions {
  readonly identity: { readonly sender: string; readonly replies?: string | undefined };
  /** A mailbox that is read. */
  readonly mailbox?: URL | undefined;
  /** Where a mail server hands it over. */
  readonly receiver?: { readonly host: string; readonly port: number } | undefined;
}

export interface MailIn {
  /** Where the receiver listens. */
  readonly port: number | undefined;
  close(): Promise<void>;
}

export async function openMailIn(services: Services, options: MailInOptions): Promise<MailIn> {
  const { identity, mailbox: url, receiver: at } = options;
  const receiver = at && (await openReceiver({ services, identity, ...at }));
  const mailbox = url && new Mailbox({ services, url });
  return {
    port: receiver?.port,
    async close() {
      await Promise.all([receiver?.close(), mailbox?.close()]);
    },
  };
}
