import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROBLEM_STATUSES } from '../src/api/problem.ts';
import { EN } from '../src/api/words/en.ts';
import { RULES, SENTENCES, ZH_CN } from '../src/api/words/zh-cn.ts';
import { INTAKE, openTestApi, problemOf, type TestApi, UNKNOWN_ID } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const HAN = /\p{Script=Han}/u;
const postText = (path: string, body: string, headers: Record<string, string> = {}) =>
  api.send(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

describe('a request goes by an id', () => {
  const idOf = async (given?: string) => {
    const answer = await api.send(
      '/healthz',
      given === undefined ? {} : { headers: { 'x-request-id': given } },
    );
    return answer.headers.get('x-request-id');
  };

  it.each(['a', '0190e5b2-7c3c-7c1e-9d5f-1f0d0c0b0a09', 'order.17_retry-2', 'x'.repeat(64)])(
    'the caller’s own, %s',
    async (id) => {
      expect(await idOf(id)).toBe(id);
    },
  );

  it.each(['', '-x', 'x'.repeat(65), 'wang@example.com', 'a b', 'a,b', '"a"', '{}'])(
    'a new one where the caller’s is %j',
    async (id) => {
      expect(await idOf(id)).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('a new one each time where the caller gives none', async () => {
    expect(await idOf()).not.toBe(await idOf());
  });

  it.each([
    ['GET', '/v1/complaints', 200],
    ['HEAD', '/v1/complaints', 200],
    ['GET', '/nothing', 404],
    ['DELETE', '/v1/complaints', 405],
    ['POST', '/v1/complaints', 415],
    ['GET', '/v1/surveys/nothing', 404],
  ])('and it stands on the answer: %s %s, %i', async (method, path, status) => {
    const headers = { 'x-request-id': 'mine-1', accept: 'text/html' };
    const answer = await api.send(path, { method, headers });
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([status, 'mine-1']);
  });

  it('and in every line that is logged while it is answered', async () => {
    const before = api.logged.length;
    await api.send(`/v1/complaints/${UNKNOWN_ID}`, { headers: { 'x-request-id': 'mine-2' } });
    await api.send('/v1/complaints', { method: 'DELETE', headers: { 'x-request-id': 'mine-3' } });
    expect(api.logged.slice(before)).toEqual([
      {
        level: 'info',
        event: 'request-refused',
        fields: { method: 'GET', route: '/v1/complaints/:id', code: 'not-found', requestId: 'mine-2' },
      },
      {
        level: 'info',
        event: 'request-refused',
        fields: { method: 'DELETE', route: '/*', code: 'method-not-allowed', requestId: 'mine-3' },
      },
    ]);
  });
});

describe('a problem is told in the caller’s language', () => {
  it.each([
    [undefined, 'en'],
    ['fr', 'en'],
    ['en-GB,en;q=0.9', 'en'],
    ['zh', 'zh-CN'],
    ['zh-CN', 'zh-CN'],
    ['zh-Hans-CN, en;q=0.5', 'zh-CN'],
    ['fr, zh;q=0.5, en;q=0.4', 'zh-CN'],
    ['zh;q=0, en', 'en'],
    ['*', 'en'],
    [';;;q=,', 'en'],
  ])('%s: %s', async (accepted, language) => {
    const answer = await api.send('/nothing', accepted ? { headers: { 'accept-language': accepted } } : {});
    expect(answer.headers.get('content-language')).toBe(language);
    expect(answer.headers.get('vary')).toBe('accept-language');
    expect(problemOf(answer).title).toBe(language === 'en' ? 'Not found' : '未找到');
  });

  const CHINESE = { 'accept-language': 'zh-CN' };
  it.each([
    [
      'a wrong field',
      { ...INTAKE, subject: 7, channel: 'pigeon', colour: 'red', complainant: { name: '', email: 'x' } },
    ],
    ['nothing', {}],
    [
      'rules of ours',
      { ...INTAKE, subject: 'a\nb', complainant: { name: 'a\u0000', phone: 'x' }, occurredAt: '+02' },
    ],
  ])('down to each rule that is broken: %s', async (_, body) => {
    const english = problemOf(await api.post('/v1/complaints', body));
    const chinese = problemOf(await api.post('/v1/complaints', body, CHINESE));
    for (const text of [
      chinese.title,
      chinese.detail,
      ...(chinese.errors ?? []).map(({ message }) => message),
    ])
      expect(text).toMatch(HAN);
    const withoutWords = (problem: typeof english) => ({
      ...problem,
      title: '',
      detail: '',
      requestId: '',
      errors: problem.errors?.map((error) => ({ ...error, message: '' })),
    });
    expect(withoutWords(chinese)).toEqual(withoutWords(english));
    expect(JSON.stringify(english)).not.toMatch(HAN);
  });

  it('with what stands in its place', async () => {
    const { id } = await api.receive();
    const answer = await api.post(`/v1/complaints/${id}/resumption`, {}, CHINESE);
    expect(problemOf(answer)).toMatchObject({
      code: 'wrong-state',
      detail: '投诉当前状态为 received，不能执行 resume。',
      action: 'resumption',
    });
  });

  it('every sentence has its particulars in every language', () => {
    const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const [english, chinese] of [...Object.entries(SENTENCES), ...Object.entries(RULES)]) {
      expect(places(chinese)).toEqual(places(english));
      expect(chinese).toMatch(HAN);
    }
    expect(Object.keys(ZH_CN.titles)).toEqual(Object.keys(EN.titles));
  });

  it('every rule that our schemas name is in the catalogue, and no other', () => {
    const files = globSync(['packages/core/src/**/*.ts', 'functions/src/api/*.ts']);
    expect(files.length).toBeGreaterThan(50);
    const said = files.flatMap((file) => {
      const text = readFileSync(file, 'utf8').replace(/^ *(\/\/|\/?\*).*$/gm, '');
      return [...text.matchAll(/(['`])((?:must|is not known) .*?)\1/g)].map(([, , rule]) => rule ?? '');
    });
    expect([...new Set(said)].sort()).toEqual(Object.keys(RULES).sort());
  });
});

describe('what is wrong is pointed to', () => {
  it('in the body, by a JSON pointer', async () => {
    const answer = await api.post('/v1/complaints', {
      ...INTAKE,
      complainant: { name: 'A', email: 'x', 'a/b': 1 },
    });
    expect(problemOf(answer).errors).toMatchObject([
      { in: 'body', field: 'complainant.email', pointer: '#/complainant/email', rule: 'no_at' },
      { in: 'body', field: 'complainant.a/b', pointer: '#/complainant/a~1b', rule: 'unrecognized_keys' },
    ]);
  });

  it('in the query, by the parameter’s name', async () => {
    const [error] = problemOf(await api.send('/v1/complaints?limit=0')).errors ?? [];
    expect(error).toMatchObject({ in: 'query', field: 'limit' });
    expect(error).not.toHaveProperty('pointer');
  });
});

describe('what JSON.parse would hide', () => {
  it('is refused: a name that stands twice, wherever it is', async () => {
    const body = JSON.stringify(INTAKE).replace('"name":', '"name":"Li","name":');
    const answer = await postText('/v1/complaints', body);
    expect(answer.status).toBe(400);
    expect(problemOf(answer)).toMatchObject({
      code: 'malformed-request',
      errors: [{ in: 'body', pointer: '#/complainant/name', rule: 'duplicate' }],
    });
  });

  it('also by a browser’s form', async () => {
    const { path } = await api.surveyed();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await api.send(path, { method: 'POST', headers, body: 'score=1&score=5' });
    expect(problemOf(answer)).toMatchObject({ errors: [{ field: 'score', rule: 'duplicate' }] });
  });
});

describe('what is not asked for is refused', () => {
  it.each(['', '/deadlines', '/timeline'])(
    'an unknown parameter of GET /v1/complaints/{id}%s',
    async (end) => {
      const { id } = await api.receive();
      const answer = await api.send(`/v1/complaints/${id}${end}?expand=all`);
      expect(problemOf(answer)).toMatchObject({ status: 422, errors: [{ in: 'query', field: 'expand' }] });
    },
  );

  it.each(['/v1/executions/x?y=1', '/v1/policy-sets/default?y=1', '/v1/calendars/cn?y=1'])(
    'an unknown parameter of %s',
    async (path) => {
      expect(problemOf(await api.send(path))).toMatchObject({ status: 422, errors: [{ field: 'y' }] });
    },
  );

  it('a parameter beside a body', async () => {
    expect(problemOf(await api.post('/v1/complaints?dryRun=true', INTAKE)).errors).toMatchObject([
      { in: 'query', field: 'dryRun' },
    ]);
  });

  it.each(['/v1/executions/x/restart', '/v1/undelivered/x/sending'])('a body of POST %s', async (path) => {
    expect(problemOf(await api.post(path, { force: true })).errors).toMatchObject([{ field: 'force' }]);
    expect((await api.post(path, {})).status).toBe(404);
    expect((await api.send(path, { method: 'POST' })).status).toBe(404);
  });
});

it('docs/api.md says of every code what to do, and by which status it comes', () => {
  const rows = [...readFileSync('docs/api.md', 'utf8').matchAll(/^\| `([a-z-]+)` \| (\d{3}) \| \S/gm)];
  const written = Object.fromEntries(rows.map(([, code = '', status]) => [code, Number(status)]));
  expect(written).toEqual(PROBLEM_STATUSES);
});
