import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import { STYLE } from '../assets.ts';
import type { Look } from '../context.ts';
import { wordsIn } from '../words/words.ts';

interface Said {
  readonly heading: string;
  readonly text: string;
  readonly link: { readonly to: string; readonly text: string };
}

/** A page for whoever has not signed in: what there is to say, and where to go on. */
export async function bare(
  c: Context,
  { language, scheme }: Look,
  { heading, text, link }: Said,
  status: 200 | 401 | 503 = 200,
): Promise<Response> {
  const words = wordsIn(language);
  const page = await html`<!doctype html>
<html lang="${language}"${scheme === undefined ? '' : raw(` data-scheme="${scheme}"`)}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${heading} · ${words.name}</title>
<link rel="stylesheet" href="${STYLE.path}">
</head>
<body>
<main>
<h1>${heading}</h1>
<p class="lead">${text}</p>
<p><a class="btn" href="${link.to}">${link.text}</a></p>
</main>
</body>
</html>`;
  return c.html(page, status);
}
