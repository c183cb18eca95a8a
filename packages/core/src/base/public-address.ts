import { BlockList, isIP } from 'node:net';

/*
 * Which addresses a webhook may go to: those that the whole world reaches, and no others. By the registries of
 * special-purpose addresses (RFC 6890), and what clouds keep for themselves.
 */

const refusedV4 = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Link-local: the metadata of most clouds among them.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // Multicast, reserved, broadcast.
  ['224.0.0.0', 3],
  // Public by its number, and the inside of a cloud all the same.
  ['168.63.129.16', 32],
] as const)
  refusedV4.addSubnet(network, bits, 'ipv4');

/** Of IPv6 a small part is given out to be reached: no mapped, translated, local, multicast or unspecified address. */
const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');
const refusedV6 = new BlockList();
for (const [network, bits] of [
  // Protocols, tunnels (Teredo) and overlays among them.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4: an IPv4 address inside, whichever.
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const)
  refusedV6.addSubnet(network, bits, 'ipv6');

/** Whether it is the literal address of something that anybody reaches. Names are none, nor is what has a zone. */
export function isPublicAddress(address: string): boolean {
  // A zone says which network of this machine; BlockList would not look at it.
  if (address.includes('%')) return false;
  switch (isIP(address)) {
    case 4:
      return !refusedV4.check(address, 'ipv4');
    case 6:
      return globalV6.check(address, 'ipv6') && !refusedV6.check(address, 'ipv6');
    default:
      return false;
  }
}

export type UrlFault =
  | 'not-a-url'
  | 'not-https'
  | 'user-info'
  | 'fragment'
  | 'private-address'
  | 'private-name'
  | 'port';

const LONGEST_URL = 2000;
/** Names that stand for this machine or for the network that it is in. */
const PRIVATE_NAME =
  /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home|corp|private|home\.arpa)$/;
const DOTTED = /^[^.]+(?:\.[^.]+)+$/;
const WELL_KNOWN_PORTS = 1024;

/** What is wrong with an endpoint's address, as far as it says itself. Who it leads to is found out when it is resolved. */
export function faultOfUrl(text: string, isPrivateAllowed: boolean): UrlFault | undefined {
  const url = text.length <= LONGEST_URL && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return 'not-a-url';
  if (url.protocol !== 'https:' && !isPrivateAllowed) return 'not-https';
  if (url.username !== '' || url.password !== '' || text.includes('@')) return 'user-info';
  if (url.hash !== '') return 'fragment';
  if (isPrivateAllowed) return undefined;
  // In whichever spelling it was given: the URL has made one address of it.
  const host = hostOf(url);
  if (isIP(host) !== 0) {
    if (!isPublicAddress(host)) return 'private-address';
  } else if (PRIVATE_NAME.test(host) || !DOTTED.test(host)) return 'private-name';
  // The ports of other services are not for us to knock at.
  const port = url.port === '' ? undefined : Number(url.port);
  return port !== undefined && port !== 443 && port < WELL_KNOWN_PORTS ? 'port' : undefined;
}

/** Without the brackets that an IPv6 address has in a URL. */
export function hostOf({ hostname }: Pick<URL, 'hostname'>): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}
