import type { Bulk } from '@redress/client/source';
import { html, raw } from 'hono/html';
import type { PageContext } from '../context.ts';
import type { Html } from './layout.ts';

/* What has become of each of many things that one action is done to. */

export const OUTCOMES = ['waiting', 'done', 'skipped', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const outcomeIn = (c: PageContext): Outcome | undefined =>
  OUTCOMES.find((known) => known === c.req.query('outcome'));

export const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0);

interface Told {
  readonly label: string;
  readonly all: string;
  readonly outcomes: Readonly<Record<Outcome, string>>;
}

/** Each leads to those alone of which that has become. */
export function outcomeChips(
  c: PageContext,
  path: string,
  { counts }: Bulk,
  { label, all, outcomes }: Told,
): Html {
  const counted = { ...counts, skipped: sum(counts.skipped) };
  const chosen = outcomeIn(c);
  const current = (is: boolean) => (is ? raw(' aria-current="page"') : '');
  return html`<nav class="views" aria-label="${label}"><a class="chip" href="${path}"${current(chosen === undefined)}>${all}</a>${OUTCOMES.filter(
    (one) => counted[one] > 0 || one === chosen,
  ).map(
    (one) =>
      html`<a class="chip" href="${path}?outcome=${one}"${current(one === chosen)}>${outcomes[one]} <span class="n">${counted[one]}</span></a>`,
  )}</nav>`;
}
