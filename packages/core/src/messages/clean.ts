import { INVISIBLE } from '../base/plain-text.ts';

/**
 * Free text is somebody else's: it may break a header's line, hide what follows it or turn the direction of the
 * sentence around it. Letters, marks and emoji of every script stay.
 */

/** One line of at most `limit` UTF-16 units. */
export function oneLine(text: string, limit: number): string {
  const line = text
    .toWellFormed()
    .replace(INVISIBLE, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Line breaks stay, as `\n`, and never more than one empty line together. */
export function paragraphs(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(INVISIBLE, '')
    .replace(/(?!\n)\p{Cc}/gu, '')
    .replace(/ +$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Where a mail program could make a link of it, nothing: a stranger may have written it, for another to click on. */
export function linkless(text: string): string {
  return /:\/\/|\bwww\.|@|[\p{L}\p{N}-]{2,}[.\uff0e]\p{L}{2,}/iu.test(text) ? '' : text;
}

/** What a file of evidence may end in, and no address does. */
const ENDING = /\.(?:jpe?g|png|webp|gif|hei[cf]|mp4|m4a|webm|pdf|mp3|og[ga]|wav|amr|3gp)$/i;

/** What a file is called, so that no mail program makes a link of it: `www .example .com`. */
export function fileLabel(name: string): string {
  const line = oneLine(name, 120);
  const [ending = ''] = ENDING.exec(line) ?? [];
  const stem = line.slice(0, line.length - ending.length);
  return `${stem.replace(/(?=[.\uff0e\u3002\uff61]\p{L})/gu, ' ')}${ending}`;
}

/** The address in its normal form, or nothing where it is not one of the web's. */
export function webAddress(text: string): string {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : '';
}
