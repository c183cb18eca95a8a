import { asComplaintId, type Role, sweep } from '@redress/core';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { linkIn, mailsOf, Visitor } from './complainant-browser.ts';
import {
  complaintOf,
  DAY,
  HOUR,
  INTAKE,
  jsonOf,
  openTestApi,
  problemOf,
  RESOLUTION,
  START,
  type TestApi,
  timelineOf,
} from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  const shipped = BUILT_IN_POLICY_SETS.get('default') ?? expect.fail('nothing ships');
  const over = { amount: '100', currency: 'EUR' };
  const remedies = { approvals: [{ kinds: ['refund'], over, role: 'supervisor', team: 'finance' }] };
  const rules = shipped.rules.map((rule) => ({ ...rule, policy: { ...rule.policy, remedies } }));
  const stored = await api.put('/v1/policy-sets/default', { ...shipped, version: 2, rules });
  expect(stored.status, stored.text).toBe(200);
});
afterAll(() => api.close());

/** What somebody asks of the API. */
async function person(subject: string, role: Role, teams: string[]) {
  const token = await api.issuer.token({ subject, roles: [role], teams }, 90 * 86_400);
  return as(`Bearer ${token}`);
}
function as(authorization: string, language = 'en') {
  const headers = { authorization, 'content-type': 'application/json', 'accept-language': language };
  return {
    get: (path: string) => api.send(path, { headers }),
    post: (path: string, body: unknown = {}) =>
      api.send(path, { method: 'POST', headers, body: JSON.stringify(body) }),
  };
}
type Person = Awaited<ReturnType<typeof person>>;

const REFUND = { kind: 'refund', amount: '500', currency: 'EUR' };
const listSchema = z.object({
  items: z.array(z.looseObject({ id: z.string(), complaint: z.looseObject({ id: z.string() }) })),
  nextCursor: z.string().optional(),
});
async function listed(who: Person, path: string) {
  const answer = await who.get(path);
  expect(answer.status, answer.text).toBe(200);
  return { ...listSchema.parse(jsonOf(answer)), text: answer.text };
}
const day = (days: number) => new Date(api.clock.now() + days * DAY).toISOString();
const complaint = async (id: string) => complaintOf(await api.send(`/v1/complaints/${id}`));
const events = async (id: string) =>
  timelineOf(await api.send(`/v1/complaints/${id}/timeline?limit=100`)).items;
const beside = async (id: string) => {
  const { items } = await api.services.store.query({ partition: id, limit: 100 });
  return items.filter(({ sk }) => /^(TASK|APPROVAL)#/.test(sk));
};

/** Received by a team, and resolved by Ana with a refund that somebody must agree to. */
async function proposed(team: string, fields = {}) {
  const { id } = await api.receive(fields);
  await api.act(id, 'assignment', { team });
  const ana = await person('ana', 'supervisor', [team, 'finance']);
  const answer = await ana.post(`/v1/complaints/${id}/resolution`, { ...RESOLUTION, remedies: [REFUND] });
  expect(answer.status, answer.text).toBe(200);
  await api.settled();
  return { id, ana, approval: `/v1/complaints/${id}/remedies/remedy-1/approval` };
}

describe('a remedy that somebody must agree to', () => {
  it('is found by who may, without a mail, and decided by another one than whoever has proposed it', async () => {
    const { id, ana, approval } = await proposed('kettles');
    const bo = await person('bo', 'supervisor', ['finance']);
    const found = await listed(bo, '/v1/approvals');
    expect(found.items).toMatchObject([{ id: 'remedy-1', ...REFUND, complaint: { id } }]);
    expect(found.text).not.toMatch(/Wang|leaks/);
    expect((await bo.get(`/v1/complaints/${id}`)).status).toBe(200);
    // Her own, those of another role, and of another team.
    expect((await listed(ana, '/v1/approvals')).items).toEqual([]);
    const handler = await person('cy', 'handler', ['finance']);
    expect((await listed(handler, '/v1/approvals')).items).toEqual([]);
    const stranger = await person('di', 'supervisor', ['pans']);
    for (const path of ['/v1/approvals', '/v1/approvals?team=finance'])
      expect((await listed(stranger, path)).items).toEqual([]);
    expect((await listed(bo, `/v1/approvals?dueBefore=${new Date(START).toISOString()}`)).items).toEqual([]);
    const decision = { decision: 'approved' };
    expect((await ana.post(approval, decision)).status).toBe(403);
    expect((await handler.post(approval, decision)).status).toBe(403);
    expect((await stranger.post(approval, decision)).status).toBe(404);
    expect((await bo.post(approval, decision)).status).toBe(200);
    await api.settled();
    expect((await listed(bo, '/v1/approvals')).items).toEqual([]);
    // Whoever has decided reads it no more: it is not theirs.
    expect((await bo.get(`/v1/complaints/${id}`)).status).toBe(404);
    expect((await mailsOf(api, id)).filter(({ kind }) => kind === 'remedy')).toHaveLength(1);
  });

  it('that nobody decides on goes with the word to the next team, and to its list', async () => {
    const { id } = await proposed('toasters');
    const level = (await person('eve', 'supervisor', ['management'])) satisfies Person;
    expect((await listed(level, '/v1/approvals')).items).toEqual([]);
    for (let days = 0; days < 8; days++) {
      await api.pass(DAY);
      await sweep(api.services);
      await api.settled();
    }
    const told = (await events(id)).filter(({ kind }) => kind === 'approval-reminded');
    expect(told).toHaveLength(2);
    const { items } = await listed(
      await person('fay', 'supervisor', [String(told.at(-1)?.data.toTeam)]),
      '/v1/approvals',
    );
    expect(items.map((item) => item.complaint.id)).toContain(id);
    await api.act(id, 'remedies/remedy-1/withdrawal', { reason: 'Not needed.' });
  });

  it('is shown to no client app, and neither are tasks', async () => {
    const scopes = ['complaints:create', 'complaints:read', 'complaints:act'];
    const made = await api.post('/v1/keys', { name: 'shop', scopes });
    const { key } = z.object({ key: z.string() }).parse(jsonOf(made));
    const shop = as(`Bearer ${key}`);
    const { id } = z.object({ id: z.string() }).parse(jsonOf(await shop.post('/v1/complaints', INTAKE)));
    await api.act(id, 'resolution', { ...RESOLUTION, remedies: [REFUND, { kind: 'apology' }] });
    await api.act(id, 'tasks', { title: 'Count the money.', team: 'finance' });
    const { text, status } = await shop.get(`/v1/complaints/${id}`);
    expect(status).toBe(200);
    expect(text).toContain('apology');
    expect(text).not.toMatch(/refund|approval|Count|task/i);
    expect((await shop.get('/v1/tasks')).status).toBe(403);
    expect((await shop.get('/v1/approvals')).status).toBe(403);
    expect((await shop.get(`/v1/complaints/${id}/tasks/task-1`)).status).toBe(403);
  });
});

describe('what has been promised', () => {
  it.each([
    ['en', 'promised by', 'done'],
    ['zh-CN', '承诺在', '落实'],
  ] as const)(
    'stands on the complainant’s page in %s, and they hear once that it is done',
    async (language, due, done) => {
      const { id } = await api.receive({
        complainant: { name: 'Wang Fang', email: 'wang@example.com', language },
      });
      const page = async () => (await new Visitor(api, language).enter(await linkIn(api, id))).text;
      const remedies = [
        { kind: 'repair', dueAt: day(9) },
        { ...REFUND, note: 'secret' },
      ];
      await api.act(id, 'resolution', { ...RESOLUTION, remedies });
      expect(await page()).toContain(due);
      expect(await page()).not.toMatch(/secret|(?<![\w-])500(?![\w-])/);
      await api.act(id, 'remedies/remedy-2/withdrawal', { reason: 'Not needed.' });
      const completion = { team: 'repairs', note: 'for us alone' };
      await api.act(id, 'remedies/remedy-1/completion', completion);
      const again = await api.post(`/v1/complaints/${id}/remedies/remedy-1/completion`, completion);
      expect(problemOf(again)).toMatchObject({ code: 'remedy-refused', status: 409 });
      expect((await mailsOf(api, id)).filter(({ kind }) => kind === 'remedy-done')).toHaveLength(1);
      const text = await page();
      expect(text).toContain(done);
      expect(text).not.toMatch(/for us alone|Not needed|(?<![\w-])500(?![\w-])/);
    },
  );

  it('and is late is warned of, breached and escalated once by the workflow; closing waits for it, and then happens', async () => {
    const { id } = await api.receive();
    await api.act(id, 'resolution', { ...RESOLUTION, remedies: [{ kind: 'repair', dueAt: day(3) }] });
    for (let hours = 0; hours < 60 * 24; hours += 12) await api.pass(12 * HOUR);
    const about = (await events(id)).filter(({ data }) => data.clock === 'promise-remedy-1');
    const kinds = about.map(({ kind }) => kind);
    for (const kind of ['warned', 'breached', 'escalated'])
      expect(kinds.filter((one) => one === kind)).toHaveLength(1);
    expect(await complaint(id)).toMatchObject({ status: 'resolved' });
    await api.act(id, 'remedies/remedy-1/completion');
    expect(await complaint(id)).toMatchObject({ status: 'closed' });
  });
});

describe('a task of another department', () => {
  it('is its owners’ to see and to do, and of its complaint what that is called by', async () => {
    const { id } = await api.receive();
    await api.act(id, 'assignment', { team: 'kettles' });
    await api.act(id, 'tasks', { title: 'Look at it.', team: 'workshop', dueAt: day(5) });
    await api.settled();
    const gus = await person('gus', 'handler', ['workshop']);
    const task = `/v1/complaints/${id}/tasks/task-1`;
    expect((await gus.get(task)).text).not.toMatch(/Wang|leaks/);
    expect((await gus.get(`/v1/complaints/${id}`)).status).toBe(404);
    expect((await gus.post(`/v1/complaints/${id}/tasks`, { title: 'x', team: 'pans' })).status).toBe(404);
    const other = await person('hal', 'handler', ['pans']);
    expect((await other.get(task)).status).toBe(404);
    expect((await other.post(`${task}/completion`)).status).toBe(404);
    expect((await listed(other, '/v1/tasks?team=workshop')).items).toEqual([]);
    expect((await listed(gus, '/v1/tasks')).items).toMatchObject([{ id: 'task-1', complaint: { id } }]);
    expect((await gus.post(`${task}/completion`, { note: 'It was the lid.' })).status).toBe(200);
    await api.settled();
    expect((await listed(gus, '/v1/tasks')).items).toEqual([]);
    expect((await mailsOf(api, id)).map(({ kind }) => kind)).toContain('task-end');
  });

  it('stands in the list of its team or its person, by when it is due, a page at a time', async () => {
    const { id } = await api.receive();
    const dues = [4, 2, undefined, 3];
    for (const due of dues)
      await api.act(id, 'tasks', {
        title: `In ${due}.`,
        team: 'depot',
        ...(due === 2 && { assignee: 'ida@depot.example' }),
        ...(due !== undefined && { dueAt: day(due) }),
      });
    await api.settled();
    const jo = await person('jo', 'handler', ['depot']);
    const ids: string[] = [];
    let cursor = '';
    do {
      const page = await listed(jo, `/v1/tasks?limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      ids.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor ?? '';
    } while (cursor !== '');
    expect(ids).toEqual(['task-2', 'task-4', 'task-1', 'task-3']);
    const before = `/v1/tasks?team=depot&dueBefore=${encodeURIComponent(day(3.5))}`;
    expect((await listed(jo, before)).items.map((item) => item.id)).toEqual(['task-2', 'task-4']);
    const ida = await person('ida@depot.example', 'handler', ['pans']);
    for (const path of ['/v1/tasks', '/v1/tasks?assignee=ida%40depot.example'])
      expect((await listed(ida, path)).items.map((item) => item.id)).toEqual(['task-2']);
    expect(JSON.stringify((await beside(id)).map(({ indexes }) => indexes))).not.toContain('ida@');
  });

  it('keeps its complaint from being merged, as an open remedy does, until it is settled', async () => {
    const { id: first } = await api.receive();
    const { id } = await api.receive();
    const link = () => api.post(`/v1/complaints/${id}/links`, { kind: 'duplicate-of', to: first });
    await api.act(id, 'tasks', { title: 'Look at it.', team: 'workshop' });
    expect(problemOf(await link())).toMatchObject({ code: 'link-refused', cause: 'open-remedies-or-tasks' });
    await api.act(id, 'remedies', { kind: 'repair' });
    await api.post(`/v1/complaints/${id}/tasks/task-1/cancellation`, {});
    expect(problemOf(await link())).toMatchObject({ code: 'link-refused' });
    await api.act(id, 'remedies/remedy-1/completion');
    const linked = await link();
    expect(linked.status, linked.text).toBe(200);
  });

  it('is over when its complaint is erased, and nothing is left in any list', async () => {
    const { id } = await proposed('kettles');
    await api.act(id, 'tasks', { title: 'Tell Wang.', team: 'workshop', assignee: 'kim' });
    await api.settled();
    expect(await beside(id)).toHaveLength(2);
    const erased = await api.post(`/v1/complaints/${id}/erasure`, {
      reason: 'request',
      force: true,
      note: 'Asked for.',
    });
    expect(erased.status, erased.text).toBe(200);
    await api.settled();
    for (const who of [
      await person('bo', 'supervisor', ['finance']),
      await person('kim', 'handler', ['workshop']),
    ])
      for (const path of ['/v1/approvals', '/v1/tasks'])
        expect((await listed(who, path)).items.map((item) => item.complaint.id)).not.toContain(id);
    for (let turn = 0; turn < 2; turn++) {
      await api.pass(2 * HOUR);
      await sweep(api.services);
    }
    expect(await beside(id)).toEqual([]);
    const { indexes } = (await api.services.store.get({ pk: asComplaintId(id), sk: 'COMPLAINT' })) ?? {};
    expect(JSON.stringify(indexes ?? {})).not.toContain('approvals');
  });
});

describe('odd input', () => {
  it.each([
    ['remedies', { kind: 'refund', amount: '-1', currency: 'EUR' }, 422],
    ['remedies', { kind: 'refund', amount: '1,5', currency: 'EUR' }, 422],
    ['remedies', { kind: 'refund', currency: 'EUR' }, 422],
    ['remedies', { kind: 'kidney' }, 422],
    ['remedies', { kind: 'repair', done: true, dueAt: '2099-01-01' }, 422],
    ['remedies', { kind: 'repair', dueAt: '2001-01-01' }, 409],
    ['remedies', { kind: 'repair', replaces: { id: 'remedy-9', reason: 'x' } }, 404],
    ['remedies/remedy-9/completion', {}, 404],
    ['remedies/__proto__/completion', {}, 404],
    ['remedies/remedy-9/approval', { decision: 'rejected' }, 422],
    ['remedies/remedy-9/approval', { decision: 'perhaps' }, 422],
    ['tasks', { title: ' ', team: 'workshop' }, 422],
    ['tasks', { title: 'Nobody’s.' }, 422],
    ['tasks/task-0/changes', {}, 404],
    ['tasks/task-1/changes', {}, 422],
    ['tasks/task-9/completion', {}, 404],
  ])('%s %j is refused in both languages', async (action, body, status) => {
    const { id } = await api.receive();
    const token = await api.issuer.token({ subject: 'lee', roles: ['supervisor'], teams: ['*'] }, 3600);
    const texts: unknown[] = [];
    for (const language of ['en', 'zh-CN']) {
      const answer = await as(`Bearer ${token}`, language).post(`/v1/complaints/${id}/${action}`, body);
      const problem = problemOf(answer);
      expect(problem.status, answer.text).toBe(status);
      texts.push(problem.title);
    }
    expect(texts[1]).toMatch(/\p{Script=Han}/u);
    expect(texts[0]).not.toBe(texts[1]);
  });

  it.each(['limit=0', 'dueBefore=soon', 'cursor=x', 'nobody=1', 'team=A%20B'])(
    'a list by %s is refused',
    async (query) => {
      for (const path of ['/v1/tasks', '/v1/approvals'])
        expect((await api.send(`${path}?${query}`)).status).toBe(422);
    },
  );
});
