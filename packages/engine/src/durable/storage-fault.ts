/** Why a database file cannot be relied on. */
export type StorageFault = 'full' | 'read-only' | 'damaged' | 'gone' | 'failing';

/** The file that was opened does not stand under its name any more: what is written to it is lost with it. */
export class DatabaseGone extends Error {
  override readonly name = 'DatabaseGone';
  constructor(path: string) {
    super(`${path} was removed or replaced while it was open`);
  }
}

/** SQLite's primary result codes. */
const FAULTS: ReadonlyMap<number, StorageFault> = new Map([
  [8, 'read-only'],
  [10, 'failing'],
  [11, 'damaged'],
  [13, 'full'],
  [14, 'failing'],
  [26, 'damaged'],
]);

/** Undefined where the error says nothing about the file. */
export function storageFault(error: unknown): StorageFault | undefined {
  if (error instanceof DatabaseGone) return 'gone';
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return undefined;
  return FAULTS.get(error.errcode & 0xff);
}
