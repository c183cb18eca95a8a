import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import * as z from 'zod';
import { executionArn, stateMachineArn } from '../base/arns.ts';
import type { EventRow, ExecutionChange } from '../execution/change.ts';
import type { Execution } from '../execution/execution.ts';
import { EXECUTION_STATUSES, type ExecutionStatus } from '../execution/execution.ts';

export interface MachineRow {
  readonly key: number;
  readonly name: string;
  readonly status: 'ACTIVE' | 'DELETING' | 'DELETED';
  readonly created: number;
  readonly revision: number;
}

export interface RevisionRow {
  readonly key: number;
  readonly id: string;
  /** Null for the one the machine was created with. */
  readonly updated: number | null;
  readonly definition: string;
  readonly role: string;
}

export interface StoredExecution {
  readonly execution: Execution;
  /** JSON of its `ExecutionState`. */
  readonly state: string;
  readonly due: number | null;
}

const keyRow = z.object({ key: z.int() });
/** Many callers may ask at once. */
const LARGEST_PAGE_CHARACTERS = 1024 * 1024;

const eventRow = z.object({
  id: z.int(),
  previous: z.int(),
  at: z.number(),
  type: z.string(),
  details: z.string(),
});
const machineRow = z.object({
  key: z.int(),
  name: z.string(),
  status: z.enum(['ACTIVE', 'DELETING', 'DELETED']),
  created: z.number(),
  revision: z.int(),
});
const revisionRow = z.object({
  key: z.int(),
  id: z.string(),
  updated: z.number().nullable(),
  definition: z.string(),
  role: z.string(),
});
const roleRow = z.object({ role: z.string() });
const optionalText = z.string().nullable();
const executionRow = z
  .object({
    key: z.int(),
    revision: z.int(),
    name: z.string(),
    status: z.enum(EXECUTION_STATUSES),
    started: z.number(),
    stopped: z.number().nullable(),
    redrives: z.int(),
    redriven: z.number().nullable(),
    input: z.string(),
    output: optionalText,
    error: optionalText,
    cause: optionalText,
    due: z.number().nullable(),
    state: z.string(),
    machine_name: z.string(),
    machine_status: z.string(),
    role: z.string(),
  })
  .transform(
    ({ machine_name, machine_status, role, state, due, ...row }): StoredExecution => ({
      state,
      due,
      execution: {
        ...row,
        arn: executionArn(machine_name, row.name),
        machineArn: stateMachineArn(machine_name),
        machineName: machine_name,
        machineDeleting: machine_status !== 'ACTIVE',
        roleArn: role,
        stopped: row.stopped ?? undefined,
        redriven: row.redriven ?? undefined,
        output: row.output ?? undefined,
        error: row.error ?? undefined,
        cause: row.cause ?? undefined,
      },
    }),
  );

const EXECUTION = `SELECT e.key, e.revision, e.name, e.status, e.started, e.stopped, e.redrives, e.redriven,
  e.due, e.input, e.output, e.error, e.cause, e.state, m.name AS machine_name, m.status AS machine_status, r.role
  FROM execution e JOIN machine m ON m.key = e.machine JOIN revision r ON r.key = e.revision`;

/** The statements of the engine. Those that write are called within a commit. */
export class EngineStore {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  secret(): Uint8Array {
    return z.object({ value: z.instanceof(Uint8Array) }).parse(this.#get('SELECT value FROM secret')).value;
  }

  machine(name: string): MachineRow | undefined {
    return this.#one(machineRow, 'SELECT * FROM machine WHERE name = ?', name);
  }

  /** Those that are not deleted, in the order they were made, from the one after `after`. */
  machines(after: number, limit: number): MachineRow[] {
    const sql = "SELECT * FROM machine WHERE key > ? AND status <> 'DELETED' ORDER BY key LIMIT ?";
    return this.#all(machineRow, sql, after, limit);
  }

  putMachine({ name, status, created, revision }: Omit<MachineRow, 'key'>): void {
    this.#run(
      `INSERT INTO machine (name, status, created, revision) VALUES (?, ?, ?, ?) ON CONFLICT (name)
       DO UPDATE SET status = excluded.status, created = excluded.created, revision = excluded.revision`,
      name,
      status,
      created,
      revision,
    );
  }

  /** A machine that is being deleted is so once none of its executions runs. */
  endDeletion(name: string): void {
    this.#run(
      `UPDATE machine SET status = 'DELETED' WHERE name = ? AND status = 'DELETING' AND NOT EXISTS
       (SELECT 1 FROM execution WHERE machine = machine.key AND status = 'RUNNING')`,
      name,
    );
  }

  revision(key: number): RevisionRow | undefined {
    return this.#one(revisionRow, 'SELECT * FROM revision WHERE key = ?', key);
  }

  /** Without the definition, which is long. */
  roleOf(revision: number): string | undefined {
    return this.#one(roleRow, 'SELECT role FROM revision WHERE key = ?', revision)?.role;
  }

  addRevision({ id, updated, definition, role }: Omit<RevisionRow, 'key'>): number {
    const sql = 'INSERT INTO revision (id, updated, definition, role) VALUES (?, ?, ?, ?)';
    return Number(this.#run(sql, id, updated, definition, role).lastInsertRowid);
  }

  execution(key: number): StoredExecution | undefined {
    return this.#one(executionRow, `${EXECUTION} WHERE e.key = ?`, key);
  }

  executionNamed(machine: string, name: string): StoredExecution | undefined {
    return this.#one(executionRow, `${EXECUTION} WHERE m.name = ? AND e.name = ?`, machine, name);
  }

  /** Newest first, from the one before `before`. */
  executions(
    machine: number,
    status: ExecutionStatus | undefined,
    before: number,
    limit: number,
  ): StoredExecution[] {
    const page = 'AND e.key < ? ORDER BY e.key DESC LIMIT ?';
    if (status === undefined) {
      return this.#all(executionRow, `${EXECUTION} WHERE e.machine = ? ${page}`, machine, before, limit);
    }
    const sql = `${EXECUTION} WHERE e.machine = ? AND e.status = ? ${page}`;
    return this.#all(executionRow, sql, machine, status, before, limit);
  }

  /** @throws Error where the machine has one of that name. */
  addExecution(
    machine: MachineRow,
    row: { name: string; started: number; due: number; input: string; state: string },
  ): number {
    const { lastInsertRowid } = this.#run(
      `INSERT INTO execution (machine, revision, name, status, started, due, active, redrives, input, state)
       VALUES (?, ?, ?, 'RUNNING', ?, ?, 1, 0, ?, ?)`,
      machine.key,
      machine.revision,
      row.name,
      row.started,
      row.due,
      row.input,
      row.state,
    );
    return Number(lastInsertRowid);
  }

  changeExecution(change: ExecutionChange): void {
    const { key, status, due, active, state } = change;
    if (status === 'RUNNING' && change.redriven === null) {
      // The common case spares the indexes of what it leaves alone.
      const sql = 'UPDATE execution SET due = ?, active = ?, state = ? WHERE key = ?';
      this.#run(sql, due, active ? 1 : null, state, key);
      return;
    }
    this.#run(
      `UPDATE execution SET status = ?, stopped = ?, due = ?, active = ?, redrives = ?, redriven = ?, output = ?,
       error = ?, cause = ?, state = ? WHERE key = ?`,
      status,
      change.stopped,
      due,
      active ? 1 : null,
      change.redrives,
      change.redriven,
      change.output,
      change.error,
      change.cause,
      state,
      key,
    );
  }

  deleteExecution(key: number): void {
    this.#run('DELETE FROM event WHERE execution = ?', key);
    this.#run('DELETE FROM execution WHERE key = ?', key);
  }

  /** Deletes those that closed before the instant, the oldest first, as far as so many rows go. */
  deleteClosed(instant: number, rows: number): void {
    const sql = `DELETE FROM event WHERE execution = ?1
      AND id < (SELECT min(id) FROM event WHERE execution = ?1) + ?2`;
    let left = rows;
    for (const key of this.closedBefore(instant, rows)) {
      left -= Number(this.#run(sql, key, left).changes);
      if (left <= 0) return;
      this.#run('DELETE FROM execution WHERE key = ?', key);
      left -= 1;
    }
  }

  /** Those that closed before the instant, the oldest first. */
  closedBefore(instant: number, limit: number): number[] {
    return this.#keys('SELECT key FROM execution WHERE stopped < ? ORDER BY stopped LIMIT ?', instant, limit);
  }

  /** Those with something under way, from the one after `after`. */
  activeExecutions(after: number, limit: number): number[] {
    const sql = 'SELECT key FROM execution WHERE active = 1 AND key > ? ORDER BY key LIMIT ?';
    return this.#keys(sql, after, limit);
  }

  /** Walks over all of them; what runs always has an instant at which it is due. */
  countRunning(): number {
    const sql = 'SELECT count(*) AS running FROM execution WHERE due IS NOT NULL';
    return z.object({ running: z.int() }).parse(this.#get(sql)).running;
  }

  earliestDue(): number | undefined {
    const sql = 'SELECT min(due) AS due FROM execution WHERE due IS NOT NULL';
    return z.object({ due: z.number().nullable() }).parse(this.#get(sql)).due ?? undefined;
  }

  dueExecutions(now: number, limit: number): number[] {
    return this.#keys('SELECT key FROM execution WHERE due <= ? ORDER BY due LIMIT ?', now, limit);
  }

  postpone(key: number, due: number): void {
    this.#run('UPDATE execution SET due = ? WHERE key = ?', due, key);
  }

  addEvent(execution: number, { id, previous, at, type, details }: EventRow): void {
    const sql = 'INSERT INTO event (execution, id, previous, at, type, details) VALUES (?, ?, ?, ?, ?, ?)';
    this.#run(sql, execution, id, previous, at, type, details);
  }

  event(execution: number, id: number): EventRow | undefined {
    return this.#one(eventRow, 'SELECT * FROM event WHERE execution = ? AND id = ?', execution, id);
  }

  /** A page ends early where its events are large; `next` is the first one that is not in it. */
  events(
    execution: number,
    page: { from: number; reverse: boolean; limit: number },
  ): { found: EventRow[]; next?: number } {
    const order = page.reverse ? 'id <= ? ORDER BY id DESC' : 'id >= ? ORDER BY id';
    const sql = `SELECT * FROM event WHERE execution = ? AND ${order} LIMIT ?`;
    const found: EventRow[] = [];
    let characters = 0;
    for (const row of this.#statement(sql).iterate(execution, page.from, page.limit + 1)) {
      const event = eventRow.parse(row);
      if (found.length === page.limit || characters > LARGEST_PAGE_CHARACTERS)
        return { found, next: event.id };
      found.push(event);
      characters += event.details.length;
    }
    return { found };
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #run(sql: string, ...values: SQLInputValue[]) {
    return this.#statement(sql).run(...values);
  }

  #get(sql: string, ...values: SQLInputValue[]): unknown {
    return this.#statement(sql).get(...values);
  }

  #one<T>(row: z.ZodType<T>, sql: string, ...values: SQLInputValue[]): T | undefined {
    const found = this.#get(sql, ...values);
    return found === undefined ? undefined : row.parse(found);
  }

  #all<T>(row: z.ZodType<T>, sql: string, ...values: SQLInputValue[]): T[] {
    return this.#statement(sql)
      .all(...values)
      .map((found) => row.parse(found));
  }

  #keys(sql: string, ...values: SQLInputValue[]): number[] {
    return this.#all(keyRow, sql, ...values).map(({ key }) => key);
  }
}
