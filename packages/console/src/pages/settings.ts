import { LANGUAGES } from '@redress/core/base/vocabulary.ts';
import { html, raw } from 'hono/html';
import type { PageContext, Pages } from '../context.ts';
import { choose } from '../look.ts';
import { CONSOLE } from '../place.ts';
import { type Html, proofOf, shown } from '../ui/layout.ts';
import { wordsIn } from '../words/words.ts';
import { chatLink } from './chat-link.ts';
import { outboxLink } from './outbox.ts';
import { ownSessions, saidOf } from './sessions.ts';

const PATH = '/settings';

/** How the pages look for whoever looks at them: kept by their browser. */
export function addSettings(pages: Pages, hasBot: boolean): void {
  pages.get(PATH, async (c) => shown(c, pageOf(c, html`${chatLink(c, hasBot)}${await ownSessions(c)}`)));
  pages.post(PATH, async (c) => {
    const sent = await c.req.parseBody();
    const wanted = Object.entries(sent).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    choose(c, Object.fromEntries(wanted));
    return c.redirect(`${CONSOLE}${PATH}?saved=`, 303);
  });
}

/** The one that they have is among them, whatever the runtime lists: else saving would choose another. */
const zonesWith = (zone: string) => [...new Set([zone, ...Intl.supportedValuesOf('timeZone')])];

function pageOf(c: PageContext, sessions: Html) {
  const { look, proof, words } = c.var;
  const { settings } = words;
  const options = (
    name: string,
    legend: string,
    all: readonly (readonly [string, string])[],
    chosen: string,
  ) =>
    html`<fieldset><legend>${legend}</legend>${all.map(
      ([value, label]) =>
        html`<label><input type="radio" name="${name}" value="${value}"${value === chosen ? raw(' checked') : ''}>${label}</label>`,
    )}</fieldset>`;
  const content: Html = html`<h1>${settings.title}</h1>
${saidOf(c)}${c.req.query('saved') === undefined ? '' : html`<p class="said" role="status">${settings.saved}</p>`}
<form method="post" class="card">${proofOf(proof)}
${options(
  'language',
  settings.language,
  LANGUAGES.map((language) => [language, wordsIn(language).languageName]),
  look.language,
)}
${options('scheme', settings.scheme, Object.entries(settings.schemes), look.scheme ?? '')}
${options(
  'keys',
  settings.keys,
  [
    ['on', settings.keysOn],
    ['off', settings.keysOff],
  ],
  look.keys ? 'on' : 'off',
)}
<p><label>${settings.zone} <select name="zone">${zonesWith(look.timeZone).map(
    (zone) => html`<option${zone === look.timeZone ? raw(' selected') : ''}>${zone}</option>`,
  )}</select></label></p>
<button class="go">${settings.save}</button>
</form>
${sessions}
${outboxLink(c)}
<form method="post" action="${CONSOLE}/sign-out" class="card">${proofOf(proof)}<p>${words.signIn.everywhereHint}</p><p><button name="everywhere" value="yes">${words.signIn.everywhere}</button></p></form>`;
  return { title: settings.title, place: 'settings' as const, content };
}
