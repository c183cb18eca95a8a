import { createHash, createHmac } from 'node:crypto';
import { ANYBODY } from '@redress/core/access/caller.ts';
import { isSameText } from '@redress/core/access/same-text.ts';
import type { Settings } from '@redress/core/base/settings.ts';
import * as own from '@redress/core/handling/own.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { setCookie } from 'hono/cookie';
import { parse } from 'hono/utils/cookie';
import type { Authenticate } from '../api/authentication.ts';
import type { ApiContext } from '../api/routing.ts';

/* Who comes to a complaint's page, by the cookie that following its link has left. */

/** Milliseconds of real time. */
export const VISIT_MS = 30 * 60_000;

const isSecure = ({ publicUrl }: Settings) => publicUrl.startsWith('https:');

/** Cookies know no ports: without TLS, another Redress on the same host has one of another name. */
function cookieName(settings: Settings): string {
  if (isSecure(settings)) return '__Host-redress-complaint';
  return `redress-complaint-${createHash('sha256').update(settings.publicUrl).digest('hex').slice(0, 12)}`;
}

export function visitIn(request: Request, { settings }: Services): string | undefined {
  const name = cookieName(settings);
  return parse(request.headers.get('cookie') ?? '', name)[name];
}

export function keepVisit(c: ApiContext, { settings }: Services, text: string): void {
  setCookie(c, cookieName(settings), text, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: isSecure(settings),
    maxAge: text === '' ? 0 : VISIT_MS / 1000,
  });
}

/** Found once for each request. */
const found = new WeakMap<Request, Promise<own.Visit | undefined>>();

export function visitOf(request: Request, services: Services): Promise<own.Visit | undefined> {
  const known = found.get(request);
  if (known) return known;
  const text = visitIn(request, services);
  const visit = text === undefined ? Promise.resolve(undefined) : own.visit(services, text);
  found.set(request, visit);
  return visit;
}

/** On these pages nobody is let in by anything else: a token or key of somebody else's makes no complainant. */
export function visitors(services: Services): Authenticate {
  return async (request) => (await visitOf(request, services))?.caller ?? ANYBODY;
}

/** What a form must bring along that belongs to the visit: another site cannot know it. */
export function formToken({ settings }: Services, visit: string): string {
  return createHmac('sha256', settings.secret).update(`form\n${visit}`).digest('base64url');
}

export function isFormOf(services: Services, visit: string | undefined, token: string | undefined): boolean {
  return visit !== undefined && token !== undefined && isSameText(formToken(services, visit), token);
}

/** Whether a page of ours has sent the form, as far as the browser says where it comes from. */
export function isFromHere(c: ApiContext, { settings }: Services): boolean {
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  // Old browsers do not say.
  if (origin === undefined) return true;
  // Behind whatever ends TLS, the address that a request came to is not the one that people know.
  const host = URL.parse(origin)?.host;
  return [c.req.url, settings.publicUrl].some((url) => host !== undefined && host === URL.parse(url)?.host);
}
