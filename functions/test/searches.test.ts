import type { Role } from '@redress/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import * as answers from '../src/openapi/search-answers.ts';
import { type Answer, complaintOf, jsonOf, openTestApi, problemOf, type TestApi } from './test-api.ts';

let api: TestApi;
let kettle: string;
let parcel: string;
beforeAll(async () => {
  api = await openTestApi(undefined, { country: 'CN' });
  kettle = (
    await api.receive({
      subject: '电水壶漏水',
      description: 'It leaks.',
      reference: 'AB-12/7',
      complainant: { name: 'Wang', email: 'Wang@Example.com', phone: '138 0013 8000' },
    })
  ).id;
  await api.pass(1000);
  parcel = (
    await api.receive({ subject: 'Parcels are late', severity: 'critical', complainant: { name: 'A' } })
  ).id;
  await api.act(parcel, 'assignment', { team: 'returns', assignee: 'li' });
});
afterAll(() => api.close());

const found = (answer: Answer) => {
  expect(answer.status, answer.text).toBe(200);
  return answers.searchResult.parse(jsonOf(answer));
};
const search = async (body: object) => found(await api.post('/v1/searches', body)).items.map(({ id }) => id);

it('finds by what people say, however they say it', async () => {
  const reference = complaintOf(await api.send(`/v1/complaints/${kettle}`)).reference;
  const spelt = reference.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'I');
  for (const body of [
    { reference: spelt },
    { email: 'wang@EXAMPLE.com' },
    { phone: '+86 138-0013-8000' },
    { phone: '138 0013 8000' },
    { complainantReference: 'ab127' },
    { text: '漏水' },
    { text: 'LEAK 水壶' },
  ])
    expect(await search(body), JSON.stringify(body)).toEqual([kettle]);
  expect(await search({ text: 'parcel', status: ['received', 'closed'], severity: 'critical' })).toEqual([
    parcel,
  ]);
  expect(await search({ assignee: 'li', team: 'returns' })).toEqual([parcel]);
  expect(await search({ unassigned: true })).toEqual([kettle]);
  expect(await search({ text: '漏水', email: 'somebody@else.example' })).toEqual([]);
});

it('counts what it finds, whatever the page holds, and goes on behind its cursor', async () => {
  const asked = { order: 'newest', limit: 1, count: ['severity', 'assignee'] };
  const first = found(await api.post('/v1/searches', asked));
  expect(first).toMatchObject({
    items: [{ id: parcel }],
    counts: { exact: true, total: 2, by: { severity: { critical: 1, moderate: 1 }, assignee: { li: 1 } } },
  });
  const second = found(await api.post('/v1/searches', { ...asked, cursor: first.nextCursor }));
  expect(second.items.map(({ id }) => id)).toEqual([kettle]);
  expect(second.nextCursor).toBeUndefined();
  const uncounted = { order: 'newest', limit: 2, cursor: first.nextCursor };
  expect(found(await api.post('/v1/searches', uncounted)).items.map(({ id }) => id)).toEqual([kettle]);
  const another = await api.post('/v1/searches', { ...uncounted, severity: 'critical' });
  expect(problemOf(another).errors).toMatchObject([{ in: 'body', field: 'cursor', rule: 'unknown' }]);
});

it('counts how many are due before each of some instants, and nothing else where nothing else is asked', async () => {
  const { counts } = found(
    await api.post('/v1/searches', { countDue: ['2000-01-01T00:00:00Z', '2100-01-01T00:00:00Z'] }),
  );
  expect(counts).toEqual({ exact: true, total: 2, by: {}, due: [0, 2] });
  const wrong = await api.post('/v1/searches', { countDue: ['tomorrow'] });
  expect(problemOf(wrong).errors).toMatchObject([{ in: 'body', field: 'countDue.0' }]);
});

it('takes a reference, however it is spelt, wherever an address names a complaint', async () => {
  const { reference } = complaintOf(await api.send(`/v1/complaints/${kettle}`));
  const spelt = encodeURIComponent(reference.toLowerCase().replace('-', ' '));
  expect(complaintOf(await api.send(`/v1/complaints/${spelt}`)).id).toBe(kettle);
  expect((await api.send(`/v1/complaints/${spelt}/timeline`)).status).toBe(200);
  const acknowledged = await api.post(`/v1/complaints/${spelt}/acknowledgement`, {});
  expect(complaintOf(acknowledged)).toMatchObject({ id: kettle, status: 'acknowledged' });
  expect(problemOf(await api.send('/v1/complaints/ZZZZZ-ZZZZZ')).code).toBe('not-found');
});

async function as(role: Role, subject: string, teams: string[]) {
  const token = await api.issuer.token({ subject, roles: [role], teams }, 3600);
  const headers = { authorization: `Bearer ${token}` };
  return {
    search: async (body: object) =>
      found(await api.post('/v1/searches', body, headers)).items.map(({ id }) => id),
    get: (path: string) => api.send(path, { headers }),
    post: (path: string, body: object) => api.post(path, body, headers),
  };
}

it('finds nothing that its caller does not reach, and counts nothing of it', async () => {
  const li = await as('handler', 'li', ['nobodys']);
  expect(await li.search({})).toEqual([parcel]);
  expect(await li.search({ email: 'wang@example.com' })).toEqual([]);
  const counted = found(await li.post('/v1/searches', { count: ['status'] }));
  expect(counted.counts).toMatchObject({ total: 1 });
  const { reference } = complaintOf(await api.send(`/v1/complaints/${kettle}`));
  expect(problemOf(await li.get(`/v1/complaints/${reference}`)).code).toBe('not-found');
  const operator = await as('operations', 'op', ['*']);
  expect(problemOf(await operator.post('/v1/searches', {})).code).toBe('forbidden');
});

it('leaves in the audit by what was looked for, and never for what', async () => {
  await search({ email: 'wang@example.com', text: '漏水', status: 'received' });
  const audit = await api.send('/v1/audit?caller=person:local/tester&limit=100');
  expect(audit.text).not.toMatch(/wang@|漏水/i);
  const { items } = z.object({ items: z.array(z.looseObject({})) }).parse(jsonOf(audit));
  expect(items).toContainEqual(
    expect.objectContaining({
      operation: 'searches.run',
      kind: 'list',
      filter: { by: 'email status text' },
    }),
  );
});

it('says which field is wrong, by which rule', async () => {
  for (const [body, field] of [
    [{ reference: 'no' }, 'reference'],
    [{ text: '…' }, 'text'],
    [{ email: 'x' }, 'email'],
    [{ status: 'gone' }, 'status'],
    [{ colour: 'red' }, 'colour'],
    [{ limit: 0 }, 'limit'],
  ] as const) {
    const { errors } = problemOf(await api.post('/v1/searches', body));
    expect(errors?.[0], JSON.stringify(body)).toMatchObject({ in: 'body', field });
  }
});
