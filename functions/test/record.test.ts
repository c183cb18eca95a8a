import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { expectRefused } from './bad-values.ts';
import {
  complaintOf,
  DAY,
  HOUR,
  INTAKE,
  jsonOf,
  openTestApi,
  problemOf,
  RESOLUTION,
  START,
  type TestApi,
  timelineOf,
} from './test-api.ts';

let api: TestApi;
let client: { authorization: string };
beforeAll(async () => {
  api = await openTestApi();
  const key = await api.post('/v1/keys', {
    name: 'shop',
    scopes: ['complaints:create', 'complaints:read', 'complaints:act'],
  });
  client = { authorization: `Bearer ${z.object({ key: z.string() }).parse(jsonOf(key)).key}` };
});
afterAll(() => api.close());

const day = (offset: number) => new Date(START + offset * DAY).toISOString().slice(0, 10);
const FULL = {
  product: {
    line: 'kettles',
    name: 'Kettle',
    model: 'K-100',
    purchasedAt: day(-9),
    place: 'Main Street',
    order: 'A-17',
  },
  brand: 'Acme',
  legalEntity: 'Acme GmbH',
  venue: { kind: 'public-post', address: 'https://social.example.com/posts/17' },
  motive: 'respect',
  vulnerable: true,
  vulnerabilityNote: 'Is hard of hearing.',
  representative: { name: 'Li', relation: 'daughter', phone: '+86 10 6500 0000' },
  thirdParty: { kind: 'supplier', name: 'Kettle Works', dueAt: day(3) },
  tags: ['recall', 'recall', 'loud'],
  consents: [{ purpose: 'representation', how: 'written' }],
};

describe('the record of a complaint', () => {
  it('is taken in with all there is to it, and shown to the staff', async () => {
    const complaint = await api.receive(FULL);
    expect(complaint).toMatchObject({
      ...FULL,
      line: 'kettles',
      tags: ['recall', 'loud'],
      thirdParty: { kind: 'supplier', name: 'Kettle Works', dueAt: `${day(4)}T00:00:00.000Z` },
      consents: [{ purpose: 'representation', given: true, how: 'written', at: complaint.createdAt }],
      clocks: { others: { 'third-party': { state: 'running' } } },
    });
  });

  it.each([
    ['venue.address', { venue: { kind: 'public-post', address: 'javascript:alert(1)' } }],
    ['venue.address', { venue: { kind: 'public-post', address: 'https://me:secret@example.com/' } }],
    ['venue.address', { venue: { kind: 'group', address: 'https://example.com/' } }],
    ['motive', { motive: 'greed' }],
    ['product.purchasedAt', { product: { purchasedAt: 'yesterday' } }],
    ['product.line', { line: 'kettles', product: { line: 'pans' } }],
    ['tags.0', { tags: ['Not A Tag'] }],
    ['tags', { tags: Array.from({ length: 21 }, (_, n) => `t-${n}`) }],
    [
      'complainant.contactPoints.0.value',
      { complainant: { name: 'A', contactPoints: [{ kind: 'email', value: 'no' }] } },
    ],
    [
      'complainant.contactPoints',
      {
        complainant: {
          name: 'A',
          contactPoints: [
            { kind: 'wechat', value: 'a', preferred: true },
            { kind: 'weibo', value: 'b', preferred: true },
          ],
        },
      },
    ],
    ['fields.colour', { fields: { colour: 'red' } }],
  ])('is refused by its %s', (field, part) =>
    expectRefused(api, '/v1/complaints', { ...INTAKE, ...part }, field),
  );

  it('is written to and rung at the preferred contact point, where nothing else is said', async () => {
    const contactPoints = [
      { kind: 'email', value: 'first@example.com' },
      {
        kind: 'email',
        value: '<Second@Example.com>',
        preferred: true,
        hours: { from: '09:00', to: '17:30' },
        days: ['mon'],
      },
      { kind: 'phone', value: '(010) 6500-0000' },
    ];
    const { complainant, id } = await api.receive({
      jurisdiction: 'CN',
      complainant: { name: 'Wang', contactPoints },
    });
    expect(complainant).toMatchObject({ email: 'Second@example.com', phone: '+86 10 6500 0000' });
    expect(complainant.contactPoints?.[2]?.value).toBe('+86 10 6500 0000');
    const answer = await api.put(`/v1/complaints/${id}/contact`, {
      name: 'Wang',
      language: 'en',
      email: 'third@example.com',
    });
    expect(complaintOf(answer)).toMatchObject({
      complainant: { email: 'third@example.com' },
      former: { contacts: [{ contactPoints: [{ value: 'first@example.com' }, { preferred: true }, {}] }] },
    });
  });

  it('is corrected, with what it was, when, and who', async () => {
    const { id } = await api.receive(FULL);
    await api.act(id, 'record', {
      product: { model: 'K-200' },
      venue: null,
      tags: [],
      occurredAt: day(-3),
      representative: null,
      reason: 'They rang.',
    });
    const complaint = complaintOf(await api.send(`/v1/complaints/${id}`));
    expect(complaint).toMatchObject({
      product: { ...FULL.product, model: 'K-200' },
      line: 'kettles',
      occurredAt: day(-3),
    });
    expect(complaint.venue).toBeUndefined();
    expect(complaint.representative).toBeUndefined();
    expect(complaint.former?.record?.[0]?.record).toMatchObject({
      product: { model: 'K-100' },
      venue: 'public-post',
      venueAddress: FULL.venue.address,
      tags: ['recall', 'loud'],
      representative: FULL.representative,
    });
    const { items } = timelineOf(await api.send(`/v1/complaints/${id}/timeline`));
    expect(items.find(({ kind }) => kind === 'record-corrected')).toMatchObject({
      by: expect.stringContaining('tester'),
      note: 'They rang.',
      data: { fromVenue: 'public-post', venue: '', fromTags: 'recall,loud', tags: '' },
    });
  });

  it('is corrected only by whoever has seen it, where they say so, and once for a key', async () => {
    const { id } = await api.receive();
    const seen = await api.send(`/v1/complaints/${id}`);
    const tag = seen.headers.get('etag') ?? '';
    const correct = (body: object, headers: Record<string, string>) =>
      api.post(`/v1/complaints/${id}/record`, body, headers);
    expect((await correct({ brand: 'A' }, { 'if-match': tag })).status).toBe(200);
    expect(problemOf(await correct({ brand: 'B' }, { 'if-match': tag })).code).toBe('precondition-failed');
    expect(problemOf(await correct({}, {})).errors).toMatchObject([{ field: 'product' }]);
    const outcome = { outcome: 'upheld' };
    expect(problemOf(await correct(outcome, {})).code).toBe('wrong-state');
    await api.act(id, 'resolution', { ...RESOLUTION, outcome: 'not-upheld' });
    expect(complaintOf(await correct(outcome, {})).resolution?.outcome).toBe('upheld');
  });

  it('says that a third party is late, by itself', async () => {
    const { id } = await api.receive();
    await api.act(id, 'record', {
      thirdParty: {
        kind: 'carrier',
        name: 'Post',
        dueAt: new Date(api.clock.now() + 8 * HOUR).toISOString(),
      },
    });
    await api.pass(9 * HOUR);
    const { items } = timelineOf(await api.send(`/v1/complaints/${id}/timeline?limit=100`));
    const its = items.filter(({ data }) => data.clock === 'third-party').map(({ kind }) => kind);
    expect(its).toEqual(['warned', 'breached']);
    await api.act(id, 'fulfilments', { clock: 'third-party' });
  });
});

describe('a client app', () => {
  it('may say all of it, is shown what is not for the staff alone, and no reason that tells it', async () => {
    const taken = await api.post('/v1/complaints', { ...INTAKE, ...FULL }, client);
    const { id } = complaintOf(taken);
    await api.act(id, 'record', {
      motive: 'punishment',
      vulnerabilityNote: 'Is blind.',
      brand: 'Bcme',
      reason: 'Seen.',
    });
    const answers = [taken];
    for (const path of ['', '/timeline', '/deadlines'])
      answers.push(await api.send(`/v1/complaints/${id}${path}`, { headers: client }));
    for (const { text } of answers)
      expect(text).not.toMatch(/respect|punish|hearing|blind|loud|Kettle Works|motive|vulnerab|Seen/);
    expect(complaintOf(answers[1] ?? taken)).toMatchObject({
      brand: 'Bcme',
      representative: FULL.representative,
    });
    const refused = await api.post(`/v1/complaints/${id}/record`, { brand: 'C' }, client);
    expect(problemOf(refused).code).toBe('forbidden');
  });

  it('records a consent and takes it back', async () => {
    const { id } = complaintOf(await api.post('/v1/complaints', INTAKE, client));
    const consent = { purpose: 'publication', given: true, how: 'online' };
    expect((await api.post(`/v1/complaints/${id}/consents`, consent, client)).status).toBe(200);
    const back = await api.post(`/v1/complaints/${id}/consents`, { ...consent, given: false }, client);
    expect(complaintOf(back).consents?.map(({ given }) => given)).toEqual([true, false]);
  });

  it('gets no advice, which the staff get in both languages', async () => {
    expect(problemOf(await api.send('/v1/advice', { headers: client })).code).toBe('forbidden');
    const { items } = z
      .object({ items: z.array(z.object({ motive: z.string(), advice: z.record(z.string(), z.string()) })) })
      .parse(jsonOf(await api.send('/v1/advice')));
    expect(items.map(({ motive }) => motive)).toEqual([
      'compensation',
      'venting',
      'respect',
      'suggestion',
      'punishment',
    ]);
    for (const { advice } of items) expect(Object.keys(advice)).toEqual(['en', 'zh-CN']);
  });
});

describe('fields of an installation’s own', () => {
  const named = (name: string) => ({ name, labels: { en: name, 'zh-CN': '字段' } });
  const FIELDS = [
    { ...named('note'), type: 'text', minLength: 2, maxLength: 10 },
    { ...named('weight'), type: 'number', min: 0.5, max: 9 },
    { ...named('store'), type: 'integer', min: 1, inConditions: true },
    { ...named('insured'), type: 'boolean', inConditions: true },
    { ...named('seen-on'), type: 'date', earliest: '2026-01-01' },
    { ...named('seen-at'), type: 'instant', latest: '2026-12-31T00:00:00.000Z' },
    {
      ...named('region'),
      type: 'choice',
      inConditions: true,
      options: ['north', 'south'].map((code) => ({ code, labels: named(code).labels })),
    },
    {
      ...named('parts'),
      type: 'choices',
      most: 2,
      options: ['lid', 'base', 'cord'].map((code) => ({ code, labels: named(code).labels })),
    },
    { ...named('doctor'), type: 'text', personal: true },
  ];
  let own: TestApi;
  let version = 1;
  const declare = async (fields: readonly object[]) => {
    const answer = await own.put('/v1/fields', { id: 'fields', version: ++version, fields });
    expect(answer.status, answer.text).toBe(200);
  };
  beforeAll(async () => {
    own = await openTestApi();
    await declare(FIELDS);
  });
  afterAll(() => own.close());

  const GIVEN = {
    note: 'Blue one',
    weight: 1.5,
    store: 17,
    insured: true,
    'seen-on': '2026-02-01',
    'seen-at': '2026-02-01T10:00:00+08:00',
    region: 'north',
    parts: ['lid', 'cord'],
    doctor: 'Dr. Li',
  };

  it('are stored as declared, what is personal or written beside the content', async () => {
    const { id, fields } = await own.receive({ fields: GIVEN });
    expect(fields).toEqual({ ...GIVEN, 'seen-at': '2026-02-01T02:00:00.000Z' });
    const item = await own.services.store.get({ pk: id, sk: 'COMPLAINT' });
    const stored = z
      .object({ fields: z.record(z.string(), z.unknown()), content: z.object({ fields: z.unknown() }) })
      .parse(item?.body);
    expect(stored.content.fields).toEqual({ note: 'Blue one', doctor: 'Dr. Li' });
    expect(Object.keys(stored.fields)).not.toContain('doctor');
    expect(JSON.stringify(item?.summary)).not.toContain('Dr. Li');
  });

  it.each([
    ['note', 'x', 'too_small'],
    ['note', 'x'.repeat(11), 'too_big'],
    ['weight', '1.5', 'invalid_type'],
    ['weight', 10, 'too_big'],
    ['store', 1.5, 'invalid_type'],
    ['insured', 'yes', 'invalid_type'],
    ['seen-on', '2025-12-31', 'too_small'],
    ['seen-at', 'tomorrow', 'invalid_format'],
    ['region', 'west', 'invalid_value'],
    ['parts', ['lid', 'base', 'cord'], 'too_big'],
    ['colour', 'red', 'unrecognized_keys'],
  ])('are refused: %s as %j, by the rule %s', async (name, value, rule) => {
    const { id } = await own.receive();
    for (const path of ['/v1/complaints', `/v1/complaints/${id}/record`]) {
      const body = path.endsWith('record') ? {} : INTAKE;
      const { errors } = problemOf(await own.post(path, { ...body, fields: { [name]: value } }));
      expect(errors?.[0]).toMatchObject({ field: `fields.${name}`, pointer: `#/fields/${name}`, rule });
    }
    const answer = await own.post(
      '/v1/complaints',
      { ...INTAKE, fields: { [name]: value } },
      { 'accept-language': 'zh-CN' },
    );
    expect(problemOf(answer).errors?.[0]?.message).toMatch(/\p{Script=Han}/u);
  });

  it('that are required are asked for at intake, also where none are given, and cannot be taken away', async () => {
    const { id } = await own.receive({ fields: { region: 'north' } });
    const first = { ...INTAKE, fields: { region: 'south' } };
    const keyed = { 'idempotency-key': 'before-it-was-required' };
    const taken = await own.post('/v1/complaints', first, keyed);
    await declare([...FIELDS.slice(0, -1), { ...named('doctor'), type: 'text', required: true }]);
    await expectRefused(own, '/v1/complaints', INTAKE, 'fields.doctor');
    await expectRefused(own, `/v1/complaints/${id}/record`, { fields: { doctor: null } }, 'fields.doctor');
    expect((await own.post('/v1/complaints', { ...INTAKE, fields: { doctor: 'Li' } })).status).toBe(201);
    // Corrected in something else, an old complaint is not asked for it.
    await own.act(id, 'record', { fields: { region: null } });
    const again = await own.post('/v1/complaints', first, keyed);
    expect(again.status).toBe(201);
    expect(complaintOf(again).id).toBe(complaintOf(taken).id);
    await declare(FIELDS);
  });

  it('leave a complaint as it is when they are declared anew, and check what is written from then on', async () => {
    const { id } = await own.receive({ fields: GIVEN });
    await declare([{ ...named('store'), type: 'text' }]);
    const complaint = complaintOf(await own.send(`/v1/complaints/${id}`));
    expect(complaint.fields).toMatchObject({ region: 'north', store: 17 });
    const after = await own.act(id, 'record', { fields: { store: 'Main Street' } });
    expect(after.fields).toMatchObject({ region: 'north', store: 'Main Street' });
    await expectRefused(own, `/v1/complaints/${id}/record`, { fields: { region: 'south' } }, 'fields.region');
    await declare(FIELDS);
  });

  it('are asked for by rules where they are declared for it, and match anew when corrected', async () => {
    const set = z
      .looseObject({ version: z.int(), rules: z.array(z.looseObject({ policy: z.looseObject({}) })) })
      .parse(jsonOf(await own.send('/v1/policy-sets/default')));
    const asking = (name: string) => ({
      ...set,
      version: set.version + 1,
      rules: [
        { when: { fields: { [name]: { in: ['south'] } } }, policy: set.rules[0]?.policy },
        ...set.rules,
      ],
    });
    const refused = problemOf(await own.put('/v1/policy-sets/default', asking('parts')));
    expect(refused.errors).toMatchObject([{ field: 'rules.0.when', rule: 'unknown_field' }]);
    expect((await own.put('/v1/policy-sets/default', asking('region'))).status).toBe(200);
    const complaint = await own.receive({ fields: { region: 'north' } });
    expect(complaint.policy.reason).toBe('rule 3: every other complaint');
    const after = await own.act(complaint.id, 'record', { fields: { region: 'south' } });
    expect(after.policy.reason).toBe('rule 1: field region south');
    const trial = await own.post('/v1/policy-sets/default/trial', {
      channel: 'web',
      fields: { region: 'south' },
    });
    expect(jsonOf(trial)).toMatchObject({ policy: 'critical' });
  });

  it('are read by an intake no more than once in half a minute', async () => {
    const read: string[] = [];
    const counted = await openTestApi((services) => ({
      ...services,
      store: {
        ...services.store,
        get: (key) => services.store.get(key),
        query: (query) => {
          read.push(query.partition);
          return services.store.query(query);
        },
      },
    }));
    for (let n = 0; n < 5; n++) await counted.receive();
    expect(read.filter((partition) => partition.startsWith('FIELDS#'))).toHaveLength(1);
    await counted.close();
  });

  it('can be declared by an administrator alone, of one version after the other', async () => {
    const answer = await own.put('/v1/fields', { id: 'fields', version: version + 2, fields: [] });
    expect(problemOf(answer)).toMatchObject({ code: 'version-conflict', expectedVersion: version + 1 });
    const personal = { ...named('x'), type: 'boolean', personal: true, inConditions: true };
    for (const fields of [[personal], [FIELDS[0], FIELDS[0]], [{ ...named('x'), type: 'secret' }]])
      expect((await own.put('/v1/fields', { id: 'fields', version: version + 1, fields })).status).toBe(422);
    const handler = await own.issuer.token({ subject: 'h', roles: ['handler'], teams: ['*'] }, 3600);
    const forbidden = await own.send('/v1/fields', {
      method: 'PUT',
      headers: { authorization: `Bearer ${handler}`, 'content-type': 'application/json', 'if-match': '*' },
      body: JSON.stringify({ id: 'fields', version: version + 1, fields: [] }),
    });
    expect(problemOf(forbidden).code).toBe('forbidden');
  });
});
