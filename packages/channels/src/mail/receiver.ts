import { errorName } from '@redress/core/ports/log.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { SMTPServer } from 'smtp-server';
import { type MailIdentity, readReplyAddress } from './addresses.ts';
import { MOST_MAIL_BYTES, takeMail } from './arriving.ts';

export interface ReceiverOptions {
  readonly services: Services;
  readonly identity: Omit<MailIdentity, 'secret'>;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export interface Receiver {
  readonly port: number;
  close(): Promise<void>;
}

const MOST_CLIENTS = 50;
const MOST_RECIPIENTS = 20;

/**
 * Takes mail by SMTP from the server in front of it, for our own addresses and nobody else's. It says that it has a mail once that is
 * stored, and not before: whoever brings it keeps it as long.
 */
export async function openReceiver({ services, identity, host, port }: ReceiverOptions): Promise<Receiver> {
  const { log, settings } = services;
  const own: MailIdentity = { ...identity, secret: settings.secret };
  const isOurs = (address: string) =>
    readReplyAddress(own, address) !== undefined ||
    [own.sender, own.replies].some((one) => one?.toLowerCase() === address.toLowerCase());
  const server = new SMTPServer({
    name: own.sender.slice(own.sender.indexOf('@') + 1),
    banner: 'Redress',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS', 'VRFY'],
    disableReverseLookup: true,
    logger: false,
    size: MOST_MAIL_BYTES,
    maxClients: MOST_CLIENTS,
    onRcptTo({ address }, session, done) {
      if (session.envelope.rcptTo.length >= MOST_RECIPIENTS) done(refusal(452, 'too many recipients'));
      else if (isOurs(address)) done();
      else done(refusal(550, '5.1.1 nobody of that name'));
    },
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => {
        if (!stream.sizeExceeded) pieces.push(piece);
      });
      stream.on('error', (error: Error) => done(error));
      stream.on('end', () => {
        if (stream.sizeExceeded) {
          done(refusal(552, '5.3.4 too large'));
          return;
        }
        const envelope = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
        };
        takeMail(services, Buffer.concat(pieces), envelope).then(
          ({ id }) => done(null, `2.0.0 Ok: queued as ${id}`),
          (error: unknown) => {
            log.error('mail-not-taken', { error: errorName(error) });
            done(refusal(451, '4.3.0 try again later'));
          },
        );
      });
    },
  });
  server.on('error', (error: Error) => log.warn('mail-receiver', { error: errorName(error) }));
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

const refusal = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });
