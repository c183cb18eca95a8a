import type { Services } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { Client, DAY, startMachine } from './support/machine.ts';

const decorate = (services: Services): Services => ({
  ...services,
  settings: { ...services.settings, receiptsPerDay: 3 },
});
const of = (email: string) => ({ complainant: { name: 'A. Customer', email } });

describe('receipts to one address', () => {
  it('are no more in a day than it gets, however the address is spelt; what is withheld stands on the timeline', async () => {
    const test = await startMachine({ decorate, keeps: 'nothing' });
    const client = new Client(test);
    const ids: string[] = [];
    for (const email of ['a@example.com', 'A@Example.com', 'a@EXAMPLE.com', 'a@example.com', 'a@example.com'])
      ids.push((await client.complain(of(email))).id);
    const { id: other } = await client.complain(of('b@example.com'));
    await test.machine.settled();
    const kinds = async (id: string) =>
      (await client.events(id)).map(({ kind }) => kind).filter((kind) => kind.startsWith('message-'));
    const each = await Promise.all(ids.map(kinds));
    expect(each.flat().toSorted()).toEqual([
      ...Array<string>(3).fill('message-sent'),
      ...Array<string>(2).fill('message-withheld'),
    ]);
    expect(await kinds(other)).toEqual(['message-sent']);
    await test.advance(DAY);
    const { id: later } = await client.complain(of('a@example.com'));
    await test.machine.settled();
    expect(await kinds(later)).toEqual(['message-sent']);
  });

  it('are not counted twice where the provider had to be asked again', async () => {
    let isOut = true;
    const failing = (services: Services): Services => ({
      ...decorate(services),
      notifier: {
        send: (...message) => (isOut ? Promise.reject(new Error('out')) : services.notifier.send(...message)),
      },
    });
    const test = await startMachine({ decorate: failing, keeps: 'nothing' });
    const client = new Client(test);
    const ids = [];
    for (let n = 0; n < 3; n++) ids.push((await client.complain(of('a@example.com'))).id);
    await test.machine.settled();
    isOut = false;
    await test.advance(DAY / 4);
    const events = await Promise.all(ids.map((id) => client.events(id)));
    expect(events.flat().filter(({ kind }) => kind === 'message-withheld')).toEqual([]);
  });
});
