/** The most that Telegram takes in one message, in UTF-16 units after its entities are read. */
const LONGEST = 4096;

/**
 * The text in as many pieces as Telegram takes: between paragraphs where that is possible, else between lines, else
 * between words, and never within a character.
 */
export function pieces(text: string, longest = LONGEST): string[] {
  const found: string[] = [];
  let rest = text.trim();
  while (rest.length > longest) {
    const cut = cutOf(rest, longest);
    found.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== '' || found.length === 0) found.push(rest);
  return found;
}

function cutOf(text: string, longest: number): number {
  const head = text.slice(0, longest + 1);
  for (const gap of ['\n\n', '\n', ' ']) {
    const at = head.lastIndexOf(gap);
    // A piece of a few words alone is worse than a cut within a paragraph.
    if (at > longest / 2) return at;
  }
  const isHalf = /[\ud800-\udbff]/.test(text.charAt(longest - 1));
  return isHalf ? longest - 1 : longest;
}
