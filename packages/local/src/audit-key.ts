import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditKey, auditKey } from '@redress/core';
import { syncFolder } from '@redress/engine';
import * as z from 'zod';
import { DataFolderError } from './data-folder.ts';

export const AUDIT_KEY_FILE = 'audit.json';

const fileSchema = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.looseObject({ secret: z.string().min(32) }));

/**
 * What the folder's audit is signed with, made where there is none: a file of its own, its owner's alone, for whoever
 * changes the database must not have it. @throws DataFolderError
 */
export function openAuditKey(folder: string): AuditKey {
  const known = readAuditKey(folder);
  if (known) return known;
  const file = join(folder, AUDIT_KEY_FILE);
  const made = { secret: randomBytes(32).toString('base64url') };
  writeFileSync(`${file}.new`, `${JSON.stringify(made)}\n`, { flush: true, mode: 0o600 });
  renameSync(`${file}.new`, file);
  syncFolder(folder);
  return auditKey(made.secret);
}

/** Undefined where there is none. @throws DataFolderError */
export function readAuditKey(folder: string): AuditKey | undefined {
  const file = join(folder, AUDIT_KEY_FILE);
  if (!existsSync(file)) return undefined;
  const read = fileSchema.safeParse(readFileSync(file, 'utf8'));
  if (!read.success)
    throw new DataFolderError(
      `${file} is damaged. Restore it from a backup; or remove it, and a new one is made: what is written from then on is verified with another public key than what is there.`,
    );
  return auditKey(read.data.secret);
}
