import { accepts } from 'hono/accepts';
import type { ApiContext } from './routing.ts';

/** People come with a browser, which says so; whoever does not say gets JSON. */
export function wantsPage(c: ApiContext): boolean {
  const supports = ['application/json', 'application/problem+json', 'text/html'];
  return accepts(c, { header: 'Accept', supports, default: 'application/json' }) === 'text/html';
}
