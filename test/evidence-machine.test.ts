import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evidenceLimitsSchema } from '@redress/core';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { backUp, restore } from '../packages/local/src/backup.ts';
import { scanCommand } from '../packages/local/src/scan-command.ts';
import { authorizationFor } from './support/access.ts';

/* Evidence on a server of its own, over HTTP: what is killed, backed up and scanned. */

const PART = 1024 * 1024;
/** CI kills it more often. */
const ROUNDS = Number(process.env.REDRESS_UPLOAD_KILLS ?? 1);
const START = ['packages/local/bin/run.js', 'packages/local/src/cli/start.ts'];
const evidenceSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  received: z.array(z.number()).optional(),
});
const partsSchema = z.object({
  items: z.array(
    z.object({
      part: z.number(),
      size: z.number(),
      url: z.string(),
      fields: z.record(z.string(), z.string()),
    }),
  ),
});

const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'redress-evidence-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function start(data: string, ...more: string[]) {
  const args = ['--port', '0', '--engine-port', '0', '--data', data, ...more];
  const child = spawn(process.execPath, [...START, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  running.add(child);
  let text = '';
  for await (const piece of child.stdout) {
    text += String(piece);
    if (/API\s+(\S+)\/v1/.test(text)) break;
  }
  const [, url = ''] = /API\s+(\S+)\/v1/.exec(text) ?? [];
  const authorization = await authorizationFor(data);
  const request = (path: string, body?: object) =>
    fetch(`${url}${path}`, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: { ...authorization, 'content-type': 'application/json' },
    });
  return {
    request,
    async asked(path: string, body?: object) {
      return evidenceSchema.parse(await (await request(path, body)).json());
    },
    async stop(signal: NodeJS.Signals) {
      child.kill(signal);
      await once(child, 'exit');
      running.delete(child);
    },
  };
}

async function announced({ asked, request }: Awaited<ReturnType<typeof start>>, size: number) {
  const { id } = z.object({ id: z.string() }).parse(
    await (
      await request('/v1/complaints', {
        ...{ channel: 'web', subject: 'Broken', description: 'It broke.' },
        complainant: { name: 'Li', email: 'li@example.com' },
      })
    ).json(),
  );
  const said = { name: 'a.pdf', type: 'application/pdf', size };
  const piece = await asked(`/v1/complaints/${id}/evidence`, said);
  return `/v1/complaints/${id}/evidence/${piece.id}`;
}

async function forms(
  { request }: Awaited<ReturnType<typeof start>>,
  path: string,
  parts?: readonly number[],
) {
  return partsSchema.parse(await (await request(`${path}/parts`, parts ? { parts } : {})).json()).items;
}

function post(form: z.infer<typeof partsSchema>['items'][number], content: Uint8Array): Promise<Response> {
  const from = (form.part - 1) * PART;
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.set(name, value);
  body.set('file', new Blob([Uint8Array.from(content.subarray(from, from + form.size))]));
  return fetch(form.url, { method: 'POST', body });
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

describe('evidence on one machine', () => {
  it('killed while parts come, has every part that it has said it has, shows nothing half, and goes on', async () => {
    const data = newFolder();
    const content = Buffer.alloc(6 * PART + 17, '%PDF-1.4\n fill ');
    let server = await start(data);
    const path = await announced(server, content.length);
    const acknowledged = new Set<number>();
    for (let round = 0; round < ROUNDS; round++) {
      const wanted = await forms(server, path);
      const sending = wanted.map(async (form, index) => {
        const answer = await post(form, content).catch(() => undefined);
        if (answer?.status === 204) acknowledged.add(form.part);
        // In the midst of the others.
        if (index === 1) await server.stop('SIGKILL');
      });
      await Promise.all(sending);
      server = await start(data);
      const { state, received = [] } = await server.asked(path);
      expect(state).toBe('awaiting-upload');
      expect(received).toEqual(expect.arrayContaining([...acknowledged]));
      expect((await server.request(`${path}/content`)).status).toBe(404);
    }
    for (const form of await forms(server, path)) expect((await post(form, content)).status).toBe(204);
    // Killed while it is completed: it is there whole, or not yet.
    const completing = server.request(`${path}/completion`, {}).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await server.stop('SIGKILL');
    await completing;
    server = await start(data);
    expect(['awaiting-upload', 'available']).toContain((await server.asked(path)).state);
    expect((await server.asked(`${path}/completion`, {})).state).toBe('available');
    const kept = Buffer.from(await (await server.request(`${path}/content`)).arrayBuffer());
    expect(kept.equals(content)).toBe(true);
    expect(filesIn(join(data, 'blobs', 'drafts'))).toEqual([]);
    await server.stop('SIGTERM');
    expect(filesIn(join(data, 'blobs'))).toHaveLength(1);

    const backup = join(newFolder(), 'all.backup');
    await backUp(data, backup);
    const restored = join(newFolder(), 'restored');
    restore(backup, restored);
    const again = await start(restored);
    const back = Buffer.from(await (await again.request(`${path}/content`)).arrayBuffer());
    expect(back.equals(content)).toBe(true);
    await again.stop('SIGTERM');
  });

  it('is scanned by a command, which says by how it ends what it has found', async () => {
    const folder = newFolder();
    const command = join(folder, 'scan');
    const script = '#!/bin/sh\ngrep -q EICAR "$1" && exit 1\ngrep -q BROKEN "$1" && exit 2\nexit 0\n';
    writeFileSync(command, script);
    chmodSync(command, 0o700);
    const { scan } = scanCommand(command, folder);
    for (const [name, text] of [
      ['clean', 'nothing'],
      ['bad', 'EICAR'],
      ['odd', 'BROKEN'],
    ] as const)
      writeFileSync(join(folder, name), text);
    expect(await scan('clean')).toBe('clean');
    expect(await scan('bad')).toBe('infected');
    await expect(scan('odd')).rejects.toThrow('2');
    expect(readFileSync(join(folder, 'bad'), 'utf8')).toBe('EICAR');
    await expect(scanCommand(join(folder, 'none'), folder).scan('clean')).rejects.toThrow('ENOENT');
  });

  it('has limits as installations write them', () => {
    expect(evidenceLimitsSchema.parse('piece=5, pieces=3,pixels=12,scan=report')).toEqual({
      maxBytes: 5 * PART,
      maxPieces: 3,
      maxPixels: 12_000_000,
      scan: true,
    });
    expect(evidenceLimitsSchema.parse('')).toEqual({});
    for (const wrong of ['piece=0', 'pieces=91', 'piece=5MB', 'scan=yes', 'colour=red', 'piece'])
      expect(evidenceLimitsSchema.safeParse(wrong).success, wrong).toBe(false);
  });
});
