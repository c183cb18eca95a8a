import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { type RunningServer, type ServerOptions, startServer } from '../src/server.ts';

const HOUR_S = 3600;

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'redress-server-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    enginePort: 0,
    data,
    speed: 1,
    staffLanguage: 'en',
    quiet: true,
    ...options,
  });
  onTestFinished(() => server.close());
  return server;
}

async function health({ url }: RunningServer): Promise<unknown> {
  return (await fetch(`${url}/healthz`)).json();
}

const clockHealth = z.object({
  status: z.literal('warning'),
  clock: z.object({ state: z.string(), aheadBySeconds: z.number() }),
});

describe('a start whose clock lies before the newest data', () => {
  it('goes on behind them, and says by how much', async () => {
    const first = await start();
    expect(await health(first)).toEqual({ status: 'ok', store: 'ready' });
    await first.close();
    const db = new DatabaseSync(join(data, 'store.db'));
    db.prepare('UPDATE time SET latest = ?').run(Date.now() + 8 * HOUR_S * 1000);
    db.close();
    const { clock } = clockHealth.parse(await health(await start()));
    expect(clock.aheadBySeconds).toBeGreaterThan(7 * HOUR_S);
    expect(clock.aheadBySeconds).toBeLessThanOrEqual(8 * HOUR_S);
  });

  it('is nothing to warn of where time runs faster anyway', async () => {
    await (await start({ speed: 1_000_000 })).close();
    expect(await health(await start({ speed: 1_000_000 }))).toEqual({ status: 'ok', store: 'ready' });
  });
});
