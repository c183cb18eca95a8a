import { buffer } from 'node:stream/consumers';
import { NO_LIBRARY, TOO_MUCH_MEMORY } from './thumbnail-bounds.ts';

/*
 * A process of its own that makes a small picture: reads one from its input, and writes width, height and WebP to its
 * output. It ends with 0 where it has. What it decodes is of strangers: so nothing but the four kinds of picture that we
 * keep, from memory, in one thread.
 */

const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif'].map((kind) => `VipsForeignLoad${kind}Buffer`);
const LOOK_EVERY_MS = 20;

const [pixels = 0, memoryBytes = 0, side = 0] = process.argv.slice(2).map(Number);

// What decodes is another thread: this one goes on looking.
setInterval(() => {
  if (process.memoryUsage.rss() > memoryBytes) process.exit(TOO_MUCH_MEMORY);
}, LOOK_EVERY_MS).unref();

const { default: sharp } = await import('sharp').catch(() => process.exit(NO_LIBRARY));
sharp.concurrency(1);
sharp.cache(false);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: LOADERS });

const picture = await buffer(process.stdin);
const { data, info } = await sharp(picture, { limitInputPixels: pixels, failOn: 'error' })
  .autoOrient()
  .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
  .webp({ quality: 75 })
  .toBuffer({ resolveWithObject: true });
const head = Buffer.alloc(8);
head.writeUInt32BE(info.width, 0);
head.writeUInt32BE(info.height, 4);
process.stdout.write(Buffer.concat([head, data]));
