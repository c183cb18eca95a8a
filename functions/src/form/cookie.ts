import { createHash, createHmac } from 'node:crypto';
import { isSameText } from '@redress/core/access/same-text.ts';
import type { Settings } from '@redress/core/base/settings.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { setCookie } from 'hono/cookie';
import { parse } from 'hono/utils/cookie';
import type { ApiContext } from '../api/routing.ts';

/*
 * Whose a form is, by a cookie. In a frame of another site's page it is a cookie of its own, which the browser keeps for
 * that site alone: a page that shows the form learns nothing of what was typed elsewhere, nor the other way.
 */

const isSecure = ({ publicUrl }: Settings) => publicUrl.startsWith('https:');

/** Cookies know no ports: without TLS, another Redress on the same host has one of another name. */
function cookieName(settings: Settings, isFramed: boolean): string {
  const name = isFramed ? 'redress-framed-form' : 'redress-form';
  if (isSecure(settings)) return `__Host-${name}`;
  return `${name}-${createHash('sha256').update(settings.publicUrl).digest('hex').slice(0, 12)}`;
}

const FRAMES: ReadonlySet<string> = new Set(['iframe', 'frame', 'embed', 'object', 'fencedframe']);

/** Whether the browser says that it asks for something to show in a frame. */
export const isForFrame = (c: ApiContext) => FRAMES.has(c.req.header('sec-fetch-dest') ?? '');

export function formTextIn(request: Request, { settings }: Services, isFramed: boolean): string | undefined {
  const name = cookieName(settings, isFramed);
  return parse(request.headers.get('cookie') ?? '', name)[name];
}

/** For as long as the browser is open: the form's own time is over before. */
export function keepForm(c: ApiContext, { settings }: Services, text: string, isFramed: boolean): void {
  setCookie(c, cookieName(settings, isFramed), text, {
    path: '/',
    httpOnly: true,
    ...(isFramed
      ? { sameSite: 'None', secure: true, partitioned: true }
      : // Whoever comes back by a link on another page finds what they have typed.
        { sameSite: 'Lax', secure: isSecure(settings) }),
    ...(text === '' && { maxAge: 0 }),
  });
}

/** What each page brings along that belongs to the form: another site cannot know it. */
export function proofOf({ settings }: Services, text: string): string {
  return createHmac('sha256', settings.secret).update(`complaint form\n${text}`).digest('base64url');
}

export function isProofOf(services: Services, text: string, proof: string | undefined): boolean {
  return proof !== undefined && isSameText(proofOf(services, text), proof);
}
