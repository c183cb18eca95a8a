import type { Execution } from '@redress/client/source';
import { html } from 'hono/html';
import type { PageContext } from '../../context.ts';
import type { Html } from '../../ui/layout.ts';
import { shortMoment } from '../../ui/times.ts';
import { type Asked, COLUMNS, type Column, hrefOf, orderOf, sortedBy } from './asked.ts';
import { BULK_FORM, mayChooseMany } from './bulk.ts';
import { signOf } from './found.ts';
import { aftermath, executionPath, nameOf, nextWait, partOf, stateLine, waitLine } from './say.ts';

interface Shown {
  readonly caption: string;
  readonly items: readonly Execution[];
  /** What is in an order that could be another one. */
  readonly asked?: Asked;
  /** So many of more were put in order. */
  readonly among?: number | undefined;
}

export function table(c: PageContext, { caption, items, asked, among }: Shown): Html {
  const { columns, sorted } = c.var.words.executions;
  const isMany = mayChooseMany(c);
  const order = asked && orderOf(asked);
  const heading = (column: Column) => {
    if (!asked || !order) return html`<th scope="col">${columns[column]}</th>`;
    const is = order.column === column ? html` aria-sort="${order.direction}"` : '';
    return html`<th scope="col"${is}><a href="${hrefOf(sortedBy(asked, column))}">${columns[column]}</a></th>`;
  };
  const note =
    order === undefined ? '' : html` <span class="q">${sorted(order.column, order.direction, among)}</span>`;
  return html`<div class="wide" role="region" aria-label="${caption}" tabindex="0"><table class="tab list${isMany ? ' many' : ''}"><caption>${caption}${note}</caption>
<thead><tr>${isMany ? html`<th scope="col"><span class="v">${columns.chosen}</span></th>` : ''}${COLUMNS.map(heading)}</tr></thead>
<tbody>${items.map((execution) => row(c, execution, isMany))}</tbody></table></div>`;
}

function row(c: PageContext, execution: Execution, isMany: boolean): Html {
  const { words, look, now } = c.var;
  const { name, complaint, startedAt } = execution;
  const wait = nextWait(execution);
  const after = aftermath(c, execution);
  const tick = html`<td><label class="pick"><input type="checkbox" name="ids" value="${name}" form="${BULK_FORM}" aria-label="${words.executions.many.tick(nameOf(c, execution))}"></label></td>`;
  return html`<tr data-id="${name}" data-sign="${signOf(execution)}">${isMany ? tick : ''}<td>${stateLine(c, execution)}</td>
<th scope="row"><a href="${executionPath(name)}">${complaint?.reference ?? name}</a><p class="q">${partOf(c, name)}</p></th>
<td>${wait ? waitLine(c, wait) : (after ?? '')}</td>
<td><time datetime="${startedAt}">${shortMoment(look, words, startedAt, now)}</time></td>
<td><bdi>${complaint?.policy ?? ''}</bdi></td><td><bdi>${complaint?.team ?? ''}</bdi></td></tr>`;
}
