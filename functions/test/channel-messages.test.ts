import { incoming, sweep } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGateway } from '../../packages/channels/test/gateway.ts';
import { RELAY_SECRET, signedHeaders } from '../../test/support/webhooks.ts';
import {
  type Answer,
  complaintOf,
  complaintsOf,
  DAY,
  jsonOf,
  openTestApi,
  problemOf,
  RESOLUTION,
  type TestApi,
  timelineOf,
} from './test-api.ts';

const MINUTE = 60_000;
const GATEWAY_SECRET = Buffer.from('what the gateway signs with, and nobody else');

let api: TestApi;
let gateway: Awaited<ReturnType<typeof openGateway>>;
beforeAll(async () => {
  gateway = await openGateway([GATEWAY_SECRET]);
  api = await openTestApi(undefined, {
    webhooks: new Map([
      ['relay', [RELAY_SECRET]],
      ['wechat', [GATEWAY_SECRET]],
    ]),
    gateways: new Map([['wechat', gateway.url]]),
  });
});
afterAll(async () => {
  await api.close();
  await gateway.close();
});

let deliveries = 0;
const bring = (
  message: object | string,
  { secrets = [GATEWAY_SECRET], id = `delivery-${++deliveries}` }: Parameters<typeof signedHeaders>[1] = {},
): Promise<Answer> => {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  const headers = { 'content-type': 'application/json', ...signedHeaders(body, { secrets, id }) };
  return api.send('/v1/channel-messages', { method: 'POST', body, headers });
};

let people = 0;
let messages = 0;
/** What was added to it, in its words. */
async function addedTo(id: string) {
  const { items } = timelineOf(await api.send(`/v1/complaints/${id}/timeline?limit=100`));
  return items.filter(({ kind }) => kind === 'added').map(({ note }) => note);
}

/** Somebody whom nobody knows yet. */
function somebody(more: object = {}) {
  const from = { id: `openid-${++people}`, name: '李娜', language: 'zh-CN', ...more };
  return {
    from,
    async says(text: string, besides: object = {}) {
      const answer = await bring({ id: `wx-${++messages}`, from, text, ...besides });
      expect({ status: answer.status, json: jsonOf(answer) }).toEqual({
        status: 202,
        json: { accepted: true },
      });
      await api.settled();
    },
    told: () => gateway.told.filter(({ to }) => to === from.id),
    async complaints() {
      const { items } = complaintsOf(await api.send('/v1/complaints?limit=100'));
      const all = await Promise.all(
        items.map(async ({ id }) => complaintOf(await api.send(`/v1/complaints/${id}`))),
      );
      return all.filter(({ complainant }) => complainant.chats?.some(({ address }) => address === from.id));
    },
  };
}

describe('POST /v1/channel-messages', () => {
  it('a message becomes a complaint, and what comes next is told by the gateway: receipt, question, answer', async () => {
    const { says, told, complaints } = somebody();
    await says('快递三天没有更新了。\n单号 A-77', { links: ['https://img.example.com/1.jpg'] });
    const [complaint = expect.fail('no complaint')] = await complaints();
    expect(complaint).toMatchObject({
      ...{ channel: 'wechat', subject: '快递三天没有更新了。' },
      description: '快递三天没有更新了。\n单号 A-77\n\nhttps://img.example.com/1.jpg',
      complainant: { name: '李娜', language: 'zh-CN' },
    });
    expect(told()).toMatchObject([{ kind: 'receipt', language: 'zh-CN', complaintId: complaint.id }]);
    expect(told()[0]?.text).not.toContain('邮件');
    await api.act(complaint.id, 'acknowledgement');
    await api.act(complaint.id, 'pause', { question: '请问收货地址是？' });
    await api.settled();
    expect(told().at(-1)).toMatchObject({
      kind: 'question',
      text: expect.stringContaining('请问收货地址是？'),
    });
    await says('人民路 1 号');
    expect(complaintOf(await api.send(`/v1/complaints/${complaint.id}`)).status).toBe('acknowledged');
    expect(await complaints()).toHaveLength(1);
  });

  it('three messages in a row are one complaint, and the same one again is nothing', async () => {
    const { from, says, complaints } = somebody();
    const first = { id: 'wx-in-a-row', from, text: 'It leaks.' };
    await Promise.all([bring(first), bring(first)]);
    await api.settled();
    await says('When it is hot.');
    await says('Please help!');
    await bring(first);
    await api.settled();
    const [complaint = expect.fail('no complaint'), ...others] = await complaints();
    expect(others).toEqual([]);
    expect(await addedTo(complaint.id)).toEqual(['When it is hot.', 'Please help!']);
  });

  it('what comes while the first is being taken in waits for it, and is part of it', async () => {
    const { from, complaints } = somebody();
    await Promise.all(
      ['It leaks.', 'When it is hot.', 'Please help!'].map((text, index) =>
        bring({ id: `wx-at-once-${index}`, from, text }),
      ),
    );
    await api.settled();
    // Whoever was too early is taken up by the sweeper, a minute later.
    for (let turn = 0; turn < 4; turn++) {
      await api.pass(2 * MINUTE);
      await sweep(api.services);
      await api.settled();
    }
    const [complaint = expect.fail('no complaint'), ...others] = await complaints();
    expect(others).toEqual([]);
    expect(await addedTo(complaint.id)).toHaveLength(2);
  });

  it('what could be about several complaints a person decides, unless it says about which', async () => {
    const { says, complaints } = somebody();
    await says('The kettle leaks.');
    const [first = expect.fail('no complaint')] = await complaints();
    await api.act(first.id, 'resolution', RESOLUTION);
    for (let day = 0; day < 10; day++) await api.pass(DAY);
    await says('The parcel never came.');
    const second = (await complaints()).find(({ id }) => id !== first.id) ?? expect.fail('no second');
    await api.act(first.id, 'reopening', { reason: 'It leaks again.' });
    await says('It is still so.');
    const { items } = await incoming.forPerson(api.services, { limit: 10 });
    expect(items.map(({ reason, shown }) => ({ reason, text: shown?.text }))).toEqual([
      { reason: 'which-complaint', text: 'It is still so.' },
    ]);
    await says('It is about the parcel.', { complaintId: second.id });
    expect(await addedTo(second.id)).toContain('It is about the parcel.');
    // Somebody else's is not theirs to write to: it begins one of their own.
    const stranger = somebody({ name: 'Eve' });
    await stranger.says('I want to see this.', { complaintId: second.id });
    expect((await stranger.complaints()).map(({ description }) => description)).toEqual([
      'I want to see this.',
    ]);
    expect(await addedTo(second.id)).not.toContain('I want to see this.');
  });

  it('a gateway that no longer reaches somebody is believed, and nothing more goes there', async () => {
    const { says, complaints, told } = somebody();
    await says('It leaks.');
    const [complaint = expect.fail('no complaint')] = await complaints();
    const before = told().length;
    gateway.answers(() => 410);
    await api.act(complaint.id, 'acknowledgement');
    await api.settled();
    gateway.answers(() => 204);
    const { complainant } = complaintOf(await api.send(`/v1/complaints/${complaint.id}`));
    expect(complainant.chats?.[0]?.fault?.reason).toBe('AddressRefused');
    await api.act(complaint.id, 'updates', { message: 'We are looking into it.' });
    await api.settled();
    expect(told()).toHaveLength(before);
  });

  it('says to the gateway what is not as it should be, and takes nothing of it', async () => {
    const fine = { id: 'wx-fine', from: { id: 'openid-x' }, text: 'It leaks.' };
    for (const [wrong, field] of [
      [{ ...fine, id: '' }, '/id'],
      [{ ...fine, from: {} }, '/from/id'],
      [{ ...fine, text: 'x'.repeat(20_001) }, '/text'],
      [{ ...fine, links: ['http://169.254.169.254/'] }, '/links/0'],
      [{ ...fine, links: Array(11).fill('https://img.example.com/1.jpg') }, '/links'],
      [{ ...fine, venue: 'pub' }, '/venue'],
      [{ ...fine, colour: 'red' }, '/colour'],
    ] as const) {
      const answer = await bring(wrong);
      expect(problemOf(answer), field).toMatchObject({ status: 422, code: 'invalid-request' });
      expect(answer.text).toContain(`"#${field}"`);
    }
    expect(problemOf(await bring('{'))).toMatchObject({ status: 400, code: 'malformed-request' });
  });

  it('nobody but the gateway of that network brings anything: no other machine, no key, no person', async () => {
    const message = { id: 'wx-foreign', from: { id: 'openid-y' }, text: 'It leaks.' };
    expect(problemOf(await bring(message, { secrets: [RELAY_SECRET] }))).toMatchObject({ status: 403 });
    expect(problemOf(await bring(message, { secrets: [Buffer.from('nobody’s')] }))).toMatchObject({
      status: 401,
    });
    const now = Math.floor(Date.now() / 1000);
    const body = JSON.stringify(message);
    for (const at of [now - 3600, now + 3600]) {
      const headers = {
        'content-type': 'application/json',
        ...signedHeaders(body, { secrets: [GATEWAY_SECRET], at }),
      };
      const stale = await api.send('/v1/channel-messages', { method: 'POST', body, headers });
      expect(problemOf(stale)).toMatchObject({ status: 401 });
    }
    expect(problemOf(await api.post('/v1/channel-messages', message))).toMatchObject({ status: 403 });
    expect(JSON.stringify(api.logged)).not.toMatch(/openid|It leaks/);
  });
});
