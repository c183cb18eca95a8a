/* How a file is written, where nobody says: spreadsheets leave a mark, or none. */

/** As the Encoding Standard calls them, in the order in which they are tried. */
export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
type Encoding = (typeof ENCODINGS)[number];

interface Decoded {
  readonly text: string;
  readonly encoding: Encoding;
}

const MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * By its mark; else the first that it is wholly written in. What is neither UTF-8 nor GB18030 nobody can tell by itself.
 * @param said how it is written, where somebody knows
 * @returns undefined where it is not written so
 */
export function decoded(bytes: Uint8Array, said?: Encoding): Decoded | undefined {
  const marked = MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte))?.[0];
  const tried: readonly Encoding[] = said ? [said] : marked ? [marked] : ['utf-8', 'gb18030'];
  for (const encoding of tried) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      // Of binary files, and of UTF-16 without its mark.
      if (!text.includes('\0')) return { text, encoding };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return undefined;
}
