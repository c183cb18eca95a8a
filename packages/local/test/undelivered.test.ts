import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AddressRefused, type Message, type Notifier } from '@redress/core';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { authorization } from '../../../test/support/machine.ts';
import { openDataFolder } from '../src/data-folder.ts';
import { openInstallation, SimulatedClock } from '../src/index.ts';

const REDRESS = fileURLToPath(new URL('../src/cli/redress.ts', import.meta.url));
const run = async (...args: string[]) =>
  (await promisify(execFile)(process.execPath, [REDRESS, ...args])).stdout;

it('what is undelivered is listed on the command line, and sent again at the next start', async () => {
  const data = mkdtempSync(join(tmpdir(), 'redress-undelivered-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const sent: Message[] = [];
  const open = async (send: Notifier['send']) => {
    const folder = openDataFolder(data, { use: 'run' });
    const machine = await openInstallation({
      storeFile: folder.storeFile,
      engineFile: folder.engineFile,
      clock: (latest) => new SimulatedClock(Math.max(latest, Date.now())),
      publicUrl: 'https://complaints.test',
      log: { info() {}, warn() {}, error() {} },
      sweeper: 'off',
      decorate: (services) => ({ ...services, notifier: { send } }),
    });
    const close = async () => {
      await machine.settled();
      await machine.close();
      folder.noteBegun();
      folder.release();
    };
    return { machine, close };
  };
  const refusing = await open(async ({ to }) => {
    if (to === 'ana@example.com') throw new AddressRefused('no mailbox');
    return {};
  });
  const answer = await refusing.machine.api.request('/v1/complaints', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: await authorization(refusing.machine),
    },
    body: JSON.stringify({
      channel: 'web',
      subject: 'Lost',
      description: 'It never came.',
      complainant: { name: 'Ana', email: 'ana@example.com' },
    }),
  });
  const { id, reference } = z.object({ id: z.string(), reference: z.string() }).parse(await answer.json());
  await refusing.close();

  const message = `${id}.1.receipt.complainant`;
  const listed = await run('undelivered', '--from', data);
  expect(listed).toMatch(/^parked since .*: receipt to complainant, complaint /);
  expect(listed).toContain(reference);
  expect(listed).toContain(message);
  expect(listed).not.toContain('ana@');
  expect(await run('send-again', message, '--from', data)).toBe(`to be sent again  ${message}\n`);
  await expect(run('send-again', message, '--from', data)).rejects.toMatchObject({ code: 2 });

  const taking = await open(async (one) => {
    sent.push(one);
    return {};
  });
  await taking.close();
  expect(sent.map(({ kind, to }) => `${kind} to ${to}`)).toEqual(['receipt to ana@example.com']);
});
