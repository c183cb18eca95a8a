import { asComplaintId, type EvidenceLimits, ROLES, referenceOf, type Services } from '@redress/core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { film, jpeg, SECRET } from '../../packages/core/test/evidence-files.ts';
import { allOf } from '../../test/blobs.contract.ts';
import { RELAY_SECRET, signedHeaders } from '../../test/support/webhooks.ts';
import * as answers from '../src/openapi/evidence-answers.ts';
import { linkIn, ORIGIN, Visitor } from './complainant-browser.ts';
import { broughtTo, formOf, NOTE_PDF } from './evidence-scenes.ts';
import { type Answer, jsonOf, openTestApi, problemOf, type TestApi, timelineOf } from './test-api.ts';

/** Of the installation, until a test is over. */
const limits: { -readonly [Name in keyof EvidenceLimits]?: EvidenceLimits[Name] } = {};
const limitTo = (wanted: Partial<EvidenceLimits>) => {
  Object.assign(limits, wanted);
  onTestFinished(() => {
    for (const name of ['maxBytes', 'maxPieces', 'maxTotalBytes', 'scan'] as const) delete limits[name];
  });
};
let api: TestApi;
beforeAll(async () => {
  const decorate = (services: Services): Services => ({
    ...services,
    settings: { ...services.settings, evidence: limits },
  });
  api = await openTestApi(decorate, { webhooks: new Map([['scanner', [RELAY_SECRET]]]) });
});
afterAll(() => api.close());

const PHOTO = { content: jpeg(), name: 'IMG_1.JPG', type: 'image/jpeg' };
const evidenceOf = (answer: Answer | undefined) => {
  expect(answer?.status, answer?.text).toBeLessThan(300);
  return answers.evidence.parse(answer && jsonOf(answer));
};
const newComplaint = async () => `/v1/complaints/${(await api.receive()).id}`;
const blobs = async () => (await api.services.blobs.list('')).items.map(({ key }) => key);
const blobsOf = async (path: string) =>
  (await blobs()).filter((key) => key.includes(path.split('/')[3] ?? ''));
const eventsOf = async (complaint: string) =>
  timelineOf(await api.send(`${complaint}/timeline?limit=100`)).items.filter(({ kind }) =>
    kind.startsWith('evidence'),
  );

describe('evidence of a complaint', () => {
  it('is announced, brought in parts, completed, and can be had, without where it was made', async () => {
    const complaint = await newComplaint();
    const { id, path, completed } = await broughtTo(api, complaint, 'completed', PHOTO);
    expect(evidenceOf(completed)).toMatchObject({
      state: 'available',
      type: 'image/jpeg',
      positions: 'removed',
      scan: 'none',
      thumbnail: null,
    });
    const answer = await api.send(`${path}/content`);
    expect(answer.text).not.toContain(SECRET);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': `attachment; filename="IMG_1.JPG"; filename*=UTF-8''IMG_1.JPG`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(await blobsOf(complaint)).toEqual([`kept/${complaint.split('/')[3]}/${id}`]);
    const { items } = answers.evidenceList.parse(jsonOf(await api.send(`${complaint}/evidence`)));
    expect(items.map((one) => one.id)).toEqual([id]);
    expect(await eventsOf(complaint)).toMatchObject([
      { kind: 'evidence-added', actor: 'handler', data: { evidence: id, type: 'image/jpeg' } },
    ]);
    // Completed again it is answered the same, and nothing happens twice.
    expect(evidenceOf(await api.post(`${path}/completion`, {}))).toEqual(evidenceOf(completed));
    expect(await eventsOf(complaint)).toHaveLength(1);
  });

  it('goes on where the line broke: what has come is there, what is missing is named', async () => {
    const content = Buffer.concat([film(), Buffer.alloc(2 * 1024 * 1024)]);
    const said = { name: 'leak.mp4', type: 'video/mp4', size: content.length };
    const complaint = await newComplaint();
    const announced = evidenceOf(await api.post(`${complaint}/evidence`, said));
    expect(announced).toMatchObject({
      state: 'awaiting-upload',
      partSize: 1024 * 1024,
      parts: 3,
      received: [],
    });
    const path = `${complaint}/evidence/${announced.id}`;
    const formsFor = async (body: object) =>
      answers.evidenceParts.parse(jsonOf(await api.post(`${path}/parts`, body))).items;
    const [, second] = await formsFor({});
    if (!second) throw new Error('no form for the second part');
    const part = content.subarray(1024 * 1024, 2 * 1024 * 1024);
    const post = (body: FormData) => api.send('/v1/uploads', { method: 'POST', body });
    // Cut off, too long, and by a form that somebody has changed: nothing of it is kept.
    for (const wrong of [part.subarray(1), Buffer.concat([part, part])])
      expect((await post(formOf(second.fields, wrong))).status).toBe(400);
    const forged = { ...second.fields, key: `kept/${complaint.split('/')[3]}/${announced.id}` };
    expect(problemOf(await post(formOf(forged, part))).code).toBe('forbidden');
    expect((await post(formOf(second.fields, part))).status).toBe(204);
    expect(evidenceOf(await api.send(path)).received).toEqual([2]);
    const early = problemOf(await api.post(`${path}/completion`, {}));
    expect(early).toMatchObject({ code: 'evidence-incomplete', missing: [1, 3] });
    const missing = await formsFor({});
    expect(missing.map((form) => form.part)).toEqual([1, 3]);
    for (const { part: number, size, fields } of missing) {
      const from = (number - 1) * 1024 * 1024;
      expect((await post(formOf(fields, content.subarray(from, from + size)))).status).toBe(204);
    }
    const done = evidenceOf(await api.post(`${path}/completion`, {}));
    expect(done).toMatchObject({ state: 'available', size: content.length });
    expect(await blobsOf(complaint)).toHaveLength(1);
  });

  it('is refused with a reason where it is not what it should be, again where it is asked again, for a day', async () => {
    const complaint = await newComplaint();
    const wrong = { content: Buffer.from('<svg onload="alert(1)"/>'), name: 'x.png', type: 'image/png' };
    const { path, completed } = await broughtTo(api, complaint, 'completed', wrong);
    for (const answer of [completed, await api.post(`${path}/completion`, {})])
      expect(answer && problemOf(answer)).toMatchObject({
        code: 'evidence-refused',
        reason: 'type-not-allowed',
      });
    expect(evidenceOf(await api.send(path))).toMatchObject({ state: 'refused', reason: 'type-not-allowed' });
    expect((await api.send(`${path}/content`)).status).toBe(404);
    expect(await blobsOf(complaint)).toEqual([]);
    expect(await eventsOf(complaint)).toEqual([]);
    await api.pass(25 * 3_600_000);
    expect((await api.send(path)).status).toBe(404);
    const mismatch = { ...PHOTO, type: 'application/pdf' };
    const other = await broughtTo(api, complaint, 'completed', mismatch);
    expect(other.completed && problemOf(other.completed)).toMatchObject({ reason: 'type-mismatch' });
  });

  it('is of a type, and no larger and no more than the installation allows', async () => {
    const complaint = await newComplaint();
    const announce = (fields: object) =>
      api.post(`${complaint}/evidence`, { name: 'a.pdf', type: 'application/pdf', size: 1000, ...fields });
    for (const type of ['image/svg+xml', 'text/html', 'application/x-msdownload'])
      expect(problemOf(await announce({ type }))).toMatchObject({
        code: 'invalid-request',
        errors: [{ field: 'type' }],
      });
    for (const fields of [{ size: 0 }, { size: 1.5 }, { name: '' }, { sha256: 'abc' }])
      expect(problemOf(await announce(fields)).code).toBe('invalid-request');
    limitTo({ maxBytes: 5000, maxPieces: 2, maxTotalBytes: 6000 });
    expect(problemOf(await announce({ size: 5001 }))).toMatchObject({
      code: 'evidence-limit',
      maxBytes: 5000,
    });
    const answered = await Promise.all(Array.from({ length: 5 }, () => announce({})));
    // Of those that come together none is one too many.
    expect(answered.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(2);
    while ((await announce({})).status === 201);
    const { items } = answers.evidenceList.parse(jsonOf(await api.send(`${complaint}/evidence`)));
    expect(items).toHaveLength(2);
    const other = `${await newComplaint()}/evidence`;
    const said = { name: 'a.pdf', type: 'application/pdf' };
    expect((await api.post(other, { ...said, size: 1000 })).status).toBe(201);
    limits.maxTotalBytes = 5999;
    expect(problemOf(await api.post(other, { ...said, size: 5000 }))).toMatchObject({
      code: 'evidence-limit',
      maxTotalBytes: 5999,
    });
  });

  it('has a name that is only a name', async () => {
    const complaint = await newComplaint();
    const name = '../../etc/\u202efdp.exe "x"\r\n; 发票.pdf';
    const { path, completed } = await broughtTo(api, complaint, 'completed', { ...PHOTO, name });
    expect(evidenceOf(completed).name).toBe('fdp.exe x ; 发票.pdf');
    const { headers } = await api.send(`${path}/content`);
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="fdp.exe x ; __.pdf"; filename*=UTF-8''fdp.exe%20x%20%3B%20%E5%8F%91%E7%A5%A8.pdf`,
    );
  });

  it('is answered in ranges', async () => {
    const { path } = await broughtTo(api, await newComplaint());
    const size = NOTE_PDF.length;
    const ranged = (range: string) => api.send(`${path}/content`, { headers: { range } });
    expect(await ranged('bytes=0-4')).toMatchObject({ status: 206, text: '%PDF-' });
    expect((await ranged('bytes=5-')).text).toBe(NOTE_PDF.subarray(5).toString());
    expect((await ranged('bytes=-6')).text).toBe('%%EOF\n');
    expect((await ranged(`bytes=0-4`)).headers.get('content-range')).toBe(`bytes 0-4/${size}`);
    expect((await ranged(`bytes=${size}-`)).status).toBe(416);
    for (const passedOver of ['bytes=0-1,3-4', 'lines=1-2', 'bytes=4-2'])
      expect((await ranged(passedOver)).text).toBe(NOTE_PDF.toString());
  });

  it('is removed for good by staff, which the timeline says, and by erasure, which leaves nothing', async () => {
    const complaint = await newComplaint();
    const { id, path } = await broughtTo(api, complaint);
    expect((await api.post(`${path}/removal`, { reason: 'It is another’s.' })).status).toBe(200);
    expect((await api.send(path)).status).toBe(404);
    expect(await blobsOf(complaint)).toEqual([]);
    expect((await eventsOf(complaint)).at(-1)).toMatchObject({
      kind: 'evidence-removed',
      data: { evidence: id },
    });
  });
});

describe('whose evidence it is', () => {
  const appOf = async (name: string, scopes: readonly string[]) => {
    const made = z.object({ key: z.string() }).parse(jsonOf(await api.post('/v1/keys', { name, scopes })));
    const authorization = `Bearer ${made.key}`;
    const send: TestApi['send'] = (path, init) =>
      api.send(path, {
        ...init,
        headers: { authorization, ...Object.fromEntries(new Headers(init?.headers)) },
      });
    const post: TestApi['post'] = (path, body, headers = {}) =>
      api.post(path, body, { authorization, ...headers });
    return { send, post };
  };

  it('an app that may act brings and sees what is for its complaints, and nothing that staff have added', async () => {
    const shop = await appOf('shop', ['complaints:create', 'complaints:read', 'complaints:act']);
    const reader = await appOf('reader', ['complaints:create', 'complaints:read']);
    const { id } = z.object({ id: z.string() }).parse(
      jsonOf(
        await shop.post('/v1/complaints', {
          ...{ channel: 'web', subject: 'Broken', description: 'It broke.' },
          complainant: { name: 'Li', email: 'li@example.com' },
        }),
      ),
    );
    const complaint = `/v1/complaints/${id}`;
    const theirs = await broughtTo(shop, complaint, 'completed', PHOTO);
    expect(evidenceOf(theirs.completed).by).toBe('client:shop');
    const ours = await broughtTo(api, complaint);
    expect((await shop.send(`${theirs.path}/content`)).status).toBe(200);
    expect((await shop.send(ours.path)).status).toBe(404);
    expect((await shop.send(`${ours.path}/content`)).status).toBe(404);
    const { items } = answers.evidenceList.parse(jsonOf(await shop.send(`${complaint}/evidence`)));
    expect(items.map((one) => one.id)).toEqual([theirs.id]);
    const announced = { name: 'a.pdf', type: 'application/pdf', size: 10 };
    expect((await reader.post(`${complaint}/evidence`, announced)).status).toBe(403);
    expect((await reader.send(`${complaint}/evidence`)).status).toBe(404);
    expect((await shop.post(`${theirs.path}/removal`, {})).status).toBe(403);
    await api.settled();
    // Whoever is responsible hears of it, once.
    const outbox = z
      .object({ items: z.array(z.object({ kind: z.string(), text: z.string() })) })
      .parse(jsonOf(await api.send('/outbox?format=json&limit=100')));
    expect(
      outbox.items.filter(
        ({ kind, text }) => kind === 'addition' && text.includes(referenceOf(asComplaintId(id))),
      ),
    ).toHaveLength(1);
  });

  it('a handler of another team does not know of it', async () => {
    const { path } = await broughtTo(api, await newComplaint());
    const token = await api.issuer.token({ subject: 'eve', roles: ['handler'], teams: ['elsewhere'] }, 3600);
    const headers = { authorization: `Bearer ${token}` };
    for (const address of [path, `${path}/content`])
      expect((await api.send(address, { headers })).status).toBe(404);
    expect(ROLES).toContain('handler');
  });
});

describe('evidence that must be scanned', () => {
  const scanned = (report: object, id: string) => {
    const body = JSON.stringify(report);
    const headers = { 'content-type': 'application/json', authorization: '', ...signedHeaders(body, { id }) };
    return api.send('/v1/evidence-reports', { method: 'POST', body, headers });
  };

  it('is nobody’s before a machine has said that it does no harm', async () => {
    limitTo({ scan: true });
    const complaint = await newComplaint();
    const { id, path, completed } = await broughtTo(api, complaint, 'completed', PHOTO);
    expect(evidenceOf(completed).state).toBe('quarantined');
    expect((await api.send(`${path}/content`)).status).toBe(404);
    expect(await eventsOf(complaint)).toEqual([]);
    const complaintId = complaint.split('/')[3] ?? '';
    expect(await blobsOf(complaint)).toEqual([`quarantine/${complaintId}/${id}`]);
    const report = { complaintId, evidenceId: id, outcome: 'clean' };
    for (const _ of [1, 2]) expect((await scanned(report, `scan-${id}`)).status).toBe(202);
    expect(evidenceOf(await api.send(path))).toMatchObject({ state: 'available', scan: 'clean' });
    expect(await blobsOf(complaint)).toEqual([`kept/${complaintId}/${id}`]);
    expect(await eventsOf(complaint)).toHaveLength(1);
    expect(await allOf(await api.services.blobs.read(`kept/${complaintId}/${id}`))).not.toContain(SECRET);
  });

  it('is gone where it does harm, which the timeline says', async () => {
    limitTo({ scan: true });
    const complaint = await newComplaint();
    const { id, path } = await broughtTo(api, complaint);
    const report = { complaintId: complaint.split('/')[3], evidenceId: id, outcome: 'infected' };
    expect((await scanned(report, `scan-${id}`)).status).toBe(202);
    expect(evidenceOf(await api.send(path))).toMatchObject({ state: 'infected', reason: 'infected' });
    expect(await blobsOf(complaint)).toEqual([]);
    expect(await eventsOf(complaint)).toMatchObject([
      { kind: 'evidence-refused', data: { reason: 'infected' } },
    ]);
  });

  it('is reported by machines that sign, and nobody else', async () => {
    const report = {
      complaintId: 'cmp_01kjpwd6m0t633xmhk53s2g0b9',
      evidenceId: 'evd_01kjpwd6m0t633xmhk53s2g0b9',
      outcome: 'clean',
    };
    expect((await scanned(report, 'unknown')).status).toBe(202);
    const body = JSON.stringify(report);
    const headers = {
      'content-type': 'application/json',
      ...signedHeaders(body),
      'webhook-signature': 'v1,AAAA',
    };
    expect((await api.send('/v1/evidence-reports', { method: 'POST', body, headers })).status).toBe(401);
    expect((await api.post('/v1/evidence-reports', report)).status).toBe(403);
  });
});

describe('a form for a part', () => {
  it('is refused where it is none of ours, too large, or no form', async () => {
    const post = (body: string | FormData, headers: Record<string, string> = {}) =>
      api.send('/v1/uploads', { method: 'POST', body, headers });
    expect((await post('x', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post(formOf({}, Buffer.from('x')))).status).toBe(403);
    const head = 'multipart/form-data; boundary=b';
    for (const text of ['', '--b', '--b\r\nnothing\r\n\r\n', `--b\r\n${'x'.repeat(10_000)}`, '--b--\r\n'])
      expect((await post(text, { 'content-type': head })).status, text).toBeLessThan(500);
    const many = new FormData();
    for (let field = 0; field < 30; field++) many.set(`f${field}`, 'x');
    expect((await post(many)).status).toBe(400);
  });
});

describe('evidence by the link of a complainant', () => {
  it('is brought with a browser’s form, listed on the page, and saved from there', async () => {
    const { id } = await api.receive();
    const visitor = new Visitor(api);
    await visitor.enter(await linkIn(api, id));
    const bring = async (content: Uint8Array, name: string, form = visitor.form) => {
      const fields = new FormData();
      fields.set('form', form);
      fields.set('file', new Blob([Uint8Array.from(content)], { type: '' }), name);
      const wire = new Response(fields);
      const body = await wire.arrayBuffer();
      const headers = {
        ...{ origin: ORIGIN, cookie: visitor.cookie },
        'content-type': wire.headers.get('content-type') ?? '',
        'content-length': String(body.byteLength),
      };
      return api.send(`${ORIGIN}/c/own/evidence`, { method: 'POST', body, headers });
    };
    expect((await bring(jpeg(), 'a.jpg', 'forged')).status).toBe(403);
    const large = Buffer.concat([film(), Buffer.alloc(1_500_000)]);
    for (const [content, name] of [
      [jpeg(), 'Küche <b>.jpg'],
      [large, 'leak.mp4'],
    ] as const) {
      const answer = await bring(content, name);
      expect([answer.status, answer.headers.get('location')], answer.text).toEqual([303, '/c?done=brought']);
    }
    for (const wrong of [Buffer.from('<svg/>'), Buffer.alloc(0)]) {
      const refused = await bring(wrong, 'x.svg');
      expect([refused.status, refused.text.includes('aria-invalid="true"')]).toEqual([422, true]);
    }
    const page = (await visitor.get('/c')).text;
    expect(page).toContain('of up to 50 MB');
    expect(page).toContain('<bdi>Küche b.jpg</bdi>');
    const [href = ''] = /\/c\/own\/evidence\/evd_\w+/.exec(page) ?? [];
    const saved = await visitor.get(href);
    expect(saved.headers.get('content-disposition')).toContain('attachment');
    expect(saved.text).not.toContain(SECRET);
    expect((await api.send(`${ORIGIN}${href}`)).status).toBe(401);
    expect(await eventsOf(`/v1/complaints/${id}`)).toMatchObject([
      { kind: 'evidence-added', actor: 'complainant' },
      { kind: 'evidence-added', actor: 'complainant' },
    ]);
  });
});
