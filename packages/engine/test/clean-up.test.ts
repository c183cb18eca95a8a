import { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { machine, rig } from './harness.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const DAY_S = 86_400;

const rows = (path: string, table: string) => {
  const database = new DatabaseSync(path, { readOnly: true });
  const { count } = database.prepare(`SELECT count(*) AS count FROM ${table}`).get() ?? {};
  database.close();
  return Number(count);
};

/** From now on: what each transaction writes. */
function transactions(): { sql: string; changes: number }[][] {
  const written: { sql: string; changes: number }[][] = [[]];
  const { run } = StatementSync.prototype;
  vi.spyOn(StatementSync.prototype, 'run').mockImplementation(function (this: StatementSync, ...values) {
    const result = run.apply(this, values);
    if (this.sourceSQL === 'COMMIT') written.push([]);
    else written.at(-1)?.push({ sql: this.sourceSQL, changes: Number(result.changes) });
    return result;
  });
  return written;
}

/** Goes round so often, with four events each time. */
const loop = (rounds: number) =>
  machine({
    Count: { Type: 'Pass', Output: '{% $states.input + 1 %}', Next: 'More' },
    More: {
      Type: 'Choice',
      Choices: [{ Condition: `{% $states.input < ${rounds} %}`, Next: 'Count' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  });

describe('the clean-up', () => {
  it('forgets what closed 90 days ago, and that alone', async () => {
    const { run, advance, describe: describeExecution, path, engine } = rig();
    const old = await run(loop(3), 0);
    await advance(DAY_S);
    const young = await run(loop(3), 0);
    await advance(89 * DAY_S + 120);
    await expect(describeExecution(old)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
    expect(await describeExecution(young)).toMatchObject({ status: 'SUCCEEDED' });
    await engine.close();
    expect(rows(path, 'execution')).toBe(1);
    expect(rows(path, 'event')).toBe(16);
  });

  it('deletes a long history in small transactions, after what is due at the same time', async () => {
    const first = rig();
    await first.run(loop(600), 0);
    await first.advance(90 * DAY_S);
    await first.run(machine({ W: { Type: 'Wait', Seconds: 60 } }));
    const second = first.reopen({ isStarted: false });
    const written = transactions();
    second.engine.start();
    await second.advance(120);
    const deleted = written.map((statements) =>
      statements.reduce((sum, { sql, changes }) => sum + (sql.startsWith('DELETE') ? changes : 0), 0),
    );
    expect(deleted.filter((count) => count > 0).length).toBeGreaterThan(4);
    expect(Math.max(...deleted)).toBeLessThanOrEqual(500);
    const fired = written.findIndex((statements) =>
      statements.some(({ sql }) => sql.startsWith('UPDATE execution')),
    );
    expect(fired).toBeGreaterThanOrEqual(0);
    expect(fired).toBeLessThan(deleted.findIndex((count) => count > 0));
  });
});
