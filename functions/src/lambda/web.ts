/*
 * `Headers`, `Request` and `Response`, as far as an API behind API Gateway needs them: what comes and goes is whole, and
 * in memory. Those of Node bring all of `fetch` along when they are first named, an eighth of the processor time that a
 * bare function spends on its start and first request. `fetch` itself stays Node's, and loads its own.
 */

type Body = string | Uint8Array<ArrayBuffer> | ArrayBuffer | ReadableStream<Uint8Array> | null;
type Pairs = Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const AROUND = /^[\t\n\r ]+|[\t\n\r ]+$/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what would begin another header, and what is no byte.
const NOT_A_VALUE = /[\u0000\n\r]|[^\u0000-\u00ff]/;

function nameOf(name: string): string {
  if (!TOKEN.test(name)) throw new TypeError('not the name of a header');
  return name.toLowerCase();
}

function lineOf(value: string): string {
  const text = String(value).replace(AROUND, '');
  if (NOT_A_VALUE.test(text)) throw new TypeError('not the value of a header');
  return text;
}

export class PlainHeaders {
  readonly #values = new Map<string, string[]>();

  constructor(init: Pairs = {}) {
    const pairs = Symbol.iterator in init ? init : Object.entries(init);
    for (const [name, value] of pairs) this.append(name, value);
  }

  append(name: string, value: string): void {
    const key = nameOf(name);
    this.#values.set(key, [...(this.#values.get(key) ?? []), lineOf(value)]);
  }

  set(name: string, value: string): void {
    this.#values.set(nameOf(name), [lineOf(value)]);
  }

  delete(name: string): void {
    this.#values.delete(nameOf(name));
  }

  get(name: string): string | null {
    const key = nameOf(name);
    return this.#values.get(key)?.join(key === 'cookie' ? '; ' : ', ') ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(nameOf(name));
  }

  getSetCookie(): string[] {
    return [...(this.#values.get('set-cookie') ?? [])];
  }

  *entries(): Generator<[string, string]> {
    for (const name of [...this.#values.keys()].sort()) {
      if (name === 'set-cookie') for (const value of this.getSetCookie()) yield [name, value];
      else yield [name, this.get(name) ?? ''];
    }
  }

  *keys(): Generator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): Generator<string> {
    for (const [, value] of this.entries()) yield value;
  }

  forEach(each: (value: string, name: string, headers: PlainHeaders) => void): void {
    for (const [name, value] of this.entries()) each(value, name, this);
  }

  [Symbol.iterator](): Generator<[string, string]> {
    return this.entries();
  }
}

/** What requests and answers have in common. */
class Content {
  readonly #body: Body;
  #stream: ReadableStream<Uint8Array> | undefined;
  #isRead = false;

  constructor(body: Body) {
    this.#body = body;
  }

  get bodyUsed(): boolean {
    return this.#isRead || this.body?.locked === true;
  }

  /** A stream, once somebody asks for one. */
  get body(): ReadableStream<Uint8Array> | null {
    const body = this.#body;
    if (body === null || body instanceof ReadableStream) return body;
    this.#stream ??= new ReadableStream({
      start(controller) {
        const bytes = bytesOf(body);
        if (bytes.byteLength > 0) controller.enqueue(bytes);
        controller.close();
      },
    });
    return this.#stream;
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#isRead || this.#stream?.locked) throw new TypeError('the body has been read');
    this.#isRead = this.#body !== null;
    const body = this.#body;
    if (body === null) return new Uint8Array();
    if (!(body instanceof ReadableStream)) return bytesOf(body);
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(piece);
    return new Uint8Array(Buffer.concat(pieces));
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await this.bytes();
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}

function bytesOf(body: string | Uint8Array<ArrayBuffer> | ArrayBuffer): Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  return body instanceof ArrayBuffer ? new Uint8Array(body) : body;
}

const USUAL_METHOD = /^(?:delete|get|head|options|post|put)$/i;
const NO_METHOD = /^(?:connect|trace|track)$/i;

interface RequestSettings {
  readonly method?: string;
  readonly headers?: Pairs;
  readonly body?: Body;
}

export class PlainRequest extends Content {
  readonly url: string;
  readonly method: string;
  readonly headers: PlainHeaders;
  /** Whoever waits behind a gateway cannot be seen going away. */
  readonly signal: AbortSignal = new AbortController().signal;

  constructor(input: string | URL | PlainRequest, settings: RequestSettings = {}) {
    const like = input instanceof PlainRequest ? input : undefined;
    const {
      method = like?.method ?? 'GET',
      headers = like?.headers ?? {},
      body = like?.body ?? null,
    } = settings;
    if (!TOKEN.test(method) || NO_METHOD.test(method)) throw new TypeError('not a method for a request');
    const isUsual = USUAL_METHOD.test(method);
    super(body);
    this.method = isUsual ? method.toUpperCase() : method;
    if (body !== null && /^(?:GET|HEAD)$/.test(this.method)) throw new TypeError('it can have no body');
    const url = new URL(like?.url ?? String(input));
    if (url.username !== '' || url.password !== '') throw new TypeError('an address with credentials');
    this.url = url.href;
    this.headers = withType(headers, body);
  }
}

const WITHOUT_BODY: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);

interface ResponseSettings {
  readonly status?: number | undefined;
  readonly statusText?: string | undefined;
  readonly headers?: Pairs | undefined;
}

export class PlainResponse extends Content {
  readonly status: number;
  readonly statusText: string;
  readonly headers: PlainHeaders;

  constructor(body: Body = null, { status = 200, statusText = '', headers = {} }: ResponseSettings = {}) {
    if (!Number.isInteger(status) || status < 200 || status > 599) throw new RangeError('not a status');
    if (body !== null && WITHOUT_BODY.has(status)) throw new TypeError('it can have no body');
    super(body);
    this.status = status;
    this.statusText = statusText;
    this.headers = withType(headers, body);
  }

  static json(value: unknown): PlainResponse {
    return new PlainResponse(JSON.stringify(value), { headers: { 'content-type': 'application/json' } });
  }

  get ok(): boolean {
    return this.status < 300;
  }
}

function withType(init: Pairs, body: Body): PlainHeaders {
  const headers = new PlainHeaders(init);
  if (typeof body === 'string' && !headers.has('content-type'))
    headers.set('content-type', 'text/plain;charset=UTF-8');
  return headers;
}
