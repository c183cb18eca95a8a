import { may } from '@redress/core/access/decide.ts';
import type { Permission } from '@redress/core/access/rules.ts';
import type { Person } from '@redress/core/records/sessions.ts';
import { html, raw } from 'hono/html';
import {
  COMPLAINT_SCRIPT,
  COMPLAINT_STYLE,
  ICON,
  LIST_SCRIPT,
  OPERATIONS_STYLE,
  POLICIES_STYLE,
  QUEUE_STYLE,
  SCRIPT,
  STYLE,
} from '../assets.ts';
import type { PageContext } from '../context.ts';
import { CONSOLE } from '../place.ts';
import type { Words } from '../words/words.ts';
import { SPRITE } from './icons.ts';
import { wholeMoment, zoneName } from './times.ts';

export type Html = ReturnType<typeof html>;

/** What stands at the top of every page; those that somebody may not open are left out. */
const PLACES = [
  { name: 'queue', path: '', permission: 'complaint.list' },
  { name: 'calls', path: '/calls', permission: 'complaint.record-contact' },
  { name: 'incoming', path: '/incoming', permission: 'incoming.read' },
  { name: 'supervise', path: '/supervise', permission: 'complaint.erase-note' },
  { name: 'executions', path: '/executions', permission: 'execution.read' },
  { name: 'health', path: '/health', permission: 'standing.read' },
  { name: 'policies', path: '/policies', permission: 'policy.read' },
] as const;
export type Place = (typeof PLACES)[number]['name'] | 'settings';

/** Whether somebody may do that with anything at all. */
export const mayAny = (person: Person, permission: Permission) =>
  may(person, permission, { id: '', team: [...person.teams][0] ?? '' });

/** Of all places those that somebody may open. */
export const placesOf = (person: Person): readonly (typeof PLACES)[number][] =>
  PLACES.filter(({ permission }) => mayAny(person, permission));

/** Of places whose pages have more than the style that all share. */
const OWN_STYLES: Partial<Record<Place, typeof STYLE>> = {
  queue: QUEUE_STYLE,
  calls: QUEUE_STYLE,
  incoming: QUEUE_STYLE,
  supervise: QUEUE_STYLE,
  executions: OPERATIONS_STYLE,
  health: OPERATIONS_STYLE,
  policies: POLICIES_STYLE,
};

export interface Page {
  /** Where one is; it stands in the browser's title, too. */
  readonly title: string;
  readonly place: Place;
  readonly content: Html;
  /** It is about one complaint: such pages have a style sheet of their own beside that of all. */
  readonly isOfComplaint?: boolean;
  /** Whether a form came back with something wrong in it. */
  readonly isWrong?: boolean;
}

/** Of an address that one comes back to from signing in, which kept something from being sent. */
export const UNSENT = 'unsent';

/** A page of the console. Everything on it works without its script. */
export async function shown(
  c: PageContext,
  { title, place, content, isOfComplaint = false, isWrong = false }: Page,
  status: 200 | 403 | 404 | 409 | 422 | 500 = 200,
): Promise<Response> {
  const { person, proof, look, words, now, speed } = c.var;
  const { nav, time } = words;
  const link = ({ name, path }: (typeof PLACES)[number]) =>
    html`<a href="${CONSOLE}${path}"${place === name ? raw(' aria-current="page"') : ''}>${nav[name]}</a>`;
  const own = isOfComplaint ? COMPLAINT_STYLE : OWN_STYLES[place];
  // What the script needs to tell spans of time as the server does.
  const spans = JSON.stringify({ ...time, left: time.left('…'), late: time.late('…') });
  const text = await html`<!doctype html>
<html lang="${look.language}" data-now="${new Date(now).toISOString()}" data-spans="${spans}" data-zone="${look.timeZone}"${speed === 1 ? '' : raw(` data-speed="${speed}"`)}${look.keys ? '' : raw(' data-keys="off"')}${look.scheme === undefined ? '' : raw(` data-scheme="${look.scheme}"`)}${c.req.method === 'GET' ? '' : raw(' data-returned')}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${isWrong ? `${words.errors.title} ` : ''}${title} · ${words.name}</title>
<link rel="icon" href="${ICON.path}">
<link rel="stylesheet" href="${STYLE.path}">${
    own === undefined
      ? ''
      : html`
<link rel="stylesheet" href="${own.path}">`
  }
<script src="${(isOfComplaint ? COMPLAINT_SCRIPT : LIST_SCRIPT).path}" defer></script>
<script src="${SCRIPT.path}" defer></script>
</head>
<body>
${SPRITE}
<a class="skip" href="#main">${words.skip}</a>
<header class="top"><div>
<a class="brand" href="${CONSOLE}"><svg viewBox="0 0 20 20" fill="currentColor" aria-hidden="true"><use href="#mark"/></svg>${words.name}</a>
<nav class="nav" aria-label="${nav.label}">${placesOf(person).map(link)}</nav>
${mayAny(person, 'complaint.search') ? findForm(words) : ''}
<a class="btn" href="${CONSOLE}/settings"${place === 'settings' ? raw(' aria-current="page"') : ''}><bdi>${person.subject}</bdi></a>
<form method="post" action="${CONSOLE}/sign-out">${proofOf(proof)}<button>${nav.signOut}</button></form>
</div></header>
<main id="main" tabindex="-1">
${c.req.query(UNSENT) === undefined ? '' : html`<p class="trouble" role="alert" data-unsent>${words.errors.signedOut}</p>`}
${content}
</main>
<footer class="foot"><span>${words.clock.zone(zoneName(look, now))}</span>${look.keys ? html`<a href="#keys" data-keys-open hidden>${words.queue.keys.open} <kbd>?</kbd></a>` : ''}<span>${words.clock.now(wholeMoment(look, new Date(now).toISOString()))}</span></footer>
<p class="v" role="status" id="live" data-crossed="${words.queue.crossed('…')}"></p>
${look.keys ? keysSheet(words) : ''}
</body>
</html>`;
  return c.html(text, status);
}

/** In every form that changes something. */
export const proofOf = (proof: string) => html`<input type="hidden" name="form" value="${proof}">`;

const findForm = ({ queue }: Words) =>
  html`<form class="find" role="search" action="${CONSOLE}/search"><label class="v" for="find">${queue.search.label}</label><input id="find" type="search" name="q" placeholder="${queue.search.placeholder}" dir="auto"><kbd aria-hidden="true">/</kbd></form>`;

const keysSheet = ({ queue: { keys } }: Words) =>
  html`<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">${keys.title}</h2><dl class="facts-list">${keys.list.map(
    ([key, does]) =>
      html`<div><dt>${key.split(' ').map((one) => html`<kbd>${one}</kbd> `)}</dt><dd>${does}</dd></div>`,
  )}</dl><p class="q">${keys.hint}</p><form method="dialog"><button>${keys.close}</button></form></dialog>`;
