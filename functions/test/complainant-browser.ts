import { expect } from 'vitest';
import * as z from 'zod';
import { type Answer, jsonOf, type TestApi } from './test-api.ts';

export const ORIGIN = 'https://complaints.example.com';

const outboxSchema = z.object({
  items: z.array(z.object({ kind: z.string(), to: z.string(), text: z.string(), complaintId: z.string() })),
});

/** Mails about a complaint, the newest first. */
export async function mailsOf(api: TestApi, id: string) {
  await api.settled();
  const { items } = outboxSchema.parse(jsonOf(await api.send('/outbox?format=json&limit=100')));
  return items.filter(({ complaintId }) => complaintId === id);
}

/** Where the link in the newest mail of the kind leads. */
export async function linkIn(api: TestApi, id: string, kind = 'receipt'): Promise<string> {
  const mail = (await mailsOf(api, id)).find((one) => one.kind === kind);
  const path = /https:\/\/complaints\.example\.com(\/c\/\S+)/.exec(mail?.text ?? '')?.[1];
  return path ?? expect.fail(`no link in ${kind}`);
}

/** What a browser keeps and sends: its cookie, and the token of the page it last saw. */
export class Visitor {
  readonly #api: TestApi;
  readonly #language: string;
  cookie = '';
  form = '';

  constructor(api: TestApi, language = 'en') {
    this.#api = api;
    this.#language = language;
  }

  async get(path: string, method = 'GET'): Promise<Answer> {
    return this.#seen(await this.#api.send(ORIGIN + path, { method, headers: this.#headers() }));
  }

  async post(path: string, fields: Record<string, string> = {}, headers = {}): Promise<Answer> {
    const body = new URLSearchParams({ ...(this.form === '' ? {} : { form: this.form }), ...fields });
    return this.#seen(
      await this.#api.send(ORIGIN + path, {
        method: 'POST',
        headers: {
          ...this.#headers(),
          origin: ORIGIN,
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
        },
        body: body.toString(),
      }),
    );
  }

  /** Opens a link and presses its button; the complaint's page. */
  async enter(link: string): Promise<Answer> {
    expect((await this.get(link)).status).toBe(200);
    const begun = await this.post(link);
    expect(begun.status, begun.text).toBe(303);
    return this.get(begun.headers.get('location') ?? '');
  }

  /** Sends a form, and follows where it leads. */
  async send(path: string, fields: Record<string, string> = {}): Promise<Answer> {
    const sent = await this.post(path, fields);
    expect(sent.status, sent.text).toBe(303);
    return this.get(sent.headers.get('location') ?? '');
  }

  #headers(): Record<string, string> {
    return {
      accept: 'text/html',
      'accept-language': this.#language,
      ...(this.cookie === '' ? {} : { cookie: this.cookie }),
    };
  }

  #seen(answer: Answer): Answer {
    const [set] = answer.headers.getSetCookie().slice(-1);
    if (set !== undefined) this.cookie = set.split(';')[0] ?? '';
    this.form = /name="form" value="([^"]+)"/.exec(answer.text)?.[1] ?? this.form;
    return answer;
  }
}
