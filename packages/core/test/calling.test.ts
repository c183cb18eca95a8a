import { describe, expect, it } from 'vitest';
import { callAt, callDueAt, nextHour, tellingOf } from '../src/complaint/calling.ts';
import { recordContact } from '../src/complaint/calls.ts';
import type { Call, Complaint } from '../src/complaint/complaint.ts';
import { scrubbed } from '../src/complaint/erasure.ts';
import { callsKey } from '../src/records/watch.ts';
import { at, DAY, frozen, HOUR, kindsOf, receivedFrom, START } from './fixtures.ts';

const phone = '+86 138 0000 0000';
const other = '+86 139 0000 0000';
const post = { kind: 'post', value: '上海市南京路1号' };
const callIn = ({ calls = [] }: Complaint): Call => calls[0] ?? expect.fail('no call');
const tried = (complaint: Complaint, outcome: 'not-reached' | 'wrong-number', now: number) =>
  frozen(recordContact(complaint, { outcome, call: callIn(complaint).id, way: 'call' }, START + now));

describe('somebody who is told by telephone', () => {
  const complaint = receivedFrom({ phone });

  it('is told within four working hours, and stands in the list by then', () => {
    expect(callDueAt(complaint, callIn(complaint))).toBe(at(4 * HOUR));
    expect(callsKey(complaint)?.sort).toBe(`${at(4 * HOUR)}#${complaint.id}`);
    expect(callsKey({ ...complaint, calls: [] })).toBeUndefined();
  });

  it('is tried again an hour later at the earliest, and each attempt is on the timeline', () => {
    const once = tried(complaint, 'not-reached', HOUR);
    expect(callIn(once)).toMatchObject({ tries: 1, againAt: at(2 * HOUR) });
    expect(callAt(once, callIn(once))).toBe(at(2 * HOUR));
    const twice = tried(once, 'not-reached', 3 * HOUR);
    expect(callIn(twice)).toMatchObject({ tries: 2, againAt: at(4 * HOUR) });
    expect(kindsOf(twice).filter((kind) => kind === 'contact-recorded')).toHaveLength(2);
  });

  it('is not rung by night, in their own zone', () => {
    const theirs = receivedFrom({ phone, timeZone: 'Asia/Shanghai' });
    // 21:00 there.
    expect(nextHour(theirs, Date.parse('2026-11-16T13:00:00Z'))).toBe('2026-11-17T01:00:00.000Z');
  });

  it('is rung on the days and at the hours that they have said, also across a change of the clocks', () => {
    const hours = { from: '18:00', to: '20:00' };
    const days = ['sun'];
    const contactPoints = [{ kind: 'phone', value: phone, hours, days }];
    const theirs = receivedFrom({ phone, timeZone: 'Europe/Berlin', contactPoints });
    expect(nextHour(theirs, Date.parse('2026-03-23T09:00:00Z'))).toBe('2026-03-29T16:00:00.000Z');
    expect(nextHour(theirs, Date.parse('2026-03-29T16:30:00Z'))).toBe('2026-03-29T17:30:00.000Z');
    expect(nextHour(theirs, Date.parse('2026-03-29T17:30:00Z'))).toBe('2026-04-05T16:00:00.000Z');
  });

  it('is rung by night where they have said so', () => {
    const contactPoints = [{ kind: 'phone', value: phone, hours: { from: '22:00', to: '02:00' } }];
    const theirs = receivedFrom({ phone, timeZone: 'Etc/UTC', contactPoints });
    expect(nextHour(theirs, Date.parse('2026-11-16T09:00:00Z'))).toBe('2026-11-16T22:00:00.000Z');
    expect(nextHour(theirs, Date.parse('2026-11-16T23:30:00Z'))).toBe('2026-11-17T00:30:00.000Z');
  });
});

describe('a wrong number', () => {
  it('gives way to the next one, then to a letter, and then nobody knows', () => {
    const contactPoints = [{ kind: 'phone', value: phone }, { kind: 'phone', value: other }, post];
    const one = receivedFrom({ phone, contactPoints });
    expect(tellingOf(one)).toBe('call');
    const two = tried(one, 'wrong-number', HOUR);
    expect(two.content.complainant).toMatchObject({ phone: other, contactPoints: [contactPoints[1], post] });
    expect(two.version).toBe(one.version + 1);
    expect(two.content.formerContacts).toMatchObject([{ phone }]);
    expect(callIn(two).id).toBe(callIn(one).id);
    const three = tried(two, 'wrong-number', 2 * HOUR);
    expect(tellingOf(three)).toBe('letter');
    const none = tried(receivedFrom({ phone }), 'wrong-number', HOUR);
    expect(tellingOf(none)).toBe('nowhere');
  });

  it('takes none away that nobody has rung', () => {
    const points = receivedFrom({ contactPoints: [{ kind: 'phone', value: other }, post] });
    const after = tried(points, 'wrong-number', HOUR);
    expect(after.content.complainant.contactPoints).toEqual(points.content.complainant.contactPoints);
    expect(after.content.complainant.phone).toBeUndefined();
  });
});

describe('somebody whom only letters reach', () => {
  it('gets one, where they have left a postal address alone, or prefer it', () => {
    const alone = receivedFrom({ contactPoints: [post] });
    expect(tellingOf(alone)).toBe('letter');
    expect(callIn(alone)).toMatchObject({ kind: 'receipt', facts: { severity: 'moderate' } });
    expect(tellingOf(receivedFrom({ phone, contactPoints: [{ ...post, preferred: true }] }))).toBe('letter');
    const told = recordContact(
      alone,
      { outcome: 'reached', way: 'letter', call: callIn(alone).id },
      START + DAY,
    );
    expect(told.calls).toEqual([]);
    expect(told.timeline.at(-1)).toMatchObject({ data: { way: 'letter', message: 'receipt' } });
  });

  it('leaves nothing of what was to be told once the complaint is erased', () => {
    const erased = scrubbed(receivedFrom({ contactPoints: [post] }));
    expect(callIn(erased)).not.toHaveProperty('facts');
  });
});
