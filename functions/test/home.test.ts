import { expect, it, onTestFinished } from 'vitest';
import { type Answer, jsonOf, openTestApi } from './test-api.ts';

it('the address alone leads people to the form, to their complaint or to work, and programs to the links', async () => {
  const api = await openTestApi();
  onTestFinished(() => api.close());
  const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
  const page: Answer = await api.send('/', { headers: { ...browser, 'accept-language': 'zh-CN' } });
  expect(page.text).toContain('<html lang="zh-CN">');
  expect([...page.text.matchAll(/href="([^"]*)"/g)].map(([, to]) => to)).toEqual([
    '/complain',
    '/c',
    '/console',
  ]);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  for (const headers of [{}, { accept: '*/*' }])
    expect(jsonOf(await api.send('/', { headers }))).toMatchObject({ complaints: '/v1/complaints' });
});
