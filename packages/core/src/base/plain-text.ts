/*
 * What people paste is not what they see: word processors leave control characters, keyboards set to Chinese write
 * full-width letters, phones and web pages put invisible characters around numbers and addresses.
 */

/** Controls of direction and characters without width. The joiners of Persian, Indic scripts and emoji are none. */
export const INVISIBLE = /[\p{Bidi_Control}\u00ad\u200b\u2060\ufeff]/gu;

/** All but tabs and line ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/g;

/** Line ends are `\n`, so is a word processor's vertical tab; control characters and halves of pairs are gone. */
export function tidyText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(CONTROLS, '')
    .trim();
}

/** The same on one line. */
export function tidyLine(text: string): string {
  return tidyText(text).replace(/[\t\n]+/g, ' ');
}

/** For what machines compare: without anything that nobody sees. */
export function tidyCode(text: string): string {
  return tidyLine(text.replace(INVISIBLE, ''));
}

/** As people are shown it: without what nobody sees, or what turns the direction of whatever stands around it. */
export function shownText(text: string): string {
  return text.replace(INVISIBLE, '');
}

/** Whether anybody sees anything of it. */
export function isVisible(text: string): boolean {
  // Almost every text has one of these, and the classes of Unicode take half a millisecond to be made.
  return /[!-~]/.test(text) || /[^\s\p{C}]/u.test(text);
}
