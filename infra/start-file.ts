/// <reference path="../.sst/platform/config.d.ts" />
import { readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/*
 * With `splitting`, what is loaded only when it is needed stands in files of its own; what is read at each start is
 * scattered over dozens of small ones besides, since each set of them that shares a module has that in a file. Node
 * takes longer to find and link those than to read one: a tenth of a first invocation.
 */

/** Of esbuild, what is used here. */
interface Esbuild {
  build(options: Readonly<Record<string, unknown>>): Promise<{
    readonly metafile: { readonly outputs: Readonly<Record<string, Output>> };
  }>;
}
interface Output {
  readonly exports: readonly string[];
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
}

const START = 'start.mjs';

/**
 * Puts all that the entry imports before it runs into one file. What was there before gives on what that file has, so
 * that the rest of the bundle finds it, and finds it once.
 * @param folder what was bundled, flat
 * @param entry such as `api.mjs`
 */
export async function gatherStart(folder: string, entry: string): Promise<void> {
  // SST's platform brings it along.
  const esbuild: Esbuild = createRequire(`${$cli.paths.platform}/package.json`)('esbuild');
  const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'));
  const { metafile } = await esbuild.build({
    absWorkingDir: folder,
    entryPoints: files,
    bundle: true,
    external: ['*'],
    format: 'esm',
    outdir: 'out',
    outExtension: { '.js': '.mjs' },
    write: false,
    metafile: true,
    logLevel: 'silent',
    tsconfigRaw: {},
  });
  const outputs = new Map<string, Output>(files.map((file) => [file, outputOf(metafile.outputs, file)]));
  const eager = importedBy(outputs, entry);
  const alias = (file: string, name: string) => `${file.replace(/\W/g, '_')}_${name}`;
  const giving = (file: string, from: string, each: (name: string) => string) => {
    const names = outputs.get(file)?.exports ?? [];
    return names.length === 0 ? `import "./${from}";\n` : `export { ${names.map(each)} } from "./${from}";\n`;
  };
  await esbuild.build({
    absWorkingDir: folder,
    stdin: {
      contents: eager.map((file) => giving(file, file, (name) => `${name} as ${alias(file, name)}`)).join(''),
      resolveDir: folder,
    },
    bundle: true,
    external: ['node:*', ...files.filter((file) => !eager.includes(file)).map((file) => `./${file}`)],
    format: 'esm',
    platform: 'node',
    outfile: START,
    minify: true,
    logLevel: 'silent',
    tsconfigRaw: {},
  });
  for (const file of eager)
    writeFileSync(
      `${folder}/${file}`,
      giving(file, START, (name) => `${alias(file, name)} as ${name}`),
    );
}

function outputOf(outputs: Readonly<Record<string, Output>>, file: string): Output {
  const output = outputs[`out/${file}`];
  if (!output) throw new Error(`${file} has not been read`);
  return output;
}

/** The file itself, and all that it imports, directly or not, before it runs. */
function importedBy(outputs: ReadonlyMap<string, Output>, entry: string): string[] {
  const found = new Set([entry]);
  for (const file of found)
    for (const { path, kind } of outputs.get(file)?.imports ?? []) {
      const name = path.replace('./', '');
      if (kind === 'import-statement' && outputs.has(name)) found.add(name);
    }
  return [...found];
}
