import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { complaints } from '@redress/core';
import { describe, expect, it, vi } from 'vitest';
import { BotApi, type Person, TOKEN } from '../packages/channels/test/bot-api/server.ts';
import { openSqliteStore } from '../packages/local/src/sqlite-store.ts';
import { startServerProcess } from './support/server.ts';

/** `.ci/run` has it killed more often than `npm test`. */
const KILLS = Number(process.env.REDRESS_KILLS ?? 4);
const PEOPLE = 8;
/** Leases of minutes end within seconds. */
const SPEED = '120';

/** Complains, as people do: says what happened, waits for the bot, sends it, and waits for the receipt. */
async function complain(api: BotApi, person: Person): Promise<void> {
  const wait = (words: string) =>
    vi.waitFor(
      () => api.in(person.id).findLast(({ text }) => text.includes(words)) ?? expect.fail(`no ${words}`),
      { timeout: 600_000, interval: 50 },
    );
  api.says(person, `Broken: ${person.name}`);
  const asked = await wait('What is it about?');
  const send = asked.buttons.find(({ text }) => text === 'Send it as it is');
  api.presses(person, asked, send?.data ?? '');
  await wait('We have received your complaint');
}

describe('a server that is killed while people write to its bot', () => {
  it(`loses no complaint and no answer in ${KILLS} kills, and says nothing twice but what nobody can know`, {
    timeout: 1_200_000,
  }, async ({ onTestFinished }) => {
    const data = mkdtempSync(join(tmpdir(), 'redress-bot-'));
    const api = new BotApi();
    const telegramUrl = await api.listen();
    onTestFinished(async () => {
      await api.close();
      rmSync(data, { recursive: true, force: true });
    });
    const start = () =>
      startServerProcess([
        ...['--data', data, '--port', '0', '--engine-port', '0', '--speed', SPEED],
        ...['--telegram-token', TOKEN, '--telegram-url', telegramUrl],
      ]);
    const people = Array.from({ length: PEOPLE }, (_, n) => ({
      ...{ id: 5000 + n, name: `person ${n}`, language: 'en' },
    }));
    let isDone = false;
    const all = Promise.all(people.map((person) => complain(api, person))).then(() => {
      isDone = true;
    });
    /** How much had been said when it was killed. */
    const kills: number[] = [];
    for (let kill = 0; kill < KILLS && !isDone; kill++) {
      const said = api.calls.length;
      const server = start();
      // Some way into what it has to do, wherever that is.
      const enough = said + 3 + Math.floor(Math.random() * 20);
      await vi.waitFor(() => expect(api.calls.length >= enough || isDone).toBe(true), {
        ...{ timeout: 120_000, interval: 5 },
      });
      await delay(Math.random() * 50);
      await server.kill();
      kills.push(api.sent.length);
    }
    const last = start();
    await all;
    await last.kill();
    kills.push(api.sent.length);

    const store = openSqliteStore({ path: join(data, 'store.db'), clock: { now: Date.now } });
    const pages = await Promise.all(
      ['received', 'acknowledged']
        .flatMap((status) => complaints.queuePartitions(status))
        .map((partition) => store.entries({ index: 'status', partition, limit: 100 })),
    );
    const ids = pages.flatMap(({ entries }) => entries);
    const told = await Promise.all(
      ids.map(async (key) => {
        const item = await store.get(key);
        return complaints.fromItem(item ?? expect.fail('it is gone')).complaint.content.description;
      }),
    );
    store.close();
    expect(told.sort()).toEqual(people.map(({ name }) => `Broken: ${name}`).sort());

    for (const { id } of people) {
      const mine = [...api.sent.entries()].filter(([, { chat }]) => chat === id);
      for (const [index, { text }] of mine) {
        const again = mine.find(([other, seen]) => other > index && seen.text === text);
        if (!again) continue;
        // It was the last thing that was said there before a kill: whether it had been taken nobody could know.
        const isUnknown = kills.some(
          (kill) => index < kill && !mine.some(([other]) => other > index && other < kill),
        );
        expect(isUnknown, `“${text.slice(0, 40)}” twice to ${id}`).toBe(true);
      }
    }
  });
});
