import { setTimeout as delay } from 'node:timers/promises';
import { mailAddress } from '@redress/core/ports/mail-address.ts';
import { AddressRefused, type Message, type Notifier, ProviderFault } from '@redress/core/ports/notifier.ts';
import * as z from 'zod/mini';
import type { MailIdentity } from './addresses.ts';
import { headersOf } from './headers.ts';
import { type Session, SessionPool, type Submission } from './smtp-session.ts';
import { written } from './written.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:port`, `smtps://…`: TLS from the first byte, or by STARTTLS. */
  readonly url: URL;
  readonly identity: MailIdentity;
  readonly senderName: string;
  /** No more messages a second; as many as there are where nothing is said. */
  readonly perSecond?: number | undefined;
  readonly connections?: number | undefined;
}

export interface SmtpNotifier extends Notifier {
  close(): void;
}

/** Sends by a server that takes mail for others, over a few connections that stay open while there is something to send. */
export function smtpNotifier({
  url,
  identity,
  senderName,
  perSecond,
  connections,
}: SmtpOptions): SmtpNotifier {
  const pool = new SessionPool(url, connections);
  const pace = paced(perSecond);
  return {
    async send(message, signal) {
      const to = mailAddress(message.to);
      const submission = { from: identity.sender, to, mail: await mailOf(message, identity, senderName) };
      await pace(signal);
      const session = await opened(() => pool.take());
      try {
        const { response } = await session.submit(submission, signal);
        pool.giveBack(session);
        return idIn(response);
      } catch (error) {
        pool.drop(session);
        // It had been idle, and was closed while nobody looked: nothing has been said over it.
        if (session.isUsed && !session.hasSpoken && !signal.aborted) return again(submission, signal);
        throw faultOf(error, session);
      }
    },
    close: () => pool.close(),
  };

  async function again(submission: Submission, signal: AbortSignal) {
    const session = await opened(() => pool.open());
    try {
      const { response } = await session.submit(submission, signal);
      pool.giveBack(session);
      return idIn(response);
    } catch (error) {
      pool.drop(session);
      throw faultOf(error, session);
    }
  }
}

/** Where there is no connection, or nobody lets us in, nothing has been sent. */
async function opened(open: () => Promise<Session>): Promise<Session> {
  try {
    return await open();
  } catch (error) {
    throw new ProviderFault(codeIn(error));
  }
}

function mailOf(message: Message, identity: MailIdentity, senderName: string): Promise<Buffer> {
  const { messageId, replyTo, others } = headersOf(identity, message);
  const { to, subject, text, html, at } = message;
  return written({
    ...{ to, subject, text, html, messageId, replyTo, headers: others },
    from: { name: senderName, address: identity.sender },
    date: new Date(at),
  });
}

/** What the server calls it, where it says so: `250 2.0.0 Ok: queued as 4XyZ`. */
function idIn(response: string): { providerId?: string } {
  const [, id] = /queued as (\S{1,64})/i.exec(response) ?? [];
  return id === undefined ? {} : { providerId: id };
}

/** It is about whoever sends, whatever the address: a server that does not know us refuses every recipient so. */
const ABOUT_US = /relay|authenticat|not permitted|sender/i;

/**
 * What the server has said, told apart by whose fault it is. Its words may name the address, and have no place in a log:
 * of them nothing is kept but the code.
 */
function faultOf(error: unknown, { hasBegun }: Session): unknown {
  const { responseCode: code, command, response = '' } = saidIn(error);
  if (code === undefined) {
    // All of it may have arrived, and the answer alone been lost.
    if (hasBegun) return new Error(codeIn(error));
    return new ProviderFault(codeIn(error));
  }
  const fault = `Smtp${code}`;
  if (command === 'RCPT TO') {
    if (code >= 500 && code !== 530 && code !== 535 && !ABOUT_US.test(response))
      return new AddressRefused(fault);
    // Greylisting, a full mailbox: it is about this one message.
    if (code < 500) return new ProviderFault(fault, true);
  }
  return new ProviderFault(fault);
}

const saidSchema = z.object({
  responseCode: z.catch(z.optional(z.number()), undefined),
  command: z.catch(z.optional(z.string()), undefined),
  response: z.catch(z.optional(z.string()), undefined),
});

const saidIn = (error: unknown) => saidSchema.safeParse(error).data ?? {};

function codeIn(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : typeof error;
}

/** Lets so many through in a second, one after the other. */
function paced(perSecond: number | undefined): (signal: AbortSignal) => Promise<void> {
  if (perSecond === undefined) return async () => undefined;
  let next = 0;
  return async (signal) => {
    const now = performance.now();
    const mine = Math.max(now, next);
    next = mine + 1000 / perSecond;
    if (mine > now) await delay(mine - now, undefined, { signal });
  };
}
