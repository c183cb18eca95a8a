import { createHash, randomUUID } from 'node:crypto';
import type { Expression } from 'jsonata';
import { parseJson } from '../base/json-text.ts';
import { asNumbers } from '../base/large-integers.ts';

/** The longest array `$range` makes on AWS. */
const MAX_RANGE = 360_145;

const HASHES = new Map([
  ['SHA-1', 'sha1'],
  ['SHA-384', 'sha384'],
  ['SHA-256', 'sha256'],
  ['SHA-512', 'sha512'],
  ['MD5', 'md5'],
]);

/** Thrown inside an expression; with a code of JSONata's catalogue its message is made from the other members. */
export class QueryFault extends Error {
  readonly code: string | undefined;
  readonly index: number | undefined;
  constructor(message: string, code?: string, index?: number) {
    super(message);
    this.code = code;
    this.index = index;
  }
}

export const memoryFault = () =>
  new QueryFault('Expression evaluation memory limit exceeded: Check for excessive memory usage');

export const timeFault = () => new QueryFault('Expression evaluation timeout: Check for infinite loop');

export const depthFault = () =>
  new QueryFault(
    'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive',
  );

/** What Step Functions adds to JSONata, and takes away. */
export function addStepFunctionsFunctions(expression: Expression): void {
  expression.assign('eval', undefined);
  expression.registerFunction('partition', partition, '<xn?:a>');
  expression.registerFunction('range', range, '<nnn?:a<n>>');
  expression.registerFunction('hash', hash, '<ss?:s>');
  expression.registerFunction('random', random, '<n?:n>');
  expression.registerFunction('uuid', () => randomUUID(), '<:s>');
  expression.registerFunction('parse', parse, '<s?:x>');
}

function partition(items: unknown, chunkSize?: number): unknown[][] | undefined {
  if (items === undefined) return undefined;
  if (!Array.isArray(items)) throw new QueryFault('not an array', 'T0412', 1);
  if (chunkSize === undefined) return [items];
  const size = Math.trunc(chunkSize);
  if (size < 0) throw new QueryFault('Second argument must be zero or greater', 'D3137');
  if (size === 0 || items.length === 0) return undefined;
  return Array.from({ length: Math.ceil(items.length / size) }, (_, chunk) =>
    items.slice(chunk * size, (chunk + 1) * size),
  );
}

/** A JSONata sequence: nothing when empty, the bare number when it holds one. */
function range(first?: number, last?: number, delta?: number): number[] | undefined {
  if (first === undefined || last === undefined || delta === undefined) return undefined;
  const [start, end, step] = [Math.trunc(first), Math.trunc(last), Math.trunc(delta)];
  if (step === 0) return undefined;
  const length = Math.max(0, Math.floor((end - start) / step) + 1);
  if (!(length <= MAX_RANGE)) throw memoryFault();
  const numbers = Array.from({ length }, (_, position) => start + position * step);
  return Object.assign(numbers, { sequence: true });
}

function hash(text?: string, algorithm?: string): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  const name = HASHES.get(algorithm);
  if (name === undefined) {
    const known = [...HASHES.keys()].join(', ');
    throw new QueryFault(`Hash algorithm '${algorithm}' must be one of ${known}`, 'D3137');
  }
  return createHash(name).update(text, 'utf8').digest('hex');
}

/** With a seed, the number AWS returns for it: the first double of Java's `java.util.Random`. */
function random(seed?: number): number {
  if (seed === undefined) return Math.random();
  const mask = (1n << 48n) - 1n;
  const advance = (state: bigint) => (state * 0x5deece66dn + 0xbn) & mask;
  const first = advance((BigInt(Math.trunc(seed)) ^ 0x5deece66dn) & mask);
  const second = advance(first);
  return Number(((first >> 22n) << 27n) + (second >> 21n)) / 2 ** 53;
}

function parse(text?: string): unknown {
  if (text === undefined) return undefined;
  try {
    // Numbers to compute with, large integers rounded.
    return asNumbers(parseJson(text));
  } catch {
    throw new QueryFault('Invalid JSON', 'D3137');
  }
}
