import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pause, resume } from '../src/complaint/commands.ts';
import { type Complaint, type TimelineEvent, toBody } from '../src/complaint/complaint.ts';
import { CHUNK_SIZE, Draft, spill } from '../src/complaint/timeline.ts';
import { MAX_ITEM_BYTES } from '../src/ports/store.ts';
import { frozen, HOUR, ID, inStatus, received, receivedWithoutEmail, SAID, START } from './fixtures.ts';

/** The longest that may be written, in the scripts that need the most bytes. */
const LONG_NOTES = {
  Chinese: '水'.repeat(4000),
  emoji: '🫖'.repeat(2000),
  'lines of quotation marks': '"\n'.repeat(2000),
};

/** As it is done on every write; the chunks in the order in which they were put away. */
function written(before: Complaint, after: Complaint, chunks: TimelineEvent[][]): Complaint {
  const spilled = spill(after, before);
  if (!spilled) return after;
  chunks.push([...spilled.chunk]);
  return frozen(spilled.rest);
}

function withEvents(complaint: Complaint, count: number, note?: string): Complaint {
  const draft = new Draft(complaint, START);
  for (let n = 0; n < count; n++) draft.event('system', 'message-sent', { message: 'receipt' }, note);
  return frozen(draft.done());
}

const seqsOf = (events: readonly TimelineEvent[]) => events.map(({ seq }) => seq);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('a timeline that grows', () => {
  it('moves its oldest events out in whole aligned chunks, loses none and numbers them without gaps', () => {
    const writes = fc.array(fc.record({ events: fc.integer({ min: 0, max: 30 }), long: fc.boolean() }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(writes, (changes) => {
        const chunks: TimelineEvent[][] = [];
        let complaint = receivedWithoutEmail();
        let count = 1;
        for (const { events, long } of changes) {
          const next = withEvents(complaint, events, long ? LONG_NOTES.Chinese : undefined);
          complaint = written(complaint, next, chunks);
          count += events;
        }
        for (const [index, chunk] of chunks.entries()) {
          expect(chunk).toHaveLength(CHUNK_SIZE);
          expect(chunk[0]?.seq).toBe(index * CHUNK_SIZE + 1);
        }
        expect(seqsOf([...chunks.flat(), ...complaint.timeline])).toEqual(upTo(count));
        expect(complaint.timeline.length).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps at most forty short events once it has been written', () => {
    const chunks: TimelineEvent[][] = [];
    let complaint = receivedWithoutEmail();
    for (let write = 0; write < 100; write++) {
      complaint = written(complaint, withEvents(complaint, 1), chunks);
      expect(complaint.timeline.length).toBeLessThanOrEqual(40);
    }
    expect(chunks).toHaveLength(4);
  });

  it('is left alone where there is room, and comes back untouched', () => {
    const complaint = withEvents(receivedWithoutEmail(), 39);
    expect(spill(complaint, complaint)).toBeUndefined();
    const full = withEvents(complaint, 1);
    expect(spill(full, complaint)?.rest).toEqual({ ...full, timeline: full.timeline.slice(CHUNK_SIZE) });
  });

  it('puts away only events that were written before, for this write may be lost and decided otherwise', () => {
    const before = withEvents(receivedWithoutEmail(), 17, LONG_NOTES.Chinese);
    const after = withEvents(before, 5, LONG_NOTES.Chinese);
    expect(after.timeline).toHaveLength(23);
    expect(spill(after, before)).toBeUndefined();
    expect(seqsOf(spill(withEvents(after, 1), after)?.chunk ?? [])).toEqual(upTo(20));
  });

  it.each(Object.entries(LONG_NOTES))('fits the store, with the longest notes in %s', (_, note) => {
    const chunks: TimelineEvent[][] = [];
    const opened = inStatus('acknowledged');
    let complaint = frozen({
      ...opened,
      content: { ...opened.content, description: '水'.repeat(20_000) },
    });
    for (let hour = 1; hour <= 60; hour++) {
      const now = START + hour * HOUR;
      const paused = frozen({ ...pause(complaint, { question: note }, now), owed: [] });
      const asked = written(complaint, paused, chunks);
      const resumed = frozen({ ...resume(asked, { text: SAID }, now + 1), owed: [] });
      complaint = written(asked, resumed, chunks);
      expect(Buffer.byteLength(JSON.stringify(toBody(complaint)))).toBeLessThan(MAX_ITEM_BYTES - 1024);
    }
    expect(chunks.length).toBeGreaterThanOrEqual(5);
    for (const chunk of chunks) {
      expect(Buffer.byteLength(JSON.stringify(chunk))).toBeLessThan(MAX_ITEM_BYTES - 1024);
    }
  });
});

describe('a change', () => {
  it('counts one version, however much it holds, and none where nothing was changed', () => {
    const complaint = received();
    expect(withEvents(complaint, 3).version).toBe(2);
    const nothing = new Draft(complaint, START + HOUR);
    expect(nothing.done()).toBe(complaint);
  });

  it('owes the same message to the same address once, for one cause', () => {
    const draft = new Draft(received(), START);
    draft.event('system', 'breached');
    draft.tellResponsible('breach');
    draft.tellTeam('breach', 'complaints');
    draft.tellTeam('breach', 'supervisors');
    draft.event('system', 'breached');
    draft.tellTeam('breach', 'supervisors');
    expect(draft.done().owed.map(({ id }) => id)).toEqual([
      `${ID}.1.receipt.complainant`,
      `${ID}.2.breach.team-complaints`,
      `${ID}.2.breach.team-supervisors`,
      `${ID}.3.breach.team-supervisors`,
    ]);
  });
});
