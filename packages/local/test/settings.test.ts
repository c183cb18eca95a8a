import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../src/cli/command.ts';
import { readSettings } from '../src/cli/settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redress-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (args: string[] = [], environment: Record<string, string> = {}) =>
  readSettings({ args, environment, folder });
const write = (settings: unknown, name = 'redress.config.json') =>
  writeFileSync(join(folder, name), JSON.stringify(settings));

describe('settings', () => {
  it('have defaults', () => {
    expect(read()).toEqual({
      settings: {
        port: 8080,
        'engine-port': 8083,
        'engine-host': '127.0.0.1',
        data: '.redress',
        speed: 1,
        host: '127.0.0.1',
        'oidc-roles-claim': 'roles',
        'oidc-teams-claim': 'teams',
        'oidc-scope': 'openid',
        'staff-language': 'en',
        'mail-name': 'Redress',
        'mail-host': '127.0.0.1',
        'outbox-days': 90,
        'repetition-seconds': 10,
        'receipts-per-day': 20,
        limits: '',
        evidence: '',
        form: 'yes',
        'form-origins': '',
        'webhook-secret': '',
        thumbnails: 'yes',
        'webhooks-to-private': 'no',
      },
      sources: new Map(),
      unknown: [],
    });
  });

  it('stand in a file, in the environment or on the command line, and the later one wins', () => {
    write({ port: 1, 'engine-port': 1, 'staff-language': 'zh-CN' });
    const { settings, sources } = read(['--port', '3'], { REDRESS_PORT: '2', REDRESS_ENGINE_PORT: '2' });
    expect(settings).toMatchObject({ port: 3, 'engine-port': 2, 'staff-language': 'zh-CN' });
    expect(Object.fromEntries(sources)).toEqual({
      port: 'the command line',
      'engine-port': 'the environment',
      'staff-language': 'redress.config.json',
    });
  });

  it('take languages and countries as people write them', () => {
    const { settings } = read(['--staff-language', 'zh_Hans_CN', '--country', 'cn']);
    expect(settings).toMatchObject({ 'staff-language': 'zh-CN', country: 'CN' });
  });

  it('turn the recognition of repetitions off, wherever they stand', () => {
    write({ 'repetition-seconds': 0 });
    expect(read().settings['repetition-seconds']).toBe(0);
    expect(read([], { REDRESS_REPETITION_SECONDS: '5' }).settings['repetition-seconds']).toBe(5);
    expect(read(['--repetition-seconds', '0']).settings['repetition-seconds']).toBe(0);
  });

  it('name the gateways of networks, each with a secret, and none that is not public', () => {
    const secret = ['--webhook-secret', `wechat=whsec_${Buffer.alloc(24, 7).toString('base64')}`];
    const at = (text: string, ...more: string[]) =>
      read(['--gateways', text, ...secret, ...more]).settings.gateways;
    const fine = 'wechat=https://gateway.example.com/out';
    expect(at(fine)).toBe(fine);
    expect(() => at(`${fine},weibo=https://gateway.example.com/weibo`)).toThrow(
      'gateways (the command line): needs --webhook-secret weibo=whsec_…',
    );
    for (const wrong of [`${fine},${fine}`, 'mail=https://gateway.example.com/', 'wechat=', 'wechat'])
      expect(() => at(wrong), wrong).toThrow('gateways (the command line): must be NETWORK=https://…');
    for (const inside of ['http://gateway.example.com/', 'https://127.0.0.1/', 'https://169.254.169.254/'])
      expect(() => at(`wechat=${inside}`), inside).toThrow('wechat: must be a public https address');
    expect(at('wechat=http://127.0.0.1:9000/', '--webhooks-to-private', 'yes')).toContain('9000');
  });

  it('name machines and their secrets in one text, in a list, or by the same option again', () => {
    const [one, other] = [1, 2].map((fill) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`);
    const both = `relay=${one} chat=${other}`;
    expect(read(['--webhook-secret', `relay=${one}`, '--webhook-secret', `chat=${other}`])).toMatchObject({
      settings: { 'webhook-secret': both },
    });
    expect(read([], { REDRESS_WEBHOOK_SECRET: both }).settings['webhook-secret']).toBe(both);
    write({ 'webhook-secret': [`relay=${one}`, `chat=${other}`] });
    expect(read().settings['webhook-secret']).toBe(both);
    const wrong = () => read(['--webhook-secret', `relay=${one}x`]);
    expect(wrong).toThrow('webhook-secret (the command line): must be NAME=whsec_…');
    expect(wrong).not.toThrow(one);
  });

  it('stand in another file where the environment names one', () => {
    write({ port: 7 }, 'mine.json');
    expect(read([], { REDRESS_CONFIG: 'mine.json' }).settings.port).toBe(7);
    expect(() => read([], { REDRESS_CONFIG: 'none.json' })).toThrow('none.json cannot be read');
  });

  it.each([
    ['--port', '65536', 'must be a whole number from 0 to 65535'],
    ['--port', '-1', 'must be a whole number from 0 to 65535'],
    ['--port', '80.5', 'must be a whole number from 0 to 65535'],
    ['--port', '', 'must be a whole number from 0 to 65535'],
    ['--engine-port', 'x', 'must be a whole number from 0 to 65535'],
    ['--speed', '0', 'must be a number from 0.001 to 1000000'],
    ['--speed', '1e9', 'must be a number from 0.001 to 1000000'],
    ['--host', 'example.com', 'must be one of 127.0.0.1, localhost, ::1, or an address such as 0.0.0.0'],
    ['--host', '0.0.0.0', 'off this computer only with --public-url https://…'],
    ['--public-url', 'http://complaints.example.com', 'must be an https address'],
    ['--public-url', 'https://complaints.example.com/x', 'must be an address such as'],
    ['--oidc-issuer', 'https://login.example.com', 'needs --oidc-audience: what its access tokens'],
    ['--oidc-issuer', 'http://login.example.com', 'must be an https address'],
    ['--limits', 'intake=5', 'must be how many requests a minute'],
    ['--trusted-proxy', 'localhost', 'must be addresses or networks'],
    ['--time-zone', 'Mars/Olympus', 'must be an IANA time zone such as Asia/Shanghai'],
    ['--time-zone', '', 'must be an IANA time zone such as Asia/Shanghai'],
    ['--staff-language', 'fr', 'must be en or zh-CN'],
    ['--country', 'China', 'must be a country of two letters, such as CN'],
    ['--repetition-seconds', '61', 'must be a whole number from 0 to 60'],
    ['--repetition-seconds', 'off', 'must be a whole number from 0 to 60'],
    ['--data', '', 'must name a folder'],
    ['--engine-host', '', 'must name an address'],
  ])('%s %j is refused, and what is possible is said', (option, value, rule) => {
    const wrong = () => read([`${option}=${value}`]);
    expect(wrong).toThrow(UsageError);
    expect(wrong).toThrow(`${option.slice(2)} (the command line): ${rule}`);
  });

  it('are all named where several are wrong, with where they were said', () => {
    write({ port: 'x', colour: 'red' });
    const wrong = () => read([], { REDRESS_SPEED: 'fast' });
    expect(wrong).toThrow('port (redress.config.json): must be');
    expect(wrong).toThrow('speed (the environment): must be');
    expect(wrong).toThrow('colour (redress.config.json): there is no such setting');
  });

  it('are refused where the file is none', () => {
    writeFileSync(join(folder, 'redress.config.json'), '{"port": ');
    expect(() => read()).toThrow(/redress\.config\.json cannot be read/);
    write([1]);
    expect(() => read()).toThrow(/it is no JSON object/);
  });

  it('in the environment that nobody knows are told, for they may be misspelt', () => {
    expect(read([], { REDRESS_STAF_LANGUAGE: 'en', HOME: '/' }).unknown).toEqual(['REDRESS_STAF_LANGUAGE']);
  });
});

describe('the data folder', () => {
  it('is another one for each speed, unless one is named', () => {
    expect(read().settings.data).toBe('.redress');
    expect(read(['--speed', '1']).settings.data).toBe('.redress');
    expect(read(['--speed', '3600']).settings.data).toBe('.redress-speed-3600');
    expect(read(['--speed', '3600', '--data', 'mine']).settings.data).toBe('mine');
  });
});
