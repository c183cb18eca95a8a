import {
  acknowledge,
  handling,
  instantOf,
  type JsonObject,
  type JsonValue,
  languageOf,
  policySets,
  type Rules,
  type Services,
  storedPolicySetSchema,
  sweep,
  takeDueSteps,
  timelines,
} from '@redress/core';
import { createApi, createTasks, type HealthCheck } from '@redress/functions';
import { describe, expect, it } from 'vitest';
import { writesCheck } from '../../functions/src/api/health.ts';
import { holds } from '../../packages/core/src/policy/condition.ts';
import { asEverybody } from '../support/access.ts';
import { auditOf } from '../support/audit.ts';
import { complain, RULES, read } from '../support/complaints.ts';
import { DAY, HOUR, MINUTE, type Recording, recordingServices, START } from '../support/recording.ts';
import { isObject } from './recorded.ts';

/** A complaint into which a later version has written something. */
async function changed(change: (body: JsonObject) => JsonObject) {
  const test = recordingServices();
  const { services } = test;
  const { id } = await complain(services);
  await test.delivered();
  const key = { pk: id, sk: 'COMPLAINT' };
  const item = (await services.store.get(key)) ?? expect.fail('it is gone');
  const later = { ...item, version: item.version + 1, body: change(item.body) };
  expect(await services.store.replace(later, item.version)).toBe(true);
  const body = async () => (await services.store.get(key))?.body ?? expect.fail('it is gone');
  return { ...test, id, body };
}

const part = (value: JsonValue | undefined) => (isObject(value) ? value : {});
const list = (value: JsonValue | undefined) => (Array.isArray(value) ? value : []);
const FAX = { id: 'later', kind: 'fax', to: { role: 'regulator' }, facts: {} };

const apiOf = (services: Services, checks: readonly HealthCheck[] = []) =>
  createApi(services, { authenticate: asEverybody, audit: auditOf(services), checks });

async function shown({ services }: Recording, path: string): Promise<unknown> {
  const response = await apiOf(services).request(path);
  return response.json();
}

describe('a message of a kind that only a later version knows', () => {
  it('is neither sent nor given up, and keeps nobody else waiting', async () => {
    const test = await changed((body) => ({ ...body, owed: [FAX, ...list(body.owed)] }));
    const { services, notifier } = test;
    await handling.change(services, test.id, (complaint, now) => acknowledge(complaint, {}, now));
    for (let day = 0; day < 40; day++) {
      await test.pass(DAY);
      await sweep(services);
      await test.delivered();
    }
    expect(notifier.sent.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['receipt', 'acknowledgement', 'breach']),
    );
    expect(notifier.sent.map(({ id }) => id)).not.toContain('later');
    expect((await test.body()).owed).toEqual([FAX]);
    const kinds = (await timelines.read(services, await read(services, test.id), 0, 1000)).map(
      ({ kind }) => kind,
    );
    expect(kinds).not.toContain('message-failed');
  });

  it('that nobody tries any more stays where it is', async () => {
    const parked = [{ ...FAX, parkedAt: instantOf(START), reason: 'strike' }];
    const test = await changed((body) => ({ ...body, parked }));
    await handling.change(test.services, test.id, (complaint, now) => acknowledge(complaint, {}, now));
    expect((await test.body()).parked).toEqual(parked);
  });
});

describe('codes that only a later version knows', () => {
  it('are shown as they are', async () => {
    const appeal = { state: 'deliberating', dueAt: '2027-01-01T00:00:00.000Z' };
    const test = await changed((body) => ({
      ...body,
      status: 'appealed',
      category: 'noise',
      severity: 'catastrophic',
      channel: 'pigeon',
      clocks: { ...part(body.clocks), appeal },
      timeline: [
        ...list(body.timeline),
        { seq: 3, at: instantOf(START), cycle: 1, actor: 'bot', kind: 'translated', data: { to: ['fr'] } },
      ],
    }));
    expect(await shown(test, `/v1/complaints/${test.id}`)).toMatchObject({
      status: 'appealed',
      category: 'noise',
      severity: 'catastrophic',
      channel: 'pigeon',
      clocks: { appeal },
    });
    expect(await shown(test, `/v1/complaints/${test.id}/timeline`)).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ actor: 'bot', kind: 'translated', data: { to: ['fr'] } }),
      ]),
    });
  });

  it('of a state allow nothing, and say so', async () => {
    const test = await changed((body) => ({ ...body, status: 'appealed' }));
    const acting = handling.change(test.services, test.id, (complaint, now) =>
      acknowledge(complaint, {}, now),
    );
    await expect(acting).rejects.toMatchObject({
      code: 'wrong-state',
      details: { status: 'appealed', allowed: [] },
    });
  });

  it('stand in messages by themselves, which go out in English to who speaks another language', async () => {
    const test = await changed((body) => {
      const content = part(body.content);
      const complainant = { ...part(content.complainant), language: 'fr' };
      return { ...body, category: 'noise', content: { ...content, complainant } };
    });
    await handling.change(test.services, test.id, (complaint, now) => acknowledge(complaint, {}, now));
    await test.pass(5 * DAY);
    await sweep(test.services);
    await test.delivered();
    const { notifier } = test;
    expect(notifier.sent.find(({ kind }) => kind === 'acknowledgement')).toMatchObject({ language: 'en' });
    expect(notifier.sent.find(({ kind }) => kind === 'breach')?.text).toContain('noise');
    expect(languageOf('zh-CN')).toBe('zh-CN');
  });
});

describe('a step of a ladder that only a later version knows', () => {
  /** What that version has noted as due next: its own step, an hour from now. */
  const withStep = (body: JsonObject): JsonObject => {
    const policy = part(body.policy);
    const ladders = part(policy.ladders);
    const step = { kind: 'publish', at: { afterStart: { amount: 1, unit: 'hours' } } };
    const acknowledgement = [step, ...list(ladders.acknowledgement)];
    const clocks = part(body.clocks);
    const nextStepAt = instantOf(START + HOUR);
    return {
      ...body,
      policy: { ...policy, ladders: { ...ladders, acknowledgement } },
      clocks: { ...clocks, acknowledgement: { ...part(clocks.acknowledgement), nextStepAt } },
    };
  };

  it('is not taken, and brings no other one forward', async () => {
    const test = await changed(withStep);
    const complaint = await read(test.services, test.id);
    const kindsAt = (hours: number) =>
      takeDueSteps(complaint, 'acknowledgement', START + hours * HOUR).timeline.map(({ kind }) => kind);
    expect(kindsAt(2)).not.toContain('warned');
    expect(
      takeDueSteps(complaint, 'acknowledgement', START + 2 * HOUR).clocks.acknowledgement.nextStepAt,
    ).toBe(instantOf(START + 20 * HOUR));
    expect(kindsAt(21)).toContain('warned');
    expect(kindsAt(25)).toEqual(expect.arrayContaining(['warned', 'breached']));
  });
});

describe('a condition that only a later version knows', () => {
  const facts = { category: 'delivery', severity: 'minor', channel: 'web', language: 'en' };
  const [, standard] = RULES.policySet.rules;
  const setWith = (when: JsonObject): Rules['policySet'] =>
    storedPolicySetSchema.parse({
      ...RULES.policySet,
      rules: [{ when, policy: standard?.policy }, ...RULES.policySet.rules],
    });

  it.each([
    { region: { in: ['EU'] } },
    { region: null, channel: { in: ['web'] } },
    { channel: { in: ['web'], like: 'w*' } },
    { allOf: [{ channel: { in: ['web'] } }, { region: 'EU' }] },
    { anyOf: [{ region: 'EU' }] },
  ])('holds for nobody: %j', (when) => {
    const [rule] = setWith(when).rules;
    expect(holds(rule?.when ?? expect.fail('no rule'), facts)).toBeUndefined();
  });

  it('leaves the others of its rule’s alternatives, and codes that are new, as they are', () => {
    const either = setWith({ anyOf: [{ region: 'EU' }, { channel: { in: ['web', 'pigeon'] } }] }).rules[0]
      ?.when;
    expect(holds(either ?? expect.fail('no rule'), facts)).toBe('channel web');
  });

  it('is not accepted from a client', async () => {
    const test = recordingServices();
    const rules = [{ when: { region: { in: ['EU'] } }, policy: standard?.policy }, ...RULES.policySet.rules];
    const response = await apiOf(test.services).request('/v1/policy-sets/default', {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'if-match': '*' },
      body: JSON.stringify({ ...RULES.policySet, version: 2, rules }),
    });
    expect(response.status).toBe(422);
    expect(await policySets.newest(test.services, 'default')).toMatchObject({ version: 1 });
  });
});

describe('a task of a later version', () => {
  it('may say more than this one knows', async () => {
    const test = recordingServices();
    const { id } = await complain(test.services);
    const run = createTasks(test.services);
    const stepAt = instantOf(START + 20 * HOUR);
    const turn = { complaintId: id, cycle: 1, clock: 'acknowledgement', generation: 1, priority: 'high' };
    test.workflows.issue('token');
    expect(await run({ task: 'await', ...turn, token: 'token', stepAt, jitter: { seconds: 5 } })).toEqual({});
    expect((await read(test.services, id)).waits.acknowledgement?.token).toBe('token');
    expect(await run({ task: 'step', ...turn, late: true })).toEqual({ stepAt });
  });
});

describe('health', () => {
  it('is a warning while an item is set aside', async () => {
    const test = await changed(({ clocks: _, ...body }) => body);
    expect(await shown(test, '/healthz')).toEqual({ status: 'ok', store: 'ready' });
    await shown(test, `/v1/complaints/${test.id}`);
    expect(await shown(test, '/healthz')).toEqual({
      status: 'warning',
      store: 'ready',
      items: { state: 'some cannot be read' },
    });
  });

  it('is bad where writes fail though reads do not, and good again once they do not', async () => {
    let isFull = true;
    const { services, pass, log } = recordingServices((store) => ({
      ...store,
      putIfAbsent: (item) => (isFull ? Promise.reject(new Error('no room')) : store.putIfAbsent(item)),
    }));
    const api = apiOf(services, [writesCheck(services)]);
    const status = async () => (await api.request('/healthz')).status;
    expect([await status(), await status()]).toEqual([503, 503]);
    // Whoever asks again at once is told what is known.
    expect(log.filter(({ event }) => event === 'store-not-ready')).toHaveLength(1);
    isFull = false;
    await pass(MINUTE);
    expect(await status()).toBe(200);
    isFull = true;
    await pass(MINUTE);
    expect(await status()).toBe(503);
  });
});
