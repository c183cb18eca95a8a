import * as z from 'zod';
import { type Answer, jsonOf, type TestApi } from './test-api.ts';

/** Enough of a document to be one. */
export const NOTE_PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

const announcedSchema = z.object({ id: z.string() });
const partsSchema = z.object({
  items: z.array(z.object({ part: z.number(), size: z.number(), fields: z.record(z.string(), z.string()) })),
});

/** A form as browsers send it: the fields, and the file last. */
export function formOf(fields: Readonly<Record<string, string>>, content: Uint8Array): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([Uint8Array.from(content)], { type: 'application/octet-stream' }), 'part');
  return form;
}

interface Content {
  readonly content: Uint8Array;
  readonly name: string;
  readonly type: string;
}

interface Brought {
  readonly id: string;
  /** Of the piece. */
  readonly path: string;
  readonly completed: Answer | undefined;
}

/** A piece of evidence of the complaint at the path, as far as it is to come. */
export async function broughtTo(
  api: Pick<TestApi, 'post' | 'send'>,
  complaint: string,
  until: 'announced' | 'sent' | 'completed' = 'completed',
  { content, name, type }: Content = { content: NOTE_PDF, name: 'note.pdf', type: 'application/pdf' },
): Promise<Brought> {
  const said = { name, type, size: content.length };
  const { id } = announcedSchema.parse(jsonOf(await api.post(`${complaint}/evidence`, said)));
  const path = `${complaint}/evidence/${id}`;
  if (until === 'announced') return { id, path, completed: undefined };
  const { items } = partsSchema.parse(jsonOf(await api.post(`${path}/parts`, {})));
  for (const { part, size, fields } of items) {
    const from = (part - 1) * 1024 * 1024;
    const body = formOf(fields, content.subarray(from, from + size));
    await api.send('/v1/uploads', { method: 'POST', body });
  }
  if (until === 'sent') return { id, path, completed: undefined };
  return { id, path, completed: await api.post(`${path}/completion`, undefined) };
}
