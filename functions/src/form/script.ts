import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Remarks and spaces are for whoever writes it; it has no text of several lines. */
export const SCRIPT = readFileSync(new URL('./assets/form.js', import.meta.url), 'utf8')
  .replaceAll(/^\s*\/\/.*\n/gm, '')
  .replaceAll(/^\s+/gm, '');

/** Its address changes with what is in it, so that browsers keep it for good. */
export const SCRIPT_PATH = `/complain/form.js?${createHash('sha256').update(SCRIPT).digest('hex').slice(0, 12)}`;
