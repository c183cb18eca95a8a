import { RedressError, type Search, type SearchResult } from '@redress/client/source';
import { may } from '@redress/core/access/decide.ts';
import { readReference } from '@redress/core/base/ids.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { icon } from '../../ui/icons.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { news } from '../../ui/news.ts';
import { saidOfViews } from '../../ui/saved-views.ts';
import { IMPORTING, mayImport } from '../importing/keeping.ts';
import { ANY, type Asked, askedIn, filterOf, hrefOf, lateAt, narrowedBy, OPEN, viewOf } from './filter.ts';
import { facets, filterForm } from './narrowing.ts';
import { nextForm } from './next.ts';
import { type Group, groupOf, type Listed, row, SOON_MS, signOf } from './row.ts';
import { savedViews, VIEWS_PATH, viewBar } from './views.ts';

const PAGE = 20;
/** So far back a page leads. */
const MOST_BACK = 10;

/** What is open, the next deadline first; what is found; and views of one's own. */
export function addQueue(pages: Pages): void {
  pages.get('/', (c) => queuePage(c));
  pages.get('/search', (c) => searchPage(c));
  pages.get('/changes', (c) => changes(c));
  pages.post(VIEWS_PATH, async (c) => {
    const { asked, said } = await savedViews.sent(c, askedIn);
    return c.redirect(hrefOf(asked, '', { said }), 303);
  });
}

/** What is found is counted by these. */
const FACETS = ['status', 'team', 'severity', 'category', 'channel', 'assignee'] as const;
const COUNTED = ['status', 'assignee', 'team'] as const;
const total = (result: SearchResult) => result.counts?.total ?? 0;

async function queuePage(c: PageContext): Promise<Response> {
  const { client, words, now, person } = c.var;
  const { queue } = words;
  const asked = askedIn(c.req.query());
  const view = viewOf(asked);
  const at = [now, now + SOON_MS].map((millis) => new Date(millis).toISOString());
  const counting = { count: COUNTED, countDue: at };
  // What is open is counted beside whatever is shown of it, and with it where all is.
  const isAll = Object.keys(asked).length === 0;
  const [page, aside] = await Promise.all([
    found(c, asked, isAll ? counting : undefined),
    isAll ? undefined : client.searches.run({ status: OPEN, ...counting, limit: 1 }),
  ]);
  const open = aside ?? page.result;
  const [late = 0, soon = 0] = open.counts?.due ?? [];
  const by = open.counts?.by ?? {};
  const claimed = Object.values(by.assignee ?? {}).reduce((all, one) => all + one, 0);
  const mine = by.assignee?.[person.subject] ?? 0;
  const counts = {
    ...{ all: total(open), mine, unclaimed: total(open) - claimed, late },
    waiting: by.status?.['awaiting-complainant'] ?? 0,
  };
  const said = saidOfViews(c);
  const content = html`<div class="head"><div><h1>${queue.title}</h1>${said}<p class="lead">${queue.lead(late, soon - late, total(open), mine)}</p></div><div class="acts">${nextForm(c)}${mayImport(c) ? html`<a class="btn" href="${IMPORTING}">${words.importing.link}</a>` : ''}${may(person, 'complaint.submit', { id: '', team: '' }) ? html`<a class="btn go" href="${CONSOLE}/new">${words.intake.title}</a>` : ''}</div></div>
${viewBar(c, asked, counts, true)}
${filterForm(c, asked, { teams: by.team ?? {}, people: by.assignee ?? {} })}
${list(c, page, asked, view === 'done' || asked.q !== undefined ? html`<p class="empty">${emptyOf(c, asked)}</p>` : undefined)}`;
  return shown(c, {
    title: view === 'all' ? queue.title : `${queue.views[view]} · ${queue.title}`,
    place: 'queue',
    content,
  });
}

function emptyOf({ var: { words } }: PageContext, asked: Asked): string {
  return narrowedBy(asked) > 0 ? words.queue.empty.filtered : words.queue.empty[viewOf(asked)];
}

/** Where complaints come from, where none is open. */
function waysOf({ var: { words, person } }: PageContext, asked: Asked): Html | '' {
  const { ways } = words.queue;
  if (Object.keys(asked).length > 0) return '';
  const desk = html`<a class="btn" href="${CONSOLE}/new">${ways.desk}</a>`;
  return html`<p class="acts">${may(person, 'complaint.submit', { id: '', team: '' }) ? desk : ''}<a class="btn" href="/complain">${ways.form}</a><a class="btn" href="/docs">${ways.app}</a></p>`;
}

interface Found {
  readonly result: SearchResult;
  /** As the address of the page after it must have it. */
  readonly asked: Asked;
  readonly cursor: string;
  readonly back: readonly string[];
}

async function found(
  c: PageContext,
  asked: Asked,
  counting: Pick<Search, 'count' | 'countDue'> = { count: [] },
): Promise<Found> {
  const { client, now } = c.var;
  const order = asked.q !== undefined || viewOf(asked) === 'done' ? 'newest' : 'deadline';
  const cursor = c.req.query('cursor') ?? '';
  const sure = viewOf(asked) === 'late' ? { ...asked, at: lateAt(asked.at, now) } : asked;
  const result = await client.searches.run({
    ...filterOf(c, sure),
    ...counting,
    ...(cursor !== '' && { cursor }),
    order,
    limit: PAGE,
  });
  return { result, asked: sure, cursor, back: (c.req.query('back') ?? '').split(' ').slice(-MOST_BACK) };
}

/** The complaints, in groups where they stand by deadline, and what can be done with those that are chosen. */
function list(c: PageContext, page: Found, asked: Asked, ungrouped?: Html, path = ''): Html {
  const { words, now, person } = c.var;
  const { queue } = words;
  const { items } = page.result;
  const isLater = page.cursor !== '';
  const from = hrefOf(page.asked, '/changes', { of: path, ...(isLater && { cursor: page.cursor }) });
  const changed = news(c, { here: hrefOf(page.asked, path), from });
  if (items.length === 0)
    return html`${changed}<p class="empty">${emptyOf(c, asked)}</p>${waysOf(c, asked)}${pager(c, page, path)}`;
  const isAssigning = may(person, 'complaint.assign', { id: '', team: [...person.teams][0] ?? '' });
  const rows = (some: readonly Listed[]) => html`<ol class="rows">${some.map((item) => row(c, item))}</ol>`;
  const group = (name: Group) => {
    const some = items.filter((item) => groupOf(item, now) === name);
    return some.length === 0
      ? ''
      : html`<section class="grp" aria-labelledby="g-${name}"><h2 id="g-${name}" class="${name}">${icon(name)}${queue.groups[name]} <span class="n">${some.length}</span></h2>${rows(some)}</section>`;
  };
  const hidden = Object.entries(page.asked).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const { exact = false, total = items.length } = page.result.counts ?? {};
  const all = exact ? String(total) : queue.atLeast(total);
  const bulk = html`<div class="bulk"><label class="check"><input type="checkbox" data-all><span>${queue.bulk.page}</span></label><p class="q">${queue.bulk.chosen} <b id="chosen">0</b></p><button name="scope" value="chosen">${queue.bulk.some}</button><button name="scope" value="all">${queue.bulk.all(all)}</button></div>`;
  return html`${changed}
<form method="get" action="${CONSOLE}/bulk/new" id="list">${hidden}
${ungrouped === undefined ? html`${group('late')}${group('soon')}${group('run')}${group('held')}` : html`<h2 class="v">${queue.complaints}</h2>${rows(items)}`}
${isAssigning ? bulk : ''}</form>${pager(c, page, path)}`;
}

function pager({ var: { words } }: PageContext, { result, asked, cursor, back }: Found, path: string): Html {
  const { pages } = words.queue;
  const next = result.nextCursor;
  if (next === undefined && cursor === '') return html``;
  const before = back.at(-1) ?? '';
  const leading = back.slice(0, -1).join(' ');
  const previous = { ...(before !== '' && { cursor: before }), ...(leading !== '' && { back: leading }) };
  const trail = [...back, cursor]
    .filter((one, place) => place > 0 || one !== '')
    .slice(-MOST_BACK)
    .join(' ');
  return html`<nav class="acts" aria-label="${pages.label}">${cursor === '' ? '' : html`<a class="btn" rel="prev" href="${hrefOf(asked, path, previous)}">${pages.previous}</a>`}${next === undefined ? '' : html`<a class="btn" rel="next" href="${hrefOf(asked, path, { cursor: next, ...(trail !== '' && { back: trail }) })}">${pages.next}</a>`}</nav>`;
}

/** A reference, however it is spelt, leads to its complaint; anything else is words. */
async function searchPage(c: PageContext): Promise<Response> {
  const { client, words } = c.var;
  const { search, atLeast } = words.queue;
  const asked = askedIn(c.req.query());
  const { q = '' } = asked;
  const reference = readReference(q);
  if (reference !== undefined) {
    const [hit] = (await client.searches.run({ reference, limit: 1 })).items;
    if (hit) return c.redirect(`${CONSOLE}/complaints/${hit.id}`, 303);
  }
  if (q === '') {
    const content = html`<h1>${search.label}</h1><p class="lead">${search.ask}</p>`;
    return shown(c, { title: search.label, place: 'queue', content });
  }
  const page = await found(c, { ...asked, view: ANY }, { count: FACETS }).catch((error: unknown) => {
    // Words of which there are none: there is nothing to find by them.
    if (error instanceof RedressError && error.failure.code === 'invalid-request') return undefined;
    throw error;
  });
  const counts = page?.result.counts;
  const total = counts === undefined ? '0' : counts.exact ? String(counts.total) : atLeast(counts.total);
  const content = html`<h1 dir="auto">${search.title(q)}</h1>
<p class="lead">${total === '0' ? search.none : search.counts(total)}</p>
${page === undefined || total === '0' ? '' : html`${facets(c, asked, counts?.by ?? {})}${list(c, page, asked, html``, '/search')}`}`;
  return shown(c, { title: search.title(q), place: 'queue', content });
}

/** What stands in the list by now: nothing of it is shown before somebody asks for it. */
async function changes(c: PageContext): Promise<Response> {
  const asked = askedIn(c.req.query());
  const { result } = await found(c, c.req.query('of') === '/search' ? { ...asked, view: ANY } : asked, {});
  return c.json(Object.fromEntries(result.items.map((item) => [item.id, signOf(item)])));
}
