import type { Execution, HistoryEvent } from '@redress/client/source';
import { may } from '@redress/core/access/decide.ts';
import { labelOf, SEVERITIES, STATUSES } from '@redress/core/base/vocabulary.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { icon } from '../../ui/icons.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { news } from '../../ui/news.ts';
import { shortMoment, spanOf, timeOfDay, untilOf, wholeMoment } from '../../ui/times.ts';
import { buttons, saidOf } from './actions.ts';
import { hrefOf } from './asked.ts';
import { signOf } from './found.ts';
import { history } from './history.ts';
import { picture, stateName, statesOf } from './picture.ts';
import {
  aftermath,
  executionPath,
  isLate,
  nameOf,
  nextWait,
  partOf,
  stateLine,
  stepOf,
  waitLine,
} from './say.ts';
import { timeLine } from './time-line.ts';
import { standingsOf, visitsOf } from './visits.ts';

/** So many pages of a history are read, the newest first: the picture is of these. */
const MOST_PAGES = 5;
const PAGE = 100;
/** In the time line. */
const MOST_VISITS = 30;
/** Beside it; all of them are a list of their own. */
const MOST_GENERATIONS = 8;
/** Of why a wait ends when it does. */
const MOST_LINES = 8;

/** Which state an await of that clock is in its machine. */
const AWAITING = {
  acknowledgement: 'Await acknowledgement',
  resolution: 'Await resolution',
  followUp: 'Await follow-up',
} as const;

export function addExecution(pages: Pages): void {
  pages.get('/executions/:name/changes', async (c) => {
    const name = c.req.param('name');
    const [execution, newest] = await Promise.all([
      c.var.client.executions.get(name),
      c.var.client.executions.history(name, { order: 'newest', limit: 1 }),
    ]);
    return c.json({ [name]: signWith(execution, newest.items) });
  });

  pages.get('/executions/:name', async (c) => {
    const name = c.req.param('name');
    const { client, words } = c.var;
    const cursor = c.req.query('older');
    const [execution, newest, past] = await Promise.all([
      client.executions.get(name),
      newestOf(c, name),
      cursor === undefined ? undefined : newestOf(c, name, cursor),
    ]);
    const complaintId = execution.complaint?.id;
    const [others, why] = await Promise.all([
      complaintId === undefined
        ? []
        : client.executions.list({ complaint: complaintId, limit: 100 }).then(({ items }) => items),
      complaintId === undefined || !execution.current ? undefined : explained(c, complaintId),
    ]);
    const visits = visitsOf(newest.events, execution.status);
    const read = past ? { ...past, visits: visitsOf(past.events, undefined), cursor } : { ...newest, visits };
    const standings = standingsOf(visits);
    const until = new Map(
      (execution.waits ?? []).flatMap((wait) => (wait.until ? [[AWAITING[wait.clock], wait.until]] : [])),
    );
    const { executions } = words;
    const title = nameOf(c, execution);
    const content = html`<h1>${title}</h1>
${saidOf(c)}
${lead(c, execution)}
${freshness(c, execution, newest.events)}
${buttons(c, execution)}
<section><h2>${executions.graph.heading}: ${executions.workflows[execution.workflow]}</h2>
<div class="two"><div class="wide box" role="region" tabindex="0" aria-label="${executions.graph.picture}">${picture(c, { workflow: execution.workflow, visits, standings, until })}</div>
<div><h3>${executions.graph.list}</h3>
${stateList(c, execution, standings, until)}</div></div></section>
<div class="two"><section><h2>${executions.why.heading}</h2>${whys(c, execution, why)}</section>
<aside>${complaintFacts(c, execution)}${generations(c, execution, others)}</aside></div>
<section><h2>${executions.timeLine.heading}</h2><p class="q">${executions.timeLine.note}</p><div class="wide box" role="region" tabindex="0" aria-label="${executions.timeLine.heading}">${timeLine(c, visits.slice(-MOST_VISITS), execution.stoppedAt)}</div></section>
${history(c, { name, ...read })}`;
    return shown(c, { title, place: 'executions', content });
  });
}

interface Newest {
  /** The oldest first. */
  readonly events: readonly HistoryEvent[];
  readonly older?: string | undefined;
}

/** @param from where a page before has come to */
async function newestOf(c: PageContext, name: string, from?: string): Promise<Newest> {
  const events: HistoryEvent[] = [];
  let cursor = from;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await c.var.client.executions.history(name, {
      order: 'newest',
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    events.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  return { events: events.reverse(), older: cursor };
}

const signWith = (execution: Execution, events: readonly HistoryEvent[]) =>
  `${signOf(execution)} ${events.at(-1)?.id ?? 0}`;

/** With a script what has happened since is said; without one, whoever wants to know looks again. */
function freshness(c: PageContext, execution: Execution, events: readonly HistoryEvent[]): Html {
  const { name } = execution;
  const { executions } = c.var.words;
  const here = executionPath(name);
  return html`<div data-id="${name}" data-sign="${signWith(execution, events)}">${news(c, { here, from: `${here}/changes` })}<p class="q">${executions.asOf(timeOfDay(c.var.look, c.var.now))} <a href="${here}">${executions.again}</a></p></div>`;
}

/** Only of whoever may know: an operator may. */
async function explained(c: PageContext, id: string) {
  return c.var.client.complaints.deadlines(id, { timeZone: c.var.look.timeZone }).catch(() => undefined);
}

function lead(c: PageContext, execution: Execution): Html {
  const { words, look, now } = c.var;
  const { executions } = words;
  const wait = nextWait(execution);
  const after = aftermath(c, execution);
  const begun = html`<p class="q">${executions.columns.started} <time datetime="${execution.startedAt}">${wholeMoment(look, execution.startedAt)}</time></p>`;
  if (!wait)
    return html`<p class="lead lede">${stateLine(c, execution)}${after ? html` ${after}` : ''}</p>${begun}`;
  const shape = isLate(execution, now) ? 'late' : 'run';
  const said =
    wait.until === undefined
      ? executions.forEnd(executions.clocks[wait.clock])
      : executions.until(shortMoment(look, words, wait.until, now), stepOf(c, wait));
  return html`<p class="lead lede clk ${shape}">${icon(shape)}<span>${said}${wait.until === undefined ? '' : html` · <span data-due="${wait.until}">${untilOf(words, wait.until, now)}</span>`}</span></p>${begun}`;
}

function stateList(
  c: PageContext,
  execution: Execution,
  standings: ReturnType<typeof standingsOf>,
  until: ReadonlyMap<string, string>,
): Html {
  const { words, look, now } = c.var;
  return html`<ol class="states">${statesOf(execution.workflow).map(({ name, isFrame }) => {
    const standing = standings.get(name);
    const outcome = standing?.outcome ?? 'unreached';
    const shape =
      outcome === 'failed'
        ? 'late'
        : outcome === 'current'
          ? 'run'
          : outcome === 'unreached'
            ? 'none'
            : 'kept';
    const due = outcome === 'current' ? until.get(name) : undefined;
    return html`<li class="${outcome}${isFrame ? ' frame' : ''}">${shape === 'none' ? html`<span class="i"></span>` : icon(shape)}<span>${stateName(c, name)}: ${words.executions.standing[outcome](standing?.visits ?? 0)}${due === undefined ? '' : html`, <time datetime="${due}">${shortMoment(look, words, due, now)}</time>, <span data-due="${due}">${untilOf(words, due, now)}</span>`}${standing?.last.leftAt === undefined || outcome === 'current' ? '' : html` <span class="q">${shortMoment(look, words, standing.last.leftAt, now)}</span>`}</span></li>`;
  })}</ol>`;
}

function whys(c: PageContext, execution: Execution, why: Awaited<ReturnType<typeof explained>>): Html {
  const { executions } = c.var.words;
  const waits = execution.waits ?? [];
  if (waits.length === 0) return html`<p>${executions.why.nothing}</p>`;
  return html`<dl class="why">${waits.map((wait) => {
    const told = wait.clock === 'followUp' ? undefined : why?.[wait.clock];
    const carried = wait.step?.clock !== undefined && why?.others?.[wait.step.clock];
    const text = (carried || told)?.text;
    return html`<dt>${executions.clocks[wait.clock]}</dt><dd>${waitLine(c, wait)}${text ? lines(text) : ''}</dd>`;
  })}</dl>`;
}

/** Whoever wants the last day of it looks at the complaint. */
function lines(text: readonly string[]): Html {
  return html`<ul class="lines">${text.slice(0, MOST_LINES).map((line) => html`<li>${line}</li>`)}${text.length > MOST_LINES ? html`<li>…</li>` : ''}</ul>`;
}

function complaintFacts(c: PageContext, { complaint }: Execution): Html | '' {
  if (!complaint) return '';
  const { words, look, person } = c.var;
  const { heading, open, severity, status } = words.executions.complaint;
  const { columns } = words.executions;
  const facts = [
    [status, labelOf(STATUSES, complaint.status, look.language)],
    [severity, labelOf(SEVERITIES, complaint.severity, look.language)],
    [columns.policy, complaint.policy],
    [columns.team, complaint.team],
  ] as const;
  const isOpenTo = may(person, 'complaint.read', { id: complaint.id, team: complaint.team });
  return html`<h2>${heading} ${complaint.reference}</h2><dl class="kv">${facts.map(([name, value]) => html`<dt>${name}</dt><dd><bdi>${value}</bdi></dd>`)}</dl>
${isOpenTo ? html`<p><a href="${CONSOLE}/complaints/${complaint.id}">${open}</a></p>` : ''}`;
}

function generations(c: PageContext, execution: Execution, others: readonly Execution[]): Html | '' {
  const { words, look, now } = c.var;
  if (others.length === 0) return '';
  const rest = others.length - MOST_GENERATIONS;
  const { complaint } = execution;
  return html`<h2>${words.executions.generations.heading}</h2><ul class="gens">${others
    .slice(0, MOST_GENERATIONS)
    .map(
      (other) =>
        html`<li>${stateLine(c, other)} ${other.name === execution.name ? html`<strong>${partOf(c, other.name)}</strong> <span class="q">${words.executions.generations.this}</span>` : html`<a href="${executionPath(other.name)}">${partOf(c, other.name)}</a>`}<p class="q"><time datetime="${other.startedAt}">${shortMoment(look, words, other.startedAt, now)}</time>${other.stoppedAt === undefined ? '' : html` · ${spanOf(words, Date.parse(other.stoppedAt) - Date.parse(other.startedAt))}`}</p></li>`,
    )}</ul>${rest > 0 && complaint ? html`<p><a href="${hrefOf({ complaint: complaint.reference })}">${words.executions.generations.all(others.length)}</a></p>` : ''}`;
}
