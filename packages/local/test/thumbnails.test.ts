import {
  asComplaintId,
  evidenceIdSchema,
  evidence as records,
  type Services,
  type Thumbnailer,
} from '@redress/core';
import { sweepEvidence } from '@redress/core/handling/evidence-sweep.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { broughtTo } from '../../../functions/test/evidence-scenes.ts';
import { jsonOf, openTestApi, problemOf, type TestApi } from '../../../functions/test/test-api.ts';
import { jpeg, webp } from '../../core/test/evidence-files.ts';
import { isSharpInstalled, openThumbnailer } from '../src/thumbnailer.ts';

/* Small pictures of pictures. Where sharp is not installed these are skipped, and say so; CI has it. */

const thumbnailSchema = z
  .object({ type: z.string(), width: z.number(), height: z.number(), size: z.number() })
  .nullable();
const pieceSchema = z.looseObject({ state: z.string(), thumbnail: thumbnailSchema.optional() });
const silent = { info() {}, warn() {}, error() {} };

async function photo({ width = 1200, height = 800, orientation = 6 } = {}): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp({ create: { width, height, channels: 3, background: '#808000' } })
    .jpeg()
    .withMetadata({ orientation })
    .toBuffer();
}
const named = (content: Uint8Array) => ({ content, name: 'kettle.jpg', type: 'image/jpeg' });

async function* piecesOf(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

const blobsOf = async ({ blobs }: Services) => (await blobs.list('thumbnails/')).items.map(({ key }) => key);

describe.skipIf(!isSharpInstalled())('a picture', () => {
  let api: TestApi;
  beforeAll(async () => {
    const thumbnailer = openThumbnailer(silent);
    api = await openTestApi((services) => ({ ...services, thumbnailer }));
  });
  afterAll(() => api.close());

  const pieceAt = async (path: string) => pieceSchema.parse(jsonOf(await api.send(path)));

  it('has a small one, turned as it is looked at, handed out as the picture itself is, and gone with it', async () => {
    const { id } = await api.receive();
    const { path, completed } = await broughtTo(
      api,
      `/v1/complaints/${id}`,
      'completed',
      named(await photo()),
    );
    expect(completed?.status, completed?.text).toBe(200);
    const { thumbnail } = await pieceAt(path);
    expect(thumbnail).toMatchObject({ type: 'image/webp', width: 213, height: 320 });
    const answer = await api.send(`${path}/thumbnail`);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/webp',
      'content-length': String(thumbnail?.size),
      'content-disposition': expect.stringContaining('attachment'),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(await blobsOf(api.services)).toEqual([expect.stringContaining(id)]);
    await records.eraseOf(api.services, asComplaintId(id));
    expect(await blobsOf(api.services)).toEqual([]);
    expect(problemOf(await api.send(`${path}/thumbnail`)).status).toBe(404);
  });

  it('that cannot be decoded has none, and is there all the same', async () => {
    const { id } = await api.receive();
    const { path } = await broughtTo(api, `/v1/complaints/${id}`, 'completed', {
      ...named(webp()),
      ...{ name: 'kettle.webp', type: 'image/webp' },
    });
    expect(await pieceAt(path)).toMatchObject({ state: 'available', thumbnail: null });
    expect(problemOf(await api.send(`${path}/thumbnail`)).code).toBe('not-found');
  });

  it('of before there were any gets one from whoever sweeps, once', async () => {
    const { id } = await api.receive();
    let made = 0;
    const counting: Thumbnailer = {
      async make(picture) {
        made++;
        for await (const _ of picture);
        return { type: 'image/webp', width: 1, height: 1, content: Buffer.from('small') };
      },
    };
    const bare = await broughtTo(api, `/v1/complaints/${id}`, 'completed', named(jpeg()));
    const stored = await records.find(api.services, asComplaintId(id), evidenceIdSchema.parse(bare.id));
    const { thumbnail: _, ...former } = stored?.evidence ?? expect.fail('none');
    if (stored) await records.change(api.services, asComplaintId(id), stored, former);
    const services = { ...api.services, thumbnailer: counting };
    await sweepEvidence(services, () => false);
    await api.pass(25 * 3_600_000);
    await sweepEvidence(services, () => false);
    expect(made).toBe(1);
    expect((await pieceAt(bare.path)).thumbnail).toEqual({
      type: 'image/webp',
      width: 1,
      height: 1,
      size: 5,
    });
  });

  it.each([
    ['of more pixels than it may have', { pixels: 1000 }],
    ['that takes more memory than it may', { memoryBytes: 1024 * 1024 }],
    ['that takes longer than it may', { longestMs: 1 }],
  ])('%s has none', async (_, bounds) => {
    const thumbnailer = openThumbnailer(silent, bounds);
    expect(await thumbnailer?.make(piecesOf(await photo()))).toBeUndefined();
  });

  it('is no page and no drawing: those are not decoded, whatever they are called', async () => {
    const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    expect(await openThumbnailer(silent)?.make(piecesOf(drawing))).toBeUndefined();
  });
});

it('where nobody makes them, as on AWS, says null, and 404 to who asks all the same', async () => {
  const api = await openTestApi();
  const { id } = await api.receive();
  const { path } = await broughtTo(api, `/v1/complaints/${id}`, 'completed', named(jpeg()));
  expect(pieceSchema.parse(jsonOf(await api.send(path)))).toMatchObject({ thumbnail: null });
  expect(problemOf(await api.send(`${path}/thumbnail`)).detail).toBe('There is no thumbnail of it.');
  await api.close();
});
