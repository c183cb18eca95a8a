import { createHash } from 'node:crypto';
import type { Language } from '@redress/core/base/vocabulary.ts';
import { html, raw } from 'hono/html';
import { NOTE } from '../api/input.ts';
import { STYLE } from './style.ts';

/* What all pages for complainants have in common: their frame, their fields, and how what is wrong is said. */

export type Html = ReturnType<typeof html>;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** What a page may do besides being read. */
interface Powers {
  /** It has a script of ours, and may send to us what that sends. */
  readonly hasScript?: boolean;
  /** Pages of these may show it in a frame. */
  readonly origins?: readonly string[];
}

/** The referrer stays on this server, where forms need it: with `no-referrer` they would come from the origin `null`. */
export const pageHeaders = ({ hasScript = false, origins = [] }: Powers = {}) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    `default-src 'none'`,
    `style-src 'sha256-${STYLE_HASH}'`,
    ...(hasScript ? [`script-src 'self'`, `connect-src 'self'`] : []),
    `form-action 'self'`,
    `frame-ancestors ${origins.length > 0 ? origins.join(' ') : `'none'`}`,
    `base-uri 'none'`,
  ].join('; '),
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow',
});

/** A form that came back: what was typed, and what is wrong with it, by field. */
export interface Returned {
  readonly typed: Readonly<Record<string, string>>;
  readonly wrong: Readonly<Record<string, string>>;
}

export const AS_NEW: Returned = { typed: {}, wrong: {} };

export const hasErrors = ({ wrong }: Returned) => Object.keys(wrong).length > 0;

interface Field {
  readonly name: string;
  /** Undefined where the heading says it. */
  readonly label?: string | undefined;
  readonly hint?: string | undefined;
  readonly optional?: string | undefined;
  /** Of an area: how many characters. */
  readonly most?: number;
  readonly rows?: number;
  /** Of an input: more of its attributes. */
  readonly kind?: ReturnType<typeof raw>;
}

export function field(one: Field, returned: Returned): Html {
  const { name, kind } = one;
  return html`${labelOf(one, returned)}
<input class="short" id="${name}" name="${name}" ${kind} value="${returned.typed[name] ?? ''}"${marksOf(one, returned)}>`;
}

export function area(one: Field, returned: Returned): Html {
  const { name, most = NOTE, rows = 4 } = one;
  return html`${labelOf(one, returned)}
<textarea id="${name}" name="${name}" rows="${rows}" maxlength="${most}" dir="auto"${marksOf(one, returned)}>
${returned.typed[name] ?? ''}</textarea>`;
}

/** @param options code and label of each. */
export function choice(
  one: Field & { readonly options: readonly (readonly [string, string])[] },
  returned: Returned,
): Html {
  const { name, options } = one;
  const chosen = returned.typed[name] ?? '';
  return html`${labelOf(one, returned)}
<select class="short" id="${name}" name="${name}"${marksOf(one, returned)}>${[
    ['', ''] as const,
    ...options,
  ].map(
    ([code, label]) =>
      html`<option value="${code}"${code === chosen ? raw(' selected') : ''}>${label}</option>`,
  )}</select>`;
}

export function labelOf({ name, label, hint, optional }: Field, { wrong }: Returned): Html {
  return html`${label === undefined ? '' : html`<label for="${name}">${label}${optional === undefined ? '' : html`<small>${optional}</small>`}</label>`}
${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}
${wrong[name] === undefined ? '' : html`<p class="wrong" id="${name}-wrong">${wrong[name]}</p>`}`;
}

export function marksOf({ name, hint }: Field, { wrong }: Returned): Html | string {
  const isWrong = wrong[name] !== undefined;
  const by = [hint === undefined ? '' : `${name}-hint`, isWrong ? `${name}-wrong` : ''].filter(Boolean);
  if (by.length === 0) return '';
  return html` aria-describedby="${by.join(' ')}"${isWrong ? raw(' aria-invalid="true"') : ''}`;
}

/** First on the page and focused: what keeps the form from being sent, with links to the fields. */
export function errorSummary(heading: string, returned: Returned): Html | string {
  if (!hasErrors(returned)) return '';
  const lines = Object.entries(returned.wrong).map(
    ([name, message]) => html`<li><a href="#${name}">${message}</a></li>`,
  );
  return html`<div class="trouble" role="alert" tabindex="-1" autofocus><h2>${heading}</h2><ul>${lines}</ul></div>`;
}

interface Shown {
  /** Address of a script that adds what is nice to have. */
  readonly script?: string;
}

/** A page of ours: nothing from elsewhere, and complete without a script. */
export function page(language: Language, title: string, content: Html, { script }: Shown = {}): Html {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="format-detection" content="telephone=no">
<title>${title}</title>
<style>${raw(STYLE)}</style>${
    script === undefined
      ? ''
      : html`
<script src="${script}" defer></script>`
  }
</head>
<body>
<main>
${content}
</main>
</body>
</html>`;
}
