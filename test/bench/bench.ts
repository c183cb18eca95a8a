import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cost } from './cost.ts';
import { desk } from './desk.ts';
import { flatness, lateness, starts, watching } from './engine-load.ts';
import { type IntakeOptions, intake } from './intake.ts';
import { type Findings, isMet, table } from './report.ts';
import { search } from './search.ts';
import { waiting } from './waiting.ts';
import { fill } from './world.ts';

const PARTS = [
  'cost',
  'starts',
  'intake',
  'waiting',
  'flatness',
  'lateness',
  'search',
  'console',
  'watching',
] as const;
type Part = (typeof PARTS)[number];

const USAGE = `Usage: npm run bench -- [OPTION]…

Measures this installation in temporary folders, on loopback, and leaves nothing behind.

  --only PART       one of ${PARTS.join(', ')};
                    may be given more than once
  --against COMMIT  intake: also measures that commit, whose tree is checked out into the temporary folder
  --quick           a tenth of the size, in about three minutes
  --json FILE       the JSON document goes there instead of to the end of the output
  --folder DIR      where the temporary folder is made; it must be on a real disk (${tmpdir()})
  --profile DIR     intake: Node writes a profile of our server's processor time there
  --help            this`;

const TMPFS = 0x01021994;

interface Size {
  readonly open: number;
  /** Fewer open ones, to compare with. */
  readonly fewer: readonly number[];
  readonly starts: number;
  readonly rounds: number;
  readonly intakeRounds: number;
  readonly intakeMs: number;
  readonly dueSeconds: number;
}
const FULL: Size = {
  open: 100_000,
  fewer: [1_000, 10_000],
  starts: 10_000,
  rounds: 15,
  intakeRounds: 5,
  intakeMs: 8_000,
  dueSeconds: 20,
};
const QUICK: Size = {
  open: 10_000,
  fewer: [1_000],
  starts: 2_000,
  rounds: 5,
  intakeRounds: 3,
  intakeMs: 2_000,
  dueSeconds: 5,
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [...PARTS] },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      folder: { type: 'string', default: tmpdir() },
      against: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const parts = PARTS.filter((part) => values.only.includes(part));
  if (parts.length < new Set(values.only).size) throw new RangeError(`No such part.\n${USAGE}`);
  const root = mkdtempSync(join(values.folder, 'redress-bench-'));
  const remove = () => rmSync(root, { recursive: true, force: true });
  process.once('SIGINT', () => process.exit(130));
  process.once('exit', remove);
  if (statfsSync(root).type === TMPFS) console.error('This folder is in memory: see --folder.');

  const { against, profile } = values;
  const findings = await measureAll(root, parts, { ...(values.quick ? QUICK : FULL), against, profile });
  const document = JSON.stringify(
    { machine: describeMachine(), quick: values.quick, findings },
    undefined,
    2,
  );
  if (values.json === undefined) console.log(document);
  else writeFileSync(values.json, `${document}\n`);
  const missed = Object.values(findings).flatMap(({ measures }) => measures.filter((m) => !isMet(m)));
  console.log(missed.length === 0 ? 'All targets are met.' : `${missed.length} not met.`);
}

async function measureAll(
  root: string,
  parts: readonly Part[],
  size: Size & Pick<IntakeOptions, 'against' | 'profile'>,
): Promise<Partial<Record<Part, Findings>>> {
  let filled: Promise<string> | undefined;
  const folder = (name: string) => {
    const path = join(root, name);
    mkdirSync(path);
    return path;
  };
  const filledFolder = () => {
    filled ??= filledWith(folder('filled'), size.open);
    return filled;
  };
  const measures: Record<Part, () => Promise<Findings>> = {
    cost: () => cost(folder('cost')),
    starts: () => starts(folder('starts'), size.starts),
    intake: () => intake(root, { ...size, rounds: size.intakeRounds, measuredMs: size.intakeMs }),
    waiting: async () => waiting(await filledFolder(), size.open),
    flatness: async () => {
      const folders = [];
      for (const open of size.fewer) folders.push(await filledWith(folder(`open-${open}`), open));
      return flatness([...folders, await filledFolder()], [...size.fewer, size.open], size.rounds);
    },
    // Last, for it stops every execution.
    watching: async () => {
      const fewest = size.fewer[0] ?? 1;
      const small = await filledWith(folder('watching-few'), fewest);
      return watching([small, await filledFolder()], [fewest, size.open], size.rounds);
    },
    search: () => {
      const folders = { beside: folder('search-beside'), unindexed: folder('search-unindexed') };
      return search({ folder: folder('search'), ...folders }, size.open, size);
    },
    console: () => {
      const folders = { folder: folder('console'), beside: folder('console-beside') };
      return desk(folders, size.open, size.rounds);
    },
    lateness: async () => lateness(await filledFolder(), size.open, size.dueSeconds),
  };
  const findings: Partial<Record<Part, Findings>> = {};
  for (const part of parts) {
    const load = loadavg()[0] ?? 0;
    const found = await measures[part]();
    const told = { ...found, notes: [...found.notes, `Load of the computer before: ${load.toFixed(1)}.`] };
    findings[part] = told;
    console.log(`${table(part, told)}\n`);
  }
  return findings;
}

async function filledWith(path: string, open: number): Promise<string> {
  console.error(`  … taking in ${open.toLocaleString('en-GB')} complaints`);
  await fill(path, open);
  return path;
}

function describeMachine() {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? '',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

main().catch((error: unknown) => {
  console.error(error);
  // Not by itself: children may still be under way.
  process.exit(1);
});
