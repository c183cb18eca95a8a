import { describe, expect, it } from 'vitest';
import {
  Client,
  DAY,
  type EventView,
  HOUR,
  MINUTE,
  startMachine,
  type TestMachine,
} from './support/machine.ts';

const STEPS = new Set([
  'warned',
  'breached',
  'escalated',
  'survey-sent',
  'survey-reminded',
  'closed',
  'resumed',
]);

/** What was done by the clocks alone: which step, on which clock, to whom; not when. */
function stepsOf(events: readonly EventView[]): string[] {
  return events
    .filter(({ kind }) => STEPS.has(kind))
    .map(({ kind, data }) => [kind, data.clock, data.level, data.toTeam].filter(Boolean).join(' '));
}

/** Complaints in every phase in which something can fall due while nobody is there. */
async function fill(test: TestMachine): Promise<{ client: Client; ids: string[] }> {
  const client = new Client(test);
  const ids: string[] = [];
  const complain = async (fields = {}) => {
    const { id } = await client.complain(fields);
    ids.push(id);
    return id;
  };
  await complain();
  await complain({ severity: 'critical' });
  await client.act(await complain({ severity: 'critical' }), 'acknowledgement');
  await client.resolve(await complain());
  const asked = await complain();
  await client.act(asked, 'acknowledgement');
  await client.act(asked, 'pause', { question: 'Which order is it?' });
  await test.advance(MINUTE);
  return { client, ids };
}

describe('a machine that stood still for a month', () => {
  it('takes every step that fell due, in the same order and as often as one that was there', async () => {
    const there = await startMachine();
    const awake = await fill(there);
    await there.advance(60 * DAY);

    const away = await startMachine();
    const asleep = await fill(away);
    await away.restart(30 * DAY);
    await away.advance(30 * DAY);

    let taken = 0;
    for (const [index, id] of asleep.ids.entries()) {
      const steps = stepsOf(await asleep.client.events(id));
      taken += steps.length;
      expect(steps, `complaint ${index}`).toEqual(stepsOf(await awake.client.events(awake.ids[index] ?? '')));
    }
    expect(taken).toBeGreaterThan(20);
    expect(away.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('takes what fell due earlier first, also between complaints', async () => {
    const changed: string[] = [];
    const test = await startMachine({
      decorate: (services) => ({
        ...services,
        store: {
          ...services.store,
          replace: async (item, expectedVersion) => {
            if (item.sk === 'COMPLAINT') changed.push(item.pk);
            return services.store.replace(item, expectedVersion);
          },
        },
      }),
    });
    const client = new Client(test);
    const late = await client.complain();
    await test.advance(HOUR);
    const soon = await client.complain({ severity: 'critical' });
    await test.advance(MINUTE);
    changed.length = 0;
    await test.restart(30 * DAY);
    expect(changed[0]).toBe(soon.id);
    expect(new Set(changed)).toEqual(new Set([soon.id, late.id]));
  });
});
