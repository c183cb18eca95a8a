import { expect } from 'vitest';
import { ORIGIN } from './complainant-browser.ts';
import { type Answer, complaintOf, complaintsOf, type ShownComplaint, type TestApi } from './test-api.ts';

/** A browser on the form: its cookies, and what the forms of the page it last saw bring along. */
export class Guest {
  readonly cookies = new Map<string, string>();
  hidden: Record<string, string> = {};
  /** The cookie that was set last, with all that is said of it. */
  set = '';
  /** It keeps no cookies. */
  forgetful = false;
  readonly #api: TestApi;
  readonly #headers: Record<string, string>;

  constructor(at: TestApi, headers: Record<string, string> = {}) {
    this.#api = at;
    this.#headers = headers;
  }

  async get(path: string, headers = {}): Promise<Answer> {
    const sent = await this.#api.send(ORIGIN + path, { headers: { ...this.#sent(), ...headers } });
    return this.#followed(this.#seen(sent));
  }

  async post(path: string, fields: Record<string, string> = {}, headers = {}, more = ''): Promise<Answer> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = `${new URLSearchParams({ ...this.hidden, ...fields })}&${more}`;
    return this.#posted(path, body, { ...type, ...headers });
  }

  /** A form with a file, as browsers send it. */
  async bring(bytes: Uint8Array | undefined, name: string, path = '/complain/files'): Promise<Answer> {
    const fields = Object.entries(this.hidden).map(
      ([field, value]) => `--edge\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
    );
    const head = `--edge\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: image/jpeg\r\n\r\n`;
    const body = Buffer.concat([
      Buffer.from(fields.join('') + head),
      bytes ?? Buffer.alloc(0),
      Buffer.from('\r\n--edge--\r\n'),
    ]);
    const headers = {
      'content-type': 'multipart/form-data; boundary=edge',
      'content-length': String(body.length),
    };
    return this.#posted(path, body, headers);
  }

  async #posted(path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) {
    const all = { ...this.#sent(), origin: ORIGIN, ...headers };
    const answer = this.#seen(await this.#api.send(ORIGIN + path, { method: 'POST', headers: all, body }));
    return this.#followed(answer);
  }

  async #followed(answer: Answer): Promise<Answer> {
    const to = answer.headers.get('location');
    return answer.status === 303 && to !== null ? this.get(to) : answer;
  }

  #sent() {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return {
      accept: 'text/html',
      'accept-language': 'en',
      ...(cookie !== '' && { cookie }),
      ...this.#headers,
    };
  }

  #seen(answer: Answer): Answer {
    for (const set of answer.headers.getSetCookie()) {
      this.set = set;
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (this.forgetful) continue;
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    if (answer.headers.get('content-type')?.startsWith('text/html')) {
      const [form = ''] = /<form method="post".*?<\/form>/s.exec(answer.text) ?? [];
      const found = [...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
      this.hidden = Object.fromEntries(found.map(([, name = '', value = '']) => [name, decoded(value)]));
    }
    return answer;
  }
}

const NAMED: Readonly<Record<string, string>> = { quot: '"', amp: '&', lt: '<', gt: '>', '#39': "'" };
const decoded = (text: string) => text.replaceAll(/&(#?\w+);/g, (all, name) => NAMED[name] ?? all);

export const WHAT = { description: 'My kettle leaks when it is hot. I would like a new one.' };
export const ABOUT = {
  category: 'product-quality',
  product: 'Kettle K2',
  order: 'A-4711',
  happenedOn: '2026-02-27',
};
export const YOU = {
  name: 'Wang Fang',
  email: 'wang@example.com',
  phone: '+86 138 0013 8000',
  timeZone: 'Asia/Shanghai',
};

/** Up to the page on which the answers are checked. */
export async function filled(
  guest: Guest,
  { what = {}, about = {}, you = {} }: Readonly<Record<string, Record<string, string>>> = {},
): Promise<Guest> {
  await guest.get('/complain');
  await guest.post('/complain/what', { ...WHAT, ...what });
  await guest.post('/complain/about', { ...ABOUT, ...about });
  await guest.post('/complain/you', { ...YOU, ...you });
  await guest.get('/complain/check');
  return guest;
}

export async function sent(guest: Guest): Promise<string> {
  const done = await guest.post('/complain/sending');
  expect(done.status, done.text).toBe(200);
  return referenceIn(done);
}

export const referenceIn = ({ text }: Answer) =>
  /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(text)?.[0] ?? expect.fail('no reference');

export const complaintBy = async (api: TestApi, reference: string): Promise<ShownComplaint> =>
  complaintOf(await api.send(`/v1/complaints/${reference}`));

export const numberOf = async (api: TestApi) =>
  complaintsOf(await api.send('/v1/complaints?limit=100')).items.length;
