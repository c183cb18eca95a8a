import { Refusal } from '@redress/core/base/refusal.ts';

/*
 * A form with a file as browsers send it (RFC 7578), read as it comes: the fields first and the file last, of which no
 * more than a piece is in memory.
 */

const MOST_FIELDS = 20;
const LONGEST_FIELD = 4096;
const LONGEST_HEAD = 4096;

export interface SentForm {
  readonly fields: Readonly<Record<string, string>>;
  /** Undefined where there is none, or it was left out. */
  readonly file: SentFile | undefined;
}

export interface SentFile {
  readonly field: string;
  readonly name: string;
  readonly type: string;
  /** In bytes, where the request says how long it is, and nothing follows the file. */
  readonly size: number | undefined;
  /** @throws Refusal `malformed-request` where it breaks off */
  readonly content: AsyncIterable<Uint8Array>;
}

const unreadable = () => new Refusal('malformed-request', 'The form is not whole, or is none.');

/** @throws Refusal `unsupported-media-type`, `malformed-request` */
export async function sentForm(request: Request): Promise<SentForm> {
  const type = request.headers.get('content-type') ?? '';
  const [, quoted, plain] = /^multipart\/form-data;.*?\bboundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined || boundary.length > 70 || !request.body)
    throw new Refusal('unsupported-media-type', 'Send the body as multipart/form-data.');
  const bytes = new Bytes(request.body);
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  // What comes before the first one is nothing.
  bytes.prepend(Buffer.from('\r\n'));
  await bytes.until(delimiter, LONGEST_HEAD);
  const fields: Record<string, string> = Object.create(null);
  for (let count = 0; ; count++) {
    const end = await bytes.take(2);
    if (end === '--') return { fields, file: undefined };
    if (end !== '\r\n' || count > MOST_FIELDS) throw unreadable();
    const head = (await bytes.until(Buffer.from('\r\n\r\n'), LONGEST_HEAD)).toString('utf8');
    const { name, fileName, mediaType } = partIn(head);
    if (fileName === undefined) {
      fields[name] = (await bytes.until(delimiter, LONGEST_FIELD)).toString('utf8');
      continue;
    }
    const length = Number(request.headers.get('content-length') ?? Number.NaN);
    const size = length - bytes.taken - (delimiter.length + '--\r\n'.length);
    const content = bytes.content(delimiter);
    const file = { field: name, name: fileName, type: mediaType, content };
    // A form whose file was left out sends one without a name.
    if (fileName === '') return { fields, file: undefined };
    return { fields, file: { ...file, size: size >= 0 ? size : undefined } };
  }
}

function partIn(head: string) {
  const lines = head.split('\r\n');
  const lineOf = (name: string) => lines.find((line) => line.toLowerCase().startsWith(`${name}:`)) ?? '';
  const disposition = lineOf('content-disposition');
  const parameter = (name: string) => {
    const [, value] = new RegExp(`;\\s*${name}="([^"]*)"`, 'i').exec(disposition) ?? [];
    return value?.replaceAll('%22', '"').replaceAll('%0D', '').replaceAll('%0A', '');
  };
  const name = parameter('name');
  if (name === undefined) throw unreadable();
  const [, mediaType = 'application/octet-stream'] =
    /^content-type:\s*(\S+)/i.exec(lineOf('content-type')) ?? [];
  return { name, fileName: parameter('filename'), mediaType };
}

class Bytes {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);
  /** Of the body, so far. */
  taken = 0;
  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  prepend(bytes: Buffer): void {
    this.#held = Buffer.concat([bytes, this.#held]);
    this.taken -= bytes.length;
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#reader.read();
    if (done) return false;
    this.#held = this.#held.length === 0 ? Buffer.from(value) : Buffer.concat([this.#held, value]);
    return true;
  }

  #drop(length: number): Buffer {
    const dropped = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    this.taken += length;
    return dropped;
  }

  /** What comes before the mark, which is passed. */
  async until(mark: Buffer, longest: number): Promise<Buffer> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at > longest || (at < 0 && this.#held.length > longest + mark.length)) throw unreadable();
      if (at >= 0) {
        const found = this.#drop(at);
        this.#drop(mark.length);
        return found;
      }
      if (!(await this.#more())) throw unreadable();
    }
  }

  async take(length: number): Promise<string> {
    while (this.#held.length < length) if (!(await this.#more())) throw unreadable();
    return this.#drop(length).toString('latin1');
  }

  /** All that comes before the mark, as it comes. */
  async *content(mark: Buffer): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at >= 0) {
        if (at > 0) yield this.#drop(at);
        return;
      }
      // The mark may have begun.
      const sure = this.#held.length - mark.length;
      if (sure > 0) yield this.#drop(sure);
      if (!(await this.#more())) throw unreadable();
    }
  }
}
