import type { Bulk, SearchResult } from '@redress/client/source';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { instantAt, wallDay } from '../../ui/calendar-times.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { shortMoment } from '../../ui/times.ts';
import { mayReview, QUALITY_PATH } from '../quality/page.ts';
import { type Asked, hrefOf, OPEN } from './filter.ts';

/** Lately handed over. */
const RECENT = 5;

/** What burns, by team and by person: every number leads to the complaints that it counts. */
export function addSupervise(pages: Pages): void {
  pages.get('/supervise', (c) => supervisePage(c));
}

type Counts = Readonly<Record<string, number>>;
/** `today`: due before the day ends where the reader is, what is late included. */
interface Burning {
  readonly late: Counts;
  readonly today: Counts;
  readonly open: Counts;
}

async function supervisePage(c: PageContext): Promise<Response> {
  const { client, words, now, look } = c.var;
  const { supervise } = words.queue;
  const at = new Date(now).toISOString();
  const [day, midnight] = endOfDay(at, look.timeZone);
  const counted = (filter: { readonly dueBefore?: string; readonly unassigned?: true }) =>
    client.searches.run({ status: OPEN, ...filter, count: ['team', 'assignee'], limit: 1 });
  const [open, late, due, unclaimed, bulks] = await Promise.all([
    counted({}),
    counted({ dueBefore: at }),
    counted({ dueBefore: midnight }),
    counted({ unassigned: true }),
    client.bulk.list(),
  ]);
  const burning = (fact: 'team' | 'assignee'): Burning => {
    const of = (result: SearchResult) => result.counts?.by[fact] ?? {};
    return { open: of(open), late: of(late), today: of(due) };
  };
  const total = (result: SearchResult) => result.counts?.total ?? 0;
  const links = { late: { view: 'late', at }, today: { due: `${day}T00:00` }, open: {} };
  const content = html`<h1>${supervise.title}</h1>
<p class="lead">${supervise.lead(total(late), total(due), total(unclaimed))}</p>
${mayReview(c) ? html`<p><a href="${QUALITY_PATH}">${words.quality.title}</a></p>` : ''}
<h2 class="gap">${supervise.teams}</h2>
${table(c, 'team', burning('team'), links, unclaimed.counts?.by.team ?? {})}
<h2 class="gap">${supervise.people}</h2>
${Object.keys(open.counts?.by.assignee ?? {}).length === 0 ? html`<p class="empty">${supervise.nobody}</p>` : table(c, 'assignee', burning('assignee'), links)}
${recent(c, bulks.items)}`;
  return shown(c, { title: supervise.title, place: 'supervise', content });
}

/** The day after this one, and the instant at which it begins. */
function endOfDay(at: string, timeZone: string): [string, string] {
  const next = new Date(Date.parse(`${wallDay(at, timeZone)}T00:00Z`) + 86_400_000)
    .toISOString()
    .slice(0, 10);
  return [next, instantAt(`${next}T00:00`, timeZone) ?? new Date(Date.parse(at) + 86_400_000).toISOString()];
}

/** What burns most comes first. */
function table(
  { var: { words } }: PageContext,
  fact: 'team' | 'assignee',
  { late, today, open }: Burning,
  links: Readonly<Record<'late' | 'today' | 'open', Asked>>,
  unclaimed?: Counts,
): Html {
  const { supervise } = words.queue;
  const names = Object.keys(open).sort(
    (one, other) =>
      (late[other] ?? 0) - (late[one] ?? 0) ||
      (today[other] ?? 0) - (today[one] ?? 0) ||
      (one < other ? -1 : 1),
  );
  const cell = (count: number, asked: Asked, kind = '') =>
    html`<td class="${count === 0 ? 'q' : kind}">${count === 0 ? '0' : html`<a href="${hrefOf(asked)}">${count}</a>`}</td>`;
  const head = [
    fact === 'team' ? supervise.team : supervise.person,
    supervise.late,
    supervise.today,
    supervise.open,
  ];
  return html`<div class="scroll"><table class="rows counts"><thead><tr>${[...head, ...(unclaimed ? [supervise.unclaimed] : [])].map((text) => html`<th scope="col">${text}</th>`)}<td></td></tr></thead><tbody>${names.map(
    (name) => {
      const of = { [fact]: name };
      const handOver = hrefOf({ ...of, scope: 'all' }, '/bulk/new');
      return html`<tr><th scope="row"><bdi>${name}</bdi></th>${cell(late[name] ?? 0, { ...links.late, ...of }, 'late')}${cell(today[name] ?? 0, { ...links.today, ...of }, 'soon')}${cell(open[name] ?? 0, of)}${unclaimed ? cell(unclaimed[name] ?? 0, { view: 'unclaimed', ...of }) : ''}<td><a href="${handOver}" aria-label="${supervise.handOverOf(name)}">${supervise.handOver}</a></td></tr>`;
    },
  )}</tbody></table></div>`;
}

function recent({ var: { words, look, now } }: PageContext, bulks: readonly Bulk[]): Html {
  const { supervise, bulk: said } = words.queue;
  const mine = bulks.filter(({ status }) => status !== 'cancelled').slice(0, RECENT);
  if (mine.length === 0) return html``;
  return html`<h2 class="gap">${supervise.recent}</h2><ul class="reasons">${mine.map(
    ({ id, createdAt, counts, status }) =>
      html`<li><a href="${CONSOLE}/bulk/${id}">${shortMoment(look, words, createdAt, now)}</a> ${status === 'ready' || status === 'looking' ? said.outcomes.waiting : said.done(counts.done)}</li>`,
  )}</ul>`;
}
