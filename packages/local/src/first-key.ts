import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiKeys, SCOPES, type Services } from '@redress/core';

const FILE = 'first-key';
const NAME = 'first-try';

/** The file that holds a key for a first try; made where the folder has never had one. */
export async function firstKey(services: Services, folder: string): Promise<string> {
  const file = join(folder, FILE);
  const keys = existsSync(file) ? undefined : await apiKeys.list(services);
  if (keys?.every(({ name }) => name !== NAME)) {
    const { text } = await apiKeys.add(services, { name: NAME, scopes: SCOPES });
    writeFileSync(`${file}.new`, `${text}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return file;
}
