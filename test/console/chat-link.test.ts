import { describe, expect, it } from 'vitest';
import { Codes } from '../../packages/channels/src/telegram/codes.ts';
import { Desk } from '../support/console.ts';
import { withBot } from '../support/console-pages.ts';
import { startMachine } from '../support/machine.ts';

const machineWithBot = () => startMachine({ keeps: 'nothing', decorate: withBot });
const codeIn = (html: string) =>
  /<code>\/start ([\w-]+)<\/code>/.exec(html)?.[1] ?? expect.fail('there is no code');
/** As the bot has it when it is typed to it. */
const goodFor = async ({ machine }: Awaited<ReturnType<typeof startMachine>>, code: string) =>
  new Codes(machine.services).use(code, 'a-task');

describe('linking one’s account to the bot, at the desk', () => {
  it('is found under one’s own name, and gives a code that is oneself, once', async () => {
    const test = await machineWithBot();
    const desk = await Desk.open(test, { subject: 'anna', roles: ['handler'], teams: ['repairs'] });
    const own = await desk.get('/console/settings');
    expect(own.html).toContain('href="/console/settings/chat"');
    const page = await desk.get('/console/settings/chat');
    expect(page.html).not.toContain('name="team"');
    const made = await desk.post(page, '/console/settings/chat');
    expect(made.headers.get('cache-control')).toBe('no-store');
    const code = await goodFor(test, codeIn(made.html));
    expect(code).toMatchObject({ kind: 'person', person: { subject: 'anna' } });
    // Another page, another code.
    expect(codeIn((await desk.post(page, '/console/settings/chat')).html)).not.toBe(codeIn(made.html));
  });

  it('gives supervisors one for a group of their own team, and of no other', async () => {
    const test = await machineWithBot();
    const boss = { subject: 'boss', roles: ['supervisor'], teams: ['repairs'] } as const;
    const desk = await Desk.open(test, boss);
    const page = await desk.get('/console/settings/chat');
    const made = await desk.post(page, '/console/settings/chat', { team: 'repairs' });
    expect(await goodFor(test, codeIn(made.html))).toEqual({ kind: 'team', team: 'repairs' });
    const foreign = await desk.post(page, '/console/settings/chat', { team: 'returns' });
    expect(foreign.status).toBe(403);
    expect(foreign.html).toMatch(/role="alert".*This is not for you to do/s);
    expect(foreign.html).not.toContain('<code>');
    const wrong = await desk.post(page, '/console/settings/chat', { team: 'No Team' });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('value="No Team"');
    const chinese = await Desk.open(test, { ...boss, language: 'zh-CN' });
    const theirs = await chinese.post(await chinese.get('/console/settings/chat'), '/console/settings/chat', {
      team: 'returns',
    });
    expect(theirs.html).toContain('您无权执行此操作');
  });

  it('ends where they sign out everywhere, or somebody does for them', async () => {
    const test = await machineWithBot();
    const codes = new Codes(test.machine.services);
    const desk = await Desk.open(test, { subject: 'anna', roles: ['handler'], teams: ['repairs'] });
    const page = await desk.get('/console/settings/chat');
    const code = await goodFor(test, codeIn((await desk.post(page, '/console/settings/chat')).html));
    const anna = code?.kind === 'person' ? code.person : expect.fail('it is nobody’s');
    await codes.link(4001, anna);
    await codes.link(4002, anna);
    await codes.link(4003, { ...anna, id: 'local/bo', subject: 'bo' });
    await codes.link(4002, { ...anna, id: 'local/bo', subject: 'bo' });
    expect(await codes.person(4001)).toMatchObject({ subject: 'anna' });
    await desk.post(await desk.get('/console/settings'), '/console/sign-out', { everywhere: 'yes' });
    expect(await codes.person(4001)).toBeUndefined();
    for (const account of [4002, 4003]) expect(await codes.person(account)).toMatchObject({ subject: 'bo' });
  });

  it('is neither there nor led to where there is no bot, or nothing to link', async () => {
    const test = await startMachine({ keeps: 'nothing' });
    const desk = await Desk.open(test);
    expect((await desk.get('/console/settings')).html).not.toContain('/settings/chat');
    expect((await desk.get('/console/settings/chat')).status).toBe(404);
    const auditor = await Desk.open(await machineWithBot(), { roles: ['auditor'], subject: 'aud' });
    expect((await auditor.get('/console/settings')).html).not.toContain('/settings/chat');
    const page = await auditor.get('/console/settings');
    expect((await auditor.post(page, '/console/settings/chat')).status).toBe(403);
  });
});
