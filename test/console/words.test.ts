import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = 'packages/console/src';
const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .sort();
const WORDS = join(ROOT, 'words');
const PAGES = sources(ROOT).filter((file) => !file.startsWith(WORDS));

/** Without remarks, which are for whoever reads the code. */
const codeOf = (file: string) =>
  readFileSync(file, 'utf8')
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/^\s*\/\/.*$/gm, '');

const HOLE = '\u0000';

/** What stands in each template of markup, with a hole for whatever is put in; those within others by themselves. */
function templatesIn(code: string): string[] {
  const found: string[] = [];
  /** From behind the opening quotation mark to behind the closing one. */
  const template = (from: number, isHtml: boolean): number => {
    let text = '';
    let at = from;
    while (at < code.length && code[at] !== '`') {
      if (code.startsWith('${', at)) {
        at = expression(at + 2);
        text += HOLE;
      } else {
        if (code[at] === '\\') at++;
        text += code[at++];
      }
    }
    if (isHtml) found.push(text);
    return at + 1;
  };
  /** To behind the bracket that ends it. */
  const expression = (from: number): number => {
    let depth = 0;
    for (let at = from; at < code.length; ) {
      const [quoted] = /^(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/.exec(code.slice(at, at + 2000)) ?? [];
      if (quoted !== undefined) at += quoted.length;
      else if (code[at] === '`') at = template(at + 1, code.slice(0, at).endsWith('html'));
      else if (code[at] === '}' && depth === 0) return at + 1;
      else {
        if (code[at] === '{') depth++;
        if (code[at] === '}') depth--;
        at++;
      }
    }
    return code.length;
  };
  for (let at = 0; at < code.length; ) at = expression(at);
  return found;
}

/** Text that people read: between tags, and in the attributes that are read out or shown. */
function readIn(markup: string): string[] {
  const attributes = [...markup.matchAll(/ (?:aria-label|placeholder|title|alt)="([^"]*)"/g)].map(
    ([, text = '']) => text,
  );
  // Attributes alone, which go into a tag elsewhere.
  if (/^(?: [a-z-]+(?:=|$)|[a-z-]+=")/.test(markup)) return attributes;
  const texts = markup.replaceAll(/<(?:[^<>"]|"[^"]*")*>/g, HOLE).split(HOLE);
  return [...texts, ...attributes.flatMap((text) => text.split(HOLE))].map((text) => text.trim());
}

/** The product's own name, keys of the keyboard and entities are the same in every language. */
const SAME = /^(?:Redress|&\w+;|Enter|Ctrl)$/;

describe('the words of the console', () => {
  it('are found in a template by the test that looks for them', () => {
    const written = 'const a = html`<p title="Hello">#{b ? html`<i>there</i>` : 1} you #{`x #{c}`}</p>`;';
    const code = written.replaceAll('#', '$');
    expect(templatesIn(code).flatMap(readIn).filter(Boolean).sort()).toEqual(['Hello', 'there', 'you']);
  });

  it.each(PAGES)('stand in their folder, and nowhere in %s', (file) => {
    const code = codeOf(file);
    expect(code.match(/\p{Script=Han}+/gu) ?? []).toEqual([]);
    const read = templatesIn(code).flatMap(readIn);
    expect(read.filter((text) => /[A-Za-z]{2,}/.test(text) && !SAME.test(text))).toEqual([]);
  });

  it('are in as many files for one language as for the other, by the same names', () => {
    const files = (language: string) => readdirSync(join(WORDS, language)).sort();
    expect(files('zh-cn')).toEqual(files('en'));
    expect(files('en').length).toBeGreaterThan(5);
  });

  it.each(sources(join(WORDS, 'zh-cn')))('are written as Chinese is: %s', (file) => {
    const code = codeOf(file);
    // No blanks beside Latin letters and digits: the style sheet sets them apart.
    expect(code.match(/\p{Script=Han} (?:[A-Za-z0-9]|\$\{)|[A-Za-z0-9}] \p{Script=Han}/gu) ?? []).toEqual([]);
    // Punctuation is as wide as the characters.
    expect(code.match(/\p{Script=Han}[,;:?!()]|[,;:?!()]\p{Script=Han}/gu) ?? []).toEqual([]);
    expect(code.match(/\p{Script=Han}\.(?!\.)/gu) ?? []).toEqual([]);
  });

  it.each(sources(join(WORDS, 'en')))('are written as English is: %s', (file) => {
    expect(codeOf(file).match(/\p{Script=Han}|[，。；：？！（）]/gu) ?? []).toEqual([]);
  });
});
