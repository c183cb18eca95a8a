import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Answer,
  complaintOf,
  DAY,
  jsonOf,
  openTestApi,
  problemOf,
  type TestApi,
  timelineOf,
} from './test-api.ts';

/** What browsers send. */
const ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const open = (path: string, headers = {}) => api.send(path, { headers: { accept: ACCEPT, ...headers } });

const submit = (path: string, fields: Record<string, string>, accept = ACCEPT) =>
  api.send(path, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });

const answeredEvent = async (id: string) => {
  const { items } = timelineOf(await api.send(`/v1/complaints/${id}/timeline`));
  return items.find((event) => event.kind === 'survey-answered');
};

const complaint = async (id: string) => complaintOf(await api.send(`/v1/complaints/${id}`));

function expectPage({ status, headers, text }: Answer, expected: number, language = 'en'): void {
  expect(status, text).toBe(expected);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(text).toMatch(/^<!doctype html>/);
  expect(text).toContain(`<html lang="${language}">`);
  expect(text).not.toContain('<script');
  expect(headers.get('referrer-policy')).toBe('same-origin');
  expect(headers.get('cache-control')).toBe('no-store');
  const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers.get('content-security-policy')?.split('; ').sort()).toEqual([
    "base-uri 'none'",
    "default-src 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    `style-src 'sha256-${hash}'`,
  ]);
}

describe('the link in the survey mail, opened in a browser', () => {
  it('shows a form with five choices, two texts and a button, every one of them labelled', async () => {
    const { path } = await api.surveyed({ subject: 'Leaking kettle' });
    const page = await open(path);
    expectPage(page, 200);
    expect(page.text).toContain('Leaking kettle');
    expect(page.text).toContain('<form method="post">');
    const choices = [
      ...page.text.matchAll(/<label[^>]*><input type="radio" name="score" value="(\d)"[^>]*>(.+)<\/label>/g),
    ];
    expect(choices.map(([, score, label]) => [score, label])).toEqual([
      ['1', 'Very dissatisfied'],
      ['2', 'Dissatisfied'],
      ['3', 'Neither'],
      ['4', 'Satisfied'],
      ['5', 'Very satisfied'],
    ]);
    for (const name of ['comment', 'anythingElse']) {
      expect(page.text).toContain(`<label for="${name}">`);
      expect(page.text).toContain(`<textarea id="${name}" name="${name}"`);
    }
    expect(page.text).toContain('<legend>How satisfied are you');
    expect(page.text).toContain('<button>Send my answer</button>');
  });

  it('is in Chinese for a complainant who prefers that', async () => {
    const { path } = await api.surveyed({
      complainant: { name: '王芳', email: 'w@example.com', language: 'zh-CN' },
    });
    const page = await open(path);
    expectPage(page, 200, 'zh-CN');
    expect(page.text).toContain('您对我们处理此次投诉的结果满意吗\uff1f');
    expect(page.text).toContain('<button>提交</button>');
  });

  it('escapes what the complainant wrote', async () => {
    const { path } = await api.surveyed({ subject: `<img src=x onerror="alert('1')"> & more` });
    const page = await open(path);
    expect(page.text).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; more');
    expect(page.text).not.toContain('<img');
  });

  it.each([
    ['nothing', {}],
    ['anything', { accept: '*/*' }],
    ['JSON', { accept: 'application/json' }],
    ['JSON rather than HTML', { accept: 'text/html;q=0.5, application/json' }],
    ['problem documents', { accept: 'application/problem+json, text/html;q=0.1' }],
  ])('stays JSON for a client that accepts %s', async (_, headers) => {
    const { path } = await api.surveyed();
    const answer = await api.send(path, { headers });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('vary')).toMatch(/\baccept\b/i);
    const unknown = await api.send(`${path}x`, { headers });
    expect(unknown.headers.get('content-type')).toBe('application/problem+json');
  });
});

describe('the form', () => {
  it('is answered with thanks, and the answer is on the complaint', async () => {
    const { id, path } = await api.surveyed();
    const page = await submit(path, { score: '4', comment: 'Quick.\r\nAnd kind.', anythingElse: '' });
    expectPage(page, 200);
    expect(page.text).toContain('Thank you for your answer.');
    expect(await complaint(id)).toMatchObject({ status: 'closed', survey: { score: 4 } });
    expect(await answeredEvent(id)).toMatchObject({ data: { score: 4 }, note: 'Quick.\nAnd kind.' });
  });

  it('changes nothing where a scanner opens every answer of the mail, and is answered by whoever sends the form', async () => {
    const { id, path } = await api.surveyed();
    const before = await complaint(id);
    const outbox = await api.send('/outbox?format=json&limit=100');
    const links = [...outbox.text.matchAll(/complaints\.example\.com(\/v1\/surveys\/[^\s"\\]+\?score=\d)/g)];
    const ours = [...new Set(links.map(([, link = '']) => link).filter((link) => link.startsWith(path)))];
    expect(ours).toEqual([1, 2, 3, 4, 5].map((score) => `${path}?score=${score}`));
    for (const [index, link] of ours.entries()) {
      const page = await open(link);
      expectPage(page, 200);
      expect(page.text.match(/value="\d"[^>]* checked/g)).toEqual([
        expect.stringContaining(`value="${index + 1}"`),
      ]);
      expect((await api.send(link, { method: 'HEAD', headers: { accept: ACCEPT } })).status).toBe(200);
    }
    expect(await complaint(id)).toEqual(before);
    // From the link that chose 2 another answer is sent: what is sent counts.
    expectPage(await submit(ours[1] ?? '', { score: '4' }), 200);
    expect(await answeredEvent(id)).toMatchObject({ data: { score: 4 } });
  });

  it('needs neither of the texts', async () => {
    const { id, path } = await api.surveyed();
    expectPage(await submit(path, { score: '3', comment: ' \r\n ', anythingElse: '' }), 200);
    expect(await answeredEvent(id)).not.toHaveProperty('note');
  });

  it('comes back with what was typed and a message beside the choice that was not made', async () => {
    const { id, path } = await api.surveyed();
    const page = await submit(path, { comment: '</textarea><b>Slow</b> "really"' });
    expectPage(page, 422);
    expect(page.text).toContain('role="alert"');
    expect(page.text).toContain(
      '<fieldset role="radiogroup" aria-invalid="true" aria-describedby="score-wrong">',
    );
    expect(page.text).toContain(
      '<p class="wrong" id="score-wrong">Please choose one of the five answers.</p>',
    );
    expect(page.text).toContain('&lt;/textarea&gt;&lt;b&gt;Slow&lt;/b&gt; &quot;really&quot;</textarea>');
    expect(page.text).not.toContain('comment-wrong');
    expect((await complaint(id)).survey).not.toHaveProperty('score');
    expectPage(await submit(path, { score: '5' }), 200);
  });

  it('comes back with the choice kept and a message beside the text that is too long', async () => {
    const { path } = await api.surveyed({
      complainant: { name: '王芳', email: 'w@example.com', language: 'zh-CN' },
    });
    const page = await submit(path, { score: '2', anythingElse: '慢'.repeat(1901) });
    expectPage(page, 422, 'zh-CN');
    expect(page.text).toMatch(/<input [^>]*value="2"[^>]* checked>/);
    expect(page.text).toContain('id="anythingElse-wrong">内容过长\uff0c请缩短至 1900 个字符以内。');
    expect(page.text).toContain('慢'.repeat(1901));
  });

  it('takes as much text as a browser lets people type, which counts an end of line as one', async () => {
    const { path } = await api.surveyed();
    expectPage(await submit(path, { score: '5', comment: `${'a\r\n'.repeat(999)}aa` }), 200);
  });

  it('takes text as a word processor leaves it: lines stay lines, control characters go', async () => {
    const { id, path } = await api.surveyed();
    expectPage(await submit(path, { score: '5', comment: ' first\u000bsecond\r\nth\u0000ird' }), 200);
    expect(await answeredEvent(id)).toHaveProperty('note', 'first\nsecond\nthird');
  });

  it.each(['0', '6', '4.0', '٤', '1e0', '-1', 'four'])('does not take %s for a score', async (score) => {
    const { path } = await api.surveyed();
    expectPage(await submit(path, { score }), 422);
  });

  it('answers in JSON where that is what is accepted', async () => {
    const { path } = await api.surveyed();
    const refused = await submit(path, { score: '9' }, 'application/json');
    expect(refused.status).toBe(422);
    expect(problemOf(refused)).toMatchObject({ code: 'invalid-request', errors: [{ field: 'score' }] });
    const taken = await submit(path, { score: '5' }, 'application/json');
    expect(taken.status).toBe(200);
    expect(jsonOf(taken)).toMatchObject({ score: 5 });
  });
});

describe('a page instead of the form', () => {
  it('says so when the survey has been answered, to a reader and to a second answer', async () => {
    const { path } = await api.surveyed();
    await submit(path, { score: '5' });
    for (const page of [await open(path), await submit(path, { score: '1' }), await submit(path, {})]) {
      expectPage(page, 409);
      expect(page.text).toContain('You have already answered.');
      expect(page.text).not.toContain('<form');
    }
  });

  it('says so when the survey is over', async () => {
    const { path } = await api.surveyed();
    await api.pass(8 * DAY);
    for (const page of [await open(path), await submit(path, { score: '5' })]) {
      expectPage(page, 410);
      expect(page.text).toContain('This survey is over.');
    }
  });

  it('says that the survey is over when the complaint has been reopened', async () => {
    const { id, path } = await api.surveyed();
    await api.act(id, 'reopening', { reason: 'It leaks again.' });
    expectPage(await open(path), 410);
  });

  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN', '找不到这份回访'],
    ['zh-TW, zh;q=0.5', 'zh-CN', '找不到这份回访'],
    ['de-DE,de;q=0.9', 'en', 'We cannot find this survey.'],
    ['en-GB,en;q=0.9,zh;q=0.1', 'en', 'We cannot find this survey.'],
    ['en-US,zh;q=0.5', 'en', 'We cannot find this survey.'],
    ['fr;q=0.3,zh-TW', 'zh-CN', '找不到这份回访'],
    ['en;q=0,zh-Hans-CN;q=0.2', 'zh-CN', '找不到这份回访'],
  ])('says that there is no such survey, to a browser set to %s', async (header, language, words) => {
    const page = await open('/v1/surveys/nonsense', { 'accept-language': header });
    expectPage(page, 404, language);
    expect(page.text).toContain(words);
  });

  it('asks to try again later when something is broken, and does not say what', async () => {
    let isBroken = false;
    const broken = await openTestApi((services) => {
      const { store } = services;
      const get: typeof store.get = async (key) => {
        if (isBroken) throw new Error('no disk for wang@example.com');
        return store.get(key);
      };
      return { ...services, store: { ...store, get } };
    });
    const { path } = await broken.surveyed();
    isBroken = true;
    const page = await broken.send(path, { headers: { accept: ACCEPT } });
    expectPage(page, 500);
    expect(page.text).toContain('That did not work.');
    expect(page.text).not.toContain('disk');
    await broken.close();
  });
});
