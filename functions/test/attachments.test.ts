import { asComplaintId, evidence, instantOf, newTextId, type Services, texts } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { linkIn, mailsOf, ORIGIN, Visitor } from './complainant-browser.ts';
import { broughtTo, NOTE_PDF } from './evidence-scenes.ts';
import { jsonOf, openTestApi, problemOf, RESOLUTION, type TestApi } from './test-api.ts';

/* What handlers give to complainants with a message, and what shows that a remedy was carried out. */

let api: TestApi;
const limits = { scan: false };
beforeAll(async () => {
  const decorate = (services: Services): Services => ({
    ...services,
    settings: { ...services.settings, evidence: limits, formBytes: 4 * 1024 * 1024 },
  });
  api = await openTestApi(decorate);
});
afterAll(() => api.close());

const named = (name: string) => ({ content: NOTE_PDF, name, type: 'application/pdf' });
const bringTo = (id: string, name: string) =>
  broughtTo(api, `/v1/complaints/${id}`, 'completed', named(name));
const update = (id: string, attachments: readonly string[]) =>
  api.post(`/v1/complaints/${id}/updates`, { message: 'See the invoice.', attachments });
const idsIn = z.object({ items: z.array(z.object({ id: z.string() })) });

async function shop(name: string) {
  const scopes = ['complaints:create', 'complaints:read', 'complaints:act'];
  const { key } = z.object({ key: z.string() }).parse(jsonOf(await api.post('/v1/keys', { name, scopes })));
  const authorization = `Bearer ${key}`;
  const received = await api.post(
    '/v1/complaints',
    {
      ...{ channel: 'web', subject: 'Broken', description: `It broke at ${name}.` },
      complainant: { name: 'Li', email: `${name}@example.com` },
    },
    { authorization },
  );
  const { id } = z.object({ id: z.string() }).parse(jsonOf(received));
  return { id, ask: (path: string) => api.send(path, { headers: { authorization } }) };
}

describe('what is attached to a message', () => {
  it('is the complainant’s and the app’s from then on, and nothing else that the staff have', async () => {
    const [{ id, ask }, stranger] = [await shop('attaching'), await shop('stranger')];
    const [given, kept] = [await bringTo(id, 'invoice.pdf'), await bringTo(id, 'verdict.pdf')];
    const visitor = new Visitor(api);
    const before = await visitor.enter(await linkIn(api, id));
    expect(before.text).not.toContain('.pdf');
    expect(before.text).toContain('of up to 4 MB');
    expect((await ask(`${given.path}/content`)).status).toBe(404);
    expect((await update(id, [given.id])).status).toBe(200);

    expect((await ask(`${given.path}/content`)).text).toBe(NOTE_PDF.toString());
    const listed = idsIn.parse(jsonOf(await ask(`/v1/complaints/${id}/evidence`)));
    expect(listed.items.map((one) => one.id)).toEqual([given.id]);
    const page = (await visitor.get('/c')).text;
    expect(page).toContain('<bdi>invoice.pdf</bdi>');
    expect(page).not.toContain('verdict.pdf');
    const saved = await visitor.get(`/c/own/evidence/${given.id}`);
    expect(saved.text).toBe(NOTE_PDF.toString());
    expect(saved.headers.get('content-disposition')).toContain('attachment');
    expect((await visitor.get(`/c/own/evidence/${kept.id}`)).status).toBe(404);
    for (const path of [kept.path, `${kept.path}/content`]) expect((await ask(path)).status).toBe(404);
    expect((await stranger.ask(`${given.path}/content`)).status).toBe(404);
    expect((await api.send(`${ORIGIN}/c/own/evidence/${given.id}`)).status).toBe(401);
  });

  it('is nobody’s where the message was never sent', async () => {
    const { id, ask } = await shop('unsent');
    const { id: piece, path } = await bringTo(id, 'invoice.pdf');
    const [at, message] = [api.services.clock.now(), { kind: 'message', text: 'See.' } as const];
    const said = { id: newTextId(at), at: instantOf(at), attachments: [piece], ...message };
    await texts.put(api.services, asComplaintId(id), said);
    expect((await ask(path)).status).toBe(404);
  });

  it('is named by the mail, as its preview has it, in the complainant’s language', async () => {
    for (const [language, sentences] of [
      ['en', ['“invoice.pdf”, “evil .com”', 'on the page of your complaint']],
      ['zh-CN', ['“invoice.pdf”、“evil .com”', '投诉进度页面']],
    ] as const) {
      const email = `names-${language.toLowerCase()}@example.com`;
      const { id } = await api.receive({ complainant: { name: 'Li', email, language } });
      const attachments = [await bringTo(id, 'invoice.pdf'), await bringTo(id, 'evil.com')].map(
        (one) => one.id,
      );
      const writing = { message: 'See.', attachments };
      const previewed = z
        .object({ text: z.string(), html: z.string() })
        .parse(jsonOf(await api.post(`/v1/complaints/${id}/updates/preview`, writing)));
      await api.act(id, 'updates', writing);
      const mail = (await mailsOf(api, id)).find(({ kind }) => kind === 'update')?.text;
      for (const text of [mail, previewed.text])
        for (const sentence of sentences) expect(text).toContain(sentence);
      expect(previewed.html).toContain('evil .com');
    }
  });

  it('is evidence of the complaint that is there and clean, or the message is refused', async () => {
    const [{ id }, other] = [await api.receive(), await api.receive()];
    const good = (await bringTo(id, 'invoice.pdf')).id;
    const elses = (await bringTo(other.id, 'invoice.pdf')).id;
    const coming = (await broughtTo(api, `/v1/complaints/${id}`, 'sent', named('late.pdf'))).id;
    const refused = await broughtTo(api, `/v1/complaints/${id}`, 'completed', {
      ...named('x.pdf'),
      content: Buffer.from('<svg/>'),
    });
    limits.scan = true;
    onTestFinished(() => {
      limits.scan = false;
    });
    const quarantined = (await bringTo(id, 'unscanned.pdf')).id;
    for (const bad of [elses, coming, refused.id, quarantined, 'evd_01kjpwd6m0t633xmhk53s2g0b9'])
      expect(problemOf(await update(id, [good, bad]))).toMatchObject({
        code: 'invalid-request',
        errors: [{ field: 'attachments.1', rule: 'unknown' }],
      });
    expect((await mailsOf(api, id)).map(({ kind }) => kind)).not.toContain('update');
  });

  it('is of its own complaint, whatever that is merged into', async () => {
    const [first, second] = [await shop('first'), await shop('second')];
    const [mine, theirs] = [await bringTo(first.id, 'first.pdf'), await bringTo(second.id, 'second.pdf')];
    const visitor = new Visitor(api);
    await visitor.enter(await linkIn(api, second.id));
    const to = { kind: 'duplicate-of', to: first.id };
    expect((await api.post(`/v1/complaints/${second.id}/links`, to)).status).toBe(200);
    expect(problemOf(await update(first.id, [theirs.id]))).toMatchObject({
      errors: [{ field: 'attachments.0' }],
    });
    expect((await update(first.id, [mine.id])).status).toBe(200);
    await api.act(first.id, 'resolution', RESOLUTION);
    const mails = (await mailsOf(api, second.id)).map(({ text }) => text).join();
    expect(mails).toContain(RESOLUTION.summary);
    const page = (await visitor.get('/c')).text;
    for (const text of [mails, page]) expect(text).not.toContain('first.pdf');
    expect((await visitor.get(`/c/own/evidence/${mine.id}`)).status).toBe(404);
    expect((await second.ask(`${mine.path}/content`)).status).toBe(404);
    expect(idsIn.parse(jsonOf(await second.ask(`/v1/complaints/${second.id}/evidence`))).items).toEqual([]);
    const own = await first.ask(`${mine.path}/content`);
    expect(own.status).toBe(200);
  });

  it('is gone for everybody once it is removed, also from what is still to be sent', async () => {
    const { id, ask } = await shop('removed');
    const { id: piece, path } = await bringTo(id, 'wrong.pdf');
    expect((await update(id, [piece])).status).toBe(200);
    expect((await api.post(`${path}/removal`, {})).status).toBe(200);
    expect((await ask(path)).status).toBe(404);
    expect(await evidence.list(api.services, asComplaintId(id))).toEqual([]);
  });
});

describe('what shows that a remedy was carried out', () => {
  it('is evidence of the complaint that is there and clean, or it is refused', async () => {
    const { id } = await api.receive();
    await api.act(id, 'remedies', { kind: 'refund', amount: '49.90', currency: 'EUR' });
    const { remedies } = z
      .object({ remedies: z.array(z.object({ id: z.string() })) })
      .parse(jsonOf(await api.send(`/v1/complaints/${id}`)));
    const done = (proof: readonly string[], key = 'first-time') =>
      api.post(
        `/v1/complaints/${id}/remedies/${remedies[0]?.id}/completion`,
        { evidence: proof },
        { 'idempotency-key': key },
      );
    const receipt = await bringTo(id, 'receipt.pdf');
    const elses = await bringTo((await api.receive()).id, 'receipt.pdf');
    const coming = await broughtTo(api, `/v1/complaints/${id}`, 'sent', named('late.pdf'));
    for (const bad of [elses, coming])
      expect(problemOf(await done([receipt.id, bad.id], bad.id))).toMatchObject({
        code: 'invalid-request',
        errors: [{ field: 'evidence.1', rule: 'unknown' }],
      });
    expect((await done([receipt.id])).status).toBe(200);
    // What is gone since is no reason to answer the same request otherwise.
    expect((await api.post(`${receipt.path}/removal`, {})).status).toBe(200);
    expect((await done([receipt.id])).status).toBe(200);
  });
});
