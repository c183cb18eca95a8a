import { describe, expect, it } from 'vitest';
import { Desk } from '../support/console.ts';
import { Client, startMachine } from '../support/machine.ts';
import { sealOf } from './seal.ts';

async function desked(fields: Record<string, unknown> = {}) {
  const test = await startMachine({ keeps: 'nothing' });
  const client = new Client(test);
  const { id } = await client.complain(fields);
  const desk = await Desk.open(test);
  const open = async (rest: string) => desk.get(`/console/complaints/${id}${rest}`);
  const send = async (action: string, said: Record<string, string>, seal?: Record<string, string>) => {
    const page = await open(action);
    return desk.post(page, `/console/complaints/${id}${action}`, { ...(seal ?? sealOf(page.html)), ...said });
  };
  return { test, client, desk, id, open, send };
}

describe('a form of an action', () => {
  it('does what it says, and says what was done under the heading', async () => {
    const { client, desk, id, send } = await desked();
    const done = await send('/acknowledgement', { message: 'We look into it.' });
    expect(done).toMatchObject({ status: 303, location: `/console/complaints/${id}?done=acknowledgement` });
    expect((await desk.follow(done)).html).toMatch(/role="status"[^>]*>Acknowledged\./);
    expect(await client.get(id)).toMatchObject({ status: 'acknowledged' });
  });

  it('sent twice is done once', async () => {
    const { client, id, open, send } = await desked();
    const seal = sealOf((await open('/messages')).html);
    const first = await send('/messages', { message: 'It came at last.' }, seal);
    const second = await send('/messages', { message: 'It came at last.' }, seal);
    expect([first.status, second.status]).toEqual([303, 303]);
    expect((await client.story(id)).filter((kind) => kind === 'added')).toHaveLength(1);
  });

  it('comes back with what is wrong first, at its field, and what was said kept', async () => {
    const { client, id, send } = await desked();
    const refused = await send('/assignment', { team: 'No Such Team', assignee: 'wang fang' });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('<title>Error: ');
    expect(refused.html).toMatch(/role="alert"[^>]*autofocus.*<a href="#f-team">Team: must be kebab-case/s);
    expect(refused.html).toContain('value="No Such Team"');
    expect(refused.html).toMatch(/id="f-assignee"[^>]*aria-invalid="true"/);
    expect(await client.story(id)).toEqual(['received']);
  });

  it('is not there for what is not possible now, nor for who may not', async () => {
    const { test, id, open } = await desked();
    expect((await open('/resumption')).status).toBe(409);
    expect((await open('/nothing')).status).toBe(404);
    const auditor = await Desk.open(test, { subject: 'audit', roles: ['auditor'] });
    expect((await auditor.get(`/console/complaints/${id}/acknowledgement`)).status).toBe(409);
    expect((await auditor.get(`/console/complaints/${id}`)).html).not.toContain('/acknowledgement');
  });
});

it('whoever stands in for the one who has it may do what that one may, and nobody else of another team', async () => {
  const { test, client, id } = await desked();
  await client.act(id, 'assignment', { team: 'complaints', assignee: 'wang' });
  const away = { person: 'wang', until: '2026-03-10T00:00:00Z', delegate: { person: 'li' } };
  expect((await client.request('/v1/absences', away)).status).toBe(201);
  const of = (subject: string) => Desk.open(test, { subject, roles: ['handler'], teams: ['repairs'] });
  const shown = await (await of('li')).get(`/console/complaints/${id}`);
  expect(shown.html).toContain(`/console/complaints/${id}/acknowledgement`);
  expect((await (await of('zhao')).get(`/console/complaints/${id}`)).status).toBe(404);
});

describe('what somebody else has changed meanwhile', () => {
  it('is said before anything is done, and one more look is enough', async () => {
    const { client, id, open, send } = await desked();
    const seal = sealOf((await open('/withdrawal')).html);
    await client.act(id, 'acknowledgement');
    const stale = await send('/withdrawal', { reason: 'It came.' }, seal);
    expect(stale.status).toBe(409);
    expect(stale.html).toContain('has changed since you opened it');
    expect(stale.html).toMatch(/Since then.*Acknowledged/s);
    expect(stale.html).toContain('>It came.</textarea>');
    expect(await client.get(id)).toMatchObject({ status: 'acknowledged' });
    const again = await send('/withdrawal', { reason: 'It came.' }, sealOf(stale.html));
    expect(again.status).toBe(303);
    expect(await client.get(id)).toMatchObject({ status: 'withdrawn' });
  });

  it('stands beside what one has changed oneself, and each field is chosen', async () => {
    const { client, id, open, send } = await desked({ product: { name: 'Kettle', model: 'K1' } });
    const page = await open('/record');
    const seal = sealOf(page.html);
    await client.act(id, 'record', { product: { name: 'Kettle, red', model: 'K2' }, brand: 'hot' });
    const mine = { 'product.name': 'Kettle, blue', 'product.model': 'K3', 'product.order': '77' };
    const stale = await send('/record', mine, seal);
    expect(stale.status).toBe(409);
    expect(stale.html).toMatch(/As it is now.*Kettle, red.*Kettle, blue/s);
    // Nobody but the other one has changed the brand.
    expect(stale.html).toMatch(/name="brand"[^>]*value="hot"/);
    const choices = { 'take.product.name': 'theirs', 'take.product.model': 'yours' };
    const again = await send('/record', { ...mine, brand: 'hot', ...choices }, sealOf(stale.html));
    expect(again.status).toBe(303);
    expect(await client.get(id)).toMatchObject({
      product: { name: 'Kettle, red', model: 'K3', order: '77' },
      brand: 'hot',
    });
  });
});

it('a decision is shown once more with what follows, before it is made', async () => {
  const { client, id, send } = await desked();
  const said = {
    summary: 'A new kettle is on its way.',
    rootCause: 'product',
    outcome: 'upheld',
    'remedies.0.kind': 'refund',
    'remedies.0.amount': '89.00',
    'remedies.0.currency': 'GBP',
  };
  const check = await send('/resolution', said);
  expect(check.status).toBe(200);
  expect(check.html).toMatch(
    /A new kettle is on its way\..*<bdi[^>]*>A\. Customer<\/bdi> is told of it by e-mail/s,
  );
  expect(await client.get(id)).toMatchObject({ status: 'received' });
  const done = await send('/resolution', { step: 'do' }, sealOf(check.html));
  expect(done.status).toBe(303);
  expect(await client.get(id)).toMatchObject({
    status: 'resolved',
    resolution: { outcome: 'upheld', remedies: [{ kind: 'refund', amount: '89.00', currency: 'GBP' }] },
  });
});
