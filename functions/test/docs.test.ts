import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../src/api/operations.ts';
import { DOCS_TEXTS } from '../src/docs/texts.ts';
import { jsonOf, openTestApi, type TestApi } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

describe('the contract', () => {
  it('is served as it is in the repository', async () => {
    const answer = await api.send('/openapi.json');
    expect(jsonOf(answer)).toEqual(JSON.parse(readFileSync('openapi.json', 'utf8')));
  });

  it.each(['/openapi.json', '/docs'])('%s is not sent again to whoever has it', async (path) => {
    const first = await api.send(path);
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toMatch(/max-age/);
    const again = await api.send(path, { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    expect((await api.send(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });
});

describe('its page', () => {
  it.each([
    ['en', DOCS_TEXTS.en],
    ['zh-CN', DOCS_TEXTS['zh-CN']],
  ] as const)('has every operation, in a frame in %s', async (language, texts) => {
    const { text, headers } = await api.send('/docs', { headers: { 'accept-language': language } });
    expect(text).toContain(`<html lang="${language}">`);
    expect(text).toContain(texts.title);
    expect(headers.get('vary')).toBe('accept-language');
    for (const [id, { path }] of Object.entries(OPERATIONS)) {
      expect(text).toContain(`id="${id}"`);
      expect(text).toContain(path.replace(/:(\w+)/g, '{$1}'));
    }
  });

  it('leads nowhere that is not there, and takes nothing from elsewhere', async () => {
    const { text, headers } = await api.send('/docs');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/);
    expect(text).not.toMatch(
      // What an example shows of a mail is text: its quotation marks are written as entities.
      /<script|<link|<img|\b(?:src|style)=(?!\\?&quot;)|https?:\/\/(?!(?:complaints|hooks)\.example)/,
    );
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, target] of text.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    expect(ids.size).toBe([...text.matchAll(/ id="/g)].length);
  });
});

it('nothing of either is read before somebody asks', () => {
  const files = globSync(['functions/src/api/**/*.ts', 'functions/src/lambda/*.ts', 'functions/src/*.ts']);
  expect(files.length).toBeGreaterThan(20);
  for (const file of files)
    expect(readFileSync(file, 'utf8'), file).not.toMatch(/^(import|export) .*(\/openapi|\/docs)[/.]/m);
});
