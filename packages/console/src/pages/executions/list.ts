import type { Execution, Standing } from '@redress/client/source';
import { html, raw } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { instantAt } from '../../ui/calendar-times.ts';
import { type Errors, errorSummary, errorsOf, NO_ERRORS } from '../../ui/forms.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { shortMoment } from '../../ui/times.ts';
import { BULK_FORM, bulkForm, mayChooseMany } from './bulk.ts';
import {
  aftermath,
  executionPath,
  isForbidden,
  nameOf,
  nextWait,
  partOf,
  stateLine,
  waitLine,
} from './say.ts';

const PATH = '/executions';
const PAGE = 25;
const WORKFLOWS = ['complaint', 'follow-up'] as const;
const STATUSES = ['RUNNING', 'FAILED', 'ABORTED', 'SUCCEEDED'] as const;
const FILTERS = ['complaint', 'workflow', 'status', 'team', 'policy', 'from', 'to'] as const;
type Asked = { readonly [Name in (typeof FILTERS)[number] | 'sort' | 'cursor']?: string | undefined };

/** What runs, or has: what needs somebody first. */
export function addExecutionList(pages: Pages): void {
  pages.get(PATH, async (c) => {
    const asked = askedIn(c);
    const isNarrowed = FILTERS.some((name) => asked[name] !== undefined);
    const [standing, failed, page] = await Promise.all([
      c.var.client.standing.get(),
      isNarrowed || asked.cursor !== undefined ? [] : failedAndAlone(c),
      found(c, asked),
    ]);
    const { executions } = c.var.words;
    const heading = asked.complaint === undefined ? executions.listed : executions.found(asked.complaint);
    const content = html`${errorSummary(c, page.errors, [])}<h1>${executions.title}</h1>
<p class="lead">${counts(c, standing, failed)}</p>
${filters(c, asked)}
${failed.length === 0 ? '' : table(c, executions.needing, failed, undefined)}
${page.items.length > 0 ? table(c, heading, page.items, asked) : html`<p class="card">${emptyWords(c, asked, isNarrowed)}</p>`}
<p class="acts">${asked.cursor === undefined ? '' : html`<a class="btn" href="${link({ ...asked, cursor: undefined })}">${executions.first}</a>`}${page.nextCursor === undefined ? '' : html`<a class="btn" href="${link({ ...asked, cursor: page.nextCursor })}">${executions.more}</a>`}</p>
${page.items.length + failed.length > 0 && mayChooseMany(c) ? bulkForm(c, asked) : ''}`;
    const isWrong = page.errors.size > 0;
    return shown(c, { title: executions.title, place: 'executions', content, isWrong }, isWrong ? 422 : 200);
  });
}

function askedIn(c: PageContext): Asked {
  const said = [...FILTERS, 'sort', 'cursor'] as const;
  return Object.fromEntries(
    said.flatMap((name) => {
      const value = c.req.query(name)?.trim();
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

const oneOf = <T extends string>(all: readonly T[], text: string | undefined) =>
  all.find((one) => one === text);

/** The service lists what has ended by its beginning alone; what runs is listed by what comes next, where nothing is said. */
function orderOf({ sort, status }: Asked): 'next' | 'started' {
  if (sort === 'started' || (status !== undefined && status !== 'RUNNING')) return 'started';
  return 'next';
}

function queryOf(c: PageContext, asked: Asked) {
  const { complaint, team, policy, cursor } = asked;
  const { timeZone } = c.var.look;
  const [workflow, status] = [oneOf(WORKFLOWS, asked.workflow), oneOf(STATUSES, asked.status)];
  const from = asked.from && instantAt(`${asked.from}T00:00`, timeZone);
  const to = asked.to && instantAt(`${asked.to}T00:00`, timeZone);
  return {
    limit: PAGE,
    sort: orderOf(asked),
    ...(complaint && { complaint }),
    ...(workflow && { workflow }),
    ...(status && { status }),
    ...(team && { team }),
    ...(policy && { policy }),
    ...(from && { startedFrom: from }),
    ...(to && { startedBefore: to }),
    ...(cursor && { cursor }),
  };
}

interface Found {
  readonly items: readonly Execution[];
  readonly nextCursor?: string | undefined;
  readonly errors: Errors;
}

/** What the API does not take comes back in the form, with what is wrong with it. */
async function found(c: PageContext, asked: Asked): Promise<Found> {
  try {
    return { ...(await c.var.client.executions.list(queryOf(c, asked))), errors: NO_ERRORS };
  } catch (error) {
    const errors = errorsOf(error, []);
    if (!errors || isForbidden(error)) throw error;
    return { items: [], errors };
  }
}

/** Nothing has followed them: of each machine the newest. */
async function failedAndAlone(c: PageContext): Promise<readonly Execution[]> {
  const found = await Promise.all(
    WORKFLOWS.map((workflow) =>
      c.var.client.executions.list({ workflow, status: 'FAILED', current: 'true', limit: 10 }),
    ),
  );
  return found.flatMap(({ items }) => items);
}

function counts(c: PageContext, standing: Standing, failed: readonly Execution[]): string {
  const { executions } = c.var.words;
  const { count, isMore } = standing.late;
  const running = standing.process?.executionsRunning;
  return executions.lead(
    String(failed.length),
    isMore ? executions.atLeast(count) : String(count),
    running === undefined ? '' : String(running),
  );
}

function link(asked: Asked): string {
  const said = Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${CONSOLE}${PATH}${said.length === 0 ? '' : `?${new URLSearchParams(said)}`}`;
}

function emptyWords(c: PageContext, { complaint }: Asked, isNarrowed: boolean): string {
  const { executions } = c.var.words;
  return complaint === undefined ? (isNarrowed ? executions.none : executions.quiet) : executions.foundNone;
}

function filters(c: PageContext, asked: Asked): Html {
  const { executions } = c.var.words;
  const words = executions.filters;
  const select = (name: 'workflow' | 'status', options: readonly (readonly [string, string])[]) =>
    html`<label>${words[name]} <select name="${name}"><option value="">${words.any}</option>${options.map(
      ([value, label]) =>
        html`<option value="${value}"${asked[name] === value ? raw(' selected') : ''}>${label}</option>`,
    )}</select></label>`;
  const input = (name: 'complaint' | 'team' | 'policy' | 'from' | 'to', type: string, size: number) =>
    html`<label>${words[name]} <input type="${type}" name="${name}" value="${asked[name] ?? ''}" size="${size}" autocomplete="off" dir="auto"></label>`;
  return html`<form class="find" role="search" aria-label="${words.heading}">
${input('complaint', 'search', 12)}
${select(
  'workflow',
  WORKFLOWS.map((name) => [name, executions.workflows[name]]),
)}
${select(
  'status',
  STATUSES.map((name) => [name, executions.status[name]]),
)}
${input('team', 'text', 10)}${input('policy', 'text', 10)}
${input('from', 'date', 10)}${input('to', 'date', 10)}
${asked.sort === undefined ? '' : html`<input type="hidden" name="sort" value="${asked.sort}">`}
<button>${words.show}</button>
${FILTERS.some((name) => asked[name] !== undefined) ? html`<a href="${link({})}">${words.clear}</a>` : ''}
</form>`;
}

/** @param asked undefined where it is in no order that could be another one */
function table(c: PageContext, caption: string, items: readonly Execution[], asked: Asked | undefined): Html {
  const { columns, sorted } = c.var.words.executions;
  const order = asked === undefined ? undefined : orderOf(asked);
  const heading = (sort: 'next' | 'started', text: string) => {
    if (!asked || asked.complaint !== undefined) return html`<th scope="col">${text}</th>`;
    const is = order === sort ? html` aria-sort="${sort === 'next' ? 'ascending' : 'descending'}"` : '';
    return html`<th scope="col"${is}><a href="${link({ ...asked, sort, cursor: undefined })}">${text}</a></th>`;
  };
  const isMany = mayChooseMany(c);
  const isOrdered = order !== undefined && asked?.complaint === undefined;
  return html`<div class="wide" role="region" aria-label="${caption}" tabindex="0"><table class="tab"><caption>${caption}${isOrdered ? html` <span class="q">${sorted[order]}</span>` : ''}</caption>
<thead><tr>${isMany ? html`<th scope="col"><span class="v">${columns.chosen}</span></th>` : ''}<th scope="col">${columns.state}</th><th scope="col">${columns.complaint}</th>${heading('next', columns.wait)}${heading('started', columns.started)}<th scope="col">${columns.policy}</th><th scope="col">${columns.team}</th></tr></thead>
<tbody>${items.map((execution) => row(c, execution, isMany))}</tbody></table></div>`;
}

function row(c: PageContext, execution: Execution, isMany: boolean): Html {
  const { words, look, now } = c.var;
  const { name, complaint, startedAt } = execution;
  const wait = nextWait(execution);
  const after = aftermath(c, execution);
  const tick = html`<td><input type="checkbox" name="ids" value="${name}" form="${BULK_FORM}" aria-label="${words.executions.many.tick(nameOf(c, execution))}"></td>`;
  return html`<tr>${isMany ? tick : ''}<td>${stateLine(c, execution)}</td>
<th scope="row"><a href="${executionPath(name)}">${complaint?.reference ?? name}</a><p class="q">${partOf(c, name)}</p></th>
<td>${wait ? waitLine(c, wait) : (after ?? '')}</td>
<td><time datetime="${startedAt}">${shortMoment(look, words, startedAt, now)}</time></td>
<td><bdi>${complaint?.policy ?? ''}</bdi></td><td><bdi>${complaint?.team ?? ''}</bdi></td></tr>`;
}
