import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign } from '../src/complaint/commands.ts';
import { summaryOf, summarySchema } from '../src/complaint/summary.ts';
import { DAY, ID, inStatus, received, START, stepped } from './fixtures.ts';

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const withSubject = (subject: string) => ({
  ...received(),
  content: { ...received().content, subject },
});

describe('the summary of a complaint', () => {
  it('is what a list needs of it', () => {
    const complaint = assign(received(), { team: 'repairs', assignee: 'li' }, START);
    const { acknowledgement, resolution } = complaint.clocks;
    expect(summaryOf(complaint)).toEqual({
      id: ID,
      reference: '7K2M9-QXD4T',
      subject: complaint.content.subject,
      status: 'received',
      severity: complaint.severity,
      category: complaint.category,
      channel: 'web',
      team: 'repairs',
      assignee: 'li',
      level: 1,
      clocks: {
        acknowledgement: { state: 'running', dueAt: acknowledgement.dueAt },
        resolution: { state: 'running', dueAt: resolution.dueAt },
      },
      breached: false,
      nextDeadline: acknowledgement.dueAt,
      createdAt: complaint.createdAt,
    });
  });

  it('says which clock was breached, and when', () => {
    const { dueAt } = received().clocks.acknowledgement;
    const late = stepped(received(), 3 * DAY);
    expect(summaryOf(late)).toMatchObject({
      breached: true,
      clocks: { acknowledgement: { dueAt, breachedAt: late.clocks.acknowledgement.breachedAt } },
    });
    expect(late.clocks.acknowledgement.breachedAt).toBeDefined();
  });

  it('names no next deadline where none is to come', () => {
    expect(summaryOf(inStatus('awaiting-complainant'))).not.toHaveProperty('nextDeadline');
    const done = summaryOf(inStatus('resolved'));
    expect(done).toMatchObject({ clocks: { resolution: { state: 'stopped' } } });
    expect(done).not.toHaveProperty('nextDeadline');
  });

  it('stays as it is where nothing that it shows has changed', () => {
    const before = received();
    const after = { ...before, version: 7, updatedAt: before.createdAt, owed: [], timeline: [] };
    expect(JSON.stringify(summaryOf(after))).toBe(JSON.stringify(summaryOf(before)));
  });

  it('has a kilobyte at most, whatever the subject, which is cut between characters', () => {
    const most = 1024 - bytesOf(summaryOf(withSubject('')));
    const character = fc.oneof(fc.constantFrom('投', '😀', '"', '\\', '\n', 'é', 'x', '\ud83d'), fc.string());
    fc.assert(
      fc.property(fc.array(character, { maxLength: 700 }), (characters) => {
        const subject = characters.join('');
        const summary = summarySchema.parse(summaryOf(withSubject(subject)));
        expect(bytesOf(summary)).toBeLessThanOrEqual(1024);
        if (bytesOf(subject) - 2 <= most) {
          expect(summary.subject).toBe(subject);
          return;
        }
        const kept = [...summary.subject.slice(0, -1)];
        expect(summary.subject.at(-1)).toBe('…');
        expect([...subject].slice(0, kept.length)).toEqual(kept);
        // One more character would not have fitted.
        const next = [...subject][kept.length] ?? expect.fail('it was not cut');
        expect(bytesOf(summary) + bytesOf(next) - 2).toBeGreaterThan(1024);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves room for a good part of the subject, however long everything else is', () => {
    const { acknowledgement, resolution } = received().clocks;
    const breachedAt = received().createdAt;
    const summary = summaryOf({
      ...withSubject('投'.repeat(200)),
      status: 'awaiting-complainant',
      category: 'misleading-advertising',
      channel: 'other-social',
      team: 't'.repeat(63),
      assignee: 'a'.repeat(254),
      clocks: {
        acknowledgement: { ...acknowledgement, breachedAt },
        resolution: { ...resolution, breachedAt },
      },
    });
    expect(bytesOf(summary)).toBeLessThanOrEqual(1024);
    expect(String(summary.subject).length).toBeGreaterThan(40);
  });

  it('is read with the codes and members that another version may have put there', () => {
    const other = { ...summaryOf(received()), channel: 'fax', status: 'on-hold', language: 'fr' };
    expect(summarySchema.parse(other)).toEqual(other);
  });
});
