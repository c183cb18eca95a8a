import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Client, HOUR, MINUTE, startMachine } from './support/machine.ts';

const byPhone = { complainant: { name: 'A. Customer', phone: '+44 20 7946 0000' } };

const callsSchema = z.array(z.looseObject({ id: z.string(), about: z.string() }));
const listSchema = z.object({
  items: z.array(z.looseObject({ id: z.string(), openCalls: z.number().optional() })),
});

async function startWithCall() {
  const test = await startMachine({ sweeper: 'on' });
  const client = new Client(test);
  const { id } = await client.complain(byPhone);
  const openCalls = async () => {
    const { items } = listSchema.parse(await (await client.request('/v1/complaints')).json());
    return items.find((item) => item.id === id)?.openCalls;
  };
  const toldOf = async () =>
    (await client.mails())
      .filter(({ text }) => text.includes('the receipt'))
      .map(({ kind, to }) => `${kind} ${to}`);
  return { test, client, id, openCalls, toldOf };
}

describe('a call that nobody makes', () => {
  it('is told again after four hours and one level up after eight, by nobody but the sweeper, and no more', async () => {
    const { test, client, id, openCalls, toldOf } = await startWithCall();
    expect(await openCalls()).toBe(1);
    await client.act(id, 'acknowledgement');
    const { calls } = await client.get(id);
    const acknowledgement = callsSchema.parse(calls).find(({ about }) => about === 'acknowledgement')?.id;
    await client.act(id, 'contacts', { outcome: 'reached', call: acknowledgement });
    await test.advance(4 * HOUR + 2 * MINUTE);
    expect(await toldOf()).toEqual([
      'call complaints@redress.local',
      'call-reminder complaints@redress.local',
    ]);
    // Also where the process was stopped meanwhile.
    await test.restart(4 * HOUR);
    await test.advance(2 * MINUTE);
    expect(await client.get(id)).toMatchObject({ team: 'supervisors', level: 2 });
    await test.advance(9 * HOUR);
    expect((await toldOf()).sort()).toEqual([
      'call complaints@redress.local',
      'call-reminder complaints@redress.local',
      'escalation complaints@redress.local',
      'escalation supervisors@redress.local',
    ]);
    expect(await client.story(id)).toEqual([
      'received',
      'acknowledged',
      'contact-recorded',
      'call-reminded',
      'escalated',
    ]);
    expect(await openCalls()).toBe(1);
    // No execution was asked about: no step of a clock was late.
    expect(
      test.log.filter(({ event }) => event === 'swept').map(({ fields }) => fields?.stepsTaken),
    ).not.toContain(1);
  });

  it('is not told again once it is made', async () => {
    const { test, client, id, openCalls, toldOf } = await startWithCall();
    const [call] = callsSchema.parse((await client.get(id)).calls);
    await client.act(id, 'contacts', { outcome: 'reached', call: call?.id });
    expect(await openCalls()).toBeUndefined();
    await test.advance(10 * HOUR);
    expect(await toldOf()).toEqual(['call complaints@redress.local']);
  });
});
