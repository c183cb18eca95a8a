import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { homedir } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { type BuiltFunction, buildRequest, bundleConfig, bundleFunction } from './bundle.ts';
import { OUTPUT, PLATFORM, ROOT } from './platform.ts';
import { ACCOUNT, REGION } from './provider.ts';
import { recordResources } from './record.ts';

/*
 * Runs sst.config.ts for one stage as SST would, with its real components, but with a Pulumi engine that only
 * writes down what it is asked to create and answers as AWS would. Writes `.sst/check/<stage>/graph.json`.
 *
 *   node infra/check/evaluate.ts <stage>
 */
const stage = process.argv[2] ?? 'dev';
const folder = `${OUTPUT}${stage}/`;
const config = `${ROOT}sst.config.ts`;
const problems: string[] = [];
mkdirSync(folder, { recursive: true });
// Whatever happens from here on, nobody takes the last one for this one.
rmSync(`${folder}graph.json`, { force: true });

// SST sends what it has to do outside Pulumi to its own process: this stands in for it.
const functions: Record<string, BuiltFunction & { handlerFile: string; runtime: string; links: string[] }> =
  {};
const calls: Readonly<Record<string, (argument: unknown) => unknown>> = {
  'Provider.Aws.Bootstrap': () => ({ asset: 'sst-asset', state: 'sst-state' }),
  'Runtime.Build': async (argument) => {
    const request = buildRequest.parse(argument);
    const built = await bundleFunction(request, `${folder}functions/`);
    functions[request.functionID] = {
      ...built,
      handlerFile: request.handler,
      runtime: request.runtime,
      links: Object.keys(request.links),
    };
    return { handler: built.handler, out: built.out, errors: [], sourcemaps: [] };
  },
};
const callSchema = z.object({ method: z.string(), params: z.array(z.unknown()) });
const sst = createServer((request, response) => {
  const answer = async () => {
    const { method, params } = callSchema.parse(JSON.parse((await buffer(request)).toString()));
    const call = calls[method];
    return call
      ? { result: await call(params[0]), error: null }
      : { result: null, error: `rpc: can't find method ${method}` };
  };
  answer()
    .catch((error: unknown) => ({ result: null, error: String(error) }))
    .then((body) => response.setHeader('connection', 'close').end(JSON.stringify(body)), noteProblem);
});
await new Promise<void>((resolve) => sst.listen(0, '127.0.0.1', resolve));
// The program is over when nothing is left to be done: waiting for calls is not something to be done.
sst.unref();
const address = z.object({ port: z.number() }).parse(sst.address());
Object.assign(process.env, {
  SST_SERVER: `http://127.0.0.1:${address.port}`,
  SST_AWS_REGION: REGION,
  AWS_REGION: REGION,
});

// First the app's settings, then, with them as constants, the resources.
const appSchema = z.looseObject({
  name: z.string(),
  removal: z.string(),
  protect: z.boolean(),
  providers: z.record(z.string(), z.unknown()),
});
const appBundle = await bundleConfig({
  name: 'app',
  banner: 'const $config = (input) => input;',
  code: `import config from ${JSON.stringify(config)}; export default config.app({ stage: ${JSON.stringify(stage)} });`,
});
const declared = appSchema.parse((await load(appBundle)).default);
const app = { ...declared, stage };

const lockSchema = z.array(z.object({ name: z.string(), package: z.string(), alias: z.string() }));
const lock = lockSchema.parse(JSON.parse(readFileSync(`${ROOT}.sst/provider-lock.json`, 'utf8')));
const globals = lock
  .map((provider) => `import * as ${provider.alias} from ${JSON.stringify(provider.package)};`)
  .concat(`import * as sst from ${JSON.stringify(`${PLATFORM}src/components`)};`)
  .join('\n');
const runBundle = await bundleConfig({
  name: 'run',
  globals,
  inject: [`${PLATFORM}src/shim/run.js`],
  define: {
    $app: JSON.stringify(app),
    $dev: 'false',
    $cli: JSON.stringify({
      command: 'deploy',
      dev: false,
      paths: { home: homedir(), root: ROOT, work: folder, platform: PLATFORM },
      state: { version: {} },
    }),
  },
  code: `import { run } from ${JSON.stringify(`${PLATFORM}src/auto/run.ts`)};
    import config from ${JSON.stringify(config)};
    export default await run(config.run);`,
});

process.on('unhandledRejection', noteProblem);
process.on('uncaughtException', noteProblem);
const { resources, run } = await recordResources(app.name, stage, noteProblem);
let outputs: unknown;
run(async () => (await load(runBundle)).default).then((value) => {
  outputs = value;
}, noteProblem);

// Resources come into being in chains of callbacks that nobody waits for: the end is when nothing is left.
process.once('beforeExit', () => {
  if (outputs === undefined) noteProblem('sst.config.ts did not come to its end');
  const graph = { app, stage, region: REGION, account: ACCOUNT, problems, outputs, functions, resources };
  writeFileSync(`${folder}graph.json`, JSON.stringify(graph, undefined, 2).replaceAll(ROOT, '<root>/'));
  process.stdout.write(`${stage}: ${resources.length} resources, ${problems.length} problems\n`);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
});

async function load(file: string): Promise<{ default?: unknown }> {
  return import(pathToFileURL(file).href);
}

function noteProblem(problem: unknown): void {
  const text = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
  if (!problems.includes(text)) problems.push(text);
}
