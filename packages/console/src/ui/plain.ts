import { raw } from 'hono/html';
import type { Html } from './layout.ts';

/** Text between tags, where quotation marks need no escaping: of JSON they would be a third of the page. */
export function plain(text: string): Html {
  return raw(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
}
