import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RELAY_SECRET, signedHeaders } from '../../test/support/webhooks.ts';
import { undeliveredPage } from '../src/openapi/answers.ts';
import {
  type Answer,
  complaintOf,
  jsonOf,
  openTestApi,
  problemOf,
  type TestApi,
  timelineOf,
  UNKNOWN_ID,
} from './test-api.ts';

const NEXT_SECRET = Buffer.from('the secret of the tests that comes after');

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(undefined, { webhooks: new Map([['relay', [RELAY_SECRET, NEXT_SECRET]]]) });
});
afterAll(() => api.close());

/** Deliveries have names of their own unless a test says otherwise. */
let deliveries = 0;
const signed = (body: string, changes: Parameters<typeof signedHeaders>[1] = {}) => ({
  'content-type': 'application/json',
  ...signedHeaders(body, { id: `delivery-${++deliveries}`, ...changes }),
});
const report = (
  fields: object,
  changes?: Parameters<typeof signedHeaders>[1],
  send = api.send,
): Promise<Answer> => {
  const body = JSON.stringify(fields);
  return send('/v1/message-reports', { method: 'POST', body, headers: signed(body, changes) });
};

async function complained() {
  const { id } = await api.receive();
  await api.settled();
  return { id, messageId: `${id}.1.receipt.complainant` };
}
const shown = async (id: string) => complaintOf(await api.send(`/v1/complaints/${id}`));
const told = async (id: string) => {
  await api.settled();
  const { items } = timelineOf(await api.send(`/v1/complaints/${id}/timeline?limit=100`));
  return items.filter(({ kind }) => /^message-(bounced|complained)$/.test(kind));
};

const ACCEPTED = { accepted: true };

describe('POST /v1/message-reports', () => {
  it('a receipt that bounced stands on the timeline, and nothing more goes to that address', async () => {
    const { id, messageId } = await complained();
    const answer = await report({
      messageId,
      outcome: 'bounced',
      reason: '5.1.1',
      address: 'WANG@example.com',
    });
    expect(answer.status).toBe(202);
    expect(jsonOf(answer)).toEqual(ACCEPTED);
    expect(await told(id)).toMatchObject([
      {
        kind: 'message-bounced',
        actor: 'system',
        by: 'machine:relay',
        data: { message: 'receipt', to: 'complainant', messageId, reason: '5.1.1' },
      },
    ]);
    expect((await shown(id)).complainant.emailFault).toMatchObject({ reason: '5.1.1' });
    // Whoever is responsible hears of it, and what comes next waits for another address.
    await api.act(id, 'acknowledgement', { message: 'We are looking into it.' });
    await api.settled();
    const outbox = await api.send('/outbox?format=json&limit=100');
    expect(outbox.text).toContain(`"kind":"undeliverable"`);
    const parked = (cursor = '') => api.send(`/v1/undelivered?state=parked${cursor}`);
    // First those that are still tried, of which there are none.
    const { nextCursor } = undeliveredPage.parse(jsonOf(await parked()));
    const { items } = undeliveredPage.parse(jsonOf(await parked(`&cursor=${nextCursor}`)));
    expect(items).toMatchObject([{ complaintId: id, messages: [{ kind: 'acknowledgement' }] }]);
  });

  it('what was rejected for now, or called spam, does not speak against the address', async () => {
    const [one, other] = [await complained(), await complained()];
    await report({ messageId: one.messageId, outcome: 'rejected' });
    await report({ messageId: other.messageId, outcome: 'complained' });
    expect(await told(one.id)).toMatchObject([{ kind: 'message-bounced', data: { reason: 'not-said' } }]);
    expect(await told(other.id)).toMatchObject([{ kind: 'message-complained', by: 'machine:relay' }]);
    for (const { id } of [one, other]) expect((await shown(id)).complainant.emailFault).toBeUndefined();
  });

  it('what bounced at an address that has been corrected since does not speak against the new one', async () => {
    const { id, messageId } = await complained();
    await report({ messageId, outcome: 'bounced', address: 'former@example.com' });
    expect(await told(id)).toHaveLength(1);
    expect((await shown(id)).complainant.emailFault).toBeUndefined();
  });

  it('a message that there is not is answered as one that there is', async () => {
    const { messageId } = await complained();
    const ids = [messageId, `${UNKNOWN_ID}.1.receipt.complainant`, 'somebody else’s'];
    const answers = await Promise.all(ids.map((one) => report({ messageId: one, outcome: 'complained' })));
    for (const { status, text, headers } of answers) {
      expect({ status, text }).toEqual({ status: 202, text: JSON.stringify(ACCEPTED) });
      expect([...headers.keys()]).toEqual([...(answers[0]?.headers.keys() ?? [])]);
    }
  });

  it('a delivery that is repeated is carried out once, whatever it says by then', async () => {
    const { id, messageId } = await complained();
    const delivery = { id: 'again', at: Math.floor(Date.now() / 1000) - 60 };
    const first = await report({ messageId, outcome: 'rejected', reason: 'first' }, delivery);
    const again = await report({ messageId, outcome: 'rejected', reason: 'first' }, delivery);
    const later = await report({ messageId, outcome: 'rejected', reason: 'first' }, { id: 'again' });
    const other = await report({ messageId, outcome: 'complained' }, { id: 'again' });
    for (const { status, text } of [again, later, other])
      expect({ status, text }).toEqual({ status: first.status, text: first.text });
    expect(await told(id)).toMatchObject([{ kind: 'message-bounced', data: { reason: 'first' } }]);
    // It says so under another name.
    await report({ messageId, outcome: 'complained' });
    expect(await told(id)).toHaveLength(2);
  });

  it('is signed by either of two secrets while one takes the other’s place', async () => {
    for (const secrets of [[RELAY_SECRET], [NEXT_SECRET], [RELAY_SECRET, NEXT_SECRET]])
      expect((await report({ messageId: 'any', outcome: 'complained' }, { secrets })).status).toBe(202);
  });

  it('what is not as it should be is said to whoever has signed it, and to nobody else', async () => {
    const wrong = { messageId: 'any', outcome: 'lost', reason: '<wang@example.com> unknown', colour: 'red' };
    const answer = await report(wrong);
    expect(problemOf(answer)).toMatchObject({ status: 422, code: 'invalid-request' });
    expect(answer.text).not.toContain('wang@');
    const stranger = await report(wrong, { secrets: [Buffer.from('nobody’s')] });
    expect(problemOf(stranger)).toMatchObject({ status: 401, code: 'unauthenticated' });
    const headers = signed('{');
    const broken = await api.send('/v1/message-reports', { method: 'POST', body: '{', headers });
    expect(problemOf(broken)).toMatchObject({ status: 400, code: 'malformed-request' });
  });

  it('refuses alike whatever is wrong with a signature, and logs nothing of it', async () => {
    const { id, messageId } = await complained();
    const body = JSON.stringify({ messageId, outcome: 'bounced' });
    const good = signed(body);
    const { 'webhook-signature': _, ...unsigned } = good;
    const now = Math.floor(Date.now() / 1000);
    const attempts: Record<string, Record<string, string>> = {
      'another body': signed(`${body} `),
      'another id': { ...good, 'webhook-id': 'other' },
      'a stale time': signed(body, { at: now - 3600 }),
      'a future time': signed(body, { at: now + 3600 }),
      'a stranger’s': signed(body, { secrets: [Buffer.from('nobody’s')] }),
      'another version': { ...good, 'webhook-signature': good['webhook-signature'].replace('v1', 'v2') },
      'half of it': unsigned,
      nothing: { authorization: '', 'content-type': 'application/json' },
    };
    const logged = api.logged.length;
    const answers: string[] = [];
    for (const [name, headers] of Object.entries(attempts)) {
      const answer = await api.send('/v1/message-reports', { method: 'POST', body, headers });
      expect(problemOf(answer), name).toMatchObject({ status: 401, code: 'unauthenticated' });
      answers.push(answer.text.replace(/"requestId":"[^"]*"/, ''));
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).not.toMatch(/webhook|signature|relay/);
    const log = JSON.stringify(api.logged.slice(logged));
    expect(log).not.toContain(id);
    expect(log).not.toMatch(/v1,|relay/);
    expect(await told(id)).toEqual([]);
  });

  it('refuses everything where no machine is known', async () => {
    const none = await openTestApi();
    const answer = await report({ messageId: 'any', outcome: 'complained' }, {}, none.send);
    expect(problemOf(answer)).toMatchObject({ status: 401, code: 'unauthenticated' });
    await none.close();
  });

  it('counts a machine by its name, and what is badly signed by its address', async () => {
    const perMinute = { perMinute: 1, atOnce: 2 };
    const limits = {
      reads: undefined,
      searches: undefined,
      intake: undefined,
      changes: perMinute,
      anonymous: undefined,
      form: undefined,
      failed: perMinute,
    };
    const webhooks = new Map([['relay', [RELAY_SECRET]]]);
    const limited = await openTestApi(undefined, { limits, webhooks });
    const statuses = async (changes?: Parameters<typeof signedHeaders>[1]) => {
      const from: number[] = [];
      for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.1', '198.51.100.1'])
        from.push(
          (
            await report({ messageId: 'any', outcome: 'complained' }, changes, (path, init) =>
              limited.send(path, init, address),
            )
          ).status,
        );
      return from;
    };
    expect(await statuses()).toEqual([202, 202, 429, 429]);
    expect(await statuses({ secrets: [NEXT_SECRET] })).toEqual([401, 401, 429, 401]);
    await limited.close();
  });
});
