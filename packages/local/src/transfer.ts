import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import {
  erasures,
  INDEX_NAMES,
  type Item,
  instantSchema,
  type JsonObject,
  type Key,
  OUTBOX,
  restartCalendarWalk,
  restartErasures,
  restartLifting,
  type Scannable,
  type Store,
} from '@redress/core';
import * as z from 'zod';

/*
 * A file of everything in a store: one line of JSON for each item, then one with their number and a digest
 * that does not depend on their order, for each store has one of its own. It holds personal data.
 */

/** The file is damaged, unfinished, or says other than the store. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
}

export interface Summary {
  readonly items: number;
  /** The sum of the lines' SHA-256, modulo 2^256, in hexadecimal. */
  readonly digest: string;
}

const PAGE = 100;
const LARGEST_BATCH_CHARACTERS = 1024 * 1024;
/**
 * What an installation has for itself stays with it: the secret, which has no place in such a file, how far its walks
 * have come, what its replays have found, and what it knows of its provider and of what it has set aside.
 */
const OWN = new Set(['SETTINGS', 'JOBS', 'SET-ASIDE', 'HEALTH']);
const isOwn = ({ pk }: Key) => OWN.has(pk) || /^(?:BULK|IMPORT|REPLAY|PROVIDER)#/.test(pk);
const isKept = (item: Item) => !isOwn(item) || isHalfRemoval(item);
/** What is half removed is removed by whoever has it then. */
const isHalfRemoval = ({ pk, sk }: Key) => pk === 'JOBS' && sk === 'RETENTION';

export interface Exported extends Summary {
  /** Keys of items that are damaged: the file does not hold them. */
  readonly damaged: readonly string[];
}

/**
 * Writes all items of the source to `<file>.partial`, and renames that once it is complete and was compared
 * with the source. What an earlier attempt has written is kept and gone on from.
 * @throws TransferError where somebody has written to the source meanwhile.
 */
export async function exportItems(source: Scannable, file: string): Promise<Exported> {
  const partial = `${file}.partial`;
  const tally = new Tally();
  const after = await resume(partial, tally);
  const output = await open(partial, 'a', 0o600);
  try {
    for await (const { lines } of pages(source, after)) {
      for (const line of lines) tally.add(line);
      await output.appendFile(lines.map((line) => `${line}\n`).join(''));
    }
    await output.appendFile(`${JSON.stringify(tally.summary())}\n`);
    await output.sync();
  } finally {
    await output.close();
  }
  const now = new Tally();
  const damaged: string[] = [];
  for await (const page of pages(source)) {
    for (const line of page.lines) now.add(line);
    damaged.push(...page.damaged);
  }
  if (now.lasting !== tally.lasting)
    throw new TransferError(
      `the store has changed since ${partial} was begun: remove that, and export while nothing is running`,
    );
  renameSync(partial, file);
  return { ...tally.summary(), damaged };
}

async function* pages(
  source: Scannable,
  after?: Key,
): AsyncGenerator<{ lines: string[]; damaged: string[] }> {
  let next = after;
  do {
    const page = await source.scan(next, PAGE);
    const damaged = (page.damaged ?? []).map(({ pk, sk }) => `${pk} ${sk}`);
    yield { lines: page.items.filter(isKept).map(lineOf), damaged };
    next = page.next;
  } while (next);
}

/** Counts the whole lines of items that are there, cuts off what follows them, and gives the last one's key. */
async function resume(partial: string, tally: Tally): Promise<Key | undefined> {
  if (!existsSync(partial)) return undefined;
  const size = statSync(partial).size;
  let bytes = 0;
  let last: string | undefined;
  for await (const line of linesOf(partial)) {
    const end = bytes + Buffer.byteLength(line) + 1;
    if (end > size || isSummary(line)) break;
    tally.add(line);
    last = line;
    bytes = end;
  }
  truncateSync(partial, bytes);
  return last === undefined ? undefined : itemIn(last);
}

export interface Imported extends Summary {
  readonly written: number;
  /** They were in the target already, just as they are in the file. */
  readonly present: number;
  /** Files of older versions hold what an installation has for itself: it does not go into another. */
  readonly leftOut: number;
}

/**
 * Puts the items of a file into the target, those that are there already excepted, and reads all of them back.
 * An item that is there in another form is left as it is. Run again, it goes on where it was. The target's walks over
 * what is older, and over what a calendar has changed, begin anew.
 * @throws TransferError where the file is not whole, or an item is not in the target as it is in the file.
 */
export async function importItems(file: string, target: Store, targetName: string): Promise<Imported> {
  const summary = await checkFile(file);
  const erased = await erasedIn(target);
  const isTaken = (item: Item) => isKept(item) && !isOfErased(item, erased);
  const progress = new Progress(`${file}.progress`, targetName);
  let written = 0;
  let line = 0;
  for await (const batch of batches(file)) {
    line += batch.length;
    if (line <= progress.items) continue;
    const results = await Promise.all(batch.filter(isTaken).map((item) => target.putIfAbsent(item)));
    written += results.filter(Boolean).length;
    progress.save(line);
  }
  await restartErasures({ store: target });
  await restartLifting({ store: target });
  await restartCalendarWalk({ store: target });
  const differing: string[] = [];
  let leftOut = 0;
  for await (const batch of batches(file)) {
    const compared = batch.filter((item) => isTaken(item) && !isHalfRemoval(item));
    leftOut += batch.filter((item) => !isTaken(item)).length;
    const same = await Promise.all(compared.map((item) => isIn(target, item)));
    differing.push(...compared.filter((_, index) => !same[index]).map(({ pk, sk }) => `${pk} ${sk}`));
  }
  if (differing.length > 0)
    throw new TransferError(
      `${differing.length} of ${summary.items} items are not in ${targetName} as they are in ${file}: ${differing.slice(0, 10).join(', ')}`,
    );
  progress.clear();
  return { ...summary, written, present: summary.items - leftOut - written, leftOut };
}

/** What has been erased here does not come back by a file. */
async function erasedIn(target: Store): Promise<ReadonlySet<string>> {
  const clock = { now: () => Date.now() };
  const erased = await erasures.all({ store: target, clock, log: { info() {}, warn() {}, error() {} } });
  return new Set(erased.map(({ complaintId }) => complaintId));
}

function isOfErased({ pk, body }: Item, erased: ReadonlySet<string>): boolean {
  return erased.has(pk) || (pk === OUTBOX && erased.has(String(body.complaintId)));
}

async function isIn(target: Store, item: Item): Promise<boolean> {
  const stored = await target.get(item);
  // It may have expired since it was exported.
  return stored ? lineOf(stored) === lineOf(item) : item.expiresAt !== undefined;
}

/** Reads a file from end to end. @throws TransferError where it is not whole. */
export async function checkFile(file: string): Promise<Summary> {
  const tally = new Tally();
  let summary: Summary | undefined;
  for await (const line of linesOf(file)) {
    if (summary) throw new TransferError(`${file} goes on after its end`);
    if (isSummary(line)) summary = summarySchema.parse(JSON.parse(line));
    else tally.add(line);
  }
  if (!summary) throw new TransferError(`${file} has no end: the export was not finished`);
  const { items, digest } = tally.summary();
  if (items !== summary.items || digest !== summary.digest)
    throw new TransferError(`${file} is damaged: it holds ${items} items of ${summary.items}, or others`);
  return summary;
}

/** How far an import has come, beside the file, so that it need not begin again. */
class Progress {
  readonly #file: string;
  readonly #target: string;
  readonly items: number;

  constructor(file: string, target: string) {
    this.#file = file;
    this.#target = target;
    const saved = existsSync(file) ? progressSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
    this.items = saved?.target === target ? saved.items : 0;
  }

  save(items: number): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify({ target: this.#target, items }));
    renameSync(`${this.#file}.new`, this.#file);
  }

  clear(): void {
    rmSync(this.#file, { force: true });
  }
}

class Tally {
  #items = 0;
  #sum = 0n;
  #lasting = 0n;

  add(line: string): void {
    this.#items++;
    const hash = BigInt(`0x${createHash('sha256').update(line).digest('hex')}`);
    this.#sum = BigInt.asUintN(256, this.#sum + hash);
    if (itemIn(line).expiresAt === undefined) this.#lasting = BigInt.asUintN(256, this.#lasting + hash);
  }

  /** Of the items that will not expire: the others may go at any moment without anybody's doing. */
  get lasting(): bigint {
    return this.#lasting;
  }

  summary(): Summary {
    return { items: this.#items, digest: this.#sum.toString(16).padStart(64, '0') };
  }
}

/** The same text for the same item, whichever store it comes from. */
function lineOf({ pk, sk, version, indexes, summary, expiresAt, body }: Item): string {
  const ordered = INDEX_NAMES.flatMap((name) => {
    const key = indexes?.[name];
    return key ? [[name, { partition: key.partition, sort: key.sort }]] : [];
  });
  return JSON.stringify({ pk, sk, version, indexes: Object.fromEntries(ordered), summary, expiresAt, body });
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const indexKeySchema = z.object({ partition: z.string(), sort: z.string() });
/** Another version may have had other members and other indexes: what stands in those is in the body too. */
const itemSchema = z.object({
  pk: z.string().min(1),
  sk: z.string().min(1),
  version: z.int().positive(),
  indexes: z
    .record(z.string(), indexKeySchema)
    .pipe(z.object(Object.fromEntries(INDEX_NAMES.map((name) => [name, indexKeySchema.exactOptional()])))),
  summary: z.custom<JsonObject>(isObject).exactOptional(),
  expiresAt: z.exactOptional(instantSchema),
  body: z.custom<JsonObject>(isObject),
});
const summarySchema = z.strictObject({ items: z.int(), digest: z.string() });
const progressSchema = z.strictObject({ target: z.string(), items: z.int() });

const isSummary = (line: string) => line.startsWith('{"items":');

/** @throws TransferError */
function itemIn(line: string): Item {
  try {
    return itemSchema.parse(JSON.parse(line));
  } catch {
    throw new TransferError(`not an item: ${line.slice(0, 60)}`);
  }
}

async function* batches(file: string): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  let characters = 0;
  for await (const line of linesOf(file)) {
    if (isSummary(line)) continue;
    batch.push(itemIn(line));
    characters += line.length;
    if (batch.length === PAGE || characters > LARGEST_BATCH_CHARACTERS) {
      yield batch;
      batch = [];
      characters = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

/** By line feeds alone: Node's readline would also split at U+2028, which JSON leaves as it is. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(file, 'utf8')) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
