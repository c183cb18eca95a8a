import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asInstant, daySchema } from '../src/base/instant.ts';
import { explainDeadlines } from '../src/clocks/explanation.ts';
import { acknowledge, receive, reopen, resolve } from '../src/complaint/commands.ts';
import { type Complaint, complaintSchema, toBody } from '../src/complaint/complaint.ts';
import { recordConsent } from '../src/complaint/consents.ts';
import { fulfilByHand } from '../src/complaint/fulfilment.ts';
import { parsePast, pastOf } from '../src/complaint/past.ts';
import { correctRecord, type RecordCorrection } from '../src/complaint/record.ts';
import { replay } from '../src/complaint/replay.ts';
import { eventForClients, forClients } from '../src/complaint/staff-only.ts';
import type { Condition } from '../src/policy/condition.ts';
import type { Rules } from '../src/policy/match.ts';
import {
  at,
  DAY,
  frozen,
  HOUR,
  ID,
  inStatus,
  intakeOf,
  newsOf,
  RULES,
  received,
  refusalOf,
  START,
  stepped,
} from './fixtures.ts';

const critical = RULES.policySet.rules[0]?.policy ?? expect.fail('a set without rules');
const asking = (when: Condition): Rules => ({
  ...RULES,
  policySet: { ...RULES.policySet, rules: [{ when, policy: critical }, ...RULES.policySet.rules] },
});
const corrected = (complaint: Complaint, correction: RecordCorrection, after = HOUR, rules = RULES) =>
  frozen(correctRecord(complaint, correction, START + after, rules));
const day = (text: string) => daySchema.parse(text);
const resolution = { summary: 'A new one.', rootCause: 'product', remedies: [] };

describe('the record of a complaint', () => {
  it('is corrected member by member, and keeps what it was: codes on the timeline, words beside the content', () => {
    const first = corrected(received(), {
      brand: 'Acme',
      motive: 'respect',
      product: { name: 'Kettle', order: 'A-17' },
      vulnerabilityNote: 'Lives alone.',
    });
    const second = corrected(
      first,
      {
        brand: null,
        product: { order: 'A-18' },
        vulnerabilityNote: 'Lives with a son.',
        reason: 'They rang.',
      },
      2 * HOUR,
    );
    expect(second.brand).toBeUndefined();
    expect(second.content.product).toEqual({ name: 'Kettle', order: 'A-18' });
    expect(second.timeline.at(-1)).toMatchObject({
      kind: 'record-corrected',
      data: { fields: 'brand,product,vulnerabilityNote', brand: '', fromBrand: 'Acme' },
      note: 'They rang.',
    });
    expect(second.content.formerRecord?.at(-1)).toEqual({
      until: at(2 * HOUR),
      record: {
        brand: 'Acme',
        product: { name: 'Kettle', order: 'A-17' },
        vulnerabilityNote: 'Lives alone.',
      },
    });
    expect(JSON.stringify(second.timeline)).not.toContain('Lives');
  });

  it('is left alone where nothing differs', () => {
    const before = corrected(received(), { brand: 'Acme', tags: ['recall'] });
    expect(corrected(before, { brand: 'Acme', tags: ['recall'], motive: null })).toBe(before);
  });

  it('can be corrected when the complaint is over, and moves nothing then', () => {
    const closed = inStatus('closed');
    const after = corrected(
      closed,
      { motive: 'venting', tags: ['late'] },
      30 * DAY,
      asking({ motive: { in: ['venting'] } }),
    );
    expect(after).toMatchObject({
      status: 'closed',
      motive: 'venting',
      tags: ['late'],
      policy: closed.policy,
    });
    expect(after.clocks).toEqual(closed.clocks);
  });

  it('has an outcome where it is resolved, corrected later, and none before', () => {
    const resolved = resolve(inStatus('acknowledged'), { ...resolution, outcome: 'upheld' }, START + HOUR);
    expect(resolved.timeline.at(-1)?.data.outcome).toBe('upheld');
    const after = corrected(resolved, { outcome: 'partly-upheld' }, 2 * HOUR);
    expect(after.resolution?.outcome).toBe('partly-upheld');
    expect(after.timeline.at(-1)?.data).toMatchObject({ outcome: 'partly-upheld', fromOutcome: 'upheld' });
    expect(refusalOf(() => corrected(received(), { outcome: 'upheld' })).code).toBe('wrong-state');
  });

  it('remembers as many former values as an item has room for', () => {
    let complaint = received();
    for (let n = 0; n < 20; n++)
      complaint = correctRecord(
        complaint,
        { vulnerabilityNote: `${n} ${'x'.repeat(3900)}` },
        START + HOUR + n,
        RULES,
      );
    expect(Buffer.byteLength(JSON.stringify(complaint.content.formerRecord))).toBeLessThan(33 * 1024);
    expect(complaint.content.formerRecord?.at(-1)?.record.vulnerabilityNote).toMatch(/^18 /);
  });

  it('moves the deadlines that count to the end of a billing cycle', () => {
    const target = {
      amount: 1,
      unit: 'ends-of-billing-cycle',
      anchor: 'receipt',
      at: '24:00',
      otherwise: { amount: 30, unit: 'calendar-days', anchor: 'receipt', ends: 'end-of-day' },
    } as const;
    const rules = asking({ severity: { in: ['moderate'] } });
    const [first, ...others] = rules.policySet.rules;
    const policy = { ...critical, targets: { ...critical.targets, resolution: target } };
    const cycles: Rules = {
      ...rules,
      policySet: { ...rules.policySet, rules: [{ ...first, policy }, ...others] },
    };
    const before = receive(ID, { ...intakeOf(), billingCycleEndsOn: day('2026-11-30') }, START, cycles);
    const after = correctRecord(before, { billingCycleEndsOn: day('2026-11-25') }, START + HOUR / 4, cycles);
    expect(after.clocks.resolution.dueAt < before.clocks.resolution.dueAt).toBe(true);
    expect(after.timeline.at(-1)?.data).toMatchObject({
      fromBillingCycleEndsOn: '2026-11-30',
      billingCycleEndsOn: '2026-11-25',
      resolutionDueAt: after.clocks.resolution.dueAt,
    });
    // One that has stopped is explained as it was due.
    const resolved = resolve(before, resolution, START + HOUR / 4);
    const later = correctRecord(resolved, { billingCycleEndsOn: day('2026-11-25') }, START + DAY, cycles);
    const explained = (complaint: Complaint) => explainDeadlines(complaint, START + DAY).resolution;
    expect(explained(later)).toEqual(explained(resolved));
  });
});

describe('a correction of what rules ask for', () => {
  it.each([
    ['brand', { brand: 'Acme' }, { brand: { in: ['Acme'] } }, 'brand Acme'],
    [
      'legal entity',
      { legalEntity: 'Acme GmbH' },
      { legalEntity: { in: ['Acme GmbH'] } },
      'legalEntity Acme GmbH',
    ],
    ['line', { line: 'kettles' }, { line: { in: ['kettles'] } }, 'line kettles'],
    ['venue', { venue: 'public-post' }, { venue: { in: ['public-post'] } }, 'venue public-post'],
    ['motive', { motive: 'punishment' }, { motive: { in: ['punishment'] } }, 'motive punishment'],
    ['vulnerability', { vulnerable: true }, { vulnerable: { in: ['yes'] } }, 'vulnerable yes'],
    ['tags', { tags: ['recall', 'x'] }, { tags: { in: ['recall'] } }, 'tags recall'],
    [
      'own fields',
      { fields: { open: { region: 'north' }, personal: {} } },
      { fields: { region: { in: ['north'] } } },
      'field region north',
    ],
  ] as const)('matches the policy anew: %s', (_, correction, when, reason) => {
    const after = corrected(received(), correction as RecordCorrection, HOUR / 4, asking(when as Condition));
    expect(after.match.reason).toBe(`rule 1: ${reason}`);
    expect(after.clocks.resolution.dueAt).toBe(at(24 * HOUR));
    expect(after.timeline[1]).toMatchObject({ kind: 'record-corrected', data: { policy: 'critical' } });
  });

  it('leaves the policy as it is where no rule asks for it, though a newer set has come in force', () => {
    const newer = asking({ severity: { in: ['moderate'] } });
    const after = corrected(received(), { tags: ['vip'] }, HOUR, newer);
    expect(after.match).toEqual(received().match);
  });

  it('is done again by a replay, and what came in is known from what was corrected', () => {
    const rules = asking({ tags: { in: ['recall'] }, fields: { region: { in: ['north'] } } });
    const fields = { open: { region: 'north' }, personal: {} };
    const first = receive(ID, { ...intakeOf(), brand: 'Acme', fields: { region: 'south' } }, START, RULES);
    const lived = correctRecord(first, { tags: ['recall'], brand: null, fields }, START + HOUR, RULES);
    const past = pastOf(parsePast(toBody(lived)), []);
    expect(past.facts).toMatchObject({ brand: 'Acme', tags: [], fields: { region: ['south'] } });
    expect(replay(past, RULES, START + DAY).policy).toBe('standard');
    expect(replay(past, rules, START + DAY).policy).toBe('critical');
  });
});

describe('a third party that must act', () => {
  const supplier = { kind: 'supplier', name: 'Kettle Works' };
  const engaged = () =>
    corrected(inStatus('acknowledged'), { thirdParty: { ...supplier, dueAt: at(2 * DAY) } });

  it('has a clock of its own, and whoever is responsible is warned and hears when it is late', () => {
    const late = stepped(engaged(), 2 * DAY);
    expect(newsOf(engaged(), late)).toEqual(expect.arrayContaining(['warned', 'breached']));
    expect(late.timeline.findLast(({ kind }) => kind === 'breached')?.data.clock).toBe('third-party');
  });

  it('is done by hand, not by a reply to the complainant', () => {
    const done = fulfilByHand(engaged(), { clock: 'third-party' }, START + DAY);
    expect(done.clocks.others?.['third-party']).toMatchObject({ state: 'stopped', fulfilled: { missed: 0 } });
  });

  it('has its date put off as a new one, and none where it is taken back', () => {
    const later = corrected(engaged(), { thirdParty: { ...supplier, dueAt: at(4 * DAY) } }, DAY);
    expect(later.clocks.others?.['third-party']?.dueAt).toBe(at(4 * DAY));
    const none = corrected(later, { thirdParty: null }, DAY + HOUR);
    expect(none.thirdParty).toBeUndefined();
    expect(none.content.thirdPartyName).toBeUndefined();
    expect(none.clocks.others?.['third-party']?.state).toBe('stopped');
    expect(none.content.formerRecord?.at(-1)?.record.thirdParty).toEqual({ ...supplier, dueAt: at(4 * DAY) });
  });

  it('is not waited for on a date that has been, nor where nobody would watch it', () => {
    expect(refusalOf(() => corrected(received(), { thirdParty: { ...supplier, dueAt: at(0) } })).code).toBe(
      'promise-refused',
    );
    const closed = () =>
      corrected(inStatus('closed'), { thirdParty: { ...supplier, dueAt: at(60 * DAY) } }, 30 * DAY);
    expect(refusalOf(closed).code).toBe('wrong-state');
  });

  it('that acts after the resolution keeps its date over a reopening', () => {
    const resolved = resolve(inStatus('acknowledged'), resolution, START + HOUR);
    const after = corrected(resolved, { thirdParty: { ...supplier, dueAt: at(9 * DAY) } }, 2 * HOUR);
    const reopened = reopen(after, { reason: 'Again.' }, START + 3 * HOUR);
    expect(reopened.clocks.others?.['third-party']).toMatchObject({ state: 'running', dueAt: at(9 * DAY) });
  });
});

describe('a consent', () => {
  it('is recorded with when and how, and can be taken back', () => {
    const given = recordConsent(
      received(),
      { purpose: 'publication', given: true, how: 'written', at: asInstant(at(-DAY)) },
      START + HOUR,
    );
    expect(given.consents).toEqual([{ purpose: 'publication', given: true, how: 'written', at: at(-DAY) }]);
    expect(recordConsent(given, { purpose: 'publication', given: true }, START + 2 * HOUR)).toBe(given);
    const back = recordConsent(
      given,
      { purpose: 'publication', given: false, how: 'spoken' },
      START + 3 * HOUR,
    );
    expect(back.consents?.map(({ given }) => given)).toEqual([true, false]);
    expect(newsOf(received(), back)).toEqual(['consent-given', 'consent-withdrawn']);
  });
});

describe('whoever is not of the staff', () => {
  const all = {
    motive: 'punishment',
    vulnerable: true,
    vulnerabilityNote: 'secret-note',
    tags: ['secret-tag'],
    fields: { open: { 'secret-field': 'secret-value' }, personal: { 'secret-name': 'secret-person' } },
    thirdParty: { kind: 'insurer', name: 'secret-insurer' },
    reason: 'secret-reason',
  } satisfies RecordCorrection;
  const names = Object.keys(all) as (keyof typeof all)[];
  const rulesOf = fc.constantFrom(
    asking({ motive: { in: ['punishment'] } }),
    asking({ vulnerable: { in: ['yes'] } }),
    asking({ severity: { in: ['moderate'] }, tags: { in: ['secret-tag'] } }),
    asking({ fields: { 'secret-field': { in: ['secret-value'] } } }),
    RULES,
  );

  it('is shown nothing of what is for the staff alone, whatever was corrected and whatever rule it means', () => {
    const unseen = fc.property(fc.subarray(names, { minLength: 1 }), rulesOf, (some, rules) => {
      const correction = Object.fromEntries(some.map((name) => [name, all[name]]));
      const complaint = correctRecord(received(), correction, START + HOUR, rules);
      const { timeline, policy: _, ...shown } = forClients(complaint);
      const text = JSON.stringify([shown, timeline.map(eventForClients)]);
      expect(text).not.toMatch(/secret|punishment|vulnerable|motive|insurer/);
    });
    fc.assert(unseen, { numRuns: 60 });
  });
});

it('all of it can be stored and read again', () => {
  const complaint = corrected(acknowledge(received(), {}, START), {
    ...{ brand: 'A', legalEntity: 'B', venue: 'group', motive: 'respect', vulnerable: false, tags: ['a'] },
    representative: { name: 'Li', relation: 'daughter', phone: '+86 10 6500 0000' },
    thirdParty: { kind: 'partner', name: 'P', dueAt: at(DAY) },
    fields: { open: { a: 1, b: ['x'] }, personal: { c: 'd' } },
  });
  expect(complaintSchema.parse(JSON.parse(JSON.stringify(toBody(complaint))))).toEqual(
    JSON.parse(JSON.stringify(complaint)),
  );
});
