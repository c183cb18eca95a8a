/* A text of JSON that somebody writes: what it says, and on which line they wrote what. */

export interface JsonText {
  readonly value: unknown;
  /** Of the field, `rules.0.name`, or of the nearest thing around it that is there. Lines are counted from 1. */
  lineOf(field: string): number;
}

/** Where it is no JSON that says one thing. */
export interface JsonFault {
  readonly line: number;
  /** A name that its object has already. */
  readonly twice?: string;
}

const TOKEN = /\s*(?:("(?:[^"\\\n\r]|\\.)*")|([\w.+-]+)|([{}[\],:]))/y;
const MOST_NESTED = 50;

class Fault extends Error implements JsonFault {
  readonly line: number;
  readonly twice?: string;
  constructor(line: number, twice?: string) {
    super('no JSON');
    this.line = line;
    if (twice !== undefined) this.twice = twice;
  }
}

export function readJson(text: string): JsonText | JsonFault {
  const lines = new Map<string, number>();
  try {
    new Reader(text, lines).read();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  return {
    value: JSON.parse(text),
    lineOf: (field) => {
      const path = field.split('.');
      for (; path.length > 0; path.pop()) {
        const line = lines.get(path.join('.'));
        if (line !== undefined) return line;
      }
      return 1;
    },
  };
}

/** The lines of everything in it, by where it stands. */
class Reader {
  readonly #text: string;
  readonly #lines: Map<string, number>;
  #at = 0;
  /** Counted as far as `#counted`. */
  #line = 1;
  #counted = 0;

  constructor(text: string, lines: Map<string, number>) {
    this.#text = text;
    this.#lines = lines;
  }

  read(): void {
    this.#value(this.#token(), []);
    const rest = this.#text.slice(this.#at).trimStart();
    if (rest === '') return;
    this.#count(this.#text.length - rest.length);
    this.#fail();
  }

  #value(token: string, path: readonly string[]): void {
    if (path.length > MOST_NESTED) this.#fail();
    this.#lines.set(path.join('.'), this.#line);
    if (token === '{') this.#object(path);
    else if (token === '[') this.#list(path);
    else this.#plain(token);
  }

  /** A text, a number, a word. */
  #plain(token: string): unknown {
    try {
      return JSON.parse(token);
    } catch {
      return this.#fail();
    }
  }

  #object(path: readonly string[]): void {
    const names = new Set<string>();
    let token = this.#token();
    if (token === '}') return;
    for (;;) {
      if (!token.startsWith('"')) this.#fail();
      const name = String(this.#plain(token));
      if (names.has(name)) throw new Fault(this.#line, name);
      names.add(name);
      if (this.#token() !== ':') this.#fail();
      this.#value(this.#token(), [...path, name]);
      if (this.#end('}')) return;
      token = this.#token();
    }
  }

  #list(path: readonly string[]): void {
    let token = this.#token();
    for (let index = 0; index > 0 || token !== ']'; index++) {
      this.#value(token, [...path, `${index}`]);
      if (this.#end(']')) return;
      token = this.#token();
    }
  }

  /** Whether that was all; else a comma leads on. */
  #end(closing: string): boolean {
    const token = this.#token();
    if (token !== closing && token !== ',') this.#fail();
    return token === closing;
  }

  #token(): string {
    TOKEN.lastIndex = this.#at;
    const found = TOKEN.exec(this.#text);
    const [whole = '', text, scalar, mark] = found ?? [];
    const token = text ?? scalar ?? mark;
    if (token === undefined) {
      // What is there instead begins behind the blanks.
      this.#at += /^\s*/.exec(this.#text.slice(this.#at))?.[0].length ?? 0;
      this.#count(this.#at);
      this.#fail();
    }
    this.#at += whole.length;
    this.#count(this.#at);
    return token;
  }

  #count(until: number): void {
    for (; this.#counted < until; this.#counted++) if (this.#text[this.#counted] === '\n') this.#line++;
  }

  #fail(): never {
    throw new Fault(this.#line);
  }
}
