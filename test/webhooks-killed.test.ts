import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { asComplaintId, complaints, publicTypeOf, timelines } from '@redress/core';
import { openInstallation, SimulatedClock } from '@redress/local';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { authorizationFor } from './support/access.ts';
import { openReceiver } from './support/receiver.ts';
import { freePort, startServerProcess } from './support/server.ts';

/** `.ci/run` has it killed more often than `npm test`. */
const KILLS = Math.ceil(Number(process.env.REDRESS_KILLS ?? 9) / 3);
/** Ten minutes of complaint time a second, so that the sweeper comes while the server is up. */
const SPEED = 600;
const INTAKE = {
  channel: 'web',
  description: 'It leaks.',
  complainant: { name: 'Li', email: 'li@example.com' },
};
const RESOLUTION = { summary: 'A new one.', rootCause: 'product', remedies: [] };

it('what a server is killed over, its endpoints hear all the same: in order, and twice only by the same id', async () => {
  const data = mkdtempSync(join(tmpdir(), 'redress-hooks-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const receiver = await openReceiver();
  const [port, enginePort] = [String(await freePort()), '0'];
  const options = ['--limits', 'reads=none,intake=none,changes=none', '--webhooks-to-private', 'yes'];
  const places = ['--data', data, '--port', port, '--engine-port', enginePort, '--speed', String(SPEED)];
  const accepted: string[] = [];
  let isRegistered = false;

  for (let kill = 0; kill < KILLS; kill++) {
    const server = startServerProcess([...places, ...options, '--receipts-per-day', '0']);
    const url = await server.url;
    const headers = { ...(await authorizationFor(data)), 'content-type': 'application/json' };
    const post = async (path: string, body: object) => {
      const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return z.looseObject({ id: z.string() }).parse(await answer.json());
    };
    if (!isRegistered) {
      const { secret } = await post('/v1/webhooks', { url: receiver.url });
      receiver.knows(z.string().parse(secret));
      isRegistered = true;
    }
    const life = async (subject: string) => {
      const { id } = await post('/v1/complaints', { ...INTAKE, subject });
      accepted.push(id);
      await post(`/v1/complaints/${id}/acknowledgement`, {});
      await post(`/v1/complaints/${id}/resolution`, RESOLUTION);
    };
    // What the kill cuts off is nobody's loss but the caller's.
    const lives = Promise.allSettled(
      Array.from({ length: 12 }, async (_, n) => life(`A kettle, ${kill} and ${n}`)),
    );
    const enough = accepted.length + 1 + Math.floor(Math.random() * 8);
    while (accepted.length < enough) await delay(5);
    await delay(Math.random() * 100);
    await server.kill();
    await lives;
  }

  let clock = new SimulatedClock(0);
  const machine = await openInstallation({
    storeFile: join(data, 'store.db'),
    engineFile: join(data, 'engine.db'),
    clock: (latest) => {
      clock = new SimulatedClock(latest);
      return clock;
    },
    publicUrl: 'http://127.0.0.1',
    webhooksToPrivate: true,
    log: { info() {}, warn() {}, error() {} },
  });
  onTestFinished(() => machine.close());
  await clock.advance(40 * 60_000, () => machine.settled());

  expect(accepted.length).toBeGreaterThan(0);
  const heard = receiver.ids();
  for (const id of accepted) {
    const { complaint } = await complaints.load(machine.services, asComplaintId(id));
    const events = await timelines.read(machine.services, complaint, 0, 1000);
    const told = events.filter((event) => publicTypeOf(event)).map(({ seq }) => `${id}-${seq}`);
    // First heard in their order, each of them; what is heard again is the same.
    expect([...new Set(heard.filter((one) => one.startsWith(`${id}-`)))]).toEqual(told);
  }
}, 120_000);
