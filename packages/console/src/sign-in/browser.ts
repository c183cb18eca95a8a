import { createHash, createHmac, randomBytes } from 'node:crypto';
import { isSameText } from '@redress/core/access/same-text.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as sessions from '@redress/core/records/sessions.ts';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

/* A browser that somebody has signed in with: its cookie, and what shows that a form it sends is one of ours. */

export interface Signing {
  readonly services: Pick<Services, 'store' | 'clock' | 'log' | 'settings'>;
  /** Of this installation alone. */
  readonly instance: string;
  /** Milliseconds of the complaints' clock for each real one: sessions last in real time. */
  readonly speed: number;
}

const WHOLE_MS = 12 * 3_600_000;
const IDLE_MS = 2 * 3_600_000;
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
  return text === undefined ? undefined : sessions.find(signing.services, text);
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

/** Whoever was signed in before with the browser no longer is. */
export async function begin(c: Context, signing: Signing, person: sessions.Person): Promise<void> {
  const { services, speed } = signing;
  await end(c, signing);
  const lasting = { idle: IDLE_MS * speed, whole: WHOLE_MS * speed };
  const text = await sessions.begin(services, person, lasting);
  remember(c, signing, cookieOf(signing), text, WHOLE_MS / SECOND_MS);
}

export async function end(c: Context, signing: Signing): Promise<void> {
  const text = getCookie(c, cookieOf(signing));
  if (text !== undefined) await sessions.end(signing.services, text);
  remember(c, signing, cookieOf(signing), '', 0);
}

/** Wherever this person has signed in. */
export async function endEverywhere(c: Context, signing: Signing): Promise<void> {
  const session = await sessionIn(signing, c.req.header('cookie'));
  if (session) await sessions.endAll(signing.services, session.person.id, WHOLE_MS * signing.speed);
  await end(c, signing);
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
