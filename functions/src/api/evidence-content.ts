import { Refusal } from '@redress/core/base/refusal.ts';
import { contentDisposition } from '@redress/core/file-name';
import type { ByteRange } from '@redress/core/ports/blobs.ts';
import type { Services } from '@redress/core/ports/services.ts';
import type * as records from '@redress/core/records/evidence.ts';
import type { ApiContext } from './routing.ts';

/**
 * The bytes, as a file to save: never anything that a browser would show, or carry out, in this origin's name. Where the
 * bytes are elsewhere, the address of the place, for some minutes.
 */
export async function contentAnswer(
  c: ApiContext,
  { blobs }: Services,
  {
    evidence,
    key,
  }: { readonly evidence: Pick<records.Evidence, 'name' | 'type' | 'size'>; readonly key: string },
): Promise<Response> {
  const { name, type, size } = evidence;
  const link = await blobs.link(key, { name, type });
  if (link !== undefined) return c.redirect(link, 303);
  const range = rangeIn(c.req.header('range'), size);
  const headers = {
    'content-type': type,
    'content-disposition': contentDisposition(name),
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
  };
  if (range === 'none')
    return new Response(null, {
      status: 416,
      headers: { 'content-range': `bytes */${size}`, 'cache-control': 'no-store' },
    });
  const content = await blobs.read(key, range);
  if (!content) throw new Refusal('not-found', 'There is no such evidence.');
  const [from, to] = range ? [range.from, range.to] : [0, size - 1];
  return new Response(streamOf(content), {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      'content-length': String(to - from + 1),
      ...(range && { 'content-range': `bytes ${from}-${to}/${size}` }),
    },
  });
}

/** Nothing of it is read before somebody asks for it: who asks for the headers alone never does. */
function streamOf(content: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const pieces = content[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** One range of bytes (RFC 9110, 14.1.2); several at once, and other units, are passed over. */
function rangeIn(header: string | undefined, size: number): ByteRange | 'none' | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  return from >= size || to < from ? 'none' : { from, to };
}
