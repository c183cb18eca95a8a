import { tidyLine } from './plain-text.ts';

const LONGEST = 120;

/**
 * What a file is called, as it may stand on a page and in a folder: one line without a path, without what nobody sees
 * or what turns the reading around, in no form that a system takes for something else.
 */
export function fileName(said: string): string {
  const last = tidyLine(said).split(/[\\/]/).at(-1) ?? '';
  const plain = last
    .replace(/[\p{C}<>:"|?*%]/gu, '')
    .replace(/^[.\s~]+|[.\s]+$/g, '')
    .replace(/^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i, '_$1');
  const [, stem = plain, extension = ''] = /^(.+)(\.[A-Za-z0-9]{1,8})$/s.exec(plain) ?? [];
  const cut = [...stem].slice(0, LONGEST - extension.length).join('');
  return `${cut}${extension}`.toWellFormed() || 'file';
}

/** As RFC 6266 and 8187 have it: what cannot read the one reads the other. */
export function contentDisposition(name: string): string {
  const shown = fileName(name);
  const ascii = shown.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const encoded = encodeURIComponent(shown).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
