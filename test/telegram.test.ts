import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  acknowledge,
  acting,
  type Complaint,
  type ComplaintId,
  complaints,
  pause,
  type Role,
  resolve,
  type Services,
} from '@redress/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { NOTE_PDF } from '../functions/test/evidence-scenes.ts';
import { BotApi, type Person, TOKEN } from '../packages/channels/test/bot-api/server.ts';
import { DAY, MINUTE, startMachine, type TestMachine, type TestMachineOptions } from './support/machine.ts';

const LIN: Person = { id: 4001, name: 'Lin', language: 'en' };
const WANG: Person = { id: 4002, name: '王', language: 'zh-hans' };
const ANNA = {
  kind: 'person',
  id: 'local/anna',
  subject: 'anna',
  roles: new Set(['handler'] as const),
  teams: new Set(['*']),
} as const;

const codeSchema = z.object({ code: z.string() });
interface Who {
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly teams: readonly string[];
}

interface Scene {
  readonly api: BotApi;
  readonly test: TestMachine;
  /** Resolves to the newest message of the bot's in that chat that says it. */
  told(chat: number, words: string | RegExp): Promise<ReturnType<BotApi['in']>[number]>;
  complaint(): Promise<Complaint>;
}

/** A machine with a bot, and Telegram beside it; time passes there without anybody waiting. */
async function scene(options: TestMachineOptions = {}): Promise<Scene> {
  let now = Date.now();
  const timing = {
    now: () => now,
    wait: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
  const api = new BotApi(timing.now);
  const apiRoot = await api.listen();
  onTestFinished(() => api.close());
  const test = await startMachine({ telegram: { token: TOKEN, apiRoot, timing }, ...options });
  const told: Scene['told'] = (chat, words) =>
    eventually(() => {
      const found = api
        .in(chat)
        .findLast(({ text }) => (typeof words === 'string' ? text.includes(words) : words.test(text)));
      return (
        found ??
        expect.fail(`nothing like ${words} in ${JSON.stringify(api.in(chat).map(({ text }) => text))}`)
      );
    });
  return {
    api,
    test,
    told,
    complaint: () => eventually(() => onlyComplaint(test.machine.services)),
  };
}

/** What another process is about to do: no outcome depends on how long that takes. */
const eventually = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 30_000, interval: 20 });

async function all({ store }: Services): Promise<string[]> {
  const partitions = ['received', 'acknowledged', 'awaiting-complainant', 'resolved', 'withdrawn', 'closed'];
  const pages = await Promise.all(
    partitions
      .flatMap((status) => complaints.queuePartitions(status))
      .map((partition) => store.entries({ index: 'status', partition, limit: 100 })),
  );
  return pages.flatMap(({ entries }) => entries.map(({ pk }) => pk));
}

async function onlyComplaint(services: Services): Promise<Complaint> {
  const [id, ...others] = await all(services);
  if (id === undefined || others.length > 0)
    return expect.fail(`${others.length} complaints too many, or none`);
  return read(services, id);
}

async function read(services: Services, id: string): Promise<Complaint> {
  const item = await services.store.get({ pk: id, sk: 'COMPLAINT' });
  return complaints.fromItem(item ?? expect.fail('it is gone')).complaint;
}

async function complains({ api, told, complaint }: Scene, person = LIN): Promise<Complaint> {
  api.says(person, 'My parcel never came.');
  const about = await told(person.id, /What is it about|哪方面/);
  const send = about.buttons.at(-1);
  api.presses(person, about, send?.data ?? '');
  return complaint();
}

async function resolved(all: Scene): Promise<Complaint> {
  const taken = await complains(all, WANG);
  const { services } = all.test.machine;
  await all.told(WANG.id, '我们已收到您的投诉');
  await acting.act(services, ANNA, 'complaint.resolve', taken.id, (one, now) =>
    resolve(one, { summary: '已退款', rootCause: 'process', remedies: [] }, now),
  );
  await all.test.machine.settled();
  return taken;
}

async function asked(
  services: Services,
  id: ComplaintId,
  question: string,
  { isAcknowledged = false } = {},
): Promise<void> {
  if (!isAcknowledged)
    await acting.act(services, ANNA, 'complaint.acknowledge', id, (one, now) => acknowledge(one, {}, now));
  await acting.act(services, ANNA, 'complaint.ask', id, (one, now) => pause(one, { question }, now));
}

const press = (
  { api }: Scene,
  person: Person,
  seen: Parameters<BotApi['presses']>[1] & {
    readonly buttons: readonly { readonly text: string; readonly data?: string }[];
  },
  text: string,
) =>
  api.presses(
    person,
    seen,
    seen.buttons.find((button) => button.text.includes(text))?.data ?? expect.fail(`no button ${text}`),
  );

describe('a complaint in a chat', () => {
  it('is taken, confirmed with reference and times, and told of at every step; its question is answered there', async () => {
    const all = await scene();
    const { api, test, told } = all;
    const { services } = test.machine;
    api.says(LIN, 'My parcel never came.');
    const about = await told(LIN.id, 'What is it about?');
    press(all, LIN, about, 'Delivery');
    press(all, LIN, await told(LIN.id, 'When did it happen'), 'Skip');
    await told(LIN.id, 'number of the order');
    api.says(LIN, 'A-77');
    const evidence = await told(LIN.id, 'photos or documents');
    api.sends(LIN, NOTE_PDF, { name: 'note.pdf' });
    await told(LIN.id, 'I have one file');
    press(all, LIN, evidence, 'That is all');
    press(all, LIN, await told(LIN.id, 'in another way'), 'Skip');
    press(all, LIN, await told(LIN.id, 'This is what I send'), 'Send it');
    const { id, ...first } = await all.complaint();
    expect(first).toMatchObject({
      ...{
        channel: 'telegram',
        venue: 'direct-message',
        category: 'delivery',
        submittedBy: 'channel:telegram',
      },
      content: { description: 'My parcel never came.', reference: 'A-77', complainant: { name: 'Lin' } },
    });
    const receipt = await told(LIN.id, 'We have received your complaint');
    expect(receipt.text).toMatch(/Reference: [0-9A-Z]{5}-[0-9A-Z]{5}/);
    expect(receipt.text).toMatch(/gets back to you by .* March/);
    expect(receipt.text).not.toContain('e-mail');
    await eventually(async () =>
      expect((await read(services, id)).timeline.map(({ kind }) => kind)).toContain('evidence-added'),
    );

    await asked(services, id, 'Which door?');
    await test.machine.settled();
    const question = await told(LIN.id, 'Which door?');
    api.says(LIN, 'The blue one.', question);
    await told(LIN.id, 'Thank you for your answer');
    const answered = await read(services, id);
    expect(answered.status).toBe('acknowledged');
    // What was said stands with the complaint, where it can be erased, and nowhere else.
    await eventually(async () => expect((await services.blobs.list('came-in/')).items).toEqual([]));
    expect(answered.timeline.findLast(({ kind }) => kind === 'resumed')).toMatchObject({
      by: `complainant:${id}/telegram`,
    });
  });

  it('can be objected to there, once its author has said that this is meant', async () => {
    const all = await scene();
    const { api, told } = all;
    const { id } = await resolved(all);
    const resolution = await told(WANG.id, '已退款');
    expect(resolution.text).not.toContain('邮件');
    api.says(WANG, '我没有收到退款', resolution);
    press(all, WANG, await told(WANG.id, '请问这条内容是关于哪件投诉的'), '有异议');
    await told(WANG.id, '我们已收到您的异议');
    const { objection, timeline } = await read(all.test.machine.services, id);
    expect(objection).toBeDefined();
    expect(timeline.find(({ kind }) => kind === 'objected')).toMatchObject({
      by: `complainant:${id}/telegram`,
    });
  });

  it('is asked about by a survey of buttons, with a comment', async () => {
    const all = await scene();
    const { api, told, test } = all;
    const { id } = await resolved(all);
    await told(WANG.id, '已退款');
    await test.advance(DAY + MINUTE);
    press(all, WANG, await told(WANG.id, /满意/), '2：不满意');
    await told(WANG.id, '哪里做得不好');
    api.says(WANG, '太慢了');
    await told(WANG.id, /感谢/);
    const answered = await eventually(async () => {
      const { timeline } = await read(test.machine.services, id);
      return timeline.find(({ kind }) => kind === 'survey-answered') ?? expect.fail('not answered');
    });
    expect(answered).toMatchObject({ data: { score: 2 }, note: '太慢了' });
  });

  it('is withdrawn by whoever made it there, asked once more', async () => {
    const all = await scene();
    const { id } = await complains(all);
    await all.told(LIN.id, 'We have received your complaint');
    all.api.says(LIN, '/withdraw');
    press(all, LIN, await all.told(LIN.id, 'cannot be undone'), 'Yes, withdraw it');
    await all.told(LIN.id, /withdrawn/);
    const { services } = all.test.machine;
    expect((await read(services, id)).timeline.find(({ kind }) => kind === 'withdrawn')).toMatchObject({
      by: `complainant:${id}/telegram`,
    });
    all.api.says(LIN, '/status');
    expect((await all.told(LIN.id, 'My parcel never came.')).text).toContain('Withdrawn');
  });

  it('goes by mail where the bot is blocked, and by the chat again once they speak there', async () => {
    const all = await scene();
    const { api, test, told } = all;
    const { services, outbox } = test.machine;
    api.says(LIN, 'It broke.');
    for (const choice of ['Other', 'Skip', 'Skip', 'That is all'])
      press(all, LIN, await eventually(() => withButton(api, LIN.id, choice)), choice);
    await told(LIN.id, 'in another way');
    api.says(LIN, 'lin@example.com');
    press(all, LIN, await told(LIN.id, 'This is what I send'), 'Send it');
    const { id } = await all.complaint();
    await told(LIN.id, 'We have received your complaint');
    api.blocks(LIN);
    await acting.act(services, ANNA, 'complaint.acknowledge', id, (one, now) => acknowledge(one, {}, now));
    await test.advance(2 * MINUTE);
    const mails = await eventually(async () => {
      const { items } = await outbox.list({ limit: 10 });
      return items.some(({ kind }) => kind === 'acknowledgement') ? items : expect.fail('no mail yet');
    });
    expect(mails.find(({ kind }) => kind === 'acknowledgement')).toMatchObject({ to: 'lin@example.com' });
    api.blocks(LIN, false);
    api.says(LIN, 'Hello?');
    press(all, LIN, await told(LIN.id, 'What is this about'), 'It belongs to');
    await told(LIN.id, 'has it now');
    await asked(services, id, 'Which one?', { isAcknowledged: true });
    await test.machine.settled();
    await told(LIN.id, 'Which one?');
  });
});

describe('in a group', () => {
  const GROUP = -100500;

  it('what is said of us is recorded, answered in public, and goes on in private with whoever said it', async () => {
    const all = await scene();
    const { api, told, test } = all;
    api.saysInGroup(GROUP, LIN, '@complaints_test_bot your parcels never arrive');
    const answer = await told(GROUP, 'We have noted it');
    const complaint = await all.complaint();
    expect(complaint).toMatchObject({
      venue: 'group',
      content: { description: 'your parcels never arrive' },
    });
    const [, token = ''] = /start=([\w-]+)/.exec(answer.buttons[0]?.url ?? '') ?? [];
    api.says(WANG, `/start ${token}`);
    await told(WANG.id, '此验证码或链接无效');
    expect((await read(test.machine.services, complaint.id)).content.complainant.chats).toBeUndefined();
  });

  it('a link from a group leads its author to their complaint, once', async () => {
    const all = await scene();
    const { api, told, test } = all;
    api.saysInGroup(GROUP, LIN, '@complaints_test_bot your parcels never arrive');
    const answer = await told(GROUP, 'We have noted it');
    const { id } = await all.complaint();
    const [, token = ''] = /start=([\w-]+)/.exec(answer.buttons[0]?.url ?? '') ?? [];
    api.says(LIN, `/start ${token}`);
    await told(LIN.id, 'Your complaint from the group is with us');
    expect((await read(test.machine.services, id)).content.complainant.chats).toMatchObject([
      { channel: 'telegram', address: String(LIN.id) },
    ]);
    api.says(LIN, `/start ${token}`);
    await told(LIN.id, 'not good any more');
  });
});

describe('Telegram at its worst', () => {
  it('repeats what has come: it is heard once', async () => {
    const all = await scene();
    const { api, told } = all;
    await complains(all);
    await told(LIN.id, 'We have received your complaint');
    api.says(LIN, '/help');
    const help = api.pending.at(-1) ?? expect.fail('nothing waits');
    await told(LIN.id, 'make a complaint');
    api.repeats(help);
    api.says(LIN, '/status');
    await told(LIN.id, 'My parcel never came.');
    expect(api.in(LIN.id).filter(({ text }) => text.includes('make a complaint'))).toHaveLength(1);
  });

  it('asks for a slower pace, or is out for a while: nothing is lost, and nothing said twice', async () => {
    const all = await scene();
    const { api, told, test } = all;
    api.fails('sendMessage', { is: 'refused', code: 429, description: 'Too Many Requests', retryAfter: 7 });
    api.says(LIN, '/help');
    await eventually(() => expect(test.log.map(({ event }) => event)).toContain('chat-reply-failed'));
    await test.advance(2 * MINUTE);
    await told(LIN.id, 'make a complaint');
    expect(api.in(LIN.id)).toHaveLength(1);
  });

  it('an answer that is lost after the message was taken is the one thing that is said twice', async () => {
    const all = await scene();
    const { api, test } = all;
    api.fails('sendMessage', { is: 'unanswered' });
    api.says(LIN, '/help');
    await eventually(() => expect(test.log.map(({ event }) => event)).toContain('chat-reply-failed'));
    await test.advance(MINUTE);
    expect(api.in(LIN.id)).toHaveLength(1);
    await test.advance(2 * MINUTE);
    await eventually(() => expect(api.in(LIN.id)).toHaveLength(2));
  });

  it('is not there at all: the bot goes on where it was once it is', async () => {
    const all = await scene();
    const { api, told, test } = all;
    api.fails('getUpdates', { is: 'unheard' });
    api.says(LIN, '/help');
    await told(LIN.id, 'make a complaint');
    // No address of Telegram's is written anywhere: the token stands in it.
    expect(JSON.stringify(test.log)).not.toContain(TOKEN);
  });
});

function withButton(api: BotApi, chat: number, text: string) {
  const found = api.in(chat).findLast(({ buttons }) => buttons.some((button) => button.text.includes(text)));
  return found ?? expect.fail(`no button ${text}`);
}

describe('a team’s group', () => {
  const GROUP = -100700;
  const ANNAS: Person = { id: 4100, name: 'Anna', language: 'en' };

  const code = async ({ test }: Scene, who: Who, team?: string): Promise<string> => {
    const { machine } = test;
    const token = await machine.issuer.token(
      { subject: who.subject, roles: who.roles, teams: who.teams },
      3600,
    );
    const response = await machine.api.request('/v1/chat-codes', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(team === undefined ? {} : { team }),
    });
    const answer: unknown = await response.json();
    return response.status === 201 ? codeSchema.parse(answer).code : `refused: ${response.status}`;
  };

  it('hears of what is new, and whoever has linked their account acts there as themselves', async () => {
    const all = await scene();
    const { api, told, test } = all;
    const boss = { subject: 'boss', roles: ['administrator'], teams: [] } as const;
    const anna = { subject: 'anna', roles: ['handler'], teams: ['complaints'] } as const;
    expect(await code(all, anna, 'complaints')).toBe('refused: 403');
    api.saysInGroup(GROUP, ANNAS, `/start ${await code(all, boss, 'complaints')}`);
    await told(GROUP, 'now hears of the complaints of complaints');
    const { id } = await complains(all);
    const news = await told(GROUP, /^New: /);
    expect(news.text).not.toContain('parcel');
    expect(news.text).toMatch(/Acknowledge: by .*March/);
    // Telegram alone vouches for nobody.
    press(all, ANNAS, news, 'I take it');
    await told(GROUP, 'I do not know you yet');
    expect((await read(test.machine.services, id)).assignee).toBeUndefined();
    const own = await code(all, anna);
    api.says(ANNAS, `/start ${own}`);
    await told(ANNAS.id, 'now linked to your name');
    press(all, ANNAS, news, 'I take it');
    await told(GROUP, 'anna has taken');
    const taken = await read(test.machine.services, id);
    expect(taken.assignee).toBe('anna');
    expect(taken.timeline.findLast(({ kind }) => kind === 'assigned')).toMatchObject({
      by: expect.stringMatching(/^person:.*anna$/),
    });
    // It has been used: nobody else becomes her by it.
    api.says(WANG, `/start ${own}`);
    await told(WANG.id, '无效');
    await test.advance(DAY);
    await told(GROUP, /^(Due soon|Overdue|Escalated): /);
  });

  it('lets nobody do there what they may not do, and goes on where the group has moved', async () => {
    const all = await scene();
    const { api, told, test } = all;
    const boss = { subject: 'boss', roles: ['administrator'], teams: [] } as const;
    const other = { subject: 'otto', roles: ['handler'], teams: ['returns'] } as const;
    api.saysInGroup(GROUP, ANNAS, `/start ${await code(all, boss, 'complaints')}`);
    await told(GROUP, 'now hears');
    api.says(ANNAS, `/start ${await code(all, other)}`);
    await told(ANNAS.id, 'now linked');
    api.moves(GROUP, GROUP - 1);
    const { id } = await complains(all);
    const news = await told(GROUP - 1, /^New: /);
    press(all, ANNAS, news, 'Acknowledge');
    await told(GROUP - 1, 'is not for you to do');
    expect((await read(test.machine.services, id)).status).toBe('received');
    expect(await refusals(all, 'person:local/otto')).toEqual([
      expect.objectContaining({
        ...{ caller: 'person:local/otto', operation: 'chat.acknowledge', complaint: id },
        ...{ permission: 'complaint.acknowledge', code: 'not-found' },
      }),
    ]);
  });

  /** Of those who are known, as the audit has them. */
  const refusals = async ({ test: { machine } }: Scene, caller: string) => {
    const token = await machine.issuer.token({ subject: 'aud', roles: ['auditor'], teams: [] }, 3600);
    const answer = await machine.api.request(`/v1/audit?caller=${encodeURIComponent(caller)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const page = z.object({
      items: z.array(z.looseObject({ kind: z.string(), operation: z.string().optional() })),
    });
    return page
      .parse(await answer.json())
      .items.filter(({ kind, operation }) => kind === 'refusal' && operation?.startsWith('chat.'));
  };

  const linked = async (all: Scene, who: Who, account = ANNAS) => {
    all.api.says(account, `/start ${await code(all, who)}`);
    await all.told(account.id, /now linked|已与您的姓名关联/);
  };
  const vote = (all: Scene, person: Person, seen: Parameters<BotApi['votes']>[1], options: number[]) =>
    all.api.votes(person, seen, options);

  it('asks all who have complained in a chat of what carries a tag, and counts what each has answered last', async () => {
    const all = await scene();
    const { api, told, test } = all;
    const { services } = test.machine;
    const boss = { subject: 'boss', roles: ['supervisor'], teams: ['complaints'] } as const;
    api.saysInGroup(GROUP, ANNAS, `/start ${await code(all, boss, 'complaints')}`);
    await told(GROUP, 'now hears');
    await linked(all, boss);
    const { id } = await complains(all, LIN);
    await told(LIN.id, 'We have received your complaint');
    await complaints.update(services, id, (one) => ({ ...one, tags: ['recall-42'] }));
    await test.machine.settled();
    api.saysInGroup(GROUP, ANNAS, '/poll');
    await told(GROUP, 'Write a line each: the tag');
    api.saysInGroup(GROUP, ANNAS, '/poll nobody-has-it\nDid it come?\nYes\nNo');
    await told(GROUP, 'Nobody has made a complaint with this tag');
    api.saysInGroup(GROUP, ANNAS, '/poll #recall-42\nHas the new kettle come?\nYes\nNot yet');
    await told(GROUP, '1 person is asked now');
    await test.advance(2 * MINUTE);
    const asked = await told(LIN.id, 'Has the new kettle come?');
    expect(asked.poll?.options).toEqual(['Yes', 'Not yet']);
    vote(all, LIN, asked, [1]);
    vote(all, WANG, asked, [0]);
    vote(all, LIN, asked, [0]);
    vote(all, { ...LIN, id: 4999 }, asked, [1]);
    vote(all, { ...LIN, id: 4999 }, asked, []);
    await eventually(() => expect(api.pending).toEqual([]));
    api.saysInGroup(GROUP, ANNAS, '/results');
    await told(GROUP, 'Yes: 2\nNot yet: 0\n2 answers; asked in 1 chat.');
    // Nobody's account is written down for it.
    const database = readFileSync(join(test.folder, 'store.db')).toString('latin1');
    expect(database).not.toMatch(/VOTE#\d/);
  });

  it('a group of customers is asked by nobody but who may, and those who may not are on record', async () => {
    const all = await scene();
    const { api, told } = all;
    const public_ = -100900;
    const handler = { subject: 'hanna', roles: ['handler'], teams: ['complaints'] } as const;
    api.saysInGroup(public_, ANNAS, '/poll Was it on time?\nYes\nNo');
    await told(public_, 'I do not know you yet');
    await linked(all, handler);
    api.saysInGroup(public_, ANNAS, '/poll Was it on time?\nYes\nNo');
    await told(public_, 'is not for you to do');
    expect(await refusals(all, 'person:local/hanna')).toMatchObject([
      { caller: 'person:local/hanna', operation: 'chat.poll', permission: 'poll.run', code: 'forbidden' },
    ]);
    const BOSS: Person = { id: 4200, name: 'Boss', language: 'en' };
    await linked(all, { subject: 'boss', roles: ['administrator'], teams: [] }, BOSS);
    api.saysInGroup(public_, BOSS, '/poll Was it on time?\nYes\nNo');
    const asked = await told(public_, /^Was it on time\?$/);
    vote(all, LIN, asked, [0]);
    await eventually(() => expect(api.pending).toEqual([]));
    api.saysInGroup(public_, BOSS, '/results');
    await told(public_, 'Yes: 1\nNo: 0\n1 answer; asked in 1 chat.');
  });
});
