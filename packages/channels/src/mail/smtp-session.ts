import { Readable } from 'node:stream';
import SmtpConnection from 'nodemailer/lib/smtp-connection';

/** One mail, and what the servers on its way go by. */
export interface Submission {
  readonly from: string;
  readonly to: string;
  readonly mail: Buffer;
}

const CONNECT_MS = 20_000;
const ANSWER_MS = 60_000;

/** One connection to the server, over which one mail goes after the other. */
export class Session {
  readonly #connection: InstanceType<typeof SmtpConnection>;
  /** A mail has gone over it before. */
  isUsed = false;
  /** Of the mail at hand: the server has answered anything, and the mail itself is on its way. */
  hasSpoken = false;
  hasBegun = false;
  #fail: (error: unknown) => void = () => undefined;

  constructor(url: URL) {
    const isSecure = url.protocol === 'smtps:';
    const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    this.#connection = new SmtpConnection({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || (isSecure ? 465 : 587)),
      secure: isSecure,
      // Passwords and letters go over no network that others can read.
      requireTLS: !isSecure && !isHere,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: ANSWER_MS,
    });
    this.#connection.on('error', (error: unknown) => this.#fail(error));
    this.#connection.on('end', () => this.#fail(Object.assign(new Error('closed'), { code: 'ECONNECTION' })));
  }

  async open({ username, password }: URL): Promise<void> {
    await this.#asked<void>((resolve, reject) =>
      this.#connection.connect((error) => (error ? reject(error) : resolve())),
    );
    if (username === '') return;
    const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
    await this.#asked<void>((resolve, reject) =>
      this.#connection.login({ credentials: auth }, (error) => (error ? reject(error) : resolve())),
    );
  }

  async submit({ from, to, mail }: Submission, signal: AbortSignal): Promise<{ readonly response: string }> {
    this.hasSpoken = false;
    this.hasBegun = false;
    const stop = () => this.#connection.close();
    signal.addEventListener('abort', stop, { once: true });
    // It is read once the server has let it come: from then on nobody knows before it has answered.
    const content = Readable.from(this.#watched(mail));
    try {
      const sent = await this.#asked<{ readonly response: string }>((resolve, reject) =>
        this.#connection.send({ from, to: [to], size: mail.length }, content, (error, info) =>
          error || !info ? reject(error) : resolve({ response: info.response }),
        ),
      );
      this.isUsed = true;
      return sent;
    } catch (error) {
      if (error instanceof Error && 'responseCode' in error) this.hasSpoken = true;
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  *#watched(mail: Buffer): Generator<Buffer> {
    this.hasSpoken = true;
    this.hasBegun = true;
    yield mail;
  }

  close(): void {
    this.#connection.quit();
  }

  /** Also fails where the connection does while it waits. */
  #asked<T>(ask: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#fail = reject;
      ask(resolve, reject);
    }).finally(() => {
      this.#fail = () => undefined;
    });
  }
}

const CONNECTIONS = 3;
const IDLE_MS = 20_000;

/** A few of them: whoever comes when all are busy waits for one. */
export class SessionPool {
  readonly #url: URL;
  readonly #most: number;
  readonly #idle: { readonly session: Session; readonly timer: NodeJS.Timeout }[] = [];
  readonly #waiting: (() => void)[] = [];
  #count = 0;

  constructor(url: URL, most = CONNECTIONS) {
    this.#url = url;
    this.#most = most;
  }

  async take(): Promise<Session> {
    for (;;) {
      const idle = this.#idle.pop();
      if (idle) {
        clearTimeout(idle.timer);
        return idle.session;
      }
      if (this.#count < this.#most) return this.open();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async open(): Promise<Session> {
    this.#count++;
    const session = new Session(this.#url);
    try {
      await session.open(this.#url);
      return session;
    } catch (error) {
      this.drop(session);
      throw error;
    }
  }

  giveBack(session: Session): void {
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((one) => one.session === session),
        1,
      );
      this.drop(session);
    }, IDLE_MS);
    timer.unref();
    this.#idle.push({ session, timer });
    this.#waiting.shift()?.();
  }

  drop(session: Session): void {
    this.#count--;
    session.close();
    this.#waiting.shift()?.();
  }

  close(): void {
    for (const { session, timer } of this.#idle.splice(0)) {
      clearTimeout(timer);
      this.drop(session);
    }
  }
}
