import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { access, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Message, Notifier } from '@redress/core';
import { composeMail, type Mail, parseMail } from './eml.ts';
import { folderSync } from './folder-sync.ts';

/** The local notifier: every message becomes one `.eml` file in a folder, and nothing leaves the machine. */
export interface Outbox extends Notifier {
  /** Newest first; `limit` 1 to 100. */
  list(query: { limit: number; cursor?: string }): Promise<OutboxPage>;
  /** The file as it is; undefined where there is none of that name. */
  read(file: string): Promise<Buffer | undefined>;
}

export interface OutboxPage {
  readonly items: readonly (Mail & { readonly file: string })[];
  readonly nextCursor?: string;
}

const FILE_NAME = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}Z-[0-9a-f]{32}\.eml$/;
const DRAFT_SUFFIX = '.draft';

/** Opens the folder, making it where there is none and removing what a crash left half written. */
export function openOutbox(folder: string): Outbox {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) if (name.endsWith(DRAFT_SUFFIX)) rmSync(join(folder, name));

  const syncNames = folderSync(folder);

  async function write(name: string, content: Buffer): Promise<void> {
    const draft = join(folder, `${randomUUID()}${DRAFT_SUFFIX}`);
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, join(folder, name));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    await syncNames();
  }

  async function read(file: string): Promise<Buffer | undefined> {
    return FILE_NAME.test(file) ? unlessMissing(readFile(join(folder, file))) : undefined;
  }

  return {
    async send(message) {
      const key = keyOf(message);
      const name = `${message.at.replaceAll(':', '-')}-${key}.eml`;
      if (await exists(join(folder, name))) return;
      await write(name, await composeMail(message, key));
    },
    async list({ limit, cursor }) {
      const names = (await readdir(folder)).filter(
        (name) => FILE_NAME.test(name) && (cursor === undefined || name < cursor),
      );
      const page = names.sort().reverse().slice(0, limit);
      const items = await Promise.all(
        page.map(async (file) => {
          const mail = parseMail((await read(file))?.toString('latin1') ?? '');
          return mail ? [{ ...mail, file }] : [];
        }),
      );
      const last = page.at(-1);
      return { items: items.flat(), ...(names.length > limit && last !== undefined && { nextCursor: last }) };
    },
    read,
  };
}

/** A message's id may hold any character: its hash is a file name, and the same each time it is sent. */
function keyOf(message: Message): string {
  return createHash('sha256').update(message.id).digest('hex').slice(0, 32);
}

async function exists(path: string): Promise<boolean> {
  return (await unlessMissing(access(path).then(() => true))) ?? false;
}

async function unlessMissing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
