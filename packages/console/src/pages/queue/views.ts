import { html, raw } from 'hono/html';
import type { PageContext } from '../../context.ts';
import type { Html } from '../../ui/layout.ts';
import { SavedViews } from '../../ui/saved-views.ts';
import { type Asked, askedIn, hrefOf, VIEWS, type View, viewOf } from './filter.ts';

export const VIEWS_PATH = '/views';
export const savedViews = new SavedViews('redress-views', VIEWS_PATH);

/** The views that everybody has, with how many are in each, and those of one's own. */
export function viewBar(
  c: PageContext,
  asked: Asked,
  counts: Readonly<Partial<Record<View, number>>>,
  isOwnList: boolean,
): Html {
  const { views } = c.var.words.queue;
  const here = String(new URLSearchParams(asked));
  const current = (is: boolean) => (is ? raw(' aria-current="page"') : '');
  const isPlain = isOwnList && Object.keys(asked).every((name) => name === 'view' || name === 'at');
  return html`<nav class="views" aria-label="${views.label}">${VIEWS.map(
    (view) =>
      html`<a class="chip" href="${hrefOf(view === 'all' ? {} : { view })}"${current(isPlain && viewOf(asked) === view)}>${views[view]}${counts[view] === undefined ? '' : html` <span class="n">${counts[view]}</span>`}</a>`,
  )}${savedViews
    .of(c)
    .map(
      ([name, query]) =>
        html`<a class="chip" href="${hrefOf(askedIn(Object.fromEntries(new URLSearchParams(query))))}"${current(query === here)}><bdi>${name}</bdi></a>`,
    )}</nav>${isPlain ? '' : savedViews.form(c, asked)}`;
}
