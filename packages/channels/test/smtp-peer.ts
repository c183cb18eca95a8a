import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly from: string;
  readonly to: string;
  readonly mail: string;
}

type Fault = { readonly code: number; readonly text: string } | 'hang-up' | undefined;

/** A server that takes mail, or refuses it as it is told; mail that came in is in `received`. */
export class SmtpPeer {
  readonly received: Received[] = [];
  connections = 0;
  onRcpt: (address: string) => Fault = () => undefined;
  onData: () => Fault = () => undefined;
  readonly #server: SMTPServer;
  url: URL;

  private constructor(server: SMTPServer) {
    this.#server = server;
    this.url = new URL('smtp://127.0.0.1');
  }

  static async open(options: SMTPServerOptions = { authOptional: true }): Promise<SmtpPeer> {
    const server: SMTPServer = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      logger: false,
      onConnect: (_, done) => {
        peer.connections++;
        done();
      },
      onRcptTo: ({ address }, session, done) => done(peer.#error(peer.onRcpt(address), session.id)),
      onData: (stream, session, done) => {
        const pieces: Buffer[] = [];
        stream.on('data', (piece: Buffer) => pieces.push(piece));
        stream.on('end', () => {
          const fault = peer.onData();
          const { mailFrom, rcptTo } = session.envelope;
          if (fault === undefined || fault === 'hang-up')
            peer.received.push({
              from: mailFrom ? mailFrom.address : '',
              to: rcptTo.map(({ address }) => address).join(),
              mail: Buffer.concat(pieces).toString(),
            });
          if (fault === 'hang-up') peer.hangUp();
          else done(peer.#error(fault, session.id));
        });
      },
      ...options,
    });
    const peer = new SmtpPeer(server);
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const address = server.server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    peer.url = new URL(`smtp://127.0.0.1:${port}`);
    onTestFinished(() => peer.close());
    return peer;
  }

  /** All connections are gone, without a word. */
  hangUp(): void {
    for (const connection of this.#server.connections) connection.close();
  }

  async close(): Promise<void> {
    this.hangUp();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #error(fault: Fault, _session: string): Error | null {
    if (fault === undefined || fault === 'hang-up') return null;
    return Object.assign(new Error(fault.text), { responseCode: fault.code });
  }
}
