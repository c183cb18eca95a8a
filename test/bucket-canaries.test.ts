import { S3Client } from '@aws-sdk/client-s3';
import { sweep } from '@redress/core';
import { s3Blobs } from '@redress/core/s3';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { S3_KEY, startS3 } from './s3-server.ts';
import { Client, HOUR, startMachine } from './support/machine.ts';

/* The same canaries as on a disk, through the bucket: what is asked of it, and what stays in it. */

const canary = (place: string) => `kanari-${place}-zsqx`;
const PLANTED = /kanari|zsqx/i;

const pieceSchema = z.looseObject({ id: z.string(), state: z.string() });
const partsSchema = z.object({
  items: z.array(z.object({ url: z.string(), fields: z.record(z.string(), z.string()) })),
});

it('what people bring is in no key, form or log of a bucket, and in none of its objects once it is erased', async () => {
  const bucket = await startS3({ bucket: 'evidence' });
  onTestFinished(() => bucket.close());
  const client = new S3Client({
    ...{ endpoint: bucket.url, region: 'us-east-1', credentials: S3_KEY, maxAttempts: 1 },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const test = await startMachine({
    decorate: (services) => ({ ...services, blobs: s3Blobs(client, 'evidence') }),
  });
  const asked = new Client(test);
  const { id } = await asked.complain({ complainant: { name: canary('name') } });
  const post = async (path: string, body: object) =>
    (await asked.request(`/v1/complaints/${id}${path}`, body)).json();

  const pieces: string[] = [];
  for (const until of ['announced', 'part', 'whole'] as const) {
    const content = Buffer.from(`%PDF-1.4\n% ${canary(until)}\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
    const said = { name: `${canary('file')}.pdf`, type: 'application/pdf', size: content.length };
    const piece = pieceSchema.parse(await post('/evidence', said));
    pieces.push(piece.id);
    const { items } = partsSchema.parse(await post(`/evidence/${piece.id}/parts`, {}));
    expect(JSON.stringify(items)).not.toMatch(PLANTED);
    if (until === 'announced') continue;
    for (const { url, fields } of items) {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      form.set('file', new Blob([Uint8Array.from(content)]));
      expect((await fetch(url, { method: 'POST', body: form })).status).toBe(204);
    }
    if (until === 'whole')
      expect(pieceSchema.parse(await post(`/evidence/${piece.id}/completion`, {})).state).toBe('available');
  }
  // They are there where they belong, or the rest would show nothing.
  const inObjects = () =>
    [...bucket.objects.values()].filter((bytes) => PLANTED.test(bytes.toString('latin1')));
  expect(inObjects()).toHaveLength(2);
  const seen = [...bucket.objects.keys(), ...bucket.asked];
  expect(seen.length).toBeGreaterThan(4);
  for (const line of seen) expect(line).not.toMatch(PLANTED);

  await asked.act(id, 'withdrawal', { reason: canary('reason') });
  expect((await asked.request(`/v1/complaints/${id}/erasure`, { reason: 'request' })).status).toBe(200);
  await test.advance(60_000);
  await sweep(test.machine.services);
  await test.advance(2 * HOUR);
  await sweep(test.machine.services);
  expect(inObjects()).toEqual([]);
  expect([...bucket.objects.keys()].filter((key) => pieces.some((piece) => key.includes(piece)))).toEqual([]);
  for (const line of test.log) expect(JSON.stringify(line)).not.toMatch(PLANTED);
});
