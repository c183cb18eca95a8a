import * as z from 'zod';
import { ServiceError } from '../../base/errors.ts';

/** The input as the schema has it. @throws ServiceError `ValidationException`, or `SerializationException` for a wrong type */
export function validated<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  const mistyped = issues.find((issue) => issue.code === 'invalid_type' && issue.input !== undefined);
  if (mistyped !== undefined) {
    const where = mistyped.path.length === 0 ? 'the request' : `'${mistyped.path.join('.')}'`;
    throw new ServiceError('SerializationException', `${where} has the wrong type`);
  }
  const count = `${issues.length} validation error${issues.length === 1 ? '' : 's'} detected`;
  throw new ServiceError('ValidationException', `${count}: ${issues.map(describe).join('; ')}`);
}

function describe(issue: z.core.$ZodIssue): string {
  const value = issue.input === undefined ? 'null' : `'${String(issue.input).slice(0, 1024)}'`;
  return `Value ${value} at '${issue.path.join('.')}' failed to satisfy constraint: Member must ${demand(issue)}`;
}

function demand(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return 'not be null';
    case 'too_big':
      return `have ${measure(issue.origin)} less than or equal to ${issue.maximum}`;
    case 'too_small':
      return `have ${measure(issue.origin)} greater than or equal to ${issue.minimum}`;
    case 'invalid_value':
      return `satisfy enum value set: [${issue.values.join(', ')}]`;
    default:
      return issue.message;
  }
}

const measure = (origin: string) => (origin === 'string' ? 'length' : 'value');

export const arn = z.string().min(1).max(256);

export const pageSize = z.int().min(0).max(1000).default(0);

/** The service's limits differ by action. */
export const pageToken = (longest: 1024 | 3096) => z.string().min(1).max(longest).optional();

export const clientToken = z
  .string()
  .regex(/^[!-~]{1,64}$/, { error: 'satisfy regular expression pattern: [!-~]{1,64}' })
  .optional();

/** AWS counts a payload's bytes, not its characters. */
export const payload = z.string().refine((text) => Buffer.byteLength(text) <= 262_144, {
  error: 'have length less than or equal to 262144',
});

/** A page token carries the position to go on from, and is good only for the query it came from. */
export function writePageToken(query: string, position: number): string {
  return Buffer.from(JSON.stringify([query, position])).toString('base64url');
}

const pagePosition = z.tuple([z.string(), z.int()]);

/** @throws ServiceError `InvalidToken` */
export function readPageToken(query: string, token: string | undefined): number | undefined {
  if (token === undefined) return undefined;
  try {
    const [of, position] = pagePosition.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
    if (of === query) return position;
  } catch {
    // Anything unreadable is answered below.
  }
  throw new ServiceError('InvalidToken', `Invalid Token: '${token}'`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const FORBIDDEN_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff]|\p{Cs}/u;

/** @throws ServiceError `InvalidName` */
export function checkName(name: string): void {
  if (name.length < 1 || name.length > 80 || FORBIDDEN_IN_NAMES.test(name)) {
    throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
  }
}
