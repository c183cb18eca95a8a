import { createHash, createHmac, randomBytes } from 'node:crypto';
import { isSameText } from '@redress/core/access/same-text.ts';
import { millisOf } from '@redress/core/base/instant.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as sessions from '@redress/core/records/sessions.ts';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { type Issuer, sealed } from './issuer.ts';

/* A browser that somebody has signed in with: its cookie, and what shows that a form it sends is one of ours. */

export interface Signing {
  readonly services: Pick<Services, 'store' | 'clock' | 'log' | 'settings'>;
  /** Of this installation alone. */
  readonly instance: string;
  /** Milliseconds of the complaints' clock for each real one: sessions last in real time. */
  readonly speed: number;
  /** Who vouches for people elsewhere. */
  readonly remote?: Issuer | undefined;
}

const WHOLE_MS = 12 * 3_600_000;
const IDLE_MS = 2 * 3_600_000;
/** Of people whose issuer cannot be asked meanwhile whether they are still in: then they sign in there anew. */
const UNASKED_MS = 2 * 3_600_000;
/** So often it is asked where it can be. */
const ASKED_MS = 15 * 60_000;
const SECOND_MS = 1000;

const isEncrypted = ({ services }: Signing) => services.settings.publicUrl.startsWith('https:');

/** Cookies know no ports: another Redress on the same host has one of another name. */
export function cookieOf(signing: Signing, use = ''): string {
  const name = createHash('sha256').update(signing.instance).digest('hex').slice(0, 12);
  return `${isEncrypted(signing) ? '__Host-' : ''}redress-${name}${use}`;
}

/** What these cookies have been signed in with, undefined where it is over. */
export async function sessionIn(
  signing: Signing,
  cookies: string | undefined,
): Promise<sessions.Session | undefined> {
  const name = cookieOf(signing);
  const pairs = (cookies ?? '').split(/; */).map((pair) => pair.split('='));
  const text = pairs.find(([key]) => key === name)?.[1];
  const session = text === undefined ? undefined : await sessions.find(signing.services, text);
  if (text === undefined || session?.way !== 'issuer') return session;
  // Nobody vouches for them any more.
  if (!signing.remote) return undefined;
  const { renewal } = session;
  const isDue =
    renewal && millisOf(renewal.askedAt) + ASKED_MS * signing.speed <= signing.services.clock.now();
  if (!isDue) return session;
  const { renewed } = await import('./renewal.ts');
  return renewed(signing.services, signing.remote, { text, session, renewal });
}

function remember(c: Context, signing: Signing, name: string, value: string, seconds: number): void {
  setCookie(c, name, value, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: isEncrypted(signing),
    maxAge: seconds,
  });
}

/** How somebody got in; with a token of their issuer's, where it gave one, by which it can be asked again. */
interface Entrance {
  readonly way: sessions.Way;
  readonly refreshToken?: string | undefined;
}

/** Whoever was signed in before with the browser no longer is. */
export async function begin(
  c: Context,
  signing: Signing,
  person: sessions.Person,
  { way, refreshToken }: Entrance,
): Promise<void> {
  const { services, speed } = signing;
  await end(c, signing);
  const whole = way === 'issuer' && refreshToken === undefined ? UNASKED_MS : WHOLE_MS;
  const text = await sessions.begin(services, person, {
    ...{ way, idle: IDLE_MS * speed, whole: whole * speed },
    sealed: refreshToken && sealed(services.settings, refreshToken),
  });
  remember(c, signing, cookieOf(signing), text, whole / SECOND_MS);
}

export async function end(c: Context, signing: Signing): Promise<void> {
  const text = getCookie(c, cookieOf(signing));
  if (text !== undefined) await sessions.end(signing.services, text);
  remember(c, signing, cookieOf(signing), '', 0);
}

/** What the browser's session is called, where it has one. */
export function sessionName(c: Context, signing: Signing): string | undefined {
  const text = getCookie(c, cookieOf(signing));
  return text === undefined ? undefined : sessions.nameOf(text);
}

/** Goes into a form, and comes back with it and with a cookie that no other site's page can have. */
export function formProof(c: Context, signing: Signing): string {
  const name = cookieOf(signing, '-form');
  const known = getCookie(c, name);
  const text = known ?? randomBytes(16).toString('base64url');
  if (known === undefined) remember(c, signing, name, text, WHOLE_MS / SECOND_MS);
  return proofOf(signing, text);
}

export function isOurForm(c: Context, signing: Signing, proof: unknown): boolean {
  const text = getCookie(c, cookieOf(signing, '-form'));
  if (text === undefined || typeof proof !== 'string') return false;
  return isSameText(proof, proofOf(signing, text));
}

function proofOf({ services }: Signing, text: string): string {
  return createHmac('sha256', services.settings.secret).update(`form ${text}`).digest('base64url');
}
