import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { PlainHeaders, PlainRequest, PlainResponse } from '../src/lambda/web.ts';

const ADDRESS = 'https://api.example.com/v1/complaints?limit=2';

/** What comes of it, or the name of what is thrown. */
async function outcome<T>(act: () => T | Promise<T>): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

type AnyHeaders = Headers | PlainHeaders;
const listed = (headers: AnyHeaders) => [...headers];

describe('headers of a function', () => {
  const steps: Readonly<Record<string, (headers: AnyHeaders) => unknown>> = {
    'are found however their names are written': (headers) => {
      headers.set('X-Name', 'a');
      return [headers.get('x-name'), headers.has('X-NAME'), headers.get('other'), headers.has('other')];
    },
    'are listed by name': (headers) => {
      for (const name of ['b', 'C', 'a']) headers.set(name, name);
      return [[...headers.keys()], [...headers.values()], [...headers.entries()]];
    },
    'of one name are joined': (headers) => {
      for (const value of ['a', 'b']) headers.append('vary', value);
      return [headers.get('vary'), listed(headers)];
    },
    'are replaced and taken away': (headers) => {
      headers.append('a', '1');
      headers.set('A', '2');
      headers.set('b', '3');
      headers.delete('B');
      return listed(headers);
    },
    'keep cookies that are set apart': (headers) => {
      for (const value of ['a=1', 'b=2']) headers.append('Set-Cookie', value);
      headers.set('z', '1');
      return [headers.getSetCookie(), headers.get('set-cookie'), listed(headers)];
    },
    'lose what stands around a value': (headers) => {
      headers.set('a', ' \t b c\r\n');
      return headers.get('a');
    },
    'are told one after the other': (headers) => {
      headers.set('b', '2');
      headers.set('a', '1');
      const told: string[] = [];
      headers.forEach((value: string, name: string) => {
        told.push(`${name}: ${value}`);
      });
      return told;
    },
    'begin no second one with a line break': (headers) => headers.set('a', 'b\r\nset-cookie: c=d'),
    'hold no zero': (headers) => headers.append('a', 'b\u0000c'),
    'hold bytes only': (headers) => headers.set('a', '\u4e2d'),
    'hold every byte that is none of those': (headers) => {
      headers.set('a', 'caf\u00e9');
      return headers.get('a');
    },
    'have names of the usual characters': (headers) => headers.set('a b', 'c'),
    'have names': (headers) => headers.get(''),
  };
  for (const [name, step] of Object.entries(steps))
    it(`${name}, as Node’s do`, async () => {
      const ours = await outcome(() => step(new PlainHeaders()));
      expect(ours).toEqual(await outcome(() => step(new Headers())));
    });

  const made: { init: [string, string][] | Record<string, string> }[] = [
    {
      init: [
        ['a', '1'],
        ['A', '2'],
      ],
    },
    { init: { b: '1', a: '2' } },
  ];
  it.each(made)('are made of what Node’s are made of, and Node’s of them: %j', ({ init }) => {
    const pairs = [...new Headers(init)];
    expect(listed(new PlainHeaders(init))).toEqual(pairs);
    expect(listed(new PlainHeaders(new Headers(init)))).toEqual(pairs);
    expect([...new Headers([...new PlainHeaders(init)])]).toEqual(pairs);
  });
});

describe('a function’s request', () => {
  it.each([
    { method: 'get' },
    { method: 'patch' },
    { method: 'POST', body: 'text' },
    { method: 'PUT', body: new Uint8Array([1, 2, 3]), headers: { 'content-type': 'image/png' } },
    { method: 'GET', body: 'none is allowed' },
    { method: 'TRACE' },
    { method: 'no method' },
  ])('is what Node’s is: %j', async (settings) => {
    const seen = async (request: Request | PlainRequest) => ({
      ...{ method: request.method, url: request.url, headers: listed(request.headers) },
      ...{ body: await request.text(), used: request.bodyUsed, again: await outcome(() => request.text()) },
    });
    const ours = await outcome(() => seen(new PlainRequest(ADDRESS, settings)));
    expect(ours).toEqual(await outcome(() => seen(new Request(ADDRESS, settings))));
  });

  it.each(['no address', 'https://somebody:secret@api.example.com/', 'HTTPS://API.example.com/%C3%A9?a=b c'])(
    'goes to an address as Node’s does: %s',
    async (address) => {
      const ours = await outcome(() => new PlainRequest(address).url);
      expect(ours).toBe(await outcome(() => new Request(address).url));
    },
  );

  it('is made anew with another body', async () => {
    const first = new PlainRequest(ADDRESS, { method: 'POST', headers: { a: 'b' }, body: 'one' });
    const second = new PlainRequest(first, { body: 'two' });
    expect([second.method, second.url, second.headers.get('a')]).toEqual(['POST', ADDRESS, 'b']);
    expect([await first.text(), await second.text()]).toEqual(['one', 'two']);
  });

  it('has no body where it was given none', () => {
    expect([new PlainRequest(ADDRESS).body, new Request(ADDRESS).body]).toEqual([null, null]);
  });
});

describe('a function’s answer', () => {
  it.each([
    [null, { status: 304 }],
    ['text', {}],
    ['{}', { status: 201, headers: { 'content-type': 'application/json' } }],
    [new Uint8Array([0, 255]), { statusText: 'Fine' }],
    [new Uint8Array([7]).buffer, {}],
    ['none is allowed', { status: 204 }],
    ['', { status: 99 }],
    ['', { status: 600 }],
  ] as const)('is what Node’s is: %j %j', async (body, settings) => {
    const seen = async (answer: Response | PlainResponse) => ({
      ...{ status: answer.status, text: answer.statusText, ok: answer.ok, headers: listed(answer.headers) },
      ...{ bytes: Buffer.from(await answer.arrayBuffer()).toString('hex'), used: answer.bodyUsed },
    });
    const ours = await outcome(() => seen(new PlainResponse(body, settings)));
    expect(ours).toEqual(await outcome(() => seen(new Response(body, settings))));
  });

  it('is read as a stream, or made of one', async () => {
    const first = new PlainResponse('in pieces');
    const second = new PlainResponse(first.body, first);
    expect(second.headers.get('content-type')).toBe('text/plain;charset=UTF-8');
    expect(await second.text()).toBe('in pieces');
    const third = new PlainResponse('once more').body;
    expect(third && (await buffer(third)).toString()).toBe('once more');
    expect(await new PlainResponse('{"a":1}').json()).toEqual({ a: 1 });
  });
});
