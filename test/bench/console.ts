import * as z from 'zod';
import { optionsOf, say } from './child.ts';
import { median, quantile } from './report.ts';
import { timed } from './timed.ts';
import { openWorld } from './world.ts';

/** How long pages of the desk take among many open complaints, for somebody who reaches all of them. */
const { folder, rounds } = optionsOf(z.object({ folder: z.string(), rounds: z.number() }));

const PAGES = [
  ['the queue', '/console'],
  ['… what nobody has claimed', '/console?view=unclaimed'],
  ['… of one severity', '/console?severity=moderate'],
  ['what is found by a word', '/console/search?q=parcel'],
  ['what burns, by team and person', '/console/supervise'],
] as const;

const machine = await openWorld(folder, { sweeper: 'off' });
const link = await machine.issuer.signIn({ subject: 'bench', roles: ['supervisor'], teams: ['*'] });
const at = (path: string) => new URL(path, 'http://127.0.0.1').href;
const entered = await machine.api.request(at(`/sign-in/${link}`), { method: 'POST' });
// The last of them: the one before takes away what another sign-in has left.
const cookie = entered.headers.getSetCookie().at(-1)?.split(';')[0] ?? '';

const taken = PAGES.map(([name]) => ({ name, millis: [0].slice(1), cpu: [0].slice(1), bytes: 0 }));
let first = 0;
for (let round = 0; round <= rounds; round++) {
  for (const [index, [name, path]] of PAGES.entries()) {
    let bytes = 0;
    const { millis, cpu } = await timed(async () => {
      const page = await machine.api.request(at(path), { headers: { cookie } });
      bytes = Buffer.byteLength(await page.text());
      if (page.status !== 200) throw new Error(`${name}: ${page.status}`);
    });
    const one = taken[index];
    if (round === 0) first ||= millis;
    else one?.millis.push(millis);
    if (one) one.bytes = bytes;
    one?.cpu.push(cpu);
  }
}
await say({
  first,
  pages: taken.map(({ name, millis, cpu, bytes }) => ({
    name,
    bytes,
    millis: median(millis),
    most: quantile(millis, 0.95),
    cpu: median(cpu),
  })),
});
await machine.close();
process.disconnect();
