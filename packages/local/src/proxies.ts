import { BlockList, isIP } from 'node:net';
import { plainAddress } from '@redress/functions';

/** Addresses and networks whose word for whom they pass on is believed. */
export type Proxies = Pick<BlockList, 'check'>;

/** Of `10.0.0.0/8, ::1`. @throws RangeError naming what is none. */
export function proxiesIn(text: string): Proxies {
  const proxies = new BlockList();
  for (const part of text.split(',').map((each) => each.trim())) {
    const [address = '', bits] = part.split('/');
    const family = isIP(address);
    const most = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : Number(bits);
    if (family === 0 || !/^\d{1,3}$/.test(bits ?? '0') || prefix > most) throw new RangeError(part);
    proxies.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
  }
  return proxies;
}

/**
 * Whom a request is from. What it says of that itself (`X-Forwarded-For`) is believed from the right, and only as
 * far as proxies that are known have written it: whatever stands left of the first stranger anybody can write.
 */
export function addressOf(peer: string, forwarded: string | undefined, proxies: Proxies | undefined): string {
  const isKnown = (address: string) =>
    proxies?.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') ?? false;
  let nearest = plainAddress(peer);
  for (const said of (forwarded ?? '').split(',').reverse()) {
    const next = plainAddress(said.trim());
    if (!isKnown(nearest) || isIP(next) === 0) break;
    nearest = next;
  }
  return nearest;
}
