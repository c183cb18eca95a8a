import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobsFull } from '@redress/core';
import { expect, it, onTestFinished } from 'vitest';
import { diskBlobs } from '../packages/local/src/disk-blobs.ts';
import { blobsContract, pieces } from './blobs.contract.ts';

const secret = 'a secret of thirty-two characters';
const uploadUrl = 'http://127.0.0.1:8080/v1/uploads';
const newFolder = () => mkdtempSync(join(tmpdir(), 'redress-blobs-'));

blobsContract('a folder', async () => {
  const folder = newFolder();
  const blobs = diskBlobs({ folder, uploadUrl, secret, now: Date.now });
  return {
    blobs,
    async bring({ fields }, content) {
      const invited = blobs.invited(fields);
      if (!invited) return 403;
      try {
        await blobs.write(invited.key, invited.bytes, pieces(content));
        return 204;
      } catch {
        return 400;
      }
    },
    close: async () => rmSync(folder, { recursive: true }),
  };
});

it('refuses to fill the disk that the databases need', async () => {
  const folder = newFolder();
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const reserve = Number.MAX_SAFE_INTEGER;
  const blobs = diskBlobs({ folder, uploadUrl, secret, now: Date.now, reserve });
  await expect(blobs.write('kept/a/1', 1, pieces('x'))).rejects.toThrow(BlobsFull);
  expect((await blobs.list('')).items).toEqual([]);
});

it('reads no file outside its folder', async () => {
  const folder = newFolder();
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const blobs = diskBlobs({ folder, uploadUrl, secret, now: Date.now });
  for (const key of ['../x', 'a/../../x', '/etc/passwd', 'a//b', '.', 'A', 'a/'])
    await expect(blobs.read(key), key).rejects.toThrow('not a key');
});
