import { type EvidenceParts, RedressError } from '@redress/client/source';
import type { Next } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { PageContext, Pages } from '../../context.ts';
import { troublePage } from '../../ui/trouble.ts';
import { wordsOf } from './action.ts';
import { complaintPage } from './page.ts';
import { pathOf } from './parts.ts';
import { MOST_MEGABYTES, UPLOADS } from './upload-limits.ts';

const MEGABYTE = 1024 * 1024;
/** With what a form has beside the file. */
const MOST_BYTES = (MOST_MEGABYTES + 1) * MEGABYTE;

/** Said in words; what is longer is not read. */
export function limitedUploads(c: PageContext, next: Next) {
  const onError = () => troublePage(c, { status: 422, text: wordsOf(c).evidence.tooLarge });
  return bodyLimit({ maxSize: MOST_BYTES, onError })(c, next);
}

/** How files come: in parts by a script, which says how far it is, or as one form from a browser that runs none. */
export function addUploads(pages: Pages): void {
  pages.post(UPLOADS, async (c) => {
    const { client } = c.var;
    const complaint = await client.complaints.get(c.req.query('complaint') ?? '');
    const file = (await c.req.formData()).get('file');
    const { evidence } = wordsOf(c);
    const wrong = (text: string) =>
      complaintPage(c, { values: {}, errors: new Map([['', text]]) }, 200, complaint.id);
    if (!(file instanceof File) || file.size === 0) return wrong(evidence.missing);
    if (file.size > MOST_MEGABYTES * MEGABYTE) return wrong(evidence.tooLarge);
    try {
      await taken(c, complaint.id, file);
    } catch (error) {
      const text = detailOf(error);
      if (text === undefined) throw error;
      return wrong(text);
    }
    return c.redirect(`${pathOf(complaint)}?done=evidence`, 303);
  });
  // The script announces a file, sends its parts by the forms that are answered, and says that all have come.
  pages.post('/complaints/:id/upload', async (c) => {
    const { client } = c.var;
    const { id } = await client.complaints.get(c.req.param('id') ?? '');
    const sent = await c.req.formData();
    const text = (name: string) => String(sent.get(name) ?? '');
    try {
      if (sent.has('complete')) return c.json(await client.evidence.complete(id, text('complete')));
      const said = { name: text('name'), type: text('type'), size: Number(text('size')) };
      const announced = await client.evidence.announce(id, said);
      const all: EvidenceParts['items'][number][] = [];
      const { parts = 0, partSize = 0 } = announced;
      for (let first = 1; first <= parts; first += MOST_FORMS)
        all.push(...(await formsFrom(c, id, announced.id, first, Math.min(parts, first + MOST_FORMS - 1))));
      return c.json({ id: announced.id, partSize, parts: all });
    } catch (error) {
      const detail = detailOf(error);
      if (detail === undefined) throw error;
      return c.json({ error: detail }, 422);
    }
  });
}

/** So many forms are answered at once. */
const MOST_FORMS = 100;

async function formsFrom(
  { var: { client } }: PageContext,
  complaint: string,
  evidence: string,
  first: number,
  last: number,
) {
  const parts = Array.from({ length: last - first + 1 }, (_, nth) => first + nth);
  return (await client.evidence.parts(complaint, evidence, { parts })).items;
}

const detailOf = (error: unknown) =>
  error instanceof RedressError && 'detail' in error.failure ? error.failure.detail : undefined;

async function taken(c: PageContext, complaint: string, file: File): Promise<void> {
  const { client, ask } = c.var;
  const { name, type, size } = file;
  const announced = await client.evidence.announce(complaint, { name, type, size });
  const { partSize = size, parts = 1 } = announced;
  for (const { part, url, fields, size: length } of await formsFrom(c, complaint, announced.id, 1, parts)) {
    const body = new FormData();
    for (const [field, value] of Object.entries(fields)) body.set(field, value);
    body.set('file', file.slice((part - 1) * partSize, (part - 1) * partSize + length), 'part');
    const { ok } = await ask(url, { method: 'POST', body });
    if (!ok) throw new Error('a part of a file was not taken');
  }
  await client.evidence.complete(complaint, announced.id);
}
