import type { Client, Standing } from '@redress/client/source';
import { RedressError } from '@redress/client/source';
import { may } from '@redress/core/access/decide.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../context.ts';
import { CONSOLE } from '../place.ts';
import { formSeal } from '../ui/forms.ts';
import { type Icon, icon } from '../ui/icons.ts';
import { type Html, mayAny, shown } from '../ui/layout.ts';
import { shortMoment, spanOf } from '../ui/times.ts';
import { outboxLink } from './outbox.ts';

const PATH = '/health';
/** The sweeper comes every minute. */
const SWEEPER_MS = 5 * 60_000;
/** Timers fire within moments. */
const TIMERS_S = 60;
/** Of what has failed so many are looked at, and done by one click. */
const MOST = 100;

type Undelivered = Awaited<ReturnType<Client['undelivered']['list']>>['items'][number];
type Message = Undelivered['messages'][number];
type Counted = Standing['late'];

/** Something that somebody must do, or should know of. */
interface Need {
  readonly shape: Icon;
  readonly says: string;
  readonly todo: string;
  readonly act?: Html | '' | undefined;
}

/** How the installation is, and what to do next, the worst first. */
export function addHealth(pages: Pages): void {
  pages.get(PATH, async (c) => {
    const { client, words } = c.var;
    const [standing, findings, undelivered, failed, webhooks] = await Promise.all([
      client.standing.get(),
      findingsOf(client),
      undeliveredOf(client),
      failedAndAlone(client),
      parkedOf(client),
    ]);
    const needs = [
      ...Object.entries(findings)
        .filter(([part]) => !SHOWN_ELSEWHERE.has(part))
        .map(([part, facts]) => findingNeed(c, part, facts)),
      ...processNeeds(c, standing),
      ...countedNeeds(c, standing, failed),
      ...undeliveredNeeds(c, undelivered),
      ...webhooks.map((webhook) => webhookNeed(c, webhook)),
      ...setAsideNeed(c, standing, await setAsideKeys(client, standing)),
    ];
    const content = html`<h1>${words.health.title}</h1>
${saidOf(c)}
<p class="lead lede">${needs.length === 0 ? words.health.well : words.health.needs(needs.length)}</p>
${needs.length === 0 ? '' : html`<h2 class="v">${words.health.todo}</h2><ul class="rows needs">${needs.map((need) => html`<li class="${need.shape}">${icon(need.shape)}<div><h3>${need.says}</h3><p class="q">${need.todo}</p></div>${need.act ?? ''}</li>`)}</ul>`}
<h2 class="apart">${words.health.figures}</h2>${figures(c, standing, findings, webhooks)}${outboxLink(c)}`;
    return shown(c, { title: words.health.title, place: 'health', content });
  });

  pages.post(`${PATH}/sending`, async (c) => {
    const { fault, key } = await sent(c);
    const items = await undeliveredOf(c.var.client);
    const ids = items.flatMap(({ messages }) =>
      messages.filter((one) => one.state === 'parked' && faultOf(one) === fault).map(({ id }) => id),
    );
    const refused = await countRefused(ids, (id) =>
      c.var.client.undelivered.send(id, { idempotencyKey: `${key}-${id}` }),
    );
    return c.redirect(`${CONSOLE}${PATH}?sent=${ids.length - refused}&refused=${refused}`, 303);
  });

  pages.post(`${PATH}/replay`, async (c) => {
    const { webhook = '', key } = await sent(c);
    const { replayed } = await c.var.client.webhooks.replay(webhook, {}, { idempotencyKey: key });
    return c.redirect(`${CONSOLE}${PATH}?replayed=${replayed}`, 303);
  });
}

/** Told by figures of their own. */
const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set(['items', 'webhooks']);

async function sent(c: PageContext) {
  const form = await c.req.parseBody();
  const text = (name: string) => (typeof form[name] === 'string' ? form[name] : undefined);
  return { fault: text('fault'), webhook: text('webhook'), key: text('key') ?? '' };
}

/** What it warns of, by part. One that is not ready says so by refusing. */
async function findingsOf({ service }: Client): Promise<Findings> {
  try {
    const found: object = await service.health();
    return Object.fromEntries(
      Object.entries(found).filter(([name]) => name !== 'status' && name !== 'store'),
    );
  } catch (error) {
    if (!(error instanceof RedressError) || !('detail' in error.failure)) throw error;
    return { [NOT_READY]: error.failure.detail };
  }
}

const NOT_READY = 'not-ready';
type Findings = Readonly<Record<string, unknown>>;

/** Those that fail stand on pages before those that nobody tries: the first of them may be empty. */
async function undeliveredOf({ undelivered }: Client): Promise<Undelivered[]> {
  const found: Undelivered[] = [];
  let cursor: string | undefined;
  do {
    const page = await undelivered.list({ limit: MOST, ...(cursor !== undefined && { cursor }) });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && found.length < MOST);
  return found;
}

async function countRefused(ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<number> {
  let refused = 0;
  for (const id of ids) {
    try {
      await act(id);
    } catch (error) {
      // Somebody else may have sent it, or corrected the address, meanwhile.
      if (!(error instanceof RedressError)) throw error;
      refused++;
    }
  }
  return refused;
}

async function failedAndAlone({ executions }: Client): Promise<number> {
  const found = await Promise.all(
    (['complaint', 'follow-up'] as const).map((workflow) =>
      executions.list({ workflow, status: 'FAILED', current: 'true', limit: MOST }),
    ),
  );
  return found.reduce((all, { items }) => all + items.length, 0);
}

interface ParkedAt {
  readonly id: string;
  readonly url: string;
  readonly count: number;
  readonly isMore: boolean;
}

async function parkedOf({ webhooks }: Client): Promise<ParkedAt[]> {
  const { items } = await webhooks.list();
  const all = await Promise.all(
    items.map(async ({ id, url }) => {
      const page = await webhooks.deliveries(id, { state: 'parked', limit: MOST });
      return { id, url, count: page.items.length, isMore: page.nextCursor !== undefined };
    }),
  );
  return all.filter(({ count }) => count > 0);
}

async function setAsideKeys({ setAside }: Client, standing: Standing): Promise<readonly string[]> {
  if (standing.setAside.count === 0) return [];
  const { items } = await setAside.list({ limit: 10 });
  return items.map(({ pk, sk }) => `${pk} ${sk}`);
}

const countText = (c: PageContext, { count, isMore }: Counted): string =>
  isMore ? c.var.words.health.atLeast(count) : String(count);

/** In words where these are known; else as it says itself. */
function findingNeed(c: PageContext, part: string, facts: unknown): Need {
  const { finding, findings } = c.var.words.health;
  if (part === 'clock') return { shape: 'soon', ...findings.clock };
  if (part !== NOT_READY) return { shape: 'late', says: finding(part), todo: JSON.stringify(facts) };
  const { says, todo } = findings.notReady;
  return { shape: 'late', says, todo: typeof facts === 'string' ? `${facts} ${todo}` : todo };
}

/** When the sweeper came to the end of its last turn, whichever process it is in. */
const sweptAtOf = ({ process, sweep }: Standing) => process?.sweptAt ?? sweep?.at;

function processNeeds(c: PageContext, standing: Standing): Need[] {
  const { words, now } = c.var;
  const { process, executions } = standing;
  const timerOverdueSeconds = process?.timerOverdueSeconds ?? 0;
  const sweptAt = sweptAtOf(standing);
  const isSweeperLate = sweptAt !== undefined && now - Date.parse(sweptAt) > SWEEPER_MS;
  const isTimerLate = timerOverdueSeconds > TIMERS_S;
  const { swept, sweptDo, timers, timersDo, workflows } = words.health;
  const late = spanOf(words, timerOverdueSeconds * 1000);
  return [
    ...(executions ? [] : [{ shape: 'late' as const, ...workflows }]),
    ...(isSweeperLate ? [{ shape: 'late' as const, says: swept, todo: sweptDo }] : []),
    ...(isTimerLate ? [{ shape: 'late' as const, says: timers(late), todo: timersDo }] : []),
  ];
}

function countedNeeds(c: PageContext, { late, complaints, incoming }: Standing, failed: number): Need[] {
  const { health, executions, nav } = c.var.words;
  const see = (to: string, label: string) => html`<a class="btn" href="${CONSOLE}${to}">${label}</a>`;
  const needs: (Need & { readonly of: number })[] = [
    {
      of: failed,
      shape: 'late',
      says: health.failed(String(failed)),
      todo: health.failedDo,
      act: see('/executions', executions.title),
    },
    {
      of: late.count,
      shape: 'late',
      says: health.late(countText(c, late)),
      todo: health.lateDo,
      act: see('/executions?sort=next', executions.title),
    },
    {
      of: incoming.count,
      shape: 'soon',
      says: health.incoming(countText(c, incoming)),
      todo: health.incomingDo,
      act: mayAny(c.var.person, 'incoming.read') ? see('/incoming', nav.incoming) : '',
    },
    {
      of: complaints.breached.count,
      shape: 'soon',
      says: health.breached(countText(c, complaints.breached)),
      todo: health.breachedDo,
    },
  ];
  return needs.filter(({ of }) => of > 0);
}

const faultOf = ({ fault = '' }: Message) => fault;

/** By what is wrong, the most of it first. */
function undeliveredNeeds(c: PageContext, items: readonly Undelivered[]): Need[] {
  const { words, look, now, person } = c.var;
  const groups = Map.groupBy(
    items.flatMap(({ messages }) => messages),
    (message) => JSON.stringify([message.state, faultOf(message)]),
  );
  const maySend = may(person, 'undelivered.send', { id: '', team: '' });
  return [...groups.values()]
    .sort((one, other) => other.length - one.length)
    .flatMap((messages) => {
      const [first] = messages;
      if (!first) return [];
      const since = messages.reduce((oldest, one) => (one.since < oldest ? one.since : oldest), first.since);
      const isParked = first.state === 'parked';
      const fault = faultOf(first);
      const act = html`<form method="post" action="${CONSOLE}${PATH}/sending">${formSeal(c, undefined)}<input type="hidden" name="fault" value="${fault}"><button>${words.health.sendAgain(messages.length)}</button></form>`;
      return [
        {
          shape: isParked ? ('soon' as const) : ('late' as const),
          says: words.health.faults(messages.length, fault, shortMoment(look, words, since, now)),
          todo: isParked ? words.health.parkedDo : words.health.failingDo,
          act: isParked && maySend ? act : '',
        },
      ];
    });
}

function webhookNeed(c: PageContext, webhook: ParkedAt): Need {
  const { words, person } = c.var;
  const count = countText(c, webhook);
  const act = html`<form method="post" action="${CONSOLE}${PATH}/replay">${formSeal(c, undefined)}<input type="hidden" name="webhook" value="${webhook.id}"><button>${words.health.replay(count)}</button></form>`;
  return {
    shape: 'soon',
    says: words.health.parkedWebhooks(count, webhook.url),
    todo: words.health.parkedWebhooksDo,
    act: may(person, 'webhook.change', { id: '', team: '' }) ? act : '',
  };
}

function setAsideNeed(c: PageContext, { setAside }: Standing, keys: readonly string[]): Need[] {
  const { health } = c.var.words;
  if (keys.length === 0) return [];
  const act = html`<ul class="q">${keys.map((key) => html`<li><bdi>${key}</bdi></li>`)}</ul>`;
  return [{ shape: 'soon', says: health.setAside(countText(c, setAside)), todo: health.setAsideDo, act }];
}

function figures(
  c: PageContext,
  standing: Standing,
  findings: Findings,
  webhooks: readonly ParkedAt[],
): Html {
  const { words, now } = c.var;
  const { complaints, late, undelivered, incoming, setAside, process, executions } = standing;
  const { figure, ago, never, inTime, right, ready, notReady } = words.health;
  const sweptAt = sweptAtOf(standing);
  const parked = webhooks.reduce((all, { count }) => all + count, 0);
  const shown: [string, string][] = [
    [figure.open, countText(c, complaints.open)],
    [figure.due, countText(c, complaints.dueWithinHour)],
    [figure.breached, countText(c, complaints.breached)],
    [figure.late, countText(c, late)],
    [figure.undelivered, countText(c, undelivered.failing)],
    [figure.parked, countText(c, undelivered.parked)],
    [figure.webhooks, String(parked)],
    [figure.incoming, countText(c, incoming)],
    [figure.setAside, countText(c, setAside)],
    [figure.sweeper, sweptAt === undefined ? never : ago(spanOf(words, now - Date.parse(sweptAt)))],
    [figure.store, NOT_READY in findings ? notReady : ready],
    [figure.workflows, executions ? ready : notReady],
  ];
  if (executions) {
    const { running, failed, stopped } = executions;
    const runs = process ? String(process.executionsRunning) : countText(c, running);
    shown.push(
      [figure.running, runs],
      [figure.failed, countText(c, failed)],
      [figure.stopped, countText(c, stopped)],
    );
  }
  // On AWS others see to these.
  if (process) {
    const { timerOverdueSeconds, deliveriesWaiting } = process;
    shown.push(
      [figure.inHand, String(deliveriesWaiting)],
      [figure.timers, timerOverdueSeconds > TIMERS_S ? spanOf(words, timerOverdueSeconds * 1000) : inTime],
      [figure.clock, aheadOf(c, findings.clock) ?? right],
    );
  }
  return html`<dl class="figures">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function aheadOf(c: PageContext, clock: unknown): string | undefined {
  if (typeof clock !== 'object' || clock === null || !('aheadBySeconds' in clock)) return undefined;
  const { aheadBySeconds } = clock;
  return typeof aheadBySeconds === 'number' ? c.var.words.health.ahead(aheadBySeconds) : undefined;
}

function saidOf(c: PageContext): Html | '' {
  const { health } = c.var.words;
  const number = (name: string) => Number.parseInt(c.req.query(name) ?? '', 10);
  const [sentCount, refused, replayed] = [number('sent'), number('refused'), number('replayed')];
  const said = Number.isNaN(sentCount)
    ? Number.isNaN(replayed)
      ? undefined
      : health.replayed(replayed)
    : health.sent(sentCount, Number.isNaN(refused) ? 0 : refused);
  return said === undefined ? '' : html`<p class="said" role="status" tabindex="-1" autofocus>${said}</p>`;
}
