import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { faultOfUrl, isPublicAddress } from '../src/base/public-address.ts';
import { isPublicTarget, poster } from '../src/delivery/post.ts';

/** What an address that comes in as an endpoint must not be, in all the ways it can be spelled. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['http://hooks.example.com/', 'not-https'],
  ['ftp://hooks.example.com/', 'not-a-url'],
  ['file:///etc/passwd', 'not-a-url'],
  ['gopher://hooks.example.com/', 'not-a-url'],
  ['hooks.example.com', 'not-a-url'],
  ['https://', 'not-a-url'],
  [`https://hooks.example.com/${'x'.repeat(2000)}`, 'not-a-url'],
  ['https://user@hooks.example.com/', 'user-info'],
  ['https://user:password@hooks.example.com/', 'user-info'],
  ['https://hooks.example.com@127.0.0.1/', 'user-info'],
  ['https://hooks.example.com/#inside', 'fragment'],
  // One address in many spellings.
  ['https://127.0.0.1/', 'private-address'],
  ['https://127.1/', 'private-address'],
  ['https://2130706433/', 'private-address'],
  ['https://0x7f000001/', 'private-address'],
  ['https://0x7f.0.0.1/', 'private-address'],
  ['https://0177.0.0.1/', 'private-address'],
  ['https://017700000001/', 'private-address'],
  ['https://127.0.0.1./', 'private-address'],
  ['https://１２７.０.０.１/', 'private-address'],
  ['https://127%2e0%2e0%2e1/', 'private-address'],
  ['https://0.0.0.0/', 'private-address'],
  ['https://0/', 'private-address'],
  ['https://[::]/', 'private-address'],
  ['https://[::1]/', 'private-address'],
  ['https://[0:0:0:0:0:0:0:1]/', 'private-address'],
  ['https://[::ffff:127.0.0.1]/', 'private-address'],
  ['https://[::ffff:7f00:1]/', 'private-address'],
  ['https://[::127.0.0.1]/', 'private-address'],
  ['https://[64:ff9b::7f00:1]/', 'private-address'],
  ['https://[64:ff9b:1::a00:1]/', 'private-address'],
  ['https://[2002:7f00:1::]/', 'private-address'],
  ['https://[2001:0:7f00:1::]/', 'private-address'],
  ['https://[fe80::1]/', 'private-address'],
  ['https://[fe80::1%25eth0]/', 'not-a-url'],
  ['https://[fec0::1]/', 'private-address'],
  ['https://[fc00::1]/', 'private-address'],
  ['https://[fd12:3456::1]/', 'private-address'],
  ['https://[ff02::1]/', 'private-address'],
  ['https://[100::1]/', 'private-address'],
  ['https://[2001:db8::1]/', 'private-address'],
  ['https://[3fff::1]/', 'private-address'],
  // Networks inside, and what clouds have for themselves.
  ['https://10.0.0.1/', 'private-address'],
  ['https://100.64.0.1/', 'private-address'],
  ['https://172.16.0.1/', 'private-address'],
  ['https://172.31.255.255/', 'private-address'],
  ['https://192.168.1.1/', 'private-address'],
  ['https://198.18.0.1/', 'private-address'],
  ['https://192.0.0.170/', 'private-address'],
  ['https://203.0.113.7/', 'private-address'],
  ['https://224.0.0.1/', 'private-address'],
  ['https://240.0.0.1/', 'private-address'],
  ['https://255.255.255.255/', 'private-address'],
  ['https://169.254.169.254/latest/meta-data/', 'private-address'],
  ['https://169.254.170.2/', 'private-address'],
  ['https://[fd00:ec2::254]/', 'private-address'],
  ['https://100.100.100.200/', 'private-address'],
  ['https://168.63.129.16/', 'private-address'],
  // Names that mean the same.
  ['https://localhost/', 'private-name'],
  ['https://LOCALHOST/', 'private-name'],
  ['https://localhost./', 'private-name'],
  ['https://api.localhost/', 'private-name'],
  ['https://intranet/', 'private-name'],
  // A dot at the end makes another name of it to whoever compares.
  ['https://hooks.example.com./', 'private-name'],
  ['https://printer.local/', 'private-name'],
  ['https://printer.local./', 'private-name'],
  ['https://metadata.google.internal/', 'private-name'],
  ['https://nas.lan/', 'private-name'],
  ['https://router.home.arpa/', 'private-name'],
  // What other services listen on.
  ['https://hooks.example.com:22/', 'port'],
  ['https://hooks.example.com:25/', 'port'],
  ['https://hooks.example.com:80/', 'port'],
];
const TAKEN = [
  'https://hooks.example.com/redress',
  'https://hooks.example.com:443/',
  'https://hooks.example.com:8443/a?b=c',
  'https://93.184.215.14/',
  'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
  'https://例え.テスト/',
];

describe('an endpoint’s address', () => {
  it.each(REFUSED)('%s is refused: %s', (url, fault) => {
    expect(faultOfUrl(url, false)).toBe(fault);
  });
  it.each(TAKEN)('%s is taken', (url) => {
    expect(faultOfUrl(url, false)).toBeUndefined();
  });
  it('may lead anywhere by the switch of one machine, but hold no password', () => {
    for (const url of ['http://127.0.0.1:9000/hooks', 'http://nas.lan/', 'https://[::1]:22/'])
      expect(faultOfUrl(url, true)).toBeUndefined();
    expect(faultOfUrl('http://user:password@nas.lan/', true)).toBe('user-info');
    expect(faultOfUrl('file:///etc/passwd', true)).toBe('not-a-url');
  });
});

/** What names resolve to; one of many may be the wrong one. */
const RESOLVED = [
  ['127.0.0.1'],
  ['93.184.215.14', '10.0.0.1'],
  ['::1'],
  ['::ffff:127.0.0.1'],
  ['64:ff9b::7f00:1'],
  ['2002:7f00:1::'],
  ['fe80::1%eth0'],
  ['2606:2800:21f:cb07::1%eth0'],
  ['169.254.169.254'],
  ['not an address'],
  [],
];
const resolving = (addresses: readonly string[]) => async () =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const SENT = { id: 'cmp-1', body: '{}', secrets: [Buffer.alloc(32)] };

describe('what a name leads to is looked at when it is connected to', () => {
  it.each(RESOLVED)('%s is not connected to', async (...addresses) => {
    const post = poster(resolving(addresses), 2_000);
    const came = await post({ ...SENT, url: 'https://hooks.example.com/', toPrivate: false });
    expect(came).toEqual({ fault: 'AddressNotPublic' });
  });

  it('also where it was another one when it was registered', async () => {
    let addresses = ['93.184.215.14'];
    const resolve = () => resolving(addresses)();
    expect(await isPublicTarget('https://hooks.example.com/', resolve)).toBe(true);
    addresses = ['127.0.0.1'];
    expect(await isPublicTarget('https://hooks.example.com/', resolve)).toBe(false);
    const came = await poster(resolve)({ ...SENT, url: 'https://hooks.example.com/', toPrivate: false });
    expect(came).toEqual({ fault: 'AddressNotPublic' });
  });

  it('and a literal that came in under another rule', async () => {
    for (const url of [
      'https://127.0.0.1/',
      'https://[::ffff:127.0.0.1]/',
      'https://2130706433/',
      'http://a.b/',
    ])
      expect(await poster()({ ...SENT, url, toPrivate: false })).toEqual({ fault: 'AddressNotPublic' });
  });
});

it('nothing is followed, nothing of an answer is read, and nobody is waited for', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/never') return;
    response.writeHead(302, { location: '/elsewhere' });
    // Without end.
    response.write('inside');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const post = poster(undefined, 300);
  const to = (path: string) => post({ ...SENT, url: `http://127.0.0.1:${port}${path}`, toPrivate: true });
  expect(await to('/')).toEqual({ status: 302 });
  expect(await to('/never')).toEqual({ fault: 'TimedOut' });
  expect(asked).toEqual(['/', '/never']);
});

it('addresses are public by their numbers alone', () => {
  for (const address of ['8.8.8.8', '1.1.1.1', '100.128.0.1', '172.32.0.1', '2a00:1450:4001:81b::200e'])
    expect(isPublicAddress(address)).toBe(true);
  for (const address of ['', 'hooks.example.com', '8.8.8', '08.8.8.8', '2a00::1%1'])
    expect(isPublicAddress(address)).toBe(false);
});
