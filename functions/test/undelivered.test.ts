import { AddressRefused, type Message, ProviderFault, type Services, sweep } from '@redress/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { DAY, jsonOf, openTestApi, problemOf, RESOLUTION, type TestApi } from './test-api.ts';

interface Mail {
  readonly sent: Message[];
  refuse: (message: Message) => Error | undefined;
}

/** An API whose mail fails as it is told to. */
async function apiWithMail(): Promise<{ api: TestApi; mail: Mail }> {
  const mail: Mail = { sent: [], refuse: () => undefined };
  const api = await openTestApi((services: Services) => ({
    ...services,
    notifier: {
      async send(message) {
        const error = mail.refuse(message);
        if (error) throw error;
        mail.sent.push(message);
        return {};
      },
    },
  }));
  onTestFinished(() => api.close());
  return { api, mail };
}

const message = z.strictObject({
  id: z.string(),
  state: z.enum(['failing', 'parked']),
  kind: z.string(),
  to: z.string(),
  since: z.iso.datetime({ precision: 3 }),
  attempts: z.int(),
  retryAt: z.iso.datetime({ precision: 3 }).optional(),
  fault: z.string().optional(),
});
const pageSchema = z.strictObject({
  items: z.array(
    z.strictObject({ complaintId: z.string(), reference: z.string(), messages: z.array(message).min(1) }),
  ),
  nextCursor: z.string().optional(),
});

async function undelivered(api: TestApi, query = '') {
  const answer = await api.send(`/v1/undelivered${query}`);
  expect(answer.status, answer.text).toBe(200);
  return pageSchema.parse(jsonOf(answer));
}

const put = (api: TestApi, path: string, body: unknown) => api.put(path, body);

const refused = ({ to }: Message) =>
  to === 'wang@example.com' ? new AddressRefused('no mailbox') : undefined;
const CONTACT = { name: 'Wang Fang', email: 'wang@example.net', language: 'zh-CN' };

describe('what is undelivered', () => {
  it('is listed with why: what is still tried, and what waits for another address', async () => {
    const { api, mail } = await apiWithMail();
    mail.refuse = refused;
    const parked = await api.receive();
    await api.settled();
    mail.refuse = () => new ProviderFault('SendingPausedException');
    const failing = await api.receive();
    await api.settled();
    const { items, nextCursor } = await undelivered(api);
    expect(items.map(({ complaintId }) => complaintId)).toEqual([failing.id]);
    const all = [...items, ...(await undelivered(api, `?cursor=${nextCursor}`)).items];
    expect(all).toEqual([
      {
        complaintId: failing.id,
        reference: failing.reference,
        messages: [
          {
            id: `${failing.id}.1.receipt.complainant`,
            state: 'failing',
            kind: 'receipt',
            to: 'complainant',
            since: failing.createdAt,
            attempts: 1,
            retryAt: new Date(Date.parse(failing.createdAt) + 60_000).toISOString(),
            fault: 'SendingPausedException',
          },
        ],
      },
      {
        complaintId: parked.id,
        reference: parked.reference,
        messages: [expect.objectContaining({ state: 'parked', kind: 'receipt', fault: 'address' })],
      },
    ]);
    expect(JSON.stringify(all)).not.toContain('wang@');
  });

  it('is found page by page, and by what it waits for, though a complaint has messages of both kinds', async () => {
    const { api, mail } = await apiWithMail();
    mail.refuse = refused;
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push((await api.receive()).id);
    await api.settled();
    mail.refuse = () => new ProviderFault('SendingPausedException');
    await api.act(ids[0] ?? '', 'assignment', { team: 'returns' });
    await api.settled();
    const collect = async (state: string) => {
      const found: string[] = [];
      let cursor = '';
      do {
        const page = await undelivered(api, `?state=${state}&limit=2${cursor}`);
        found.push(...page.items.flatMap(({ messages }) => messages.map(({ id }) => id)));
        cursor = page.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
      } while (cursor);
      return found;
    };
    expect(await collect('failing')).toEqual([expect.stringContaining('.assignment.team-returns')]);
    expect((await collect('parked')).sort()).toEqual(ids.map((id) => `${id}.1.receipt.complainant`).sort());
  });

  it('refuses what it does not know', async () => {
    const { api } = await apiWithMail();
    for (const query of ['?state=lost', '?cursor=nonsense', '?limit=0', '?page=2'])
      expect(problemOf(await api.send(`/v1/undelivered${query}`)).status, query).toBe(422);
  });

  it('is sent again when somebody asks for it', async () => {
    const { api, mail } = await apiWithMail();
    mail.refuse = refused;
    const { id } = await api.receive();
    await api.settled();
    mail.refuse = () => undefined;
    const path = `/v1/undelivered/${id}.1.receipt.complainant/sending`;
    const answer = await api.post(path, {});
    expect(answer.status, answer.text).toBe(200);
    await api.settled();
    expect(mail.sent.filter(({ kind }) => kind === 'receipt')).toHaveLength(1);
    expect((await undelivered(api, '?state=parked')).items).toEqual([]);
    expect(problemOf(await api.post(path, {})).status).toBe(404);
    expect(problemOf(await api.post('/v1/undelivered/nonsense/sending', {})).status).toBe(404);
  });
});

describe('the contact', () => {
  it('is corrected as a whole, and what waited for it is sent in the language it has now', async () => {
    const { api, mail } = await apiWithMail();
    mail.refuse = refused;
    const { id } = await api.receive({
      complainant: { name: 'Wang', email: 'wang@example.com', phone: '110' },
    });
    await api.settled();
    const answer = await put(api, `/v1/complaints/${id}/contact`, CONTACT);
    expect(answer.status, answer.text).toBe(200);
    expect(z.looseObject({ complainant: z.unknown() }).parse(jsonOf(answer)).complainant).toEqual(CONTACT);
    await api.settled();
    expect(mail.sent.find(({ kind }) => kind === 'receipt')).toMatchObject({
      to: 'wang@example.net',
      language: 'zh-CN',
    });
  });

  it('must be whole and right', async () => {
    const { api } = await apiWithMail();
    const { id } = await api.receive();
    for (const body of [{}, { ...CONTACT, email: 'nobody' }, { ...CONTACT, tier: 'gold' }, { name: 'Wang' }])
      expect(problemOf(await put(api, `/v1/complaints/${id}/contact`, body)).status).toBe(422);
    expect(problemOf(await put(api, `/v1/complaints/${id}x/contact`, CONTACT)).status).toBe(404);
  });
});

describe('an execution', () => {
  it('that is stopped by an operator stays stopped, its steps are taken all the same, until it is restarted', async () => {
    const { api } = await apiWithMail();
    const { id } = await api.receive({ severity: 'critical' });
    await api.settled();
    const path = `/v1/executions/${id}-1`;
    const stopped = await api.post(`${path}/stop`, { reason: 'Looking into it.' });
    expect(stopped.status, stopped.text).toBe(200);
    expect(jsonOf(stopped)).toMatchObject({ status: 'ABORTED' });
    expect((await api.post(`${path}/stop`, { reason: 'Once more.' })).status).toBe(200);

    for (let hours = 0; hours < 6; hours++) {
      await api.pass(3_600_000 + 60_001);
      await sweep(api.services);
    }
    const events = z
      .object({ items: z.array(z.object({ kind: z.string(), note: z.string().optional() })) })
      .parse(jsonOf(await api.send(`/v1/complaints/${id}/timeline?limit=100`)));
    const kinds = events.items.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['warned', 'breached', 'escalated']));
    expect(kinds.filter((kind) => kind === 'workflow-stopped')).toHaveLength(1);
    expect(kinds).not.toContain('workflow-restarted');

    const restarted = await api.post(`${path}/restart`, {});
    expect(restarted.status, restarted.text).toBe(202);
    expect(restarted.headers.get('location')).toBe(`${path}-g2`);
    await api.settled();
    expect(jsonOf(await api.send(`${path}-g2`))).toMatchObject({ status: 'RUNNING' });
    expect(problemOf(await api.post(`${path}-g2/restart`, {}))).toMatchObject({ status: 409 });
    expect(problemOf(await api.post(`${path}/restart`, {}))).toMatchObject({ status: 409 });
    expect(problemOf(await api.post(`${path}/stop`, { reason: 'Too late.' }))).toMatchObject({ status: 409 });
    // The one that takes its place hears of what is done, and ends by itself.
    await api.act(id, 'resolution', RESOLUTION);
    await api.pass(DAY);
    expect(jsonOf(await api.send(`${path}-g2-follow-up`))).toMatchObject({ status: 'RUNNING' });
  });

  it('of a complaint that is over cannot be restarted, and one that has ended not be stopped', async () => {
    const { api } = await apiWithMail();
    const { id } = await api.receive();
    await api.act(id, 'withdrawal', { reason: 'Found it.' });
    await api.settled();
    const path = `/v1/executions/${id}-1`;
    expect(problemOf(await api.post(`${path}/restart`, {})).status).toBe(409);
    expect(problemOf(await api.post(`${path}/stop`, { reason: 'Why not.' })).status).toBe(409);
    expect(problemOf(await api.post(`${path}/stop`, {})).status).toBe(422);
    for (const [verb, body] of [['stop', { reason: 'x' }] as const, ['restart', {}] as const])
      expect(problemOf(await api.post(`/v1/executions/nobodys/${verb}`, body)).status).toBe(404);
  });
});

describe('a request', () => {
  it('does not wait for mail, however long that takes', async () => {
    const gate = Promise.withResolvers<void>();
    const api = await openTestApi((services) => ({
      ...services,
      notifier: {
        async send() {
          await gate.promise;
          return {};
        },
      },
    }));
    onTestFinished(() => api.close());
    const { id } = await api.receive();
    expect((await api.act(id, 'acknowledgement')).status).toBe('acknowledged');
    gate.resolve();
    await api.settled();
  });
});
