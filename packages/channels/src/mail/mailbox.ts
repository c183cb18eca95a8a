import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DAY_MS, instantOf, instantSchema, millisOf } from '@redress/core/base/instant.ts';
import { errorName } from '@redress/core/ports/log.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { Job } from '@redress/core/records/job.ts';
import { ImapFlow } from 'imapflow';
import * as z from 'zod/mini';
import { MOST_MAIL_BYTES, takeMail } from './arriving.ts';
import { parsed } from './parsed.ts';
import { verdictsIn } from './verdicts.ts';

export interface MailboxOptions {
  readonly services: Services;
  /** `imaps://user:password@host:port/FOLDER`, or `imap://…`: INBOX where nothing is said. */
  readonly url: URL;
  /** Real time between two tries to connect, at least and at most. */
  readonly pauses?: { readonly shortest: number; readonly longest: number };
}

/** How far it has been read. */
const placeSchema = z.object({
  uidValidity: z.string(),
  /** The last that is stored. */
  uid: z.int().check(z.minimum(0)),
  at: instantSchema,
});
type Place = z.infer<typeof placeSchema>;

/** Of the mailbox, by a hash of where it is. */
export function placeOf(url: URL): Job<Place> {
  const { host, username, pathname } = url;
  const where = createHash('sha256')
    .update(JSON.stringify([host, username, pathname]))
    .digest('hex');
  return new Job(`IMAP#${where.slice(0, 16)}`, placeSchema);
}

const PAUSES = { shortest: 1_000, longest: 60_000 };
/** A server that says nothing of what is new is asked. */
const ASK_EVERY_MS = 5 * 60_000;

/**
 * Reads a mailbox by IMAP: hears of what is new, and takes it. It changes and deletes nothing there. What was there before it was read
 * for the first time is left alone; where the server numbers its mail anew, the last days are read again, and what is known is
 * nothing new.
 */
export class Mailbox {
  readonly #options: MailboxOptions;
  readonly #place: Job<Place>;
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>;
  #client: ImapFlow | undefined;

  constructor(options: MailboxOptions) {
    this.#options = options;
    this.#place = placeOf(options.url);
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    this.#client?.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { services, pauses = PAUSES } = this.#options;
    let pause = pauses.shortest;
    while (!this.#stopped.signal.aborted) {
      try {
        await this.#read(() => {
          pause = pauses.shortest;
        });
      } catch (error) {
        if (this.#stopped.signal.aborted) return;
        services.log.warn('mailbox-lost', { error: errorName(error) });
      }
      await delay(pause, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
      pause = Math.min(2 * pause, pauses.longest);
    }
  }

  /** Until the connection is lost, or it is to stop. */
  async #read(onRead: () => void): Promise<void> {
    const { url } = this.#options;
    const isSecure = url.protocol === 'imaps:';
    const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    const client = new ImapFlow({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || (isSecure ? 993 : 143)),
      secure: isSecure,
      // Passwords go over no network that others can read.
      ...(!isSecure && !isHere && { doSTARTTLS: true }),
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
      logger: false,
    });
    this.#client = client;
    let isLost = false;
    let woken = Promise.withResolvers<void>();
    const lose = () => {
      isLost = true;
      woken.resolve();
    };
    client.on('exists', () => woken.resolve());
    client.on('error', lose);
    client.on('close', lose);
    try {
      await client.connect();
      const folder = decodeURIComponent(url.pathname.replace(/^\//, '')) || 'INBOX';
      await client.mailboxOpen(folder, { readOnly: true });
      while (!this.#stopped.signal.aborted && !isLost) {
        // Of what comes while others are read nobody tells again.
        woken = Promise.withResolvers();
        await this.#takeNew(client);
        if (isLost) break;
        onRead();
        // By itself the client listens only when it has been left alone for 15 seconds. The next command ends it.
        client.idle().catch(lose);
        await Promise.race([
          woken.promise,
          delay(ASK_EVERY_MS, undefined, { signal: this.#stopped.signal, ref: false }).catch(() => undefined),
        ]);
        if (!isLost && !this.#stopped.signal.aborted) await client.noop();
      }
    } finally {
      client.close();
    }
  }

  async #takeNew(client: ImapFlow): Promise<void> {
    const { services } = this.#options;
    const { mailbox } = client;
    if (!mailbox) return;
    const uidValidity = String(mailbox.uidValidity);
    for (;;) {
      const { state, version } = await this.#place.read(services);
      const now = instantOf(services.clock.now());
      if (!state) {
        await this.#place.write(services, { uidValidity, uid: mailbox.uidNext - 1, at: now }, version);
        return;
      }
      const isSame = state.uidValidity === uidValidity;
      const next = isSame
        ? await client.search({ uid: `${state.uid + 1}:*` }, { uid: true })
        : await client.search({ since: new Date(millisOf(state.at) - DAY_MS) }, { uid: true });
      const uids = (next || []).filter((uid) => !isSame || uid > state.uid).sort((one, other) => one - other);
      for (const uid of uids) await this.#take(client, uid);
      const last = uids.at(-1) ?? (isSame ? state.uid : mailbox.uidNext - 1);
      if (isSame && last === state.uid) return;
      // Stored before it is said to be: what is interrupted is read once more, and is known.
      await this.#place.write(services, { uidValidity, uid: last, at: now }, version);
    }
  }

  async #take(client: ImapFlow, uid: number): Promise<void> {
    const { services } = this.#options;
    const found = await client.fetchOne(
      String(uid),
      { source: { maxLength: MOST_MAIL_BYTES } },
      { uid: true },
    );
    if (!found || found.source === undefined) return;
    const { headers } = await parsed(found.source).catch(() => ({ headers: new Map<string, string>() }));
    const path = headers.get('return-path')?.replace(/[<>\s]/g, '');
    await takeMail(services, found.source, {
      ...(path !== undefined && { from: path }),
      verdicts: verdictsIn(headers),
    });
  }
}
