import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { Log, Thumbnailer } from '@redress/core';
import { NO_LIBRARY, type ThumbnailBounds } from './thumbnail-bounds.ts';

const CHILD = fileURLToPath(new URL('./thumbnail-child.ts', import.meta.url));
const HEAD_BYTES = 8;
const BOUNDS: ThumbnailBounds & { readonly longestMs: number } = {
  pixels: 64_000_000,
  memoryBytes: 768 * 1024 * 1024,
  side: 320,
  longestMs: 10_000,
};
/** Whoever brings a picture does not wait for all others': what is beyond is made by the sweeper. */
const MOST_WAITING = 8;

/**
 * Pictures of strangers are decoded in a process of its own, one at a time: it has nothing but the picture, and is ended
 * where it takes too long or too much memory. Undefined where the library is not installed.
 */
export function openThumbnailer(log: Log, bounds: Partial<typeof BOUNDS> = {}): Thumbnailer | undefined {
  if (!isSharpInstalled()) {
    log.warn('thumbnails-unavailable', { reason: 'sharp is not installed' });
    return undefined;
  }
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    async make(picture) {
      if (waiting >= MOST_WAITING) throw new ThumbnailLater('too many are waiting');
      waiting++;
      const made = last.then(() => run(picture, { ...BOUNDS, ...bounds }));
      last = made.catch(() => undefined);
      try {
        return await made;
      } finally {
        waiting--;
      }
    },
  };
}

export function isSharpInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('sharp');
    return true;
  } catch {
    return false;
  }
}

class ThumbnailLater extends Error {
  override readonly name = 'ThumbnailLater';
}

async function run(picture: AsyncIterable<Uint8Array>, bounds: typeof BOUNDS) {
  const { pixels, memoryBytes, side, longestMs } = bounds;
  const { SystemRoot } = process.env;
  const child = spawn(process.execPath, [CHILD, ...[pixels, memoryBytes, side].map(String)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // Windows starts nothing without that one.
    env: SystemRoot === undefined ? {} : { SystemRoot },
    timeout: longestMs,
    killSignal: 'SIGKILL',
    windowsHide: true,
  });
  const ended = once(child, 'close');
  // A process that has ended does not read it to its end.
  const sent = pipeline(Readable.from(picture), child.stdin).catch(() => undefined);
  const [[code], answer] = await Promise.all([ended, buffer(child.stdout), sent]);
  if (code === NO_LIBRARY) throw new ThumbnailLater('sharp cannot be loaded');
  if (code !== 0 || answer.length <= HEAD_BYTES) return undefined;
  const [width, height] = [answer.readUInt32BE(0), answer.readUInt32BE(4)];
  return { type: 'image/webp', width, height, content: answer.subarray(HEAD_BYTES) };
}
