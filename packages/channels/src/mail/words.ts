/*
 * Headers as people have written them, whoever encoded them how: RFC 2047, words that are cut within a character, and what
 * stands there in eight bits without saying what it is.
 */

/** In the order in which they stand there, one for each line of the header that begins one; bytes as Latin-1. */
export function headerLines(raw: Uint8Array): readonly (readonly [name: string, value: string])[] {
  const text = Buffer.from(raw.subarray(0, MOST_HEADER_BYTES)).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  return text
    .slice(0, end)
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]] : [];
    });
}

const MOST_HEADER_BYTES = 512 * 1024;

const WORD = /=\?([^?*\s]+)(?:\*[^?]*)?\?([BbQq])\?([^?]*)\?=/g;

/** What is meant by the value of a header. */
export function decoded(value: string): string {
  // Between two words there is nothing but what keeps them apart.
  const joined = value.replace(/(\?=)\s+(?==\?)/g, '$1');
  let text = '';
  let at = 0;
  let held: { readonly charset: string; readonly bytes: Buffer } | undefined;
  const flush = () => {
    if (held) text += textOf(held.bytes, held.charset);
    held = undefined;
  };
  for (const match of joined.matchAll(WORD)) {
    const [word, charset = '', how = '', content = ''] = match;
    if (match.index > at) {
      flush();
      text += unsaid(joined.slice(at, match.index));
    }
    const bytes = how.toUpperCase() === 'B' ? Buffer.from(content, 'base64') : quoted(content);
    // A character may be cut between two words of one charset.
    if (held && held.charset === charset.toLowerCase())
      held = { charset: held.charset, bytes: Buffer.concat([held.bytes, bytes]) };
    else {
      flush();
      held = { charset: charset.toLowerCase(), bytes };
    }
    at = match.index + word.length;
  }
  flush();
  return (text + unsaid(joined.slice(at))).trim();
}

function quoted(content: string): Buffer {
  const bytes = content
    .replaceAll('_', ' ')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}

/** Eight bits of which nobody says what they are: UTF-8 where they can be, else what Chinese mail programs send. */
export function unsaid(latin1: string): string {
  if (!/[\u0080-\u00ff]/.test(latin1)) return latin1;
  return guessed(Buffer.from(latin1, 'latin1'));
}

export function guessed(bytes: Uint8Array): string {
  for (const charset of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(charset, { fatal: true }).decode(bytes);
    } catch {
      // It is not that one.
    }
  }
  return new TextDecoder('windows-1252').decode(bytes);
}

function textOf(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return guessed(bytes);
  }
}
