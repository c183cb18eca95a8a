import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { BlobsFull } from '@redress/core';
import { s3Blobs } from '@redress/core/s3';
import { expect, it, onTestFinished } from 'vitest';
import { diskBlobs } from '../packages/local/src/disk-blobs.ts';
import { allOf, blobsContract, pieces } from './blobs.contract.ts';
import { S3_KEY, startS3 } from './s3-server.ts';

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

async function bucket(pageSize = 1000) {
  const server = await startS3({ bucket: 'evidence', pageSize });
  const client = new S3Client({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: S3_KEY,
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  return { server, blobs: s3Blobs(client, 'evidence') };
}

blobsContract('a bucket', async () => {
  const { server, blobs } = await bucket();
  return {
    blobs,
    async bring({ url, fields }, content) {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      form.set('file', new Blob([content]));
      return (await fetch(url, { method: 'POST', body: form })).status;
    },
    close: () => server.close(),
  };
});

it('a bucket is listed page after page, and hands a blob out itself, as a file to save', async () => {
  const { server, blobs } = await bucket(2);
  onTestFinished(() => server.close());
  for (const key of ['a', 'b', 'c']) await blobs.write(`kept/${key}`, 1, pieces(key));
  const first = await blobs.list('kept/');
  expect(first).toMatchObject({ items: [{ key: 'kept/a' }, { key: 'kept/b' }], next: 'kept/b' });
  expect(await blobs.list('kept/', first.next)).toEqual({ items: [{ key: 'kept/c', bytes: 1 }] });
  const link = await blobs.link('kept/a', { name: '发票 "1".pdf', type: 'application/pdf' });
  expect(new URL(link ?? '').searchParams.get('X-Amz-Expires')).toBe('300');
  const answer = await fetch(link ?? '');
  expect([answer.status, await answer.text()]).toEqual([200, 'a']);
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename="__ 1.pdf"; filename*=UTF-8''%E5%8F%91%E7%A5%A8%201.pdf`,
  );
  expect(await allOf(await blobs.read('kept/a'))).toBe('a');
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

const OPEN_FILES = '/proc/self/fd';

it.skipIf(!existsSync(OPEN_FILES))('holds no file open that nobody has begun to read', async () => {
  const folder = newFolder();
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const blobs = diskBlobs({ folder, uploadUrl, secret, now: Date.now });
  await blobs.write('kept/a', 3, pieces('abc'));
  const content = await blobs.read('kept/a');
  const open = readdirSync(OPEN_FILES).flatMap((one) => {
    try {
      return [readlinkSync(join(OPEN_FILES, one))];
    } catch {
      return []; // Closed since it was listed.
    }
  });
  expect(open.filter((path) => path.startsWith(folder))).toEqual([]);
  expect(await allOf(content)).toBe('abc');
});
