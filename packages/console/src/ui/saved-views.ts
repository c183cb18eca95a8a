import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import * as z from 'zod';
import type { PageContext } from '../context.ts';
import { CONSOLE } from '../place.ts';
import { type Html, proofOf } from './layout.ts';

/*
 * Views of somebody's own stay with their browser, as how their pages look does: a name, and the query of an address that
 * leads there. No more of them than a cookie holds.
 */

const YEAR_SECONDS = 365 * 86_400;
const MOST = 8;
/** A cookie holds 4,096 bytes. */
const MOST_BYTES = 3500;

const viewsSchema = z.array(z.tuple([z.string().min(1).max(40), z.string().max(500)])).max(MOST);
type Views = z.infer<typeof viewsSchema>;

type Query = Readonly<Record<string, string>>;
type Said = 'kept' | 'dropped' | 'full' | 'noName';

export class SavedViews {
  readonly #cookie: string;
  readonly #action: string;

  /** @param path under the console: where they are kept and forgotten by a form */
  constructor(cookie: string, path: string) {
    this.#cookie = cookie;
    this.#action = CONSOLE + path;
  }

  of(c: PageContext): Views {
    try {
      return viewsSchema.parse(JSON.parse(getCookie(c, this.#cookie) ?? '[]'));
    } catch {
      return [];
    }
  }

  /** Keeps what is shown under a name, or forgets the view that it is. */
  form(c: PageContext, asked: Query): Html {
    const { views } = c.var.words.queue;
    const here = String(new URLSearchParams(asked));
    const known = this.of(c).find(([, query]) => query === here)?.[0];
    const hidden = html`${proofOf(c.var.proof)}${Object.entries(asked).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`;
    if (known !== undefined)
      return html`<form class="line" method="post" action="${this.#action}">${hidden}<input type="hidden" name="name" value="${known}"><button name="drop" value="true">${views.drop}</button></form>`;
    return html`<details class="line"><summary>${views.save}</summary><form method="post" action="${this.#action}">${hidden}<label>${views.name} <input type="text" name="name" maxlength="40" required dir="auto"></label> <button>${views.save}</button> <span class="q">${views.hint}</span></form></details>`;
  }

  /** What came of the form. @param known of a query what the pages there know */
  async sent(
    c: PageContext,
    known: (query: Query) => Query,
  ): Promise<{ readonly asked: Query; readonly said: Said }> {
    const { form: _, ...fields } = await c.req.parseBody();
    const sent = Object.fromEntries(
      Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
    const { name = '', drop, ...query } = sent;
    const asked = known(query);
    return { asked, said: this.#changed(c, name.trim(), asked, drop !== undefined) };
  }

  #changed(c: PageContext, name: string, asked: Query, isDropped: boolean): Said {
    if (name === '') return 'noName';
    const others = this.of(c).filter(([known]) => known !== name);
    if (isDropped) {
      this.#write(c, others);
      return 'dropped';
    }
    const all = viewsSchema.safeParse([...others, [name, String(new URLSearchParams(asked))]]);
    return all.success && this.#write(c, all.data) ? 'kept' : 'full';
  }

  #write(c: PageContext, views: Views): boolean {
    const text = JSON.stringify(views);
    if (encodeURIComponent(text).length > MOST_BYTES) return false;
    const options = { path: CONSOLE, sameSite: 'Lax', httpOnly: true } as const;
    if (views.length === 0) deleteCookie(c, this.#cookie, options);
    else setCookie(c, this.#cookie, text, { ...options, maxAge: YEAR_SECONDS });
    return true;
  }
}

/** What has just been done with one. */
export function saidOfViews(c: PageContext): Html | '' {
  const { views } = c.var.words.queue;
  const name = c.req.query('said') ?? '';
  const text =
    name === 'kept' || name === 'dropped' || name === 'full' || name === 'noName' ? views[name] : undefined;
  return text === undefined ? '' : html`<p class="said" role="status">${text}</p>`;
}
