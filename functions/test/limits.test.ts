import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../src/api/operations.ts';
import { openTestApi, problemOf, type TestApi } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

describe.each(Object.values(OPERATIONS))('$method $path', ({ method, path }) => {
  it('refuses a query without end', async () => {
    const answer = await api.send(`${path}?x=${'y'.repeat(8200)}`, { method });
    expect(answer.status).toBe(414);
    expect(problemOf(answer)).toMatchObject({ code: 'query-too-long', maxLength: 8192 });
  });

  it('refuses headers without end, be it one or many', async () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`x-${n}`, 'many a mickle']));
    for (const headers of [{ 'x-long': 'x'.repeat(13_000) }, many]) {
      const answer = await api.send(path, { method, headers });
      expect(answer.status).toBe(431);
      expect(problemOf(answer)).toMatchObject({ code: 'headers-too-large', maxLength: 12_288 });
    }
  });
});

it('a browser’s form of more fields than there are is refused before they are compared', async () => {
  const { path } = await api.surveyed();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = Array.from({ length: 50_000 }, (_, n) => `${n.toString(36)}=`).join('&');
  expect(Buffer.byteLength(body)).toBeLessThan(256 * 1024);
  const answer = await api.send(path, { method: 'POST', headers, body });
  expect(answer.status).toBe(422);
  expect(problemOf(answer)).toMatchObject({ errors: [{ in: 'body', rule: 'too_many' }] });
});
