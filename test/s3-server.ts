import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';

/*
 * A bucket in memory that speaks as much of S3's protocol as we do, from its documentation: objects by path, lists in
 * pages, forms that it checks by their policy. Whoever signs has this key.
 */
export const S3_KEY = { accessKeyId: 'ApiHandler', secretAccessKey: 'the secret of the tests’ bucket' };

const ACTIONS: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  PUT: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

const policySchema = z.object({
  expiration: z.iso.datetime(),
  conditions: z.array(
    z.union([
      z.tuple([z.literal('content-length-range'), z.number(), z.number()]),
      z.tuple([z.string(), z.string(), z.string()]),
      z.record(z.string(), z.string()),
    ]),
  ),
});

export interface S3Server {
  readonly url: string;
  readonly objects: ReadonlyMap<string, Buffer>;
  /** What it was asked, as `PUT key`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export async function startS3({
  bucket,
  pageSize = 1000,
  now = Date.now,
  secret = S3_KEY.secretAccessKey,
  mayAsk = () => true,
}: {
  readonly bucket: string;
  readonly pageSize?: number;
  readonly now?: () => number;
  readonly secret?: string;
  /** Whether whoever has that key may do that to the object, or to the bucket. */
  readonly mayAsk?: (accessKeyId: string, action: string, key: string) => boolean;
}): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const asked: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, named, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    const end = (status: number, body: string | Buffer = '', headers: Record<string, string> = {}) =>
      response.writeHead(status, headers).end(body);
    const fail = (status: number, code: string) =>
      end(status, `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`, {
        'content-type': 'application/xml',
      });
    const body = await buffer(request);
    asked.push(`${request.method} ${key}`);
    if (named !== bucket) return fail(404, 'NoSuchBucket');
    if (request.method === 'POST' && key === '')
      return end(takeForm(request, body, { objects, secret, now: now() }));
    const isSigned = request.headers.authorization !== undefined || url.searchParams.has('X-Amz-Signature');
    if (!isSigned) return fail(403, 'AccessDenied');
    const [, signer = ''] = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    const action = key === '' ? 's3:ListBucket' : ACTIONS[request.method ?? ''];
    // By a link that was signed whoever has it comes.
    if (signer !== '' && !mayAsk(signer, action ?? '', key)) return fail(403, 'AccessDenied');
    if (request.method === 'GET' && key === '')
      return end(200, listed(objects, url.searchParams, pageSize), { 'content-type': 'application/xml' });
    if (request.method === 'PUT') {
      if (Number(request.headers['content-length']) !== body.length) return fail(400, 'IncompleteBody');
      objects.set(key, body);
      return end(200, '', { etag: '"x"' });
    }
    if (request.method === 'DELETE') {
      objects.delete(key);
      return end(204);
    }
    const object = objects.get(key);
    if (!object) return fail(404, 'NoSuchKey');
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const headers = {
      'content-type': url.searchParams.get('response-content-type') ?? 'application/octet-stream',
      'content-disposition': url.searchParams.get('response-content-disposition') ?? '',
    };
    return from === undefined
      ? end(200, object, headers)
      : end(206, object.subarray(Number(from), Number(to) + 1), headers);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    objects,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function listed(objects: ReadonlyMap<string, Buffer>, query: URLSearchParams, pageSize: number): string {
  const [prefix, after] = [query.get('prefix') ?? '', query.get('start-after') ?? ''];
  const all = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = all.slice(0, Math.min(pageSize, Number(query.get('max-keys') ?? 1000)));
  const contents = page.map(
    (key) => `<Contents><Key>${key}</Key><Size>${objects.get(key)?.length}</Size></Contents>`,
  );
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${all.length > page.length}</IsTruncated>${contents.join('')}</ListBucketResult>`;
}

/** "POST Policy" and "Calculating a signature" of the documentation of S3's API. */
function takeForm(
  request: IncomingMessage,
  body: Buffer,
  { objects, secret, now }: { objects: Map<string, Buffer>; secret: string; now: number },
): number {
  const [, boundary = ''] = /boundary=(.+)$/.exec(request.headers['content-type'] ?? '') ?? [];
  const fields = new Map<string, string>();
  let file: Buffer | undefined;
  const text = body.toString('latin1');
  for (const part of text.split(`--${boundary}`).slice(1, -1)) {
    const [head = '', ...content] = part.slice(2, -2).split('\r\n\r\n');
    const [, name = ''] = / name="([^"]*)"/.exec(head) ?? [];
    if (name === 'file') file = Buffer.from(content.join('\r\n\r\n'), 'latin1');
    else fields.set(name.toLowerCase(), content.join('\r\n\r\n'));
  }
  if (!file) return 400;
  const policy = fields.get('policy') ?? '';
  const [, date = '', region = '', service = ''] = (fields.get('x-amz-credential') ?? '').split('/');
  const sign = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  const signing = [date, region, service, 'aws4_request'].reduce<Buffer>(sign, Buffer.from(`AWS4${secret}`));
  if (sign(signing, policy).toString('hex') !== fields.get('x-amz-signature')) return 403;
  const { success, data } = policySchema.safeParse(JSON.parse(Buffer.from(policy, 'base64').toString()));
  if (!success || Date.parse(data.expiration) < now) return 403;
  const allowed = new Set(['policy', 'x-amz-signature', 'file']);
  for (const condition of data.conditions) {
    if (Array.isArray(condition)) {
      const [kind, least, most] = condition;
      if (kind === 'content-length-range') {
        if (file.length < Number(least) || file.length > Number(most)) return 400;
      } else return 400;
    } else
      for (const [name, value] of Object.entries(condition)) {
        allowed.add(name.toLowerCase());
        if (name !== 'bucket' && fields.get(name.toLowerCase()) !== value) return 403;
      }
  }
  for (const name of fields.keys()) if (!allowed.has(name)) return 403;
  objects.set(fields.get('key') ?? '', file);
  return 204;
}
