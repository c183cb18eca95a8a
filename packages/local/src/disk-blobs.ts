import { createHmac, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { open, readdir, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BlobPage, type Blobs, BlobsFull, type ByteRange, isSameText } from '@redress/core';
import { syncFolder } from '@redress/engine';
import * as z from 'zod';

interface DiskOptions {
  readonly folder: string;
  /** Where clients bring what they were invited to. */
  readonly uploadUrl: string;
  readonly secret: string;
  /** Real milliseconds, whatever the speed of the complaints' own. */
  readonly now: () => number;
  /** So many bytes stay free for the databases. */
  readonly reserve?: number;
}

/** What is not whole yet, and what was not whole when a process ended. */
const DRAFTS = 'drafts';
const RESERVE_BYTES = 256 * 1024 * 1024;
const READ_BYTES = 256 * 1024;
const PAGE = 1000;
const KEY = /^[a-z0-9_-]+(\/[a-z0-9_-]+)*$/;
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

const invitedSchema = z.object({
  key: z.string().regex(KEY),
  bytes: z.string().regex(/^\d{1,15}$/),
  expires: z.string().regex(/^\d{1,15}$/),
  signature: z.string(),
});

/** What a form has in its fields that was made by an invitation. */
interface Invited {
  readonly key: string;
  readonly bytes: number;
}

export interface DiskBlobs extends Blobs {
  /** Undefined where the fields are none that an invitation of ours had, or its time is over. */
  invited(fields: Readonly<Record<string, string>>): Invited | undefined;
}

/** A folder of files, each under its key. It comes into being with the first of them. */
export function diskBlobs({
  folder,
  uploadUrl,
  secret,
  now,
  reserve = RESERVE_BYTES,
}: DiskOptions): DiskBlobs {
  const drafts = join(folder, DRAFTS);
  rmSync(drafts, { recursive: true, force: true });
  const pathOf = (key: string) => {
    if (!KEY.test(key)) throw new TypeError('not a key of a blob');
    return join(folder, key);
  };
  const signatureOf = (key: string, bytes: string, expires: string) =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['upload', key, bytes, expires]))
      .digest('base64url');

  return {
    async invite(key, bytes, seconds) {
      pathOf(key);
      const fields = { key, bytes: String(bytes), expires: String(now() + seconds * 1000) };
      return {
        url: uploadUrl,
        fields: { ...fields, signature: signatureOf(fields.key, fields.bytes, fields.expires) },
      };
    },

    invited(fields) {
      const { data } = invitedSchema.safeParse(fields);
      if (!data || Number(data.expires) < now()) return undefined;
      const { key, bytes, expires, signature } = data;
      return isSameText(signature, signatureOf(key, bytes, expires))
        ? { key, bytes: Number(bytes) }
        : undefined;
    },

    async write(key, bytes, content) {
      const target = pathOf(key);
      makeFolder(drafts);
      const { bavail, bsize } = await statfs(drafts);
      if (bavail * bsize < bytes + reserve) throw new BlobsFull('the disk has no room for it');
      const draft = join(drafts, randomUUID());
      try {
        await writeDraft(draft, bytes, content);
        makeFolder(dirname(target));
        await rename(draft, target);
        syncFolder(dirname(target));
      } catch (error) {
        await rm(draft, { force: true });
        throw isFull(error) ? new BlobsFull('the disk is full') : error;
      }
    },

    async read(key, range) {
      const path = pathOf(key);
      const found = await stat(path).catch(nothing);
      return found?.isFile() ? bytesOf(path, range) : undefined;
    },

    list: (prefix, after) => pageOf(folder, prefix, after),

    async delete(key) {
      const path = pathOf(key);
      await rm(path, { force: true });
      await dropEmpty(folder, dirname(path));
    },

    link: async () => undefined,
  };
}

async function writeDraft(path: string, bytes: number, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    let written = 0;
    for await (const piece of content) {
      written += piece.length;
      if (written > bytes) break;
      await file.writeFile(piece);
    }
    if (written !== bytes) throw new TypeError('a blob is of another length than was said');
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Opens the file when its reader begins, since not every one does, and closes it when that has had enough. */
async function* bytesOf(path: string, range: ByteRange | undefined): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    let at = range?.from ?? 0;
    const end = range === undefined ? Number.POSITIVE_INFINITY : range.to + 1;
    while (at < end) {
      const wanted = Math.min(READ_BYTES, end - at);
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Keys sort as their texts do: of two folders, the one whose name with `/` behind it comes first. */
async function pageOf(folder: string, prefix: string, after = ''): Promise<BlobPage> {
  const items: { key: string; bytes: number }[] = [];
  let next: string | undefined;
  /** False where the page is full. */
  const walk = async (key: string): Promise<boolean> => {
    const names = (await readdir(join(folder, key), { withFileTypes: true }).catch(nothing)) ?? [];
    const entries = names
      .filter(({ name }) => !(key === '' && name === DRAFTS))
      .map((entry) => ({ key: `${key}${entry.name}${entry.isDirectory() ? '/' : ''}`, entry }))
      .sort((one, other) => (one.key < other.key ? -1 : 1));
    for (const { key: found, entry } of entries) {
      const common = Math.min(found.length, prefix.length);
      if (found.slice(0, common) !== prefix.slice(0, common)) continue;
      if (entry.isDirectory()) {
        if (found > after || after.startsWith(found)) if (!(await walk(found))) return false;
      } else if (found.length >= prefix.length && found > after) {
        if (items.length === PAGE) {
          next = items.at(-1)?.key;
          return false;
        }
        const size = await stat(join(folder, found)).catch(nothing);
        if (size) items.push({ key: found, bytes: size.size });
      }
    }
    return true;
  };
  await walk('');
  return { items, ...(next !== undefined && { next }) };
}

/** Step by step, each in its parent for good before the next. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { recursive: true, mode: 0o700 });
  syncFolder(dirname(path));
}

/** Upwards as far as there is nothing else in them; somebody may be making them again. */
async function dropEmpty(folder: string, path: string): Promise<void> {
  for (let empty = path; empty.length > folder.length; empty = dirname(empty)) {
    try {
      await rmdir(empty);
    } catch {
      return;
    }
  }
}

const isFull = (error: unknown) => error instanceof Error && 'code' in error && FULL.has(error.code);

const isMissing = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

function nothing(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}
