import { StoreUnavailable } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { Desk } from '../support/console.ts';
import { Client, startMachine } from '../support/machine.ts';

describe('the console', () => {
  it('sends whoever is unknown to sign in, and back to where they wanted to go', async () => {
    const test = await startMachine();
    const page = await new Desk(test).get('/console?team=x');
    expect(page).toMatchObject({ status: 303, location: '/sign-in?returnTo=%2Fconsole%3Fteam%3Dx' });
  });

  it('shows what is open, in both languages, and hostile content as text', async () => {
    const test = await startMachine();
    await new Client(test).complain({ subject: '<img src=x onerror=alert(1)>' });
    const english = await (await Desk.open(test)).get('/console');
    expect(english.status).toBe(200);
    expect(english.html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(english.html).not.toContain('<img');
    expect(english.html).toContain('<title>Queue · Redress</title>');
    const chinese = await (await Desk.open(test, { language: 'zh-CN' })).get('/console');
    expect(chinese.html).toContain('<html lang="zh-CN"');
    expect(chinese.html).toContain('<title>队列 · Redress</title>');
  });

  it('leads whoever handles no complaints to what they may see', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    const operator = await Desk.open(test, { roles: ['operations'], teams: [] });
    expect(await operator.get('/console')).toMatchObject({ status: 303, location: '/console/executions' });
    const page = await operator.get('/console/executions');
    expect(page.html).not.toContain('>Queue</a>');
  });

  it('runs no script but its own, and stands in nobody’s frame', async () => {
    const test = await startMachine();
    const page = await (await Desk.open(test)).get('/console');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.html).not.toMatch(/<script(?![^>]*src=)|style="| on\w+="/);
    for (const [, path = ''] of page.html.matchAll(/(?:href|src)="(\/console\/assets\/[^"]+)"/g)) {
      const asset = await new Desk(test).get(path);
      expect(asset.status).toBe(200);
      expect(asset.headers.get('cache-control')).toContain('immutable');
    }
  });

  it('takes a form only where it is one of its own', async () => {
    const test = await startMachine();
    const desk = await Desk.open(test);
    const page = await desk.get('/console/settings');
    const refused = await desk.post(page, '/console/settings', { form: 'another', language: 'zh-CN' });
    expect(refused.status).toBe(403);
    // Saved as it is, the zone stays, also where the runtime's list has it by another name.
    expect(page.html).toContain('<option selected>Etc/UTC</option>');
    const taken = await desk.post(page, '/console/settings', { language: 'zh-CN', zone: 'Asia/Shanghai' });
    expect(taken.status).toBe(303);
    expect((await desk.follow(taken)).html).toContain('<html lang="zh-CN"');
  });

  it('says so where it cannot find out who looks', async () => {
    let isDown = false;
    const test = await startMachine({
      keeps: 'nothing',
      decorate: (services) => ({
        ...services,
        store: Object.assign(Object.create(services.store), {
          get: (key: Parameters<typeof services.store.get>[0]) =>
            isDown ? Promise.reject(new StoreUnavailable('busy')) : services.store.get(key),
        }),
      }),
    });
    const desk = await Desk.open(test);
    isDown = true;
    const page = await desk.get('/console');
    expect(page.status).toBe(503);
    expect(page.html).toContain('This did not work.');
  });

  it('says in words that there is no such page', async () => {
    const test = await startMachine();
    const page = await (await Desk.open(test)).get('/console/nothing');
    expect(page.status).toBe(404);
    expect(page.html).toContain('There is no such page.');
  });
});
