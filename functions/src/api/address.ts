import { isIPv4, isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/** Of two that are one, one: an IPv4 address that came as an IPv6 one, and without the interface it came by. */
export function plainAddress(address: string): string {
  const [bare = ''] = address.split('%');
  return MAPPED.exec(bare)?.[1] ?? bare;
}

/**
 * Whom a limit by address counts as one: an IPv4 address, or the network of /64 that a household or a machine has
 * of IPv6, and all of whose addresses it may use. What is no address, or none that is known, is one of its own.
 */
export function networkOf(address = ''): string {
  const plain = plainAddress(address);
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return 'unknown';
  // In one spelling, in which IPv4 at the end has become hexadecimal.
  const [head = '', tail = ''] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const [front, back] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''));
  const before = front ?? [];
  const zeros = Array<string>(8 - before.length - (back ?? []).length).fill('0');
  return `${[...before, ...zeros, ...(back ?? [])].slice(0, 4).join(':')}::/64`;
}
