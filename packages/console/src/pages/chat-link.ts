import { html } from 'hono/html';
import * as z from 'zod';
import type { PageContext, Pages } from '../context.ts';
import { CONSOLE } from '../place.ts';
import { formSeal } from '../ui/forms.ts';
import { type Html, mayAny, shown } from '../ui/layout.ts';

/* Codes that are typed to the bot: so an account acts as somebody, or a group hears of a team's complaints. */

const PATH = '/settings/chat';
const CODES = '/v1/chat-codes';
/** As it is typed to the bot. */
const START = '/start';

const codeSchema = z.object({ code: z.string() });
const refusalSchema = z.object({ detail: z.string() });

/** Where a bot talks to people, and for whoever it has something to tell. */
export function addChatLink(pages: Pages, hasBot: boolean): void {
  if (!hasBot) return;
  pages.get(PATH, (c) => shown(c, pageOf(c)));
  pages.post(PATH, async (c) => {
    const { team } = await c.req.parseBody();
    const asked = typeof team === 'string' ? team.trim() : undefined;
    const answer = await c.var.ask(new URL(CODES, c.req.url).href, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': c.var.look.language },
      body: JSON.stringify(asked === undefined ? {} : { team: asked }),
    });
    const said: unknown = await answer.json();
    // Shown where it was asked for, and kept in no address.
    if (answer.ok) return shown(c, pageOf(c, { code: codeSchema.parse(said).code, team: asked }));
    const { detail } = refusalSchema.parse(said);
    return shown(
      c,
      { ...pageOf(c, { refused: detail, team: asked }), isWrong: true },
      answer.status === 403 ? 403 : 422,
    );
  });
}

/** On one's own page, where there is anything to link. */
export function chatLink(c: PageContext, hasBot: boolean): Html | '' {
  if (!hasBot || !mayAny(c.var.person, 'chat.link')) return '';
  const { chat } = c.var.words;
  return html`<section class="card"><h2>${chat.title}</h2><p class="q">${chat.lead}</p><p><a href="${CONSOLE}${PATH}">${chat.link}</a></p></section>`;
}

interface Shown {
  readonly code?: string;
  readonly refused?: string;
  readonly team?: string | undefined;
}

function pageOf(c: PageContext, { code, refused, team }: Shown = {}) {
  const { words, person } = c.var;
  const { chat } = words;
  const told =
    code === undefined
      ? ''
      : html`<section class="card" role="status"><h2>${team === undefined ? chat.yours : chat.ofTeam(team)}</h2>
<p class="q">${team === undefined ? chat.sendIt : chat.sendItInGroup}</p>
<p class="gap"><b><code>${START} ${code}</code></b></p>
<p class="q">${chat.once}</p></section>`;
  const ofTeam = mayAny(person, 'chat.bind-team')
    ? html`<form method="post" class="card">${formSeal(c, undefined)}<h2>${chat.group}</h2><p class="q">${chat.groupHint}</p>
<div class="f"><label for="team">${chat.team}</label><input id="team" name="team" required value="${team ?? ''}" dir="auto"></div>
<button>${chat.makeForGroup}</button></form>`
    : '';
  const content: Html = html`<p class="crumb"><span><a href="${CONSOLE}/settings">‹ ${words.settings.title}</a></span></p>
<h1>${chat.title}</h1>
<p class="lead">${chat.lead}</p>
${refused === undefined ? '' : html`<div class="trouble" role="alert" tabindex="-1" autofocus><h2>${words.errors.heading}</h2><p>${refused}</p></div>`}
${told}
<form method="post" class="card">${formSeal(c, undefined)}<h2>${chat.own}</h2><p class="q">${chat.ownHint}</p><p class="gap"><button class="go">${chat.make}</button></p></form>
${ofTeam}`;
  return { title: chat.title, place: 'settings' as const, content };
}
