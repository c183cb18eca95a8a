import { expect, it } from 'vitest';
import { addressOf, proxiesIn } from '../src/proxies.ts';

const proxies = proxiesIn('10.0.0.0/8, ::1');

it.each([
  ['without proxies nobody is believed', '10.0.0.1', '192.0.2.1', undefined, '10.0.0.1'],
  ['a stranger is not believed', '203.0.113.5', '192.0.2.1', proxies, '203.0.113.5'],
  ['a proxy is', '10.0.0.1', '192.0.2.1', proxies, '192.0.2.1'],
  ['and so is one on this machine', '::1', '2001:db8::7', proxies, '2001:db8::7'],
  ['by its IPv4 address in IPv6, too', '::ffff:10.0.0.1', '::ffff:192.0.2.1', proxies, '192.0.2.1'],
  ['what a client has put before is not', '10.0.0.1', '1.1.1.1, 192.0.2.1', proxies, '192.0.2.1'],
  ['a chain of proxies is followed', '10.0.0.1', '1.1.1.1, 192.0.2.1, 10.0.0.2', proxies, '192.0.2.1'],
  ['what is no address ends it', '10.0.0.1', '192.0.2.1, unknown', proxies, '10.0.0.1'],
  ['nothing is said', '10.0.0.1', undefined, proxies, '10.0.0.1'],
])('%s', (_, peer, forwarded, trusted, address) => {
  expect(addressOf(peer, forwarded, trusted)).toBe(address);
});

it.each(['10.0.0.0/33', 'localhost', '10.0.0.1/', '', '::/129', '10.0.0.0/8,'])(
  '%j is no network',
  (text) => {
    expect(() => proxiesIn(text)).toThrow(RangeError);
  },
);
