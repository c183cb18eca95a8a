import { asComplaintId, complaints, Draft, texts } from '@redress/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import * as answers from '../src/openapi/conversation-answers.ts';
import { complaintOf, INTAKE, jsonOf, openTestApi, problemOf, RESOLUTION, type TestApi } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const LONG = 'All of it is in here. '.repeat(400).trim();
const bearer = async (who: Parameters<TestApi['issuer']['token']>[0]) => ({
  authorization: `Bearer ${await api.issuer.token(who, 3600)}`,
});
const anna = () => bearer({ subject: 'anna', roles: ['handler'], teams: ['*'] });
const bob = () => bearer({ subject: 'bob', roles: ['supervisor'], teams: ['*'] });
const entriesOf = async (id: string, query = 'limit=100', headers?: Record<string, string>) =>
  answers.entryPage.parse(
    jsonOf(await api.send(`/v1/complaints/${id}/conversation?${query}`, headers && { headers })),
  );
const outboxOf = async (kind: string) =>
  z
    .object({
      items: z.array(z.object({ kind: z.string(), to: z.string(), subject: z.string(), text: z.string() })),
    })
    .parse(jsonOf(await api.send('/outbox?format=json')))
    .items.filter((mail) => mail.kind === kind);

const TEMPLATE = {
  id: 'on-its-way',
  version: 1,
  name: { en: 'It is on its way', 'zh-CN': '已发货' },
  fields: { carrier: { label: { en: 'Who brings it', 'zh-CN': '承运方' } } },
  texts: {
    en: {
      subject: 'Sent by {{carrier}}',
      text: 'Dear {{complainant.name}},\n\n{{ carrier }} brings it ({{reference}}). We decide by {{dueAt}}.',
    },
    'zh-CN': { text: '{{complainant.name}}您好：由{{carrier}}送达。' },
  },
};
const putTemplate = (template: object & { id: string }) =>
  api.send(`/v1/templates/${template.id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'if-none-match': '*' },
    body: JSON.stringify(template),
  });

it('a message is sent as it was previewed, however long it is, and is shown as it was sent', async () => {
  const { id } = await api.receive();
  const writing = { message: LONG, subject: 'Good news', asksReply: true };
  const previewed = answers.sentMessage.parse(
    jsonOf(await api.post(`/v1/complaints/${id}/updates/preview`, writing)),
  );
  expect(previewed.by).toBe('mail');
  await api.act(id, 'updates', writing);
  await api.settled();
  const [mail] = (await outboxOf('update')).filter(({ text }) => text.includes(LONG));
  expect(mail?.subject).toBe(previewed.subject);
  expect(mail?.subject).toMatch(/^Good news \(/);
  const masked = mail?.text.replace(/https:\S+\/c\/\S+/, 'LINK');
  expect(masked).toBe(previewed.text.replace(/https:\S+\/c\/\S+/, 'LINK'));
  expect(mail?.text).toContain('look forward to your answer');
  const { items } = await entriesOf(id);
  const sent = items.find(({ entry, data }) => entry === 'sent' && data.message === 'update');
  const shown = await api.send(`/v1/complaints/${id}/conversation/${sent?.seq}`);
  expect(answers.sentMessage.parse(jsonOf(shown)).text).toBe(previewed.text);
  // The link is the complainant's alone.
  const [, token = ''] = /\/c\/(\S+)/.exec(mail?.text ?? '') ?? [];
  expect(token.length).toBeGreaterThan(20);
  expect(shown.text).not.toContain(token);
  expect(JSON.stringify(previewed)).not.toContain(token);
});

it.each([
  ['question', 'pause', { question: 'Which kettle: the red one?' }, 'acknowledgement'],
  [
    'resolution',
    'resolution',
    {
      ...RESOLUTION,
      summary: 'We send a new one.',
      remedies: [
        { kind: 'apology' },
        { kind: 'replacement', note: 'The blue one.', dueAt: '2026-03-10' },
        // Somebody must agree to it: it is told when they have.
        { kind: 'refund', amount: '5000', currency: 'EUR' },
      ],
    },
    'acknowledgement',
  ],
] as const)('a %s is previewed exactly as it is sent', async (kind, action, said, before) => {
  const { id } = await api.receive();
  await api.act(id, before, {});
  const path = `/v1/complaints/${id}/${action}`;
  const previewed = answers.sentMessage.parse(jsonOf(await api.post(`${path}/preview`, said)));
  expect(previewed.by).toBe('mail');
  expect(complaintOf(await api.send(`/v1/complaints/${id}`)).status).toBe('acknowledged');
  await api.act(id, action, said);
  await api.settled();
  const words = 'question' in said ? said.question : said.summary;
  const [mail] = (await outboxOf(kind)).filter(({ text }) => text.includes(words));
  const masked = (text = '') => text.replace(/https:\S+\/c\/\S+/, 'LINK');
  expect(mail?.subject).toBe(previewed.subject);
  expect(masked(mail?.text)).toBe(masked(previewed.text));
  const [, token = ''] = /\/c\/(\S+)/.exec(mail?.text ?? '') ?? [];
  expect(token.length).toBeGreaterThan(20);
  expect(JSON.stringify(previewed)).not.toContain(token);
  // What cannot be done any more cannot be previewed either.
  if (kind === 'resolution')
    expect(problemOf(await api.post(`${path}/preview`, said))).toMatchObject({ code: 'wrong-state' });
});

it('of whom no mail reaches the preview has what somebody tells them', async () => {
  const { id } = await api.receive({ complainant: { name: 'Li', phone: '+44 20 7946 0000' } });
  await api.act(id, 'acknowledgement', {});
  const asked = { question: 'Which one?' };
  expect(jsonOf(await api.post(`/v1/complaints/${id}/pause/preview`, asked))).toMatchObject({
    by: 'call',
    text: 'Which one?',
  });
});

it('everything stands in one order: what came in, what went out, notes, calls, and what happened', async () => {
  const { id } = await api.receive();
  await api.act(id, 'acknowledgement', { message: 'We look into it.' });
  await api.act(id, 'notes', { text: 'Ring the maker.' });
  await api.act(id, 'contacts', {
    outcome: 'reached',
    way: 'visit',
    startedAt: '2026-03-02T08:00:00Z',
    endedAt: '2026-03-02T08:30:00Z',
    note: 'They showed the kettle.',
  });
  await api.act(id, 'messages', { message: 'It smells.' });
  await api.settled();
  const { items } = await entriesOf(id);
  const said = items.filter(({ entry }) => entry !== 'event' && entry !== 'sent');
  expect(said.map(({ entry, text }) => [entry, text?.slice(0, 15)])).toEqual([
    ['in', expect.any(String)],
    ['out', 'We look into it'],
    ['note', 'Ring the maker.'],
    ['contact', 'They showed the'],
    ['in', 'It smells.'],
  ]);
  const paged: number[] = [];
  for (let cursor = ''; ; ) {
    const page = await entriesOf(id, `limit=2${cursor && `&cursor=${cursor}`}`);
    paged.push(...page.items.map(({ seq }) => seq));
    if (page.nextCursor === undefined) break;
    cursor = page.nextCursor;
  }
  expect(paged).toEqual(items.map(({ seq }) => seq));
});

it('notes of the staff are seen by nobody else, on no way', async () => {
  const { id } = await api.receive({ complainant: { name: 'Li', email: 'li@example.com' } });
  await api.act(id, 'notes', { text: 'canary-note', mentions: ['bob'] });
  await api.act(id, 'resolution', RESOLUTION);
  await api.settled();
  const client = { authorization: await appKey() };
  const theirs = complaintOf(
    await api.post(
      '/v1/complaints',
      { channel: 'web', subject: 'Kettle', description: 'Leaks.', complainant: { name: 'Li' } },
      client,
    ),
  );
  await api.act(theirs.id, 'notes', { text: 'canary-note' });
  for (const path of ['', '/timeline', '/conversation', '/links', '/deadlines'])
    expect((await api.send(`/v1/complaints/${theirs.id}${path}`, { headers: client })).text).not.toContain(
      'canary',
    );
  for (const path of ['/notes', '/drafts'])
    expect(
      (await api.send(`/v1/complaints/${theirs.id}${path}`, { headers: client })).status,
    ).toBeGreaterThan(400);
  expect((await api.send('/outbox?format=json')).text).not.toContain('canary');
  expect((await outboxOf('mention')).map(({ to }) => to)).toEqual([expect.stringMatching(/^bob@/)]);
});

it('a note stays as it was written; another one corrects it, and its words can be erased', async () => {
  const { id } = await api.receive();
  await api.act(id, 'notes', { text: 'It is the red one.' });
  const first = (await entriesOf(id)).items.find(({ entry }) => entry === 'note')?.written?.id ?? '';
  await api.act(id, 'notes', { text: 'It is the blue one.', corrects: first });
  expect(
    problemOf(await api.post(`/v1/complaints/${id}/notes/${first}/erasure`, {}, await anna())).status,
  ).toBe(403);
  expect((await api.post(`/v1/complaints/${id}/notes/${first}/erasure`, {}, await bob())).status).toBe(200);
  const notes = (await entriesOf(id)).items.filter(({ entry }) => entry === 'note');
  expect(notes.map(({ text }) => text)).toEqual(['', 'It is the blue one.']);
  expect(notes[1]?.written?.corrects).toBe(first);
  expect(JSON.stringify(await texts.exportOf(api.services, asComplaintId(id)))).not.toContain('red');
});

it('a template is filled with what the complaint says and what its user is asked for, and nothing else', async () => {
  expect((await putTemplate(TEMPLATE)).status).toBe(200);
  const hostile = '<b onclick=x>{{reference}}</b>';
  const { id, reference } = await api.receive({
    complainant: { name: 'http://evil.example', email: 'a@example.com' },
  });
  const preview = (fields: object) =>
    api.post(`/v1/complaints/${id}/updates/preview`, { template: { id: 'on-its-way', fields } });
  const missing = await preview({});
  expect(problemOf(missing)).toMatchObject({ code: 'template-refused', cause: 'missing' });
  expect(missing.text).toContain('carrier');
  // A name that is a link is nobody's name: the handler hears that it is missing.
  expect(missing.text).toContain('complainant.name');
  expect(problemOf(await preview({ carrier: 'Li', colour: 'red' }))).toMatchObject({ cause: 'unknown' });
  const { id: other } = await api.receive({ complainant: { name: 'Wang Fang', email: 'w@example.com' } });
  const filled = answers.sentMessage.parse(
    jsonOf(
      await api.post(`/v1/complaints/${other}/updates/preview`, {
        template: { id: 'on-its-way', fields: { carrier: hostile } },
      }),
    ),
  );
  expect(filled.html).not.toContain('<b onclick');
  expect(filled.text).toContain(`${hostile} brings it`);
  expect(filled.text).toContain('Dear Wang Fang,');
  expect(filled.subject).toContain('Sent by');
  expect(reference).not.toBe('');
  const wrong = { ...TEMPLATE, id: 'wrong', texts: { ...TEMPLATE.texts, en: { text: '{{colour}}' } } };
  expect(problemOf(await putTemplate(wrong))).toMatchObject({
    errors: [{ field: 'texts.en.text', rule: 'unknown_field', message: expect.stringContaining('colour') }],
  });
});

it('a draft is its author’s alone until it is shared, and is sent once', async () => {
  const { id } = await api.receive();
  const save = async (body: object) =>
    answers.draft.parse(
      jsonOf(
        await api.send(`/v1/complaints/${id}/draft`, {
          method: 'PUT',
          headers: { 'content-type': 'application/json', ...(await anna()) },
          body: JSON.stringify(body),
        }),
      ),
    );
  const seenBy = async (headers: Record<string, string>) =>
    answers.draftList.parse(jsonOf(await api.send(`/v1/complaints/${id}/drafts`, { headers }))).items.length;
  const draft = await save({ message: 'Dear' });
  expect([await seenBy(await anna()), await seenBy(await bob())]).toEqual([1, 0]);
  expect((await save({ message: 'Dear Li', shared: true })).id).toBe(draft.id);
  expect(await seenBy(await bob())).toBe(1);
  const send = async () =>
    api.post(`/v1/complaints/${id}/updates`, { message: 'Dear Li', draft: draft.id }, await anna());
  const both = await Promise.all([send(), send()]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(problemOf(await send()).code).toBe('draft-sent');
  expect(await seenBy(await anna())).toBe(0);
});

async function appKey(): Promise<string> {
  const { key } = z
    .looseObject({ key: z.string() })
    .parse(
      jsonOf(await api.post('/v1/keys', { name: 'shop', scopes: ['complaints:create', 'complaints:read'] })),
    );
  return `Bearer ${key}`;
}

it('what complainants add, answer and object is of any length, theirs, found, and erased', async () => {
  const app = { authorization: await appKey() };
  const { id } = complaintOf(await api.post('/v1/complaints', INTAKE, app));
  const said = (word: string) => `${word} ${LONG} ${LONG}`.trim();
  await api.act(id, 'messages', { message: said('Gurgles.') });
  await api.act(id, 'acknowledgement', {});
  await api.act(id, 'pause', { question: 'Which one?' });
  await api.act(id, 'resumption', { answer: said('Crimson.') });
  await api.act(id, 'resolution', RESOLUTION);
  await api.act(id, 'objection', { reason: said('Unjust.') });
  const heard = (await entriesOf(id)).items.filter(
    ({ entry, kind }) => entry === 'in' && kind !== 'received',
  );
  expect(heard.map(({ kind, text }) => [kind, text])).toEqual([
    ['added', said('Gurgles.')],
    ['resumed', said('Crimson.')],
    ['objected', said('Unjust.')],
  ]);
  const theirs = (await entriesOf(id, 'limit=100', app)).items.map(({ text }) => text);
  expect(theirs).toEqual(expect.arrayContaining(heard.map(({ text }) => text)));
  for (const word of ['gurgles', 'crimson', 'unjust']) {
    const found = await api.post('/v1/searches', { text: word });
    expect(found.text, word).toContain(id);
  }
  const stored = await texts.exportOf(api.services, asComplaintId(id));
  expect(stored.map(({ kind }) => kind)).toEqual(['incoming', 'incoming', 'incoming']);
  await texts.eraseOf(api.services, asComplaintId(id));
  expect((await texts.exportOf(api.services, asComplaintId(id))).map(({ text }) => text)).toEqual([
    '',
    '',
    '',
  ]);
});

it('what is refused, or said again at once, leaves no words behind', async () => {
  const { id } = await api.receive();
  const message = { message: 'It also smells.' };
  await Promise.all([1, 2, 3].map(() => api.act(id, 'messages', message)));
  const refused = problemOf(await api.post(`/v1/complaints/${id}/resumption`, { answer: 'Red.' }));
  expect(refused.code).toBe('wrong-state');
  const left = await texts.exportOf(api.services, asComplaintId(id));
  expect(left.map(({ text }) => text)).toEqual(['It also smells.']);
});

it('what versions before have put down as notes of the timeline is read as it was', async () => {
  const { id } = await api.receive();
  await complaints.update(api.services, asComplaintId(id), (complaint, now) => {
    const draft = new Draft(complaint, now);
    draft.event('complainant', 'added', {}, 'Of old.');
    return draft.done();
  });
  const added = async () => (await entriesOf(id)).items.filter(({ kind }) => kind === 'added');
  expect(await added()).toMatchObject([{ entry: 'in', text: 'Of old.' }]);
  // And said again at once it is the same.
  await api.act(id, 'messages', { message: 'Of old.' });
  expect(await added()).toHaveLength(1);
});
