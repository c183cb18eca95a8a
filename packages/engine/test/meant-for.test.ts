import { describe, expect, it } from 'vitest';
import { misdirection } from '../src/service/meant-for.ts';

const URLS = ['http://redress:8083', 'https://complaints.example.com'];

const status = (
  headers: readonly (readonly [string, string])[],
  { url = '/', localAddress = '127.0.0.1' }: { url?: string; localAddress?: string } = {},
) =>
  misdirection({ url, rawHeaders: headers.flat(), socket: { localAddress, localPort: 8083 } }, URLS)?.status;

const host = (value: string) => status([['Host', value]]);

describe('a request is meant for the server', () => {
  it.each([
    'localhost:8083',
    'LOCALHOST:8083',
    '127.0.0.1:8083',
    '[::1]:8083',
    '[0:0:0:0:0:0:0:1]:8083',
    'redress:8083',
    'complaints.example.com',
  ])('that names %s', (name) => {
    expect(host(name)).toBeUndefined();
  });

  it('that names the address it was sent to, an IPv4 address in IPv6 included', () => {
    expect(status([['Host', '192.0.2.7:8083']], { localAddress: '192.0.2.7' })).toBeUndefined();
    expect(status([['Host', '192.0.2.7:8083']], { localAddress: '::ffff:192.0.2.7' })).toBeUndefined();
    expect(status([['Host', '[2001:db8::7]:8083']], { localAddress: '2001:db8::7' })).toBeUndefined();
    expect(host('192.0.2.7:8083')).toBe(421);
  });

  it('that names it in an absolute target, too', () => {
    const headers = [['Host', 'localhost:8083']] as const;
    expect(status(headers, { url: 'http://localhost:8083/' })).toBeUndefined();
    expect(status(headers, { url: 'http://rebound.example/' })).toBe(421);
    expect(status([['Host', 'rebound.example']], { url: 'http://localhost:8083/' })).toBe(421);
    expect(status(headers, { url: 'rebound.example:443' })).toBe(421);
  });

  it.each(['http://localhost:8083', 'http://127.0.0.1:8083', 'https://complaints.example.com'])(
    'that a page at %s sends',
    (origin) => {
      expect(
        status([
          ['host', 'localhost:8083'],
          ['origin', origin],
        ]),
      ).toBeUndefined();
    },
  );
});

describe('a request is refused', () => {
  it.each([
    'rebound.example',
    'rebound.example:8083',
    'localhost',
    'localhost:8080',
    '127.0.0.1:80',
    'localhost.rebound.example:8083',
    'localhost.:8083',
    'complaints.example.com:8083',
  ])('with 421 where it names %s', (name) => {
    expect(host(name)).toBe(421);
  });

  it.each([
    '',
    ' ',
    'localhost:8083, rebound.example',
    'rebound.example@localhost:8083',
    'localhost:8083/',
    'localhost:8083#',
    'localhost:8083?x',
    '127.0.0.1:8083\\',
  ])('with 400 where its host is %j', (name) => {
    expect(host(name)).toBe(400);
  });

  it('with 400 where it names none, or two', () => {
    expect(status([])).toBe(400);
    expect(
      status([
        ['Host', 'localhost:8083'],
        ['host', 'rebound.example'],
      ]),
    ).toBe(400);
    expect(
      status([
        ['Host', 'localhost:8083'],
        ['host', 'localhost:8083'],
      ]),
    ).toBe(400);
  });

  it.each([
    'http://rebound.example',
    'http://localhost:3000',
    'null',
    '',
    'file://',
    'chrome-extension://abcdefgh',
  ])('with 403 where it comes from a page at %j', (origin) => {
    expect(
      status([
        ['Host', 'localhost:8083'],
        ['Origin', origin],
      ]),
    ).toBe(403);
  });
});
