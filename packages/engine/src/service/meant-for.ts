/** What is looked at of a request; Node's `IncomingMessage` has it. */
interface Arrival {
  /** The target as it was sent: in origin form (`/path`) or absolute form (`http://host/path`). */
  readonly url?: string | undefined;
  /** Names and values in turn, repeated ones included. */
  readonly rawHeaders: readonly string[];
  /** Where the connection came in. */
  readonly socket: { readonly localAddress?: string | undefined; readonly localPort?: number | undefined };
}

export interface Misdirection {
  readonly status: 400 | 403 | 421;
  readonly reason: string;
}

const NO_HOST = { status: 400, reason: 'A request names its host, once, in the header Host.' } as const;
const FOREIGN_HOST = { status: 421, reason: 'This server does not go by that name.' } as const;
const FOREIGN_ORIGIN = { status: 403, reason: 'Pages of other origins may not send requests here.' } as const;

/**
 * Why a request was not meant for this server; undefined where it was. A web page that points its own name at this
 * address (DNS rebinding) is betrayed by `Host`, one that sends across origins by `Origin`. Meant are the loopback
 * names and the address that was connected to, each with the port, and the hosts of `urls`: a page cannot be at an
 * address that is not its server's.
 */
export function misdirection(request: Arrival, urls: readonly string[]): Misdirection | undefined {
  const { localAddress = '127.0.0.1', localPort = 0 } = request.socket;
  const address = localAddress.replace(/^::ffff:/i, '');
  const reached = address.includes(':') ? `[${address}]` : address;
  const here = ['localhost', '127.0.0.1', '[::1]', reached].map((name) => `http://${name}:${localPort}`);
  const meant = new Set([...here, ...urls].map(hostOf));
  const isMeant = (url: string) => meant.has(hostOf(url) ?? '');

  const [host, ...others] = valuesOf(request, 'host');
  if (host === undefined || others.length > 0 || !AUTHORITY.test(host)) return NO_HOST;
  const { url = '/' } = request;
  const isOriginForm = url.startsWith('/') || url === '*';
  if (!isMeant(`http://${host}`) || !(isOriginForm || isMeant(url))) return FOREIGN_HOST;
  if (!valuesOf(request, 'origin').every(isMeant)) return FOREIGN_ORIGIN;
  return undefined;
}

/** A name or an address and perhaps a port; nothing that could hide a user or a path. */
const AUTHORITY = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** In one spelling: lower case, addresses shortened, the scheme's own port left out. */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}

function valuesOf({ rawHeaders }: Arrival, header: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === header);
}
