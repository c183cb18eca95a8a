import { sweep } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DAY, jsonOf, openTestApi, problemOf, type TestApi } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const requestSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  looked: z.number(),
  found: z.array(z.object({ complaintId: z.string(), result: z.string() })),
});
const exportSchema = z.object({ complaints: z.array(z.looseObject({ id: z.string() })) });

const received = (fields: object) => api.receive(fields).then(({ id }) => id);
const withdrawn = async (fields: object) => {
  const id = await received(fields);
  await api.act(id, 'withdrawal', { reason: 'Found.' });
  return id;
};

async function asked(body: object) {
  const started = await api.post('/v1/privacy-requests', body);
  expect(started.status, started.text).toBe(202);
  const { id } = requestSchema.parse(jsonOf(started));
  await sweep(api.services);
  return requestSchema.parse(jsonOf(await api.send(`/v1/privacy-requests/${id}`)));
}

describe('what somebody asks for about themselves', () => {
  it('is found by their address or number, however it is written and though it has been corrected since', async () => {
    const mine = await received({ complainant: { name: 'Ann', email: 'ann@shop.example' } });
    const former = await received({
      complainant: { name: 'Ann', email: 'ANN@Shop.example', phone: '+86 138 0013 8765' },
    });
    await api.put(`/v1/complaints/${former}/contact`, {
      name: 'Ann',
      email: 'new@shop.example',
      language: 'en',
    });
    const others = await received({ complainant: { name: 'Bob', email: 'bob@shop.example' } });
    const byMail = await asked({ kind: 'export', email: 'Ann@SHOP.example' });
    expect(byMail.status).toBe('done');
    expect(byMail.found.map(({ complaintId }) => complaintId).sort()).toEqual([mine, former].sort());
    const byPhone = await asked({ kind: 'export', phone: '13800138765' });
    expect(byPhone.found).toEqual([{ complaintId: former, result: 'found' }]);
    const answer = await api.send(`/v1/privacy-requests/${byMail.id}/export`);
    const { complaints } = exportSchema.parse(jsonOf(answer));
    expect(complaints.map(({ id }) => id).sort()).toEqual([mine, former].sort());
    expect(answer.text).toContain('ANN@shop.example');
    expect(answer.text).not.toContain(others);
    const page = await api.send(`/v1/privacy-requests/${byMail.id}/export?format=html`);
    expect(page.text).toContain('What we have stored about you');
    // Whom it is about nobody can read in it.
    const stored = await api.services.store.query({ partition: 'JOBS', prefix: 'PRIVACY#', limit: 100 });
    expect(JSON.stringify(stored)).not.toMatch(/ann@|138/i);
  });

  it('leaves out what the staff have written for themselves, unless that is asked for', async () => {
    const id = await received({
      complainant: { name: '王芳', email: 'fang@shop.example', language: 'zh-CN' },
    });
    await api.act(id, 'contacts', { outcome: 'not-reached', note: 'The neighbour sounds angry.' });
    await api.act(id, 'acknowledgement', { message: 'We look into it <b>now</b>.' });
    const plain = (await api.send(`/v1/complaints/${id}/export`)).text;
    expect(plain).toContain('We look into it');
    expect(plain).not.toContain('neighbour');
    expect((await api.send(`/v1/complaints/${id}/export?notes=true`)).text).toContain('neighbour');
    const page = (await api.send(`/v1/complaints/${id}/export?format=html`)).text;
    expect(page).toContain('我们保存的与您有关的信息');
    expect(page).toContain('&lt;b&gt;now');
  });

  it('is erased wherever that may be, and the request says where not, and why', async () => {
    const complainant = { name: 'Cy', email: 'cy@shop.example' };
    const [over, open, held] = [
      await withdrawn({ complainant }),
      await received({ complainant }),
      await withdrawn({ complainant }),
    ];
    expect((await api.post(`/v1/complaints/${held}/legal-hold`, { reason: 'A claim.' })).status).toBe(200);
    const request = await asked({ kind: 'erasure', email: 'cy@shop.example', reason: 'request' });
    expect(Object.fromEntries(request.found.map(({ complaintId, result }) => [complaintId, result]))).toEqual(
      {
        [over]: 'erased',
        [open]: 'open',
        [held]: 'legal-hold',
      },
    );
    expect((await api.send(`/v1/complaints/${over}`)).text).not.toContain('cy@shop.example');
    expect((await asked({ kind: 'export', email: 'cy@shop.example' })).found).toHaveLength(2);
    const forced = { kind: 'erasure', email: 'cy@shop.example', reason: 'legal-duty', force: true };
    expect(problemOf(await api.post('/v1/privacy-requests', forced)).code).toBe('invalid-request');
    const again = await asked({ ...forced, note: 'A court has ordered it.' });
    expect(again.found.map(({ result }) => result).sort()).toEqual(['erased', 'legal-hold']);
    await api.pass(DAY);
    expect((await api.send('/outbox?format=json&limit=100')).text).toContain('cy@shop.example');
  });
});
