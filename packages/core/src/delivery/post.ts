import { lookup as resolve } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { signatures } from '../access/webhooks.ts';
import { faultOfUrl, hostOf, isPublicAddress } from '../base/public-address.ts';
import { errorName } from '../ports/log.ts';

/** What is sent to an endpoint, and how. */
export interface Posted {
  readonly url: string;
  /** The same each time that the same is sent. */
  readonly id: string;
  readonly body: string;
  readonly secrets: readonly Buffer[];
  /** Also to private networks and to this machine, and by plain http. */
  readonly toPrivate: boolean;
}

/** What came of it: the status that was answered, or in one word why there was none. Of the answer nothing else is read. */
export type Posting = { readonly status: number } | { readonly fault: string };

export type Post = (posted: Posted) => Promise<Posting>;

type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

const WITHIN_MS = 10_000;

class NotPublic extends Error {
  override readonly name = 'AddressNotPublic';
}

/**
 * Posts to an endpoint, signed anew, and follows nothing. Every address that its name has is looked at when it is
 * connected to, and none is connected to that was not: a name may have another one by then.
 */
export function poster(
  resolveAll: Resolve = (host) => resolve(host, { all: true }),
  withinMs = WITHIN_MS,
): Post {
  return async ({ url: text, id, body, secrets, toPrivate }) => {
    // Of a literal no resolver is asked; it may have come in under another version's rules, or another switch.
    if (faultOfUrl(text, toPrivate) !== undefined) return { fault: 'AddressNotPublic' };
    const url = new URL(text);
    const lookup: LookupFunction = (host, options, callback) => {
      resolveAll(host)
        .then((found) => {
          const [first] = found;
          if (!first) throw new NotPublic('it has no address');
          if (!toPrivate && !found.every(({ address }) => isPublicAddress(address)))
            throw new NotPublic('it has an address that is not public');
          if (options.all) callback(null, [...found]);
          else callback(null, first.address, first.family);
        })
        .catch((error: unknown) => callback(error instanceof Error ? error : new Error('unknown'), ''));
    };
    // The receiver's clock is a real one, whatever the complaints' is.
    const timestamp = String(Math.floor(Date.now() / 1000));
    const bytes = Buffer.from(body);
    const headers = {
      'content-type': 'application/json',
      'content-length': bytes.length,
      'user-agent': 'Redress-Webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures(secrets, { id, timestamp, body: bytes }),
    };
    const signal = AbortSignal.timeout(withinMs);
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    return new Promise((done) => {
      const asked = request(url, {
        method: 'POST',
        headers,
        lookup,
        signal,
        agent: false,
        host: hostOf(url),
      });
      asked.on('response', (response) => {
        done({ status: response.statusCode ?? 0 });
        // What it says is nobody's: it could be anything that the address reaches.
        response.destroy();
      });
      asked.on('error', (error) => done({ fault: signal.aborted ? 'TimedOut' : faultIn(error) }));
      asked.end(bytes);
    });
  };
}

/** The system's code where there is one: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
function faultIn(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : errorName(error);
}

/** Whether none of the addresses that it has now is a private one; also where it has none, for it may have some later. */
export async function isPublicTarget(
  url: string,
  resolveAll: Resolve = (host) => resolve(host, { all: true }),
): Promise<boolean> {
  const found = await resolveAll(hostOf(new URL(url))).catch(() => []);
  return found.every(({ address }) => isPublicAddress(address));
}
