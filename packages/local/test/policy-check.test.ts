import type { PolicySet } from '@redress/core';
import { BUILT_IN_CALENDARS } from '@redress/core/built-in-calendars';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import { describe, expect, it } from 'vitest';
import { checkPolicySet } from '../src/cli/policy-check.ts';

const check = (set: unknown, now = '2026-11-30T07:02:00Z') =>
  checkPolicySet(typeof set === 'string' ? set : JSON.stringify(set), {
    calendarOf: async (id) => BUILT_IN_CALENDARS.get(id),
    timeZone: 'Etc/UTC',
    now: Date.parse(now),
  });

const [critical] = BUILT_IN_POLICY_SETS.get('default')?.rules ?? expect.fail('no such set');
const policy: PolicySet['rules'][number]['policy'] = {
  ...(critical?.policy ?? expect.fail('a set without rules')),
  id: 'house',
  calendar: 'gb',
  targets: {
    acknowledgement: { amount: 5, unit: 'working-days', anchor: 'receipt', ends: 'end-of-day' },
    resolution: { amount: 10, unit: 'working-days', anchor: 'acknowledgement', ends: 'end-of-day' },
  },
};
const set = (...rules: object[]) => ({ id: 'ours', version: 1, name: 'Ours', rules });
const last = { policy };
const gold = { name: 'gold', when: { tier: { in: ['gold'] } }, policy };

describe('redress policy check', () => {
  it.each([...BUILT_IN_POLICY_SETS.values()])(
    'finds nothing to be mended in $id, which ships',
    async (shipped: PolicySet) => {
      expect((await check(shipped)).faults).toEqual([]);
    },
  );

  it('names the rule and the field as people count and write them', async () => {
    const { resolution } = policy.targets;
    const long = { ...policy, targets: { ...policy.targets, resolution: { ...resolution, amount: 501 } } };
    const { faults } = await check(
      set(
        { ...gold, policy: long },
        { when: { severity: { in: ['minor', 'dire'] } }, policy: { ...policy, mood: 'bad' } },
        last,
      ),
    );
    expect(faults).toEqual([
      'rule 1 "gold", targets.resolution.amount: must be at most 500 working-days',
      expect.stringMatching(/^rule 2, when\.severity\.in #2: /),
      'rule 2, mood: is not known here',
    ]);
    expect((await check(set(gold, { ...gold, name: 'all' }))).faults).toEqual([
      'rule 2 "all", when: must not be said in the last rule, which takes every other complaint',
    ]);
  });

  it('says which rules no complaint comes to, and why', async () => {
    const letters = { name: 'letters', when: { ...gold.when, channel: { in: ['letter'] } }, policy };
    const nobody = { when: { ...gold.when, allOf: [{ tier: { in: ['silver'] } }] }, policy };
    const { faults, deadlines } = await check(set(gold, letters, { ...gold, name: 'again' }, nobody, last));
    expect(faults).toEqual([
      'rule 2 "letters", when: no complaint comes so far, for all are taken by rule 1 "gold"',
      'rule 3 "again", when: is the condition of rule 1 "gold" once more, which takes them all',
      'rule 4, when: holds for no complaint at all',
    ]);
    expect(deadlines.length).toBeGreaterThan(0);
  });

  it('misses a calendar that is not there', async () => {
    const { faults, deadlines } = await check(set({ policy: { ...policy, calendar: 'mars' } }));
    expect(faults).toEqual(['rule 1, policy: there is no calendar mars']);
    expect(deadlines).toEqual([]);
  });

  it('says so where it is given no JSON', async () => {
    expect((await check('{"id": ')).faults).toEqual([expect.stringMatching(/^is no JSON: /)]);
  });

  it('shows each policy’s deadlines over the next holidays, once, on its wall', async () => {
    const { deadlines } = await check(set(gold, last));
    expect(deadlines.join('\n')).toBe(`
rule 1 "gold": policy house, calendar gb 1, Europe/London
  received              acknowledgement due   resolution due
  Mon 2026-11-30 07:02  Mon 2026-12-07 17:00  Mon 2026-12-21 17:00  now
  Thu 2026-12-24 16:00  Tue 2027-01-05 17:00  Tue 2027-01-19 17:00  before Christmas Day, Boxing Day (substitute day)
  Thu 2026-12-31 16:00  Fri 2027-01-08 17:00  Fri 2027-01-22 17:00  before New Year's Day
  Thu 2027-03-25 16:00  Mon 2027-04-05 17:00  Mon 2027-04-19 17:00  before Good Friday, Easter Monday`);
  });

  it('marks what may still move', async () => {
    const cn = { ...policy, calendar: 'cn' };
    const { deadlines } = await check(set({ policy: cn }), '2026-09-28T02:00:00Z');
    expect(deadlines[3]).toMatch(/Mon 2026-09-28 10:00 +Sat 2026-10-10 18:00 +Fri 2026-10-23 18:00 +now$/);
    expect(deadlines.at(-1)).not.toMatch(/provisional/);
    const later = await check(set({ policy: cn }), '2026-12-28T02:00:00Z');
    expect(later.deadlines.at(-1)).toBe(
      '  ? provisional: holidays of a year it depends on are not known yet',
    );
  });
});
