import type { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { Client, DAY, HOUR, startMachine } from './support/machine.ts';

/** In every text that a person writes, so that what has wandered says where it was from. */
const canary = (place: string) => `Kanari-${place}-zsqx`;
const MAIL = 'kanari.zsqx@customers.example';
const PHONE = '+86 138 0013 8765';
const PLANTED = /kanari|zsqx|13800138765|138 0013 8765/i;

/** Everything in every table, as text. */
function everythingIn(database: DatabaseSync): { table: string; row: Record<string, unknown> }[] {
  const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
  return tables.flatMap(({ name }) =>
    database
      .prepare(`SELECT * FROM "${name}"`)
      .all()
      .map((row) => ({ table: String(name), row })),
  );
}

const isEngine = (rows: ReturnType<typeof everythingIn>) => rows.some(({ table }) => table === 'execution');

it('what people write stays in the complaint and its mails: it is in no log, workflow, key, index or audit', async () => {
  const databases = new Set<DatabaseSync>();
  const test = await startMachine({ onOpen: (database) => databases.add(database) });
  const client = new Client(test);

  const { id } = await client.complain({
    subject: canary('subject'),
    description: canary('description'),
    reference: canary('order'),
    complainant: {
      name: canary('name'),
      email: MAIL,
      phone: PHONE,
      language: 'zh-CN',
    },
  });
  await client.act(id, 'acknowledgement', { message: canary('greeting') });
  await client.act(id, 'assignment', { team: 'repairs' });
  await client.act(id, 'pause', { question: canary('question') });
  await test.advance(HOUR);
  await client.act(id, 'resumption', { answer: canary('answer') });
  await client.act(id, 'contacts', { outcome: 'not-reached', note: canary('note') });
  await client.act(id, 'classification', { severity: 'serious', reason: canary('class') });
  await client.act(id, 'escalation', { reason: canary('escalation') });
  await test.advance(4 * DAY);
  await client.act(id, 'resolution', {
    summary: canary('summary'),
    rootCause: 'product',
    remedies: [{ kind: 'replacement', note: canary('remedy'), done: true }],
  });
  await test.advance(DAY + HOUR);
  const survey = await client.surveyPath();
  expect((await client.request(survey, { score: 1, comment: canary('comment') })).status).toBe(200);
  await client.act(id, 'reopening', { reason: canary('reopening') });
  // Refused, too: by rules that name what is wrong, and by who asks.
  for (const body of [{ reason: '' }, { [canary('member')]: canary('value') }, canary('text')])
    expect((await client.request(`/v1/complaints/${id}/withdrawal`, body)).status).toBe(422);
  for (const authorization of [`Bearer ${canary('token')}`, `Basic ${canary('password')}`])
    expect((await client.request(`/v1/complaints/${id}`, undefined, { authorization })).status).toBe(401);
  expect((await client.request(`/v1/complaints?team=${canary('team')}`)).status).toBe(422);
  expect((await client.request(`/v1/${canary('address')}`)).status).toBe(404);
  await client.act(id, 'withdrawal', { reason: canary('withdrawal') });
  await test.advance(DAY);

  // They are there where they belong, or the rest would show nothing.
  const shown = await (await client.request(`/v1/complaints/${id}`)).text();
  for (const place of ['subject', 'description', 'name', 'order']) expect(shown).toContain(canary(place));

  // What is begun in the form, kept, refused, and sent.
  const form = new URLSearchParams({ description: canary('form'), proof: canary('proof') });
  const typed = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  const sendForm = (path: string, cookie = '') =>
    test.machine.api.request(path, {
      ...{ ...typed, body: form.toString() },
      headers: { ...typed.headers, cookie },
    });
  const begun = await sendForm(`/complain/what?order=${canary('link')}`);
  expect(begun.status).toBe(303);
  const [cookie = ''] = begun.headers.getSetCookie()[0]?.split(';') ?? [];
  expect((await sendForm('/complain/sending', cookie)).status).toBe(403);
  expect((await sendForm('/complain/you', cookie)).status).toBe(409);

  expect(test.log.length).toBeGreaterThan(3);
  for (const line of test.log) expect(JSON.stringify(line)).not.toMatch(PLANTED);

  const all = [...databases].map(everythingIn);
  const engine = all.filter(isEngine).flat();
  expect(engine.map(({ table }) => table)).toEqual(expect.arrayContaining(['execution', 'event']));
  for (const { table, row } of engine) expect(JSON.stringify(row), table).not.toMatch(PLANTED);

  const items = all.filter((rows) => !isEngine(rows)).flat();
  expect(items.map(({ table }) => table)).toEqual(expect.arrayContaining(['items', 'index_entries']));
  for (const { table, row } of items) {
    // Texts are in bodies, what lists show of them in summaries, and the words that one machine finds them by in
    // tokens; the audit's have none.
    const { body, summary, tokens, pk = '', ...keys } = row;
    const isAudit = /audit/i.test(`${table} ${pk}`);
    expect(JSON.stringify(isAudit ? row : { pk, ...keys }), `${table} ${pk}`).not.toMatch(PLANTED);
  }
});
