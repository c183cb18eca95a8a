import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../../../functions/test/test-api.ts';
import { type ClientOptions, createClient, each, etagOf, RedressError } from '../src/index.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const INTAKE = {
  channel: 'web',
  subject: 'Leaking kettle',
  description: 'It leaks when it is hot.',
  complainant: { name: 'Wang Fang', email: 'wang@example.com' },
} as const;

interface Seen {
  readonly url: string;
  readonly headers: Headers;
}

/** A client of the test's machine; what `instead` gives for an attempt takes the place of its answer. */
function clientOf(
  instead: (attempt: number) => Response | Error | undefined = () => undefined,
  options: Partial<ClientOptions> = {},
) {
  const seen: Seen[] = [];
  const waited: number[] = [];
  const client = createClient({
    baseUrl: 'https://complaints.example.com/',
    fetch: async (url, init) => {
      seen.push({ url, headers: new Headers(init.headers) });
      const other = instead(seen.length);
      if (other instanceof Error) throw other;
      if (other) return other;
      const { pathname, search } = new URL(url);
      const { body, method = 'GET', headers = {} } = init;
      const {
        status,
        text,
        headers: answered,
      } = await api.send(pathname + search, {
        method,
        headers,
        ...(typeof body === 'string' && { body }),
      });
      return new Response(text, { status, headers: answered });
    },
    wait: async (millis) => void waited.push(millis),
    ...options,
  });
  return { client, seen, waited };
}

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json(
    { code, status, title: 'x', detail: 'x' },
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  );
const failureOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof RedressError)) throw error;
  return error.failure;
};

describe('a client', () => {
  it('leads a complaint through its life', async () => {
    const { client } = clientOf();
    const { id } = await client.complaints.submit(INTAKE);
    expect((await client.complaints.acknowledge(id)).status).toBe('acknowledged');
    await client.complaints.pause(id, { question: 'Which kettle?' });
    await client.complaints.resume(id, { answer: 'The red one.' });
    const resolution = { summary: 'A new one.', rootCause: 'product', remedies: [] } as const;
    expect((await client.complaints.resolve(id, resolution)).status).toBe('resolved');
    const { items } = await client.complaints.timeline(id, { limit: 3 });
    expect(items.map(({ kind }) => kind)).toContain('received');
  });

  it('says who asks, in which language, and by what name', async () => {
    const { client, seen } = clientOf(undefined, {
      token: async () => 't0ken',
      language: 'zh-CN',
    });
    await client.service.health({ requestId: 'mine-1' });
    const { headers } = seen[0] ?? {};
    expect(headers?.get('authorization')).toBe('Bearer t0ken');
    expect(headers?.get('accept-language')).toBe('zh-CN');
    expect(headers?.get('x-request-id')).toBe('mine-1');
    const app = clientOf(undefined, { apiKey: 'k3y' });
    await app.client.service.links();
    expect(app.seen[0]?.headers.get('authorization')).toBe('Bearer k3y');
  });

  it('escapes what it puts into an address', async () => {
    const { client, seen } = clientOf();
    await failureOf(client.complaints.get('../executions?x#y'));
    expect(seen[0]?.url).toBe('https://complaints.example.com/v1/complaints/..%2Fexecutions%3Fx%23y');
  });

  it('gives every item of a list, page after page', async () => {
    const { client, seen } = clientOf();
    for (let n = 0; n < 5; n++) await client.complaints.submit({ ...INTAKE, subject: `Kettle ${n}` });
    const before = seen.length;
    const ids = new Set<string>();
    for await (const { id } of each((page) => client.complaints.list({ limit: 2, ...page }))) ids.add(id);
    expect(ids.size).toBeGreaterThanOrEqual(5);
    expect(seen.length - before).toBe(Math.ceil(ids.size / 2));
  });
});

describe('what goes wrong', () => {
  it('is told apart by its code, with particulars', async () => {
    const { client } = clientOf();
    const { id } = await client.complaints.submit({ ...INTAKE, subject: 'Another kettle' });
    const failure = await failureOf(client.complaints.resume(id));
    if (failure.code !== 'wrong-state') throw new Error(failure.code);
    expect(failure.allowed).toContain('acknowledgement');
    const invalid = await failureOf(client.complaints.escalate(id, { reason: '' }));
    if (invalid.code !== 'invalid-request') throw new Error(invalid.code);
    expect(invalid.errors[0]?.pointer).toBe('#/reason');
  });

  it('is not a problem where something else has answered', async () => {
    const { client } = clientOf(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    expect(await failureOf(client.service.health())).toEqual({ code: 'unexpected-answer', status: 502 });
  });

  it('is a timeout where no answer comes', async () => {
    const { client } = clientOf(undefined, {
      timeout: 1,
      retries: 0,
      fetch: (_, { signal }) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    });
    expect(await failureOf(client.service.health())).toMatchObject({ code: 'timeout' });
  });

  it('is what the caller aborted with, also while it waits', async () => {
    const gone = new AbortController();
    const { client, seen } = clientOf(() => problem(503, 'busy'), {
      wait: async () => gone.abort(new Error('no longer wanted')),
    });
    await expect(client.service.health({ signal: gone.signal })).rejects.toThrow('no longer wanted');
    expect(seen).toHaveLength(1);
  });
});

describe('trying again', () => {
  it('waits as long as it is told, and a random while that doubles', async () => {
    const answers = [
      problem(429, 'busy', { 'retry-after': '7' }),
      problem(503, 'busy'),
      new TypeError('lost'),
    ];
    const { client, seen, waited } = clientOf((attempt) => answers[attempt - 1]);
    expect((await client.service.health()).status).toBe('ok');
    expect(seen).toHaveLength(4);
    const [first = 0, second = 0, third = 0] = waited;
    expect(first).toBeGreaterThanOrEqual(7000);
    expect(first).toBeLessThanOrEqual(7250);
    expect(second).toBeLessThanOrEqual(500);
    expect(third).toBeLessThanOrEqual(1000);
  });

  it('goes by one key, so that a submission is taken once', async () => {
    let lost = 0;
    const { client, seen } = clientOf((attempt) =>
      attempt === 1 && lost++ === 0 ? new TypeError('lost') : undefined,
    );
    await client.complaints.submit({ ...INTAKE, subject: 'A third kettle' });
    const keys = seen.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it('needs no key where it is not to try again, and takes one that it is given', async () => {
    const { client, seen } = clientOf(undefined, { retries: 0 });
    await client.complaints.submit({ ...INTAKE, subject: 'A kettle, once' });
    await client.complaints.submit({ ...INTAKE, subject: 'A lamp, once' }, { idempotencyKey: 'lamp-1' });
    expect(seen.map(({ headers }) => headers.get('idempotency-key'))).toEqual([null, 'lamp-1']);
  });

  it('carries a change out once, whose answer was lost', async () => {
    const { client } = clientOf();
    const { id } = await client.complaints.submit({ ...INTAKE, subject: 'A fourth kettle' });
    let lost = 0;
    const failing = clientOf(undefined, {
      fetch: async (url, { body, method = 'GET', headers = {} }) => {
        const sent = { method, headers, ...(typeof body === 'string' && { body }) };
        const { status, text, headers: answered } = await api.send(new URL(url).pathname, sent);
        if (lost++ === 0) throw new TypeError('lost');
        return new Response(text, { status, headers: answered });
      },
    });
    const { version, status } = await failing.client.complaints.withdraw(id, { reason: 'x' });
    expect(lost).toBe(2);
    expect([version, status]).toEqual([2, 'withdrawn']);
  });

  it('also of what is replaced, which says which state was seen', async () => {
    const { client, seen } = clientOf((attempt) => (attempt === 3 ? new TypeError('lost') : undefined));
    const complaint = await client.complaints.submit({ ...INTAKE, subject: 'A fifth kettle' });
    const contact = { name: 'Wang Fang', email: 'fang@example.com', language: 'en' };
    const ifMatch = etagOf(complaint);
    await client.complaints.correctContact(complaint.id, contact, { ifMatch });
    const again = await client.complaints.correctContact(complaint.id, contact, { ifMatch });
    expect(again.version).toBe(2);
    expect(seen).toHaveLength(4);
  });
  it.each(['not-found', 'internal'])('does not happen for %s', async (code) => {
    const { client, seen } = clientOf(() => problem(code === 'internal' ? 500 : 404, code));
    expect((await failureOf(client.service.health())).code).toBe(code);
    expect(seen).toHaveLength(1);
  });

  it('ends after its last attempt, or where it would take too long', async () => {
    const busy = clientOf(() => problem(503, 'busy'), { retries: 2 });
    expect((await failureOf(busy.client.service.health())).code).toBe('busy');
    expect(busy.seen).toHaveLength(3);
    const long = clientOf(() => problem(503, 'busy', { 'retry-after': '3600' }));
    await failureOf(long.client.service.health());
    expect(long.seen).toHaveLength(1);
  });
});

describe('what was seen', () => {
  it('is known by a tag, and is not changed where somebody else has changed it', async () => {
    const { client } = clientOf();
    const seen = await client.complaints.submit({ ...INTAKE, subject: 'A sixth kettle' });
    const changed = await client.complaints.acknowledge(seen.id, {}, { ifMatch: etagOf(seen) });
    expect(etagOf(changed)).toBe(etagOf(await client.complaints.get(seen.id)));
    const late = client.complaints.resolve(
      seen.id,
      { summary: 'A new one.', rootCause: 'product', remedies: [] },
      { ifMatch: etagOf(seen) },
    );
    expect((await failureOf(late)).code).toBe('precondition-failed');
    const set = await client.policySets.get('default');
    const next = { ...set, version: set.version + 1, name: 'Ours' };
    expect((await failureOf(client.policySets.put('default', next, { ifNoneMatch: '*' }))).code).toBe(
      'precondition-failed',
    );
    await client.policySets.put('default', next, { ifMatch: etagOf(set) });
    expect(() => etagOf({})).toThrow('no ETag');
  });
});
