import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { onTestFinished } from 'vitest';

const BINARY = '/usr/sbin/dovecot';
export const isDovecotThere = existsSync(BINARY) && userInfo().uid === 0;

// A visible line: what is not run must not look as if it had been.
if (!isDovecotThere)
  process.stderr.write('NOT RUN: the mailbox tests need Dovecot, as root (apt-get install dovecot-imapd)\n');

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address ? address.port : 0;
}

/** A real server for mailboxes, of a folder of its own, on this computer alone. */
export class Dovecot {
  readonly url: URL;
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
    this.url = new URL(`imap://us:secret@127.0.0.1:${port}/INBOX`);
  }

  static async open(): Promise<Dovecot> {
    const server = new Dovecot(mkdtempSync(join(tmpdir(), 'redress-dovecot-')), await freePort());
    onTestFinished(async () => {
      await server.stop();
      rmSync(server.#folder, { recursive: true, force: true });
    });
    server.#configure();
    await server.start();
    return server;
  }

  #configure(): void {
    const folder = this.#folder;
    for (const name of ['run', 'state', 'mail']) mkdirSync(join(folder, name));
    writeFileSync(
      join(folder, 'dovecot.conf'),
      `base_dir = ${folder}/run
state_dir = ${folder}/state
protocols = imap
listen = 127.0.0.1
log_path = ${folder}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = root
default_internal_group = root
default_login_user = nobody
mail_location = maildir:${folder}/mail
mailbox_idle_check_interval = 1 secs
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
first_valid_gid = 1
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${folder}/mail
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = ${this.#port}
  }
  inet_listener imaps {
    port = 0
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
service anvil {
  chroot =
}
`,
    );
    spawn('chown', ['-R', 'nobody:nogroup', join(folder, 'mail')]);
    spawn('chmod', ['755', folder]);
  }

  async start(): Promise<void> {
    this.#process = spawn(BINARY, ['-F', '-c', join(this.#folder, 'dovecot.conf')], { stdio: 'ignore' });
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#with(async () => undefined);
        return;
      } catch (error) {
        if (attempt === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async stop(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGTERM');
    await ended;
  }

  /** As a mail server puts it there. */
  append(mail: string): Promise<void> {
    return this.#with(async (client) => {
      await client.append('INBOX', Buffer.from(mail));
    });
  }

  /** How many are there, and of them how many nobody has seen. */
  async count(): Promise<{ messages: number | undefined; unseen: number | undefined }> {
    let found: { messages: number | undefined; unseen: number | undefined } | undefined;
    await this.#with(async (client) => {
      const status = await client.status('INBOX', { messages: true, unseen: true });
      if (status) found = { messages: status.messages, unseen: status.unseen };
    });
    if (!found) throw new Error('the mailbox says nothing');
    return found;
  }

  async #with(work: (client: ImapFlow) => Promise<void>): Promise<void> {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: this.#port,
      secure: false,
      doSTARTTLS: false,
      auth: { user: 'us', pass: 'secret' },
      logger: false,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.logout().catch(() => client.close());
    }
  }
}
