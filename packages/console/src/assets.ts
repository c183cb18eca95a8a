import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Pages } from './context.ts';
import { CONSOLE } from './place.ts';

/* One style sheet and one script for all pages, and further ones for each kind of page; their names change with what is in them, so browsers keep them for good. */

const read = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');

const VARIABLE = /--[\w-]+/g;
const VARIABLES = [...new Set(read('console.css').match(VARIABLE))];

/** Spaces, remarks and long names of colours and sizes are for whoever writes it. */
const squeezed = (css: string) =>
  css
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,>]) ?/g, '$1')
    .replaceAll(/: /g, ':')
    .replaceAll(VARIABLE, (name) => `--${VARIABLES.indexOf(name).toString(36)}`)
    .replaceAll(';}', '}')
    .replaceAll(/(?<=[ :,(-])0\.(?=\d)/g, '.')
    .trim();

/** The same of scripts, which have no text of several lines, and none in which a space beside a mark says anything. */
const squeezedScript = (script: string) =>
  script
    .replaceAll(/^\s*\/\/.*\n/gm, '')
    .replaceAll(/^\s+/gm, '')
    .replaceAll(/ (=>|[!=]==|[-+*/<>?:=]|[<>]=|&&|\|\||\?\?) /g, '$1')
    .replaceAll(/([,:;]) /g, '$1')
    .replaceAll(/(?<=[({]) | (?=[})])|(?<=\)) (?=[{])|(?<=\b(?:if|for)) /g, '')
    .replaceAll(/(?<=[;,{(>?:&|])\n|;?\n(?=[})])/g, '')
    .replaceAll(/\bconst\b/g, 'let');

/** Who chooses the dark scheme has what those have whose system says so. */
function withChosenScheme(css: string): string {
  const [, dark = ''] = /\/\* dark \*\/(.*?)\/\* end of dark \*\//s.exec(css) ?? [];
  const [, rules = ''] = /:root:not\(\[data-scheme="light"\]\) (\{.*?\})/s.exec(dark) ?? [];
  return `${css}\n:root[data-scheme="dark"] ${rules}`;
}

function asset(text: string, kind: string, type: string) {
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 12);
  return { path: `${CONSOLE}/assets/${hash}.${kind}`, text, type };
}

export const STYLE = asset(squeezed(withChosenScheme(read('console.css'))), 'css', 'text/css; charset=utf-8');
export const QUEUE_STYLE = asset(squeezed(read('queue.css')), 'css', 'text/css; charset=utf-8');
export const COMPLAINT_STYLE = asset(squeezed(read('complaint.css')), 'css', 'text/css; charset=utf-8');
export const OPERATIONS_STYLE = asset(squeezed(read('operations.css')), 'css', 'text/css; charset=utf-8');
export const POLICIES_STYLE = asset(squeezed(read('policies.css')), 'css', 'text/css; charset=utf-8');
const script = (name: string) => asset(squeezedScript(read(name)), 'js', 'text/javascript; charset=utf-8');
export const SCRIPT = script('console.js');
export const COMPLAINT_SCRIPT = script('complaint.js');
export const LIST_SCRIPT = script('list.js');
/** Of what is printed and posted: it stands alone. */
export const LETTER_STYLE = asset(squeezed(read('letter.css')), 'css', 'text/css; charset=utf-8');

/** The mark, as browsers show it beside a page's title. */
export const ICON = asset(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" fill="#4f7fd0"><path d="M1 8h11v4H1z"/><path d="M13.5 2H16v16h-2.5z"/></svg>',
  'svg',
  'image/svg+xml',
);

export function addAssets(pages: Pages): void {
  for (const { path, text, type } of [
    ...[STYLE, QUEUE_STYLE, COMPLAINT_STYLE, OPERATIONS_STYLE, POLICIES_STYLE, LETTER_STYLE],
    ...[SCRIPT, COMPLAINT_SCRIPT, LIST_SCRIPT, ICON],
  ])
    pages.get(path.slice(CONSOLE.length), (c) =>
      c.body(text, 200, { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' }),
    );
}
