import { languageOf } from '@redress/core/base/vocabulary.ts';
import { html } from 'hono/html';
import { ICON, LETTER_STYLE } from '../../assets.ts';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { asBody, formSeal, sentBy } from '../../ui/forms.ts';
import { wordsIn } from '../../words/words.ts';
import { pathOf } from '../complaint/parts.ts';
import { callPath } from './page.ts';

/*
 * A message on paper: with the address in the window of an envelope, reference and date. It is printed, or made a PDF,
 * by the browser, and recorded as posted by a press.
 */

interface Letter {
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly name: string;
  readonly address?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly reference: string;
  /** Where it is recorded that it was posted, and where one comes from. */
  readonly posted: string;
  readonly back: string;
}

export function addLetters(pages: Pages): void {
  pages.get('/calls/:id/:call/letter', async (c) => {
    const { id, call } = c.req.param();
    const { letter, name, address, timeZone, reference } = await c.var.client.calls.get(id, call);
    if (letter === undefined) return c.notFound();
    const back = callPath(id, call);
    return sheet(c, { ...letter, name, address, timeZone, reference, back, posted: back });
  });
  pages.get('/complaints/:id/sent/:seq/letter', async (c) => {
    const { id, seq } = c.req.param();
    const { complainant, reference } = await c.var.client.complaints.get(id);
    const { letter: text, language, subject } = await c.var.client.conversation.message(id, seq);
    if (text === undefined) return c.notFound();
    const posts = (complainant.contactPoints ?? []).filter(({ kind }) => kind === 'post');
    const address = (posts.find(({ preferred }) => preferred) ?? posts[0])?.value;
    const { name, timeZone } = complainant;
    const back = pathOf({ id }, `/sent/${seq}`);
    return sheet(c, {
      ...{ language, subject, text, name, address, timeZone, reference, back },
      posted: `${back}/letter`,
    });
  });
  pages.post('/complaints/:id/sent/:seq/letter', async (c) => {
    const { id } = c.req.param();
    const { key } = await sentBy(c, []);
    // They have had the message: that it goes by post, too, fulfils nothing anew.
    const body = { outcome: 'reached', way: 'letter', fulfils: [] };
    await c.var.client.complaints.recordContact(id, asBody(body), { idempotencyKey: key });
    return c.redirect(pathOf({ id }), 303);
  });
}

/** Where letters are dated above in English, Chinese ones are below the signature. */
async function sheet(c: PageContext, letter: Letter): Promise<Response> {
  const { words, look, now } = c.var;
  const { calls } = words;
  const language = languageOf(letter.language);
  const theirs = wordsIn(language).calls;
  const { reference, subject, text, name, address, posted, back } = letter;
  const locale = language === 'en' ? 'en-GB' : language;
  const timeZone = letter.timeZone ?? look.timeZone;
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }).format(now);
  const isDatedBelow = language === 'zh-CN';
  const page = await html`<!doctype html>
<html lang="${look.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${calls.letter}: ${reference} · ${words.name}</title>
<link rel="icon" href="${ICON.path}">
<link rel="stylesheet" href="${LETTER_STYLE.path}">
</head>
<body>
<header class="bar"><p>${calls.print}${address === undefined ? html` <b>${calls.noAddress}</b>` : ''}</p><a href="${back}">${back.startsWith(`${CONSOLE}/calls`) ? calls.back : calls.complaint}</a><form method="post" action="${posted}">${formSeal(c, undefined)}<input type="hidden" name="way" value="letter"><button name="outcome" value="reached">${calls.posted}</button></form></header>
<main class="sheet" lang="${language}">
<i class="fold first"></i><i class="fold second"></i>
<p class="window" dir="auto">${name}${address === undefined ? '' : `\n${address}`}</p>
<dl class="about"><dt>${theirs.reference}</dt><dd>${reference}</dd>${isDatedBelow ? '' : html`<dt>${theirs.date}</dt><dd>${date}</dd>`}</dl>
<h1 dir="auto">${subject}</h1>
<p class="text" dir="auto">${text.trim()}</p>
${isDatedBelow ? html`<p class="end">${date}</p>` : ''}
</main>
</body>
</html>`;
  return c.html(page);
}
