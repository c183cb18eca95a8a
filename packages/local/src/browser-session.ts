import { createHash, createHmac, randomBytes } from 'node:crypto';
import { ANYBODY, isSameText, Refusal, type Services, sessions } from '@redress/core';
import type { Authenticate } from '@redress/functions';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { LocalIssuer } from './issuer.ts';
import * as users from './users.ts';

/* A browser that somebody has signed in with: its cookie, and what shows that a form it sends is one of ours. */

export interface Signing {
  readonly services: Services;
  readonly issuer: Pick<LocalIssuer, 'issuer'>;
  /** Seconds of complaint time for each real one: sessions last in real time. */
  readonly speed: number;
}

const SESSION_MS = 12 * 3_600_000;

const isEncrypted = ({ settings }: Services) => settings.publicUrl.startsWith('https:');

/** Cookies know no ports: another Redress on the same host has one of another name. */
export function cookieOf({ services, issuer }: Pick<Signing, 'services' | 'issuer'>, use = ''): string {
  const name = createHash('sha256').update(issuer.issuer).digest('hex').slice(0, 12);
  return `${isEncrypted(services) ? '__Host-' : ''}redress-${name}${use}`;
}

/** Who asks, by their session where they send no token; people of this machine as they are now. */
export function withSessions(
  signing: Pick<Signing, 'services' | 'issuer'>,
  next: Authenticate,
): Authenticate {
  const { services } = signing;
  return async (request, permission) => {
    const caller = await next(request, permission);
    if (caller.kind === 'person') {
      const known = await users.current(services, caller);
      if (!known)
        throw new Refusal('unauthenticated', 'The token or key is not good, or not good any more.', {
          presented: true,
        });
      return known;
    }
    if (caller.kind !== 'anybody') return caller;
    return (await signedIn(signing, request.headers.get('cookie') ?? undefined)) ?? ANYBODY;
  };
}

/** Who has signed in with the browser that sends these cookies, as they are now. */
export async function signedIn(
  signing: Pick<Signing, 'services' | 'issuer'>,
  cookies: string | undefined,
): Promise<sessions.Person | undefined> {
  const { services } = signing;
  const text = cookieIn(cookies, cookieOf(signing));
  const session = text === undefined ? undefined : await sessions.find(services, text);
  return session && users.current(services, session.person, session.begunAt);
}

function cookieIn(cookies = '', name: string): string | undefined {
  const pairs = cookies.split(/; */).map((pair) => pair.split('='));
  return pairs.find(([key]) => key === name)?.[1];
}

function remember(c: Context, { services }: Signing, name: string, value: string, seconds: number): void {
  setCookie(c, name, value, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: isEncrypted(services),
    maxAge: seconds,
  });
}

/** Whoever was signed in before with the browser no longer is. */
export async function begin(c: Context, signing: Signing, person: sessions.Person): Promise<void> {
  const { services, speed } = signing;
  await end(c, signing);
  const text = await sessions.begin(services, person, SESSION_MS * speed);
  remember(c, signing, cookieOf(signing), text, SESSION_MS / 1000);
}

export async function end(c: Context, signing: Signing): Promise<void> {
  const text = getCookie(c, cookieOf(signing));
  if (text !== undefined) await sessions.end(signing.services, text);
  remember(c, signing, cookieOf(signing), '', 0);
}

/** Goes into a form, and comes back with it and with a cookie that no other site's page can have. */
export function formProof(c: Context, signing: Signing): string {
  const name = cookieOf(signing, '-form');
  const known = getCookie(c, name);
  const text = known ?? randomBytes(16).toString('base64url');
  if (known === undefined) remember(c, signing, name, text, SESSION_MS / 1000);
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
