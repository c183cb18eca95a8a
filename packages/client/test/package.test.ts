import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { openTestApi } from '../../../functions/test/test-api.ts';
import { operationsText } from '../generated.ts';

const PACKAGE = new URL('../', import.meta.url);
const sources = readdirSync(new URL('src/', PACKAGE)).map((name) => ({
  name,
  text: readFileSync(new URL(`src/${name}`, PACKAGE), 'utf8'),
}));
const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'redress-client-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

it('its operations are those of openapi.json: `npm run openapi` writes them', () => {
  const biome = new URL('../../node_modules/.bin/biome', PACKAGE).pathname;
  const formatted = execFileSync(biome, ['format', '--stdin-file-path=packages/client/src/operations.ts'], {
    input: operationsText(),
    encoding: 'utf8',
  });
  expect(sources.find(({ name }) => name === 'operations.ts')?.text === formatted, 'npm run openapi').toBe(
    true,
  );
});

it('weighs less than 10 KB, compressed, and depends on nothing', () => {
  const code = sources.map(({ text }) => stripTypeScriptTypes(text).replace(/^\s+/gm, '')).join('');
  expect(gzipSync(code).byteLength).toBeLessThan(10 * 1024);
  for (const { name, text } of sources)
    for (const [, from] of text.matchAll(/from '([^']+)'/g)) expect(from, name).toMatch(/^\.\//);
  const manifest = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8')));
  expect(Object.keys(manifest).filter((name) => /dependencies$/i.test(name))).toEqual([]);
});

it('is built to JavaScript that runs by itself, in Node and in browsers, with its types', async () => {
  const out = folder();
  const tsc = new URL('../../node_modules/typescript/bin/tsc', PACKAGE).pathname;
  const config = new URL('tsconfig.build.json', PACKAGE).pathname;
  execFileSync(process.execPath, [tsc, '-p', config, '--outDir', out], { stdio: 'pipe' });
  writeFileSync(join(out, 'package.json'), '{"type":"module"}');
  const print = `import { createClient } from ${JSON.stringify(pathToFileURL(join(out, 'index.js')).href)};
    console.log(typeof createClient({ baseUrl: 'http://127.0.0.1' }).complaints.submit);`;
  const args = ['--input-type=module', '-e', print];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()).toBe('function');
  expect(readdirSync(out)).toContain('index.d.ts');
});

it('what its README shows runs', async () => {
  const readme = readFileSync(new URL('README.md', PACKAGE), 'utf8');
  const snippets = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
  expect(snippets.length).toBeGreaterThan(4);
  const index = new URL('src/index.ts', PACKAGE).href;
  const file = join(folder(), 'readme.ts');
  writeFileSync(file, snippets.join('\n').replaceAll("'@redress/client'", JSON.stringify(index)));

  const api = await openTestApi();
  onTestFinished(() => api.close());
  vi.stubEnv('REDRESS_SANDBOX_KEY', await api.sandboxKey());
  onTestFinished(() => void vi.unstubAllEnvs());
  const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', headers = {}, body }: RequestInit) => {
    const { pathname, search } = new URL(url);
    const answer = await api.send(pathname + search, { method, headers, ...(body && { body }) });
    return new Response(answer.text, { status: answer.status, headers: answer.headers });
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    printed.mockRestore();
  });
  await import(/* @vite-ignore */ pathToFileURL(file).href);
  const lines = printed.mock.calls.map((line) => line.join(' '));
  expect(lines[0]).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5} is due 2026-/);
  expect(lines.find((line) => line.startsWith('now possible'))).toContain('resolution');
  expect(lines).toContain('at level 3');
  const { items } = z
    .object({ items: z.array(z.unknown()) })
    .parse(JSON.parse((await api.send('/v1/complaints')).text));
  expect(items).toHaveLength(2);
});
