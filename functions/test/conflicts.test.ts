import { asComplaintId, referenceOf } from '@redress/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { broughtTo } from './evidence-scenes.ts';
import {
  type Answer,
  jsonOf,
  openTestApi,
  problemOf,
  RESOLUTION,
  type TestApi,
  UNKNOWN_ID,
} from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const MINE = { name: 'Xenia', email: 'xenia@shop.example' };

/** What somebody asks for who may do everything, but with what is about them. */
async function person(subject: string) {
  const roles = ['handler', 'supervisor', 'privacy', 'operations', 'auditor'] as const;
  const token = await api.issuer.token({ subject, roles: [...roles], teams: ['*'] }, 3600);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return (method: string, path: string, body?: object, more = {}): Promise<Answer> =>
    api.send(path, {
      method,
      headers: { ...headers, ...more },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
}

/** All that is said of a refusal but for whose request it was, and what it was asked of. */
function saidOf(answer: Answer, id: string): unknown {
  const { requestId: _, ...said } = problemOf(answer);
  return JSON.parse(JSON.stringify(said).replaceAll(id, 'ID'));
}

it('whoever a complaint is about hears of it what they would of one that is not there, whatever they ask', async () => {
  const { id } = await api.receive({ subject: 'About eve', complainant: MINE });
  await api.pass(1000);
  const { id: other } = await api.receive({ complainant: MINE });
  const at = `/v1/complaints/${id}`;
  const { id: piece } = await broughtTo(api, at);
  await api.act(id, 'assignment', { team: 'repairs' });
  await api.act(id, 'notes', { text: 'She was rude.' });
  await api.act(id, 'tasks', { title: 'Ask eve', assignee: 'eve' });
  await api.act(other, 'links', { kind: 'repeat-of', to: id });
  await api.settled();
  const eve = await person('eve');
  expect((await eve('GET', at)).text).toContain('About eve');
  expect((await api.put(`${at}/conflicts`, { persons: ['eve'] })).status).toBe(200);
  await api.settled();

  const asked: [method: string, path: string, body?: object][] = [
    ...[
      '',
      '/timeline',
      '/deadlines',
      '/conversation',
      '/conversation/1',
      '/drafts',
      '/links',
      '/earlier',
      '/evidence',
      `/evidence/${piece}`,
      `/evidence/${piece}/content`,
      '/tasks/task-1',
      '/conflicts',
      '/access-report',
      '/export',
      '/export?format=html',
    ].map((path): [string, string] => ['GET', path]),
    ['POST', '/notes', { text: 'Not so.' }],
    ['POST', '/updates', { message: 'Not so.' }],
    ['POST', '/updates/preview', { message: 'Not so.' }],
    ['POST', '/pause/preview', { question: 'Which?' }],
    ['POST', '/resolution/preview', RESOLUTION],
    ['PUT', '/draft', { message: 'Not so.' }],
    ['POST', '/evidence', { name: 'a.pdf', type: 'application/pdf', size: 10 }],
    ['POST', `/evidence/${piece}/parts`, {}],
    ['POST', `/evidence/${piece}/removal`, {}],
    ['POST', '/links', { kind: 'repeat-of', to: other }],
    ['POST', '/tasks', { title: 'Forget it', team: 'repairs' }],
    ['POST', '/tasks/task-1/completion', {}],
    ['POST', '/remedies', { kind: 'refund', amount: '5', currency: 'EUR' }],
    ['POST', '/resolution', RESOLUTION],
    ['POST', '/record', { brand: 'Acme' }],
    ['POST', '/consents', { purpose: 'publication', given: true }],
    ['POST', '/recusal', {}],
    ['POST', '/legal-hold', { reason: 'Mine.' }],
    ['POST', '/erasure', { reason: 'request', force: true, note: 'Mine.' }],
  ];
  for (const [method, path, body] of asked) {
    const there = await eve(method, `${at}${path}`, body);
    expect([there.status, `${method} ${path}`]).toEqual([404, `${method} ${path}`]);
    const nowhere = await eve(method, `/v1/complaints/${UNKNOWN_ID}${path}`, body);
    expect(saidOf(there, id), `${method} ${path}`).toEqual(saidOf(nowhere, UNKNOWN_ID));
  }
  const linking = (to: string) => eve('POST', `/v1/complaints/${other}/links`, { kind: 'part-of', to });
  expect(saidOf(await linking(id), id)).toEqual(saidOf(await linking(UNKNOWN_ID), UNKNOWN_ID));

  const reference = referenceOf(asComplaintId(id));
  const lists: [method: string, path: string, body?: object][] = [
    ['GET', '/v1/complaints'],
    ['GET', '/v1/tasks?assignee=eve'],
    ['GET', '/v1/undelivered'],
    ['GET', '/v1/events?limit=100'],
    ['GET', `/v1/complaints/${other}/earlier`],
    ['GET', `/v1/complaints/${other}/links`],
    ['POST', '/v1/searches', { text: 'about eve' }],
    ['POST', '/v1/searches', { reference }],
    ['POST', '/v1/searches', { email: MINE.email }],
    ['POST', '/v1/searches', { count: ['status', 'team'] }],
  ];
  const bob = await person('bob');
  for (const [method, path, body] of lists) {
    const answer = await eve(method, path, body);
    expect([answer.status, path]).toEqual([200, path]);
    for (const said of [id, reference, 'About eve'])
      expect(answer.text.includes(said), `${path} ${JSON.stringify(body)} ${said}`).toBe(false);
  }
  const counted = z.looseObject({ counts: z.unknown() });
  const counts = async (who: typeof eve) =>
    counted.parse(jsonOf(await who('POST', '/v1/searches', { count: ['team'] }))).counts;
  expect(JSON.stringify(await counts(bob))).toContain('repairs');
  expect(JSON.stringify(await counts(eve))).not.toContain('repairs');
  expect((await bob('GET', '/v1/events?limit=100')).text).toContain(id);
});

it('nothing of it is given to them, and no note calls them to it', async () => {
  const { id } = await api.receive({ conflicts: ['eve'] });
  await api.act(id, 'tasks', { title: 'Look', team: 'repairs' });
  const at = `/v1/complaints/${id}`;
  const noted = async () =>
    (await api.services.store.query({ partition: id, prefix: 'TEXT#', limit: 9 })).items;
  for (const [path, body] of [
    ['/assignment', { team: 'repairs', assignee: 'eve' }],
    ['/tasks', { title: 'Look', assignee: 'eve' }],
    ['/tasks/task-1/changes', { assignee: 'eve' }],
    ['/notes', { text: 'See this.', mentions: ['eve'] }],
  ] as const)
    expect([path, problemOf(await api.post(`${at}${path}`, body)).code]).toEqual([
      path,
      'conflict-of-interest',
    ]);
  expect(await noted()).toEqual([]);
});
