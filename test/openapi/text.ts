import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { openApiDocument } from '../../functions/src/openapi/document.ts';
import { walkLives } from './walk.ts';

const ROOT = new URL('../../', import.meta.url);
export const FILE = new URL('openapi.json', ROOT);

const packageSchema = z.object({ version: z.string() });

/** The contract as the code has it. */
export async function openApiText(): Promise<string> {
  const { version } = packageSchema.parse(JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')));
  return `${JSON.stringify(openApiDocument(version, await walkLives()), null, 1)}\n`;
}
