import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const MINUTE_MS = 60_000;

/** The files that take longest, the longest first: begun last, they would keep one core waiting for the other. */
const LONGEST = [
  'test/memory.test.ts',
  'test/restart.test.ts',
  'test/model.test.ts',
  'test/browser.test.ts',
  'test/complainant-pages.test.ts',
  'packages/local/test/audit.test.ts',
  'packages/local/test/user-commands.test.ts',
  'packages/engine/test/faults.test.ts',
  'test/transfer.test.ts',
  'test/versions/folder.test.ts',
  'packages/local/test/command-line.test.ts',
];

const FILES = ['packages/*/test/**/*.test.ts', 'functions/test/**/*.test.ts', 'test/**/*.test.ts'];
const ELSEWHERE = configDefaults.exclude;

/** In a process of their own: what they measure, wait for or kill is a process's. */
const ALONE = [
  'test/memory.test.ts',
  'test/model.test.ts',
  'test/restart.test.ts',
  'test/browser.test.ts',
  'test/complainant-pages.test.ts',
  'test/console/**/*.test.ts',
  'test/search-machine.test.ts',
  'packages/local/test/operations.test.ts',
  'packages/local/test/undelivered.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
      return place < 0 ? LONGEST.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

export default defineConfig({
  test: {
    projects: [
      // To load the core and everything below the API anew for each of 250 files took as long as to run them.
      {
        extends: true,
        test: { name: 'shared', include: FILES, exclude: [...ELSEWHERE, ...ALONE], isolate: false },
      },
      { extends: true, test: { name: 'alone', include: ALONE, exclude: ELSEWHERE } },
    ],
    // What one file has put in the place of something is not there for the next one.
    restoreMocks: true,
    unstubEnvs: true,
    // One for each core: vitest by itself leaves one idle, which of two is half of them.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // They end what hangs, nothing else: how fast the machine is decides about no test.
    testTimeout: 5 * MINUTE_MS,
    hookTimeout: 5 * MINUTE_MS,
    teardownTimeout: MINUTE_MS,
    expect: { poll: { timeout: MINUTE_MS } },
  },
});
