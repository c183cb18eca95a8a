/*
 * What a text is found by. Words of scripts that put spaces between them are folded: case, accents and an English
 * plural do not count. Of scripts that write without spaces every pair of neighbours is one, so that a Chinese word
 * of two characters is found wherever it stands, and a longer one where all of its pairs do.
 */

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;
/** Of Latin, Greek and Cyrillic letters; what other scripts set above and below their letters are letters, too. */
const ACCENTS = /[\u0300-\u036f]/g;
/** That come apart into no letter and its accent. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ı: 'i',
};
const LONGEST = 64;

/** Each once, in no order that means anything. */
export function wordsIn(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [run] of folded(text).matchAll(WORD)) {
    for (const part of run.split(UNSPACED)) if (part !== '') words.add(singular(part.slice(0, LONGEST)));
    for (const [unspaced] of run.matchAll(UNSPACED)) for (const pair of pairsIn(unspaced)) words.add(pair);
  }
  return words;
}

/** For names and values that are compared as a whole, and written in any case. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\u00df\u00e6\u0153\u00f8\u0111\u0142\u0131]/g, (letter) => LETTERS[letter] ?? letter);
}

function* pairsIn(text: string): Iterable<string> {
  const [first = '', ...others] = text;
  if (others.length === 0) yield first;
  let before = first;
  for (const character of others) {
    yield before + character;
    before = character;
  }
}

/** `parcels` and `parcel`, `deliveries` and `delivery` are one word; what is no plural is folded alike wherever it stands. */
function singular(word: string): string {
  if (!/^[a-z]{4,}$/.test(word) || /(?:us|ss)$/.test(word)) return word;
  if (/[^ae]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  return word.replace(/s$/, '');
}
