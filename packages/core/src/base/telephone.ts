import type { PhoneNumber } from 'libphonenumber-js/max';
import * as z from 'zod/mini';
import { tidyText } from './plain-text.ts';
import { wrong } from './wrong.ts';

const FEWEST_DIGITS = 3;
/** ITU-T E.164; without a + the prefix for calls abroad may stand before them. */
const MOST_DIGITS = 15;
const LONGEST_PREFIX = 4;

/** What is wrong, as a schema says it. */
const FAULTS = {
  no_number: 'must be a telephone number: it has no digits',
  letters: 'must be a telephone number: it has letters',
  several_numbers: 'must be a telephone number: it holds several; give one',
  character: 'must be a telephone number: it has characters that cannot be dialled',
  too_few_digits: 'must be a telephone number: it has fewer than 3 digits',
  too_many_digits: 'must be a telephone number: it has more than 15 digits',
} as const;

/**
 * `ext. 12`, `x12`, `;ext=12`, `转12`, `分机 12`, `доб. 12` at the end. Escaped: bundlers leave expressions as they are,
 * and one character beyond ASCII makes a whole file of a Lambda twice as long to read.
 */
const EXTENSION =
  /[\s,;-]*(?:;\s*ext=|ext(?:ension|n)?\.?|x|#|\u8f6c|\u8f49|\u5206\u673a\u53f7?|\u5206\u6a5f\u865f?|\u0434\u043e\u0431\.?)\s*[:.]?\s*(\d{1,7})$/iu;

/**
 * A number as people write it, with plain digits and signs: `（０１０）6500–0000 转 12` is `(010) 6500-0000 ext. 12`.
 * Grouping stays, for without a country nobody knows better.
 */
export function tidyTelephone(text: string): { number: string } | { fault: keyof typeof FAULTS } {
  const plain = tidyText(text)
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/^tel\.?\s*:?\s*/i, '')
    .replace(/[.,; ]+$/, '');
  const extension = EXTENSION.exec(plain);
  const number = (extension ? plain.slice(0, extension.index) : plain)
    .replace(/^\(\s*\+\s*(\d+)\s*\)\s*/, '+$1 ')
    .replace(/^\+\s+/, '+')
    .trim();
  const digits = number.replace(/\D/g, '').length;
  if (digits === 0) return { fault: 'no_number' };
  if (/\p{L}/u.test(number)) return { fault: 'letters' };
  if (/[\n,;]|.\+/.test(number)) return { fault: 'several_numbers' };
  if (!/^\+?[\d ()./-]+$/.test(number)) return { fault: 'character' };
  if (digits < FEWEST_DIGITS) return { fault: 'too_few_digits' };
  if (digits > MOST_DIGITS + (number.startsWith('+') ? 0 : LONGEST_PREFIX))
    return { fault: 'too_many_digits' };
  return { number: extension ? `${number} ext. ${extension[1]}` : number };
}

/** Says of what cannot be a number why it is none. */
export const telephoneSchema = z.lazy(() =>
  z.pipe(
    z.string().check(z.maxLength(200)),
    z.transform((text, context) => {
      const read = tidyTelephone(text);
      if ('number' in read) return read.number;
      return wrong(context, { params: { rule: read.fault }, message: FAULTS[read.fault] });
    }),
  ),
);

/** ISO 3166-1, two letters. */
export const countrySchema = z
  .string()
  .check(z.trim(), z.toUpperCase(), z.regex(/^[A-Z]{2}$/, 'must be a country of two letters, such as CN'));

/** The country that a jurisdiction or a setting names: `CN`, `US-CA`, `uk`. */
export function countryOf(text: string | undefined): string | undefined {
  const code = /^([a-z]{2})(?:-.*)?$/i.exec(text ?? '')?.[1]?.toUpperCase();
  return code === 'UK' ? 'GB' : code;
}

/**
 * Writes a tidied number so that it can be dialled from anywhere, `+86 10 6500 0000 ext. 12`: where it is a number
 * of the country that it says, or else of `country`, by that one's plan; all others stay as they are. Whoever has a number to write loads the
 * numbering plans of the world for it, and nobody else: they are a quarter of a megabyte.
 */
export async function loadDialling(): Promise<(number: string, country: string | undefined) => string> {
  // The smaller plans take `6500 0000` for a number of all China, and reach nobody.
  const { isSupportedCountry, parsePhoneNumberFromString } = await import('libphonenumber-js/max');
  const parse = (number: string, country?: string) =>
    parsePhoneNumberFromString(number, {
      ...(country !== undefined && isSupportedCountry(country) && { defaultCountry: country }),
      extract: false,
    });
  // Each country has a sign of its own for extensions.
  const formatExtension = (number: string, extension: string) => `${number} ext. ${extension}`;
  /** Some plans have numbers that are longer than any network takes. */
  const written = (parsed: PhoneNumber | undefined) => {
    const number = parsed?.format('INTERNATIONAL', { formatExtension });
    return number !== undefined && 'number' in tidyTelephone(number) ? number : undefined;
  };
  return (number, country) => {
    const said = parse(number, country);
    // The prefix for calls abroad in most countries, and a number's beginning in none.
    const abroad = number.startsWith('00') ? parse(`+${number.slice(2)}`) : undefined;
    return written([said, abroad].find((one) => one?.isValid())) ?? number;
  };
}
