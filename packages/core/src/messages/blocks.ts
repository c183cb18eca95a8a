import type { Language } from '../base/vocabulary.ts';

/** What a message is made of, before it is plain text or HTML. An empty one is left out. */
export type Block =
  | string
  | { readonly quote: string }
  | { readonly list: readonly string[] }
  | { readonly link: string }
  | { readonly choices: readonly Choice[] };

/** A link that is called what it stands for, which in a text stands before it, with the mark between. */
export interface Choice {
  readonly name: string;
  readonly mark: string;
  readonly link: string;
}

export function asText(blocks: readonly Block[]): string {
  return `${blocks
    .map((block) => {
      if (typeof block === 'string') return block;
      if ('quote' in block) return block.quote;
      if ('list' in block) return block.list.map((entry) => `- ${entry}`).join('\n');
      if ('choices' in block)
        return block.choices.map(({ name, mark, link }) => `- ${name}${mark}${link}`).join('\n');
      return block.link;
    })
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

const BODY = 'margin:0 auto;max-width:36rem;padding:1rem;font:16px/1.5 sans-serif;color:#222;background:#fff';
/** Each is hit by a thumb, and not its neighbour. */
const CHOICE = 'padding:0.375rem 0';
const QUOTE = 'margin:1rem 0;padding:0 1rem;border-left:3px solid #999';

/** Styles stand inline and nothing is loaded from elsewhere: mail programs drop the one and block the other. */
export function asHtml(blocks: readonly Block[], language: Language, title: string): string {
  const body = blocks.map(htmlOf).filter((part) => part !== '');
  return [
    '<!doctype html>',
    `<html lang="${language}">`,
    `<head><meta charset="utf-8"><title>${escaped(title)}</title></head>`,
    `<body style="${BODY}">`,
    ...body,
    '</body>',
    '</html>\n',
  ].join('\n');
}

function htmlOf(block: Block): string {
  if (typeof block === 'string') return block && paragraph(block);
  if ('quote' in block) {
    const paragraphs = block.quote.split('\n\n').map(paragraph).join('');
    return block.quote && `<blockquote dir="auto" style="${QUOTE}">${paragraphs}</blockquote>`;
  }
  if ('list' in block) {
    const entries = block.list.map((entry) => `<li>${escaped(entry)}</li>`).join('');
    return entries && `<ul>${entries}</ul>`;
  }
  if ('choices' in block) {
    const choices = block.choices.map((choice) => `<li style="${CHOICE}">${anchor(choice)}</li>`).join('');
    return choices && `<ul>${choices}</ul>`;
  }
  return block.link && `<p>${anchor({ name: block.link, link: block.link })}</p>`;
}

const anchor = ({ name, link }: Omit<Choice, 'mark'>) => `<a href="${escaped(link)}">${escaped(name)}</a>`;

function paragraph(text: string): string {
  return `<p>${escaped(text).replaceAll('\n', '<br>')}</p>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
