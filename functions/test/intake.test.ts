import { apiKeys } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  complaintOf,
  complaintsOf,
  INTAKE,
  jsonOf,
  openTestApi,
  problemOf,
  type TestApi,
} from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const NOW = '2026-03-02T09:00:00.000Z';

describe('POST /v1/complaints', () => {
  it('answers 201 with the address of the new complaint and the complaint itself', async () => {
    const answer = await api.post('/v1/complaints', INTAKE);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toBe('application/json');
    const complaint = complaintOf(answer);
    expect(answer.headers.get('location')).toBe(`/v1/complaints/${complaint.id}`);
    expect(complaint).toEqual({
      ...INTAKE,
      id: complaint.id,
      reference: complaint.id.toUpperCase().replace(/^.*(.{5})(.{5})$/, '$1-$2'),
      status: 'received',
      version: 1,
      cycle: 1,
      category: 'other',
      severity: 'moderate',
      team: 'complaints',
      level: 1,
      policy: { id: 'standard', set: 'default', version: 1, reason: 'rule 2: every other complaint' },
      clocks: {
        acknowledgement: {
          state: 'running',
          startedAt: NOW,
          dueAt: '2026-03-03T09:00:00.000Z',
          provisional: false,
        },
        resolution: {
          state: 'running',
          startedAt: NOW,
          dueAt: '2026-03-07T09:00:00.000Z',
          provisional: false,
        },
      },
      complainant: { ...INTAKE.complainant, language: 'en' },
      receivedAt: NOW,
      createdAt: NOW,
      updatedAt: NOW,
    });
    expect(complaintOf(await api.send(answer.headers.get('location') ?? ''))).toEqual(complaint);
  });

  it('takes every field there is', async () => {
    const complaint = await api.receive({
      channel: 'wechat',
      category: 'product-safety',
      severity: 'critical',
      complainant: {
        name: '王芳',
        email: 'wang@example.com',
        phone: '+86 (10) 1234-5678',
        language: 'zh-CN',
        tier: 'gold',
      },
      jurisdiction: 'CN',
      reference: 'Order 4711',
      occurredAt: '2026-03-01T23:30:00+08:00',
    });
    expect(complaint).toMatchObject({
      channel: 'wechat',
      category: 'product-safety',
      severity: 'critical',
      complainant: { name: '王芳', phone: '+86 10 1234 5678', language: 'zh-CN', tier: 'gold' },
      jurisdiction: 'CN',
      complainantReference: 'Order 4711',
      occurredAt: '2026-03-01T15:30:00.000Z',
      policy: { id: 'critical' },
      clocks: { acknowledgement: { dueAt: '2026-03-02T10:00:00.000Z' } },
    });
  });

  it('needs no way to reach the complainant', async () => {
    const complaint = await api.receive({
      complainant: { name: 'Somebody at the counter' },
      channel: 'store',
    });
    expect(complaint.complainant).toEqual({ name: 'Somebody at the counter', language: 'en' });
  });

  it('takes what happens at this very instant', async () => {
    expect(await api.receive({ occurredAt: NOW })).toMatchObject({ occurredAt: NOW });
    expect(await api.receive({ occurredAt: '0000-01-01T00:00:00Z' })).toMatchObject({
      occurredAt: '0000-01-01T00:00:00.000Z',
    });
  });

  it.each([
    ['Chinese', '电水壶漏水\uff0c客服态度很差\uff01'],
    ['characters beyond the basic plane', '𠮷野家 𝒜'],
    ['emoji of several code points', '👨‍👩‍👧‍👦 🇨🇳 👍🏽'],
    ['Arabic', 'غلاية الماء تسرب'],
    ['Hebrew with Latin between', 'הקומקום kettle 2000W דולף'],
    ['combining marks, not composed', 'Cafe\u0301 Zu\u0308rich'],
    ['markup', '<script>alert("1")</script> & \'quotes\''],
    ['template and format signs', '{{7*7}} %s %n $& \\u0041'],
  ])('gives back %s as it was sent', async (_, text) => {
    const { id } = await api.receive({
      subject: text,
      description: `${text}\n\n\t${text}`,
      complainant: { name: text },
      reference: text,
    });
    expect(complaintOf(await api.send(`/v1/complaints/${id}`))).toMatchObject({
      subject: text,
      description: `${text}\n\n\t${text}`,
      complainant: { name: text },
      complainantReference: text,
    });
  });

  it('takes a charset, capitals and spaces in the content type, and a byte order mark', async () => {
    const answer = await api.send('/v1/complaints', {
      method: 'POST',
      headers: { 'content-type': 'Application/JSON ; charset=UTF-8' },
      body: `\ufeff${JSON.stringify(INTAKE)}`,
    });
    expect(answer.status, answer.text).toBe(201);
  });
});

describe('an Idempotency-Key', () => {
  const send = (key: string, fields: object = {}) =>
    api.post('/v1/complaints', { ...INTAKE, ...fields }, { 'idempotency-key': key });

  it('makes twenty requests at once one complaint with one answer', async () => {
    const fresh = await openTestApi();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => fresh.post('/v1/complaints', INTAKE, { 'idempotency-key': 'k-1' })),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(201);
      expect(answer.text).toBe(answers[0]?.text);
      expect(answer.headers.get('location')).toBe(answers[0]?.headers.get('location'));
    }
    expect(complaintsOf(await fresh.send('/v1/complaints')).items).toHaveLength(1);
    await fresh.pass(0);
    const executions = await fresh.send('/v1/executions');
    expect(jsonOf(executions)).toMatchObject({ items: [{ status: 'RUNNING' }] });
    expect((await fresh.send('/outbox?format=json')).text.match(/"kind":"receipt"/g)).toHaveLength(1);
    await fresh.close();
  });

  it('is answered as the first time, with the complaint as it is now, when that has moved on', async () => {
    const first = await send('moved-on');
    expect(first.headers.has('idempotency-replayed')).toBe(false);
    const { id } = complaintOf(first);
    await api.act(id, 'withdrawal', { reason: 'My mistake.' });
    await api.pass(3_600_000);
    const again = await send('moved-on');
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    for (const name of ['location', 'etag']) expect(again.headers.get(name)).toBe(first.headers.get(name));
    const now = await api.send(`/v1/complaints/${id}`);
    expect(again.text).toBe(now.text);
    expect(complaintOf(now).status).toBe('withdrawn');
    expect(now.headers.get('etag')).not.toBe(first.headers.get('etag'));
  });

  it('shows an app that may not read no more than what it was answered first', async () => {
    const { text: token } = await apiKeys.add(api.services, { name: 'kiosk', scopes: ['complaints:create'] });
    const submit = () =>
      api.post('/v1/complaints', INTAKE, { 'idempotency-key': 'k', authorization: `Bearer ${token}` });
    const first = await submit();
    await api.act(complaintOf(first).id, 'assignment', { team: 'lawyers' });
    const again = await submit();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.text).toBe(first.text);
  });

  it('recognises the same request in another order, spacing and with its defaults written out', async () => {
    const first = await send('same-meaning');
    const answer = await api.send('/v1/complaints', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'same-meaning' },
      body: JSON.stringify(
        { severity: 'moderate', ...Object.fromEntries(Object.entries(INTAKE).reverse()), category: 'other' },
        null,
        2,
      ),
    });
    expect(answer.status).toBe(201);
    expect(answer.text).toBe(first.text);
  });

  it.each([
    ['another text', { subject: 'Leaking kettle!' }],
    ['another severity', { severity: 'serious' }],
    ['a field more', { reference: 'Order 1' }],
  ])('is refused with %s', async (_, fields) => {
    await send('another-body');
    const answer = await send('another-body', fields);
    expect(answer.status).toBe(422);
    expect(problemOf(answer).code).toBe('idempotency-key-reused');
    expect(answer.text).not.toContain('kettle');
  });

  it('is not used up by a request that was refused', async () => {
    expect((await send('refused-first', { channel: 'fax' })).status).toBe(422);
    expect((await send('refused-first')).status).toBe(201);
  });

  it('makes different complaints of different keys, and of requests without one', async () => {
    const answers = [await send('a'), await send('b'), await send('A')];
    const ids = answers.map((answer) => complaintOf(answer).id);
    ids.push((await api.receive()).id, (await api.receive()).id);
    expect(new Set(ids).size).toBe(5);
  });

  it('may be forgotten after thirty days: then it is a new request', async () => {
    const first = await send('old');
    await api.pass(30 * 24 * 3_600_000);
    const later = await send('old');
    expect(later.status).toBe(201);
    expect(complaintOf(later).id).not.toBe(complaintOf(first).id);
  });

  it.each([
    ['empty', ''],
    ['with a space inside', 'a b'],
    ['too long', 'x'.repeat(256)],
    ['not in ASCII', 'ü'],
    ['given twice', 'a, b'],
  ])('is refused when it is %s', async (_, key) => {
    const answer = await send(key);
    expect(answer.status).toBe(422);
    expect(problemOf(answer).errors).toEqual([
      expect.objectContaining({ in: 'header', field: 'idempotency-key' }),
    ]);
  });

  it('may be any printable ASCII of up to 255 characters', async () => {
    expect((await send(`!"#'(){}~${'x'.repeat(246)}`)).status).toBe(201);
  });
});
