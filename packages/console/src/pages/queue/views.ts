import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { html, raw } from 'hono/html';
import * as z from 'zod';
import type { PageContext } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { type Html, proofOf } from '../../ui/layout.ts';
import { type Asked, askedIn, hrefOf, VIEWS, type View, viewOf } from './filter.ts';

/* Views of somebody's own stay with their browser, as how their pages look does: names and codes, and no more than a cookie holds. */

const COOKIE = 'redress-views';
const YEAR_SECONDS = 365 * 86_400;
const MOST = 8;
/** A cookie holds 4,096 bytes. */
const MOST_BYTES = 3500;

const viewsSchema = z.array(z.tuple([z.string().min(1).max(40), z.string().max(500)])).max(MOST);
type Views = z.infer<typeof viewsSchema>;

export function viewsOf(c: PageContext): Views {
  try {
    return viewsSchema.parse(JSON.parse(getCookie(c, COOKIE) ?? '[]'));
  } catch {
    return [];
  }
}

/** False where there is no room for it. */
export function keepView(c: PageContext, name: string, asked: Asked): boolean {
  const others = viewsOf(c).filter(([known]) => known !== name);
  const { success, data = [] } = viewsSchema.safeParse([
    ...others,
    [name, String(new URLSearchParams(asked))],
  ]);
  return success && write(c, data);
}

export function dropView(c: PageContext, name: string): void {
  write(
    c,
    viewsOf(c).filter(([known]) => known !== name),
  );
}

function write(c: PageContext, views: Views): boolean {
  const text = JSON.stringify(views);
  if (encodeURIComponent(text).length > MOST_BYTES) return false;
  const options = { path: CONSOLE, sameSite: 'Lax', httpOnly: true } as const;
  if (views.length === 0) deleteCookie(c, COOKIE, options);
  else setCookie(c, COOKIE, text, { ...options, maxAge: YEAR_SECONDS });
  return true;
}

/** The views that everybody has, with how many are in each, and those of one's own. */
export function viewBar(
  c: PageContext,
  asked: Asked,
  counts: Readonly<Partial<Record<View, number>>>,
  isOwnList: boolean,
): Html {
  const { views } = c.var.words.queue;
  const own = viewsOf(c);
  const here = String(new URLSearchParams(asked));
  const isOwn = own.some(([, query]) => query === here);
  const current = (is: boolean) => (is ? raw(' aria-current="page"') : '');
  const isPlain = isOwnList && Object.keys(asked).every((name) => name === 'view' || name === 'at');
  return html`<nav class="views" aria-label="${views.label}">${VIEWS.map(
    (view) =>
      html`<a class="chip" href="${hrefOf(view === 'all' ? {} : { view })}"${current(isPlain && viewOf(asked) === view)}>${views[view]}${counts[view] === undefined ? '' : html` <span class="n">${counts[view]}</span>`}</a>`,
  )}${own.map(
    ([name, query]) =>
      html`<a class="chip" href="${hrefOf(askedIn(Object.fromEntries(new URLSearchParams(query))))}"${current(query === here)}><bdi>${name}</bdi></a>`,
  )}</nav>${isPlain ? '' : viewForm(c, asked, isOwn ? own.find(([, query]) => query === here)?.[0] : undefined)}`;
}

function viewForm({ var: { words, proof } }: PageContext, asked: Asked, known: string | undefined): Html {
  const { views } = words.queue;
  const hidden = html`${proofOf(proof)}${Object.entries(asked).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`;
  if (known !== undefined)
    return html`<form class="line" method="post" action="${CONSOLE}/views">${hidden}<input type="hidden" name="name" value="${known}"><button name="drop" value="true">${views.drop}</button></form>`;
  return html`<details class="line"><summary>${views.save}</summary><form method="post" action="${CONSOLE}/views">${hidden}<label>${views.name} <input type="text" name="name" maxlength="40" required dir="auto"></label> <button>${views.save}</button> <span class="q">${views.hint}</span></form></details>`;
}
