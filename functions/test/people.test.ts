import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asComplaintId, type Role, referenceOf } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openIssuer } from '../../packages/local/src/issuer.ts';
import { preconditionFor } from '../../test/support/precondition.ts';
import {
  type Answer,
  complaintOf,
  complaintsOf,
  DAY,
  HOUR,
  INTAKE,
  jsonOf,
  openTestApi,
  problemOf,
  type TestApi,
  timelineOf,
  UNKNOWN_ID,
} from './test-api.ts';

const folder = mkdtempSync(join(tmpdir(), 'redress-people-'));
let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(undefined, { issuer: await openIssuer(folder) });
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

const mailsSchema = z.object({
  items: z.array(z.object({ to: z.string(), kind: z.string(), text: z.string() })),
});

/** What somebody asks of the API. */
async function person(
  subject: string,
  { role = 'handler', teams = ['care'] }: { role?: Role; teams?: string[] } = {},
) {
  const token = await api.issuer.token({ subject, roles: [role], teams }, 40 * 86_400);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const send = (method: string, path: string, body?: unknown, more = {}): Promise<Answer> =>
    api.send(path, {
      method,
      headers: { ...headers, ...more },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return {
    get: (path: string) => send('GET', path),
    post: (path: string, body: unknown = {}) => send('POST', path, body),
    put: async (path: string, body: unknown) =>
      send('PUT', path, body, await preconditionFor(path, (at) => send('GET', at))),
  };
}
type Person = Awaited<ReturnType<typeof person>>;

const inDays = (days: number) => new Date(api.clock.now() + days * DAY).toISOString();
const away = (days: number, delegate: object) => ({ until: inDays(days), delegate });

async function given(assignee: string, team = 'repairs'): Promise<string> {
  const { id } = await api.receive();
  await api.act(id, 'assignment', { team, assignee });
  return id;
}

const sees = async (who: Person, id: string) => (await who.get(`/v1/complaints/${id}`)).status === 200;

/** To whom the word goes that the complainant has answered a question. */
async function toldOf(id: string): Promise<{ to: string; text: string }> {
  await api.pass(1000);
  await api.post(`/v1/complaints/${id}/acknowledgement`, {});
  await api.act(id, 'pause', { question: 'Which kettle?' });
  await api.settled();
  await api.act(id, 'resumption', {});
  await api.settled();
  const outbox = mailsSchema.parse(jsonOf(await api.send('/outbox?format=json&limit=100')));
  const reference = referenceOf(asComplaintId(id));
  return (
    outbox.items.find(({ kind, text }) => kind === 'answer' && text.includes(reference)) ?? expect.fail()
  );
}

async function record(who: Person, body: object): Promise<string> {
  const answer = await who.post('/v1/absences', body);
  expect(answer.status, answer.text).toBe(201);
  return z.object({ id: z.string() }).parse(jsonOf(answer)).id;
}

describe('while somebody is away', () => {
  it('whoever they have named is told what was for them, reaches what is theirs, and no longer than that', async () => {
    const [anna, bob] = [await person('anna1'), await person('bob1')];
    const id = await given('anna1');
    expect(await sees(bob, id)).toBe(false);
    await record(anna, away(3, { person: 'bob1' }));
    expect(await sees(bob, id)).toBe(true);
    expect(await toldOf(id)).toMatchObject({
      to: 'bob1@redress.local',
      text: expect.stringContaining('in place of Anna1'),
    });
    expect((await bob.post(`/v1/complaints/${id}/contacts`, { outcome: 'reached' })).status).toBe(200);
    const events = timelineOf(await api.send(`/v1/complaints/${id}/timeline`)).items;
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'contact-recorded', by: 'person:local/bob1' }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'message-sent',
        data: expect.objectContaining({ absence: expect.stringMatching(/^abs_/) }),
      }),
    );
    await api.pass(3 * DAY + HOUR);
    expect(await sees(bob, id)).toBe(false);
    expect(await sees(anna, id)).toBe(true);
    expect((await toldOf(id)).to).toBe('anna1@redress.local');
  });

  it('whoever is away, too, passes it on; where it goes round in a circle the team has it', async () => {
    const [anna, bob, carl] = [await person('anna2'), await person('bob2'), await person('carl2')];
    const id = await given('anna2');
    await record(anna, away(3, { person: 'bob2' }));
    const bobs = await record(bob, away(3, { person: 'carl2' }));
    expect(await toldOf(id)).toMatchObject({ to: 'carl2@redress.local' });
    expect(await sees(carl, id)).toBe(true);
    await record(carl, away(3, { person: 'anna2' }));
    expect(await toldOf(id)).toMatchObject({ to: 'repairs@redress.local' });
    await bob.put(`/v1/absences/${bobs}`, { from: inDays(0), until: inDays(2), delegate: { team: 'press' } });
    expect(await toldOf(id)).toMatchObject({ to: 'press@redress.local' });
    expect(await sees(await person('dora2', { teams: ['press'] }), id)).toBe(true);
  });

  it('it can be given to them all the same, and whoever gives it is told', async () => {
    const anna = await person('anna3');
    const absence = await record(anna, away(3, { team: 'press' }));
    const { id } = await api.receive();
    const assigned = await api.act(id, 'assignment', { team: 'repairs', assignee: 'anna3' });
    expect(assigned.assigneeAbsence).toEqual({ id: absence, until: inDays(3) });
    expect((await anna.post(`/v1/absences/${absence}/end`)).status).toBe(200);
    const again = await api.act(id, 'assignment', { team: 'repairs', assignee: 'anna3' });
    expect(again).not.toHaveProperty('assigneeAbsence');
  });

  it('nobody gives away what is somebody else’s but supervisors, of their teams, and administrators', async () => {
    const { id } = await api.receive();
    await api.act(id, 'assignment', { team: 'repairs', assignee: 'anna4' });
    const bob = await person('bob4');
    const body = { ...away(3, { person: 'bob4' }), person: 'anna4' };
    expect(problemOf(await bob.post('/v1/absences', body)).code).toBe('forbidden');
    const foreign = await person('sue4', { role: 'supervisor', teams: ['press'] });
    const absence = await record(foreign, body);
    expect(await sees(bob, id)).toBe(false);
    expect(await toldOf(id)).toMatchObject({ to: 'anna4@redress.local' });
    const stop = await bob.post(`/v1/absences/${absence}/end`);
    expect(problemOf(stop).code).toBe('forbidden');
    const ours = await person('tom4', { role: 'supervisor', teams: ['repairs'] });
    await record(ours, body);
    expect(await sees(bob, id)).toBe(true);
  });

  it('an absence ends later than it begins, names somebody else, and is no longer changed once it is over', async () => {
    const anna = await person('anna5');
    for (const [body, field] of [
      [{ ...away(3, { person: 'anna5' }) }, 'delegate.person'],
      [{ ...away(-1, { person: 'bob' }) }, 'until'],
      [{ ...away(3, { person: 'bob' }), from: inDays(4) }, 'until'],
      [{ ...away(3, {}) }, 'delegate'],
    ] as const)
      expect(problemOf(await anna.post('/v1/absences', body))).toMatchObject({
        code: 'invalid-request',
        errors: [expect.objectContaining({ field })],
      });
    const id = await record(anna, away(1, { person: 'bob' }));
    await api.pass(DAY);
    const change = await anna.put(`/v1/absences/${id}`, { from: inDays(0), ...away(3, { person: 'bob' }) });
    expect(problemOf(change).code).toBe('wrong-state');
    const list = await anna.get('/v1/absences?person=anna5');
    expect(jsonOf(list)).toMatchObject({ items: [{ id, state: 'over' }] });
    await api.pass(31 * DAY);
    expect(jsonOf(await anna.get('/v1/absences?person=anna5'))).toEqual({ items: [] });
  });
});

describe('whom a complaint is about', () => {
  const SAME = (answer: Answer) => ({
    status: answer.status,
    text: answer.text.replace(/cmp_\w+|"requestId":"[^"]*"/g, ''),
  });

  it('finds no such complaint, wherever they look and whatever they are', async () => {
    const { id } = await api.receive({ subject: 'Rude call' });
    await api.act(id, 'assignment', { team: 'repairs', assignee: 'eve' });
    const roles = [
      await person('eve', { teams: ['repairs'] }),
      await person('eve', { role: 'supervisor', teams: ['*'] }),
      await person('eve', { role: 'auditor' }),
    ];
    for (const eve of roles) expect(await sees(eve, id)).toBe(true);
    const admin = await person('root', { role: 'administrator' });
    const set = await admin.put(`/v1/complaints/${id}/conflicts`, { persons: ['eve'], reason: 'Her call.' });
    expect(jsonOf(set)).toEqual({ complaintId: id, persons: ['eve'] });
    const shown = complaintOf(await api.send(`/v1/complaints/${id}`));
    expect(shown).toMatchObject({ conflicts: ['eve'] });
    expect(shown).not.toHaveProperty('assignee');
    for (const eve of roles) {
      const nobodys = SAME(await eve.get(`/v1/complaints/${UNKNOWN_ID}`));
      expect(SAME(await eve.get(`/v1/complaints/${id}`))).toEqual(nobodys);
      expect(SAME(await eve.get(`/v1/complaints/${id}/timeline`))).toEqual(nobodys);
      const { items } = complaintsOf(await eve.get('/v1/complaints?limit=100'));
      if (eve !== roles[0]) expect(items.length).toBeGreaterThan(0);
      expect(items.map((item) => item.id)).not.toContain(id);
      expect(JSON.stringify(items)).not.toContain('conflicts');
    }
    expect(
      SAME(await (roles[1] ?? expect.fail()).post(`/v1/complaints/${id}/escalation`, { reason: 'Me.' })),
    ).toMatchObject({ status: 404 });
    expect(await sees(await person('ann', { teams: ['repairs'] }), id)).toBe(true);
  });

  it('is not given it, nor what their colleague leaves behind; messages for them go to the team', async () => {
    const id = await given('anna6');
    await record(await person('anna6'), away(3, { person: 'eve6' }));
    expect(await toldOf(id)).toMatchObject({ to: 'eve6@redress.local' });
    const auditor = await person('audit', { role: 'auditor' });
    await auditor.put(`/v1/complaints/${id}/conflicts`, { persons: ['eve6'] });
    expect(await toldOf(id)).toMatchObject({ to: 'repairs@redress.local' });
    expect(await sees(await person('eve6'), id)).toBe(false);
    const assignment = await api.post(`/v1/complaints/${id}/assignment`, {
      team: 'repairs',
      assignee: 'eve6',
    });
    expect(problemOf(assignment)).toMatchObject({ status: 409, code: 'conflict-of-interest' });
  });

  it('can be said with the complaint, by staff and not by apps, and of oneself', async () => {
    const { id } = await api.receive({ conflicts: ['eve7'] });
    expect(await sees(await person('eve7', { teams: ['*'] }), id)).toBe(false);
    const key = z
      .object({ key: z.string() })
      .parse(jsonOf(await api.post('/v1/keys', { name: 'shop', scopes: ['complaints:create'] }))).key;
    const byApp = await api.post(
      '/v1/complaints',
      { ...INTAKE, conflicts: ['eve7'] },
      { authorization: `Bearer ${key}` },
    );
    expect(problemOf(byApp)).toMatchObject({ errors: [{ field: 'conflicts' }] });
    const fred = await person('fred7', { teams: ['*'] });
    expect((await fred.post(`/v1/complaints/${id}/recusal`, { reason: 'My cousin.' })).status).toBe(200);
    expect(await sees(fred, id)).toBe(false);
    expect((await fred.post(`/v1/complaints/${id}/recusal`)).status).toBe(404);
    const events = timelineOf(await api.send(`/v1/complaints/${id}/timeline`)).items;
    expect(events.at(-1)).toMatchObject({
      kind: 'conflicts-set',
      by: 'person:local/fred7',
      data: { persons: 'eve7 fred7' },
      note: 'My cousin.',
    });
  });
});

it('who has seen a complaint, has changed it and was refused it stands in one report', async () => {
  const { id } = await api.receive();
  await api.act(id, 'assignment', { team: 'repairs' });
  const gina = await person('gina', { teams: ['repairs'] });
  await gina.get(`/v1/complaints/${id}`);
  await gina.get(`/v1/complaints/${id}/timeline`);
  await gina.post(`/v1/complaints/${id}/acknowledgement`);
  await (await person('hal', { teams: ['press'] })).get(`/v1/complaints/${id}`);
  const report = jsonOf(
    await (await person('audit', { role: 'auditor' })).get(`/v1/complaints/${id}/access-report`),
  );
  expect(report).toMatchObject({
    complaintId: id,
    seen: [{ caller: 'person:local/gina', times: 2, by: ['complaints.timeline', 'complaints.get'] }],
    changed: expect.arrayContaining([
      expect.objectContaining({ caller: 'person:local/gina', times: 1, by: ['acknowledged'] }),
    ]),
    refused: [{ caller: 'person:local/hal', times: 1, by: ['not-found'] }],
  });
});
