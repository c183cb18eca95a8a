import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

export const TREE = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export interface Former {
  readonly tree: string;
  /** What it runs with: our own dependencies, or its own. */
  readonly dependencies: string;
}

const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  workspaces: z.array(z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
});
type Package = z.infer<typeof packageSchema>;

/** The tree of a commit, ready to run, in a new folder; nothing of it is noted in the repository. */
export function checkOut(commit: string, tree: string): Former {
  mkdirSync(tree);
  const env = { ...process.env, GIT_INDEX_FILE: join(dirname(tree), 'index') };
  const git = (...args: string[]) => execFileSync('git', args, { cwd: TREE, env, stdio: 'pipe' });
  git('read-tree', commit);
  git('checkout-index', '--all', `--prefix=${tree}/`);
  const { workspaces = [] } = packageIn(tree);
  const ours = [TREE, ...(packageIn(TREE).workspaces ?? []).map((name) => join(TREE, name))];
  const needed = workspaces.flatMap((name) => Object.entries(packageIn(join(tree, name)).dependencies));
  const own = new Map(workspaces.map((name) => [packageIn(join(tree, name)).name, join(tree, name)]));
  const others = needed.filter(([name]) => !own.has(name));
  const places = new Map(others.map(([name, version]) => [name, placeOf(name, version, ours)]));
  const lacking = [...places].filter(([, place]) => place === undefined).map(([name]) => name);
  if (lacking.length === 0) {
    for (const [name, place] of [...own, ...places]) link(join(tree, 'node_modules', name), place);
    return { tree, dependencies: 'with our dependencies, whose versions are the same' };
  }
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: tree, stdio: 'inherit' });
  return { tree, dependencies: `with its own dependencies, for ours differ in ${lacking.join(', ')}` };
}

/** Where we have that package in that version. */
function placeOf(name: string, version: string, roots: readonly string[]): string | undefined {
  return roots
    .map((root) => join(root, 'node_modules', name))
    .find((place) => existsSync(place) && packageIn(place).version === version);
}

function link(path: string, place = ''): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(place, path);
}

function packageIn(folder: string): Package {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  return packageSchema.parse({ name: '', version: '', ...JSON.parse(text) });
}

/** How many messages its outbox holds: version 0.1 kept each in a file. */
export function filesOf(outbox: string): number {
  return existsSync(outbox) ? readdirSync(outbox).filter((name) => name.endsWith('.eml')).length : 0;
}
