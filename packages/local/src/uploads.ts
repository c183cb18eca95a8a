import { BlobsFull, Refusal } from '@redress/core';
import { type ApiContext, type Handler, sentForm } from '@redress/functions';
import type { DiskBlobs } from './disk-blobs.ts';

/** So many come at once: each holds a connection and a file for as long as its client takes. */
const MOST_AT_ONCE = 16;

/** What a client brings by a form that it was given: the fields say which blob it is, and how long. */
export function uploadHandlers(blobs: DiskBlobs): { readonly 'uploads.take': Handler } {
  let under = 0;
  const take = async (c: ApiContext): Promise<Response> => {
    const { fields, file } = await sentForm(c.req.raw);
    const invited = blobs.invited(fields);
    if (!invited) throw new Refusal('forbidden', 'This form is not good, or not good any more.');
    const { key, bytes } = invited;
    if (!file) throw new Refusal('malformed-request', 'The form is not whole, or is none.');
    try {
      await blobs.write(key, bytes, file.content);
    } catch (error) {
      if (error instanceof BlobsFull)
        throw new Refusal('storage-full', 'There is no room for it at present.');
      if (error instanceof Refusal) throw error;
      // Of another length, or its client has gone away.
      if (error instanceof TypeError || c.req.raw.signal.aborted)
        throw new Refusal('malformed-request', 'The form is not whole, or is none.');
      throw error;
    }
    return c.body(null, 204);
  };
  return {
    'uploads.take': async (c) => {
      if (under >= MOST_AT_ONCE)
        throw new Refusal('busy', 'The request could not be carried out now; try it again later.');
      under++;
      try {
        return await take(c);
      } finally {
        under--;
      }
    },
  };
}
