import { createCipheriv } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, extname, parse } from 'node:path';
import * as z from 'zod';
import { PLATFORM, platformRequire, ROOT } from './platform.ts';

/** What is used of esbuild here, in the version that comes with the platform. */
interface Esbuild {
  build(options: Readonly<Record<string, unknown>>): Promise<{
    readonly metafile: { readonly outputs: Readonly<Record<string, Output>> };
  }>;
}
interface Output {
  readonly entryPoint?: string;
  readonly bytes: number;
  readonly exports: readonly string[];
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
}
interface Resolved {
  readonly path: string;
  readonly importer: string;
  readonly kind: string;
}
interface Hooks {
  onResolve(filter: { filter: RegExp }, act: (file: Resolved) => object | undefined): void;
  onLoad(filter: { filter: RegExp }, act: (file: { path: string }) => object | undefined): void;
}

const esbuild: Esbuild = platformRequire('esbuild');

/** An ES module has neither `require` nor `__dirname`, which some of what is bundled asks for. */
const COMMONJS = [
  "import { createRequire as makeRequire } from 'node:module';",
  "import { fileURLToPath as pathOf } from 'node:url';",
  'const require = makeRequire(import.meta.url);',
  'const __filename = pathOf(import.meta.url);',
  "const __dirname = pathOf(new URL('.', import.meta.url));",
].join('\n');

const shared = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'esm',
  platform: 'node',
  mainFields: ['module', 'main'],
  metafile: true,
  logLevel: 'silent',
  // Older than the language that our own tsconfig.json names; it would only warn of that.
  tsconfigRaw: {},
};

/** Bundles code around sst.config.ts into the platform's folder, as SST does before it runs it. */
export async function bundleConfig(args: {
  name: string;
  code: string;
  banner?: string;
  /** Put before each of our own modules: the providers as globals. */
  globals?: string;
  inject?: readonly string[];
  define?: Readonly<Record<string, string>>;
}): Promise<string> {
  const outfile = `${PLATFORM}${args.name}.${process.pid}.mjs`;
  process.on('exit', () => rmSync(outfile, { force: true }));
  const { globals } = args;
  await esbuild.build({
    ...shared,
    stdin: { contents: args.code, resolveDir: ROOT, loader: 'ts' },
    outfile,
    nodePaths: [`${PLATFORM}node_modules`],
    banner: { js: `${COMMONJS}\n${args.banner ?? ''}` },
    define: args.define ?? {},
    inject: args.inject ?? [],
    external: [
      '@pulumi/*',
      '@pulumiverse/*',
      '@sst-provider/*',
      '@aws-sdk/*',
      'undici',
      'esbuild',
      'archiver',
      'glob',
      'vite',
    ],
    plugins: [
      {
        name: 'sst',
        setup(build: Hooks) {
          build.onResolve({ filter: /.*/ }, ({ path, importer, kind }) =>
            basename(importer) === 'sst.config.ts' && kind === 'import-statement' && globals === undefined
              ? { errors: [{ text: `SST refuses an import at the top of sst.config.ts: ${path}` }] }
              : undefined,
          );
          build.onLoad({ filter: /\.[jt]sx?$/ }, ({ path }) =>
            path.includes('.sst')
              ? undefined
              : {
                  contents: `${globals ?? ''}\n${readFileSync(path, 'utf8')}`,
                  loader: extname(path).slice(1),
                },
          );
        },
      },
    ],
  });
  return outfile;
}

/** What a component asks SST's own process to build. */
export const buildRequest = z.object({
  functionID: z.string(),
  handler: z.string(),
  runtime: z.string(),
  encryptionKey: z.string(),
  links: z.record(z.string(), z.unknown()),
  properties: z.object({
    architecture: z.string(),
    minify: z.boolean().default(false),
    sourcemap: z.boolean().default(false),
    splitting: z.boolean().default(false),
  }),
});

export interface BuiltFunction {
  readonly handler: string;
  readonly out: string;
  /** Of what is read at its start. */
  readonly bytes: number;
}

/** Builds a function into the folder that SST would zip, the linked values encrypted beside the code. */
export async function bundleFunction(
  request: z.infer<typeof buildRequest>,
  folder: string,
): Promise<BuiltFunction> {
  const { dir, name, ext } = parse(request.handler);
  const out = `${folder}${request.functionID}`;
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  writeFileSync(`${out}/resource.enc`, encrypted(request.links, request.encryptionKey));
  const { minify, sourcemap, splitting } = request.properties;
  const { metafile } = await esbuild.build({
    ...shared,
    entryPoints: [`${ROOT}${dir}/${name}.ts`],
    ...(splitting
      ? { splitting, outdir: out, outExtension: { '.js': '.mjs' } }
      : { outfile: `${out}/${name}.mjs` }),
    banner: { js: COMMONJS },
    target: 'esnext',
    keepNames: true,
    minify,
    sourcemap: sourcemap ? 'linked' : false,
    external: ['sharp', 'pg-native'],
  });
  const outputs = new Map(Object.entries(metafile.outputs));
  // What is loaded later on has an entry of its own.
  const [path, entry] = [...outputs].find(([, { entryPoint }]) => entryPoint === `${dir}/${name}.ts`) ?? [];
  if (!entry?.exports.includes(ext.slice(1))) throw new Error(`${request.handler} is not exported`);
  return { handler: `${name}${ext}`, out, bytes: bytesFrom(outputs, path ?? '') };
}

/** Of a file, and of all that it imports before it runs. */
function bytesFrom(outputs: ReadonlyMap<string, Output>, path: string, seen = new Set<string>()): number {
  const output = outputs.get(path);
  if (!output || seen.has(path)) return 0;
  seen.add(path);
  const imported = output.imports.filter(({ kind }) => kind === 'import-statement');
  return imported.reduce((sum, { path: other }) => sum + bytesFrom(outputs, other, seen), output.bytes);
}

/** As `Resource` of the `sst` package reads it. */
function encrypted(links: object, key: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64'), Buffer.alloc(12));
  return Buffer.concat([cipher.update(JSON.stringify(links)), cipher.final(), cipher.getAuthTag()]);
}
