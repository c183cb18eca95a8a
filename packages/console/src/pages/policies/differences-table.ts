import { html } from 'hono/html';
import type { PageContext } from '../../context.ts';
import type { Html } from '../../ui/layout.ts';
import type { RuleDifference } from './differences.ts';
import { said } from './said.ts';

/** Two versions beside each other, topic by topic. */
export function differencesTable(
  { var: { words } }: PageContext,
  rules: readonly RuleDifference[],
  [before, after]: readonly [string, string],
): Html {
  const { policies } = words;
  return html`${rules.map(
    ({ rule, differences }) =>
      html`<section class="card"><h2>${rule}</h2><table class="sides"><thead><tr><th scope="col">${policies.topic}</th><th scope="col">${before}</th><th scope="col">${after}</th></tr></thead>
<tbody>${differences.map(
        (one) =>
          html`<tr><th scope="row">${one.topic}</th>${[one.before, one.after].map((sentence) => html`<td>${sentence === undefined ? html`<span class="q">${policies.nothing}</span>` : said(sentence)}</td>`)}</tr>`,
      )}</tbody></table></section>`,
  )}`;
}
