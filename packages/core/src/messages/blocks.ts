import type { Language } from '../base/vocabulary.ts';

/** What a message is made of, before it is plain text or HTML. An empty one is left out. */
export type Block =
  | string
  | { readonly quote: string }
  | { readonly list: readonly string[] }
  | { readonly link: string };

export function asText(blocks: readonly Block[]): string {
  return `${blocks
    .map((block) => {
      if (typeof block === 'string') return block;
      if ('quote' in block) return block.quote;
      if ('list' in block) return block.list.map((entry) => `- ${entry}`).join('\n');
      return block.link;
    })
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

const BODY = 'margin:0 auto;max-width:36rem;padding:1rem;font:16px/1.5 sans-serif;color:#222;background:#fff';
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
  const href = escaped(block.link);
  return block.link && `<p><a href="${href}">${href}</a></p>`;
}

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
