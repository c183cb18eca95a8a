import { parseArgs } from 'node:util';
import { LANGUAGES } from '@redress/core';
import * as z from 'zod';
import { defaultDataFolder } from '../data-folder.ts';

/** A command line that cannot be used: the message says which option and why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

const port = z.coerce.number('must be a number').int().min(0).max(65_535);
const optionsSchema = z.object({
  port: port.default(8080),
  'engine-port': port.default(8083),
  data: z.string().min(1).optional(),
  speed: z.coerce.number('must be a number').positive().max(1_000_000).default(1),
  host: z
    .string()
    .refine(
      (host) => LOOPBACK.includes(host),
      `must be one of ${LOOPBACK.join(', ')}: there is no authentication yet, so the server listens on loopback only`,
    )
    .default('127.0.0.1'),
  'staff-language': z.enum(LANGUAGES).default('en'),
});
export type Options = z.infer<typeof optionsSchema> & { readonly data: string };

/** @throws UsageError */
export function readOptions(args: readonly string[]): Options {
  const string = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: string,
        'engine-port': string,
        data: string,
        speed: string,
        host: string,
        'staff-language': string,
      },
    });
    const options = optionsSchema.parse(values);
    return { ...options, data: options.data ?? defaultDataFolder(options.speed) };
  } catch (error) {
    if (error instanceof z.ZodError)
      throw new UsageError(
        error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('\n'),
      );
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

export const USAGE = `Options:
  --port N          the API's port (8080; 0 takes any free one)
  --engine-port N   the Step Functions endpoint's port (8083; 0 takes any free one)
  --data DIR        the data folder (.redress; at another speed than 1 .redress-speed-N)
  --speed N         seconds of complaint time for each real second (1)
  --host HOST       127.0.0.1, localhost or ::1 (127.0.0.1)
  --staff-language  of messages to staff: ${LANGUAGES.join(' or ')} (en)`;
