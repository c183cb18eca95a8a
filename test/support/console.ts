import type { Role } from '@redress/core';
import type { Installation } from '@redress/local';

export interface ConsolePage {
  readonly status: number;
  readonly html: string;
  /** Where it leads to, where it is no page. */
  readonly location: string | undefined;
  readonly headers: Headers;
}

/** Whatever has the machine. */
interface Owner {
  readonly machine: Pick<Installation, 'api' | 'issuer'>;
}

/** Whom a link to sign in with is for. */
interface Wanted {
  readonly subject?: string;
  readonly roles?: readonly Role[];
  readonly teams?: readonly string[];
  readonly language?: string;
}

/** Somebody with a browser that runs no script: cookies, pages and forms, answered in this process. */
export class Desk {
  readonly #test: Owner;
  readonly #cookies = new Map<string, string>();
  readonly #language: string;

  constructor(test: Owner, language = 'en') {
    this.#test = test;
    this.#language = language;
  }

  /** Signs in by a link. */
  static async open(test: Owner, wanted: Wanted = {}): Promise<Desk> {
    const desk = new Desk(test, wanted.language);
    await desk.signIn(wanted);
    return desk;
  }

  async signIn({
    subject = 'anna',
    roles = ['handler', 'supervisor', 'operations', 'administrator'],
    teams = ['*'],
  }: Wanted): Promise<void> {
    await this.#send('POST', `/sign-in/${await this.#test.machine.issuer.signIn({ subject, roles, teams })}`);
  }

  /** What another browser has had. */
  take(cookies: Desk['cookies']): void {
    for (const { name, value } of cookies) this.#cookies.set(name, value);
  }

  get(path: string): Promise<ConsolePage> {
    return this.#send('GET', path);
  }

  /** Fills in a form of a page that was got just before: what is not said is sent as the page has it hidden. */
  async post(
    page: ConsolePage,
    path: string,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<ConsolePage> {
    const [, proof = ''] = /name="form" value="([^"]+)"/.exec(page.html) ?? [];
    return this.#send('POST', path, new URLSearchParams({ form: proof, ...fields }));
  }

  /** The same with a file, as browsers send it. */
  async send(
    page: ConsolePage,
    path: string,
    fields: Readonly<Record<string, string>>,
    file: { readonly name: string; readonly type: string; readonly content: Uint8Array },
  ): Promise<ConsolePage> {
    const form = new FormData();
    form.set('form', /name="form" value="([^"]+)"/.exec(page.html)?.[1] ?? '');
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', new Blob([Uint8Array.from(file.content)], { type: file.type }), file.name);
    return this.#send('POST', path, form);
  }

  /** Goes where the answer leads. */
  async follow({ location = '' }: ConsolePage): Promise<ConsolePage> {
    return this.get(location);
  }

  /** For a browser: what this person is signed in with. */
  get cookies(): readonly { readonly name: string; readonly value: string }[] {
    return [...this.#cookies].map(([name, value]) => ({ name, value }));
  }

  async #send(method: string, path: string, body?: URLSearchParams | FormData): Promise<ConsolePage> {
    const response = await this.#test.machine.api.request(new URL(path, 'https://complaints.test').href, {
      method,
      headers: {
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'accept-language': this.#language,
        ...(body instanceof URLSearchParams && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body && { body: body instanceof URLSearchParams ? String(body) : body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return {
      status: response.status,
      html: await response.text(),
      location: response.headers.get('location') ?? undefined,
      headers: response.headers,
    };
  }
}
