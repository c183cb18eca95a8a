import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { contentDisposition } from '../base/file-name.ts';
import type { Blobs } from '../ports/blobs.ts';

/** Milliseconds are the clients' matter; an address to fetch from is good for so many seconds. */
const LINK_SECONDS = 300;
const BYTES = 'application/octet-stream';

/** A bucket: clients bring the bytes to it and fetch them from it, by what we have signed. */
export function s3Blobs(client: S3Client, bucket: string): Blobs {
  const Bucket = bucket;
  return {
    async invite(Key, bytes, seconds) {
      const { url, fields } = await createPresignedPost(client, {
        Bucket,
        Key,
        Conditions: [['content-length-range', bytes, bytes]],
        Fields: { 'content-type': BYTES },
        Expires: seconds,
      });
      return { url, fields };
    },

    async write(Key, bytes, content) {
      const Body = Readable.from(ofLength(bytes, content), { objectMode: false });
      // The client waits for a stream that has failed as if it were only slow.
      const failing = new AbortController();
      Body.on('error', (fault) => failing.abort(fault));
      const put = new PutObjectCommand({ Bucket, Key, Body, ContentLength: bytes, ContentType: BYTES });
      try {
        await client.send(put, { abortSignal: failing.signal });
        failing.signal.throwIfAborted();
      } catch (error) {
        throw failing.signal.aborted ? failing.signal.reason : error;
      }
    },

    async read(Key, range) {
      const Range = range && `bytes=${range.from}-${range.to}`;
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range }));
        return Body instanceof Readable ? Body : undefined;
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },

    async list(Prefix, StartAfter) {
      const command = new ListObjectsV2Command({ Bucket, Prefix, StartAfter, MaxKeys: 1000 });
      const { Contents = [], IsTruncated } = await client.send(command);
      const items = Contents.flatMap(({ Key, Size }) =>
        Key === undefined ? [] : [{ key: Key, bytes: Size ?? 0 }],
      );
      const next = IsTruncated ? items.at(-1)?.key : undefined;
      return { items, ...(next !== undefined && { next }) };
    },

    async delete(Key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },

    link: (Key, { name, type }) =>
      getSignedUrl(
        client,
        new GetObjectCommand({
          Bucket,
          Key,
          ResponseContentDisposition: contentDisposition(name),
          ResponseContentType: type,
          ResponseCacheControl: 'no-store',
        }),
        { expiresIn: LINK_SECONDS },
      ),
  };
}

async function* ofLength(bytes: number, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const piece of content) {
    sent += piece.length;
    if (sent > bytes) break;
    yield piece;
  }
  if (sent !== bytes) throw new TypeError('a blob is of another length than was said');
}
