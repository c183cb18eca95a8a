import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { bundleFunction } from '../bundle.ts';
import { readGraph } from '../graph.ts';
import { OUTPUT, ROOT } from '../platform.ts';

/*
 * Measures how long each bundle takes to load, beside a bare Hono application with the same clients, bundled in
 * the same way. It judges nothing: on another machine the milliseconds are others, the ratios about the same.
 */
const RUNS = 15;
const FOLDER = `${OUTPUT}dev/functions/`;

const graph = readGraph('dev');
await bundleFunction(
  {
    functionID: 'Bare',
    handler: 'infra/check/bundles/bare.handler',
    runtime: 'nodejs24.x',
    encryptionKey: Buffer.alloc(32).toString('base64'),
    links: {},
    properties: { architecture: 'arm64', minify: true, sourcemap: true },
  },
  FOLDER,
);

const readySchema = z.tuple([z.object({ ready: z.object({ initMs: z.number(), rssMb: z.number() }) })]);
const environmentSchema = z.object({ variables: z.record(z.string(), z.string()) });

async function start(name: string, module: string) {
  const node = graph.resources.find((resource) => resource.name === `${name}Function`);
  const environment = node ? environmentSchema.parse(node.inputs.environment).variables : {};
  const child = spawn(
    `${ROOT}node_modules/.bin/node`,
    [fileURLToPath(new URL('lambda-child.ts', import.meta.url)), `${FOLDER}${name}/${module}.mjs`, 'handler'],
    {
      cwd: `${FOLDER}${name}`,
      env: { ...environment, AWS_REGION: 'us-east-1', STARTED_AT: '0' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const [{ ready }] = readySchema.parse((await once(child, 'message')).slice(0, 1));
  child.kill();
  await once(child, 'exit');
  return ready;
}

const bundles = {
  Bare: 'bare',
  ApiHandler: 'api',
  Tasks: 'tasks',
  Deliverer: 'deliverer',
  Sweeper: 'sweeper',
  Reports: 'reports',
};
const measured = Object.keys(bundles).map((name) => ({ name, init: [] as number[], rss: [] as number[] }));
// In turn, so that whatever else the machine does falls on all of them.
for (let run = 0; run < RUNS; run++)
  for (const [index, [name, module]] of Object.entries(bundles).entries()) {
    const { initMs, rssMb } = await start(name, module);
    measured[index]?.init.push(initMs);
    measured[index]?.rss.push(rssMb);
  }

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const bare = median(measured[0]?.init ?? []);
const rows = measured.map(({ name, init, rss }) => {
  const module = Object.entries(bundles).find(([other]) => other === name)?.[1];
  const kilobytes = statSync(`${FOLDER}${name}/${module}.mjs`).size / 1000;
  const cells = [
    kilobytes.toFixed(0),
    median(init).toFixed(0),
    (median(init) / bare).toFixed(2),
    median(rss).toFixed(0),
  ];
  return `${name.padEnd(12)}${cells.map((cell) => cell.padStart(10)).join('')}`;
});
process.stdout.write(
  `${['bundle      ', 'kB', 'init ms', '× bare', 'MB'].map((title, i) => (i ? title.padStart(10) : title)).join('')}\n`,
);
process.stdout.write(`${rows.join('\n')}\n`);
