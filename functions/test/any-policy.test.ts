import { BUILT_IN_CALENDARS } from '@redress/core/built-in-calendars';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { INTAKE, jsonOf, openTestApi, problemOf, type TestApi } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const put = (path: string, body: unknown) => api.put(path, body);

const versionedSchema = z.looseObject({ version: z.number() });
const nextVersion = async (path: string) => versionedSchema.parse(jsonOf(await api.send(path))).version + 1;

const amount = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(1, 150, 500, 1000, 2000, 10_000));
const duration = fc.record({
  amount,
  unit: fc.constantFrom(
    'minutes',
    'hours',
    'working-minutes',
    'working-hours',
    'calendar-days',
    'working-days',
    'weeks',
    'months',
  ),
});
const ending = fc.constantFrom(
  { amount: 2, unit: 'ends-of-week', weekday: 'friday', at: '17:00' },
  { amount: 1, unit: 'ends-of-month', at: 'closing', plusDays: 10 },
  {
    amount: 3,
    unit: 'ends-of-billing-cycle',
    at: '24:00',
    otherwise: { amount: 90, unit: 'calendar-days', anchor: 'receipt', ends: 'end-of-day' },
  },
);
const target = (anchors: string[]) =>
  fc
    .record({
      duration: fc.oneof(duration, ending),
      anchor: fc.constantFrom(...anchors),
      ends: fc.constantFrom('end-of-day', 'same-time', 'closing'),
      rolls: fc.constantFrom('forward', 'back', undefined),
      outsideHours: fc.constantFrom('next-working-day', undefined),
    })
    .map(({ duration, anchor, ends, rolls, outsideHours }) => ({
      ...duration,
      anchor,
      ...(/days|weeks|months/.test(duration.unit) ? { ends } : {}),
      ...(/calendar-days|weeks|months|ends-of/.test(duration.unit) && rolls ? { rolls } : {}),
      ...(outsideHours ? { outsideHours } : {}),
    }));
const timing = fc.record(
  {
    at: fc.oneof(
      fc.record({ percent: fc.integer({ min: 1, max: 99 }) }),
      fc.record({ afterStart: duration }),
      fc.record({ beforeDue: duration }),
      fc.record({ afterDue: duration }),
    ),
    repeat: fc.record({ every: duration, limit: fc.integer({ min: 1, max: 100 }) }),
  },
  { requiredKeys: ['at'] },
);
const step = fc.oneof(
  timing.map((when) => ({ kind: 'warn', ...when })),
  timing.map((when) => ({ kind: 'escalate', ...when, level: 2, team: 'supervisors' })),
);
const ladder = fc
  .array(step, { maxLength: 4 })
  .map((steps) => [...steps, { kind: 'breach', tell: 'supervisors' }]);
const receipt = ['receipt'];
const both = ['receipt', 'acknowledgement'];
const extension = fc.record({ cap: target(receipt), from: fc.constantFrom('anchor', 'due') });
const policy = fc.record(
  {
    id: fc.constant('any'),
    calendar: fc.constantFrom(...BUILT_IN_CALENDARS.keys()),
    timeZone: fc.constantFrom('Asia/Shanghai', 'Australia/Lord_Howe', 'Etc/UTC'),
    team: fc.constant('complaints'),
    targets: fc.record({ acknowledgement: target(receipt), resolution: target(both) }),
    reopening: fc.record(
      {
        clocks: fc.constantFrom('fresh', 'go-on'),
        targets: fc.record(
          { acknowledgement: target(receipt), resolution: target(both) },
          { requiredKeys: [] },
        ),
        extension,
      },
      { requiredKeys: ['clocks'] },
    ),
    ladders: fc.record({ acknowledgement: ladder, resolution: ladder }),
    pause: fc.record(
      { limit: duration, atLimit: fc.constantFrom('resume', 'close'), remindBefore: duration },
      { requiredKeys: ['limit', 'atLimit'] },
    ),
    extension,
    survey: fc.record({
      channel: fc.constantFrom('email', 'phone'),
      delay: duration,
      reminder: duration,
      expiry: duration,
      coolDownDays: fc.constantFrom(0, 30, 3650),
      sharePercent: fc.constantFrom(0, 50, 100),
      unhappyUpTo: fc.integer({ min: 0, max: 4 }),
      supervisor: fc.record({
        team: fc.constant('supervisors'),
        level: fc.constant(2),
        target: duration,
      }),
    }),
  },
  {
    requiredKeys: ['id', 'calendar', 'team', 'targets', 'ladders', 'pause', 'survey'],
  },
);

describe('whatever policy is stored', () => {
  it('a complaint can live its life under it', async () => {
    const path = '/v1/policy-sets/default';
    await fc.assert(
      fc.asyncProperty(policy, async (policy) => {
        const version = await nextVersion(path);
        const stored = await put(path, { id: 'default', version, name: 'Any', rules: [{ policy }] });
        if (stored.status !== 200) {
          expect(stored.status, stored.text).toBe(422);
          problemOf(stored);
          return;
        }
        const { id } = await api.receive();
        const deadlines = await api.send(`/v1/complaints/${id}/deadlines`);
        expect(deadlines.status, deadlines.text).toBe(200);
        await api.act(id, 'acknowledgement');
        await api.act(id, 'pause', { question: 'Which?' });
        await api.act(id, 'resumption');
        await api.act(id, 'resolution', { summary: 'x', rootCause: 'product', remedies: [] });
        await api.act(id, 'reopening', { reason: 'Again.' });
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('it is stored or refused for a reason, and never fails', async () => {
    const [rule] = BUILT_IN_POLICY_SETS.get('gb-housing')?.rules ?? [];
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.constantFrom('working-days', 'receipt', 1, 'gb'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(rule?.policy ?? {})),
        anything,
        anything,
        async (field, value, when) => {
          const policy = { ...rule?.policy, [field]: value };
          const rules = [{ when, policy }, { policy: rule?.policy }];
          const answer = await put('/v1/policy-sets/any', { id: 'any', version: 1, name: 'Any', rules });
          expect([200, 409, 422], answer.text).toContain(answer.status);
          if (answer.status !== 200) problemOf(answer);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('whatever calendar is stored', () => {
  const minute = fc.constantFrom('00:00', '06:00', '09:00', '12:30', '18:00', '23:59');
  const hours = fc.tuple(minute, minute).map(([from, to]) => `${from}-${to}`);
  const date = fc.constantFrom(
    '2026-03-02',
    '2026-03-03',
    '02-29',
    '12-25',
    '01-01',
    '2026-12-31',
    '9999-12-31',
  );
  const calendar = fc.record({
    timeZone: fc.constantFrom('Etc/UTC', 'Africa/Casablanca', 'Pacific/Apia'),
    hours: fc.dictionary(fc.constantFrom('monday', 'saturday', 'sunday'), fc.array(hours, { maxLength: 3 })),
    holidays: fc.array(
      fc.record(
        { date, lastDate: date, name: fc.constant('x'), open: fc.array(hours) },
        { requiredKeys: ['date', 'name'] },
      ),
      { maxLength: 4 },
    ),
    makeUpDays: fc.array(
      fc.record({ date, as: fc.constantFrom('monday', 'friday'), name: fc.constant('x') }),
      {
        maxLength: 2,
      },
    ),
    specialHours: fc.array(
      fc.record({
        date: fc.constantFrom('2026-03-02', '2026-03-07', '2026-12-31'),
        hours: fc.array(hours, { minLength: 1 }),
        name: fc.constant('x'),
      }),
      { maxLength: 2 },
    ),
    knownYears: fc.constantFrom('all', [2026], []),
  });

  it('it is refused for a reason, or complaints can be reckoned on it', async () => {
    const [, rule] = BUILT_IN_POLICY_SETS.get('default')?.rules ?? [];
    const target = { amount: 40, unit: 'working-hours', anchor: 'receipt' };
    const policy = {
      ...rule?.policy,
      calendar: 'any',
      targets: { acknowledgement: target, resolution: target },
    };
    let version = 1;
    await fc.assert(
      fc.asyncProperty(calendar, async (fields) => {
        const answer = await put('/v1/calendars/any', { id: 'any', version, name: 'Any', ...fields });
        if (answer.status !== 200) {
          expect(answer.status, answer.text).toBe(422);
          problemOf(answer);
          return;
        }
        version += 1;
        const path = '/v1/policy-sets/default';
        const set = { id: 'default', version: await nextVersion(path), name: 'Any', rules: [{ policy }] };
        expect((await put(path, set)).status).toBe(200);
        const taken = await api.post('/v1/complaints', INTAKE);
        expect(taken.status, taken.text).toBe(201);
      }),
      { numRuns: 60 },
    );
  });
});
