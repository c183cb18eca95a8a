import type { Language } from '@redress/core/base/vocabulary.ts';
import type { Clock } from '@redress/core/ports/clock.ts';
import type { Person } from '@redress/core/records/sessions.ts';
import { type Context, Hono } from 'hono';
import { type Application, clientOf } from './application.ts';
import { addAssets } from './assets.ts';
import type { ConsoleEnv, Pages } from './context.ts';
import { lookOf } from './look.ts';
import { addQueue } from './pages/queue.ts';
import { addSettings } from './pages/settings.ts';
import { CONSOLE } from './place.ts';
import { troublePage } from './ui/trouble.ts';
import { wordsIn } from './words/words.ts';

/** Who looks at the pages, and whether what they send comes from one of them. */
export interface SignIn {
  person(c: Context): Promise<Person | undefined>;
  /** Goes into each form. */
  proof(c: Context): string;
  isOurs(c: Context, proof: unknown): boolean;
  /** Where whoever is unknown gets in, and comes back from. */
  place(returnTo: string): string;
}

export interface ConsoleOptions {
  readonly application: Application;
  readonly signIn: SignIn;
  readonly clock: Pick<Clock, 'now'>;
  /** Of whoever has chosen none: IANA name. */
  readonly timeZone: string;
}

/** Scripts and styles of our own alone, none of them within a page; nobody frames it, and no form of it goes elsewhere. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'cache-control': 'no-store',
  // With `no-referrer` forms would come from the origin `null`, which is everybody's.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
};

/** The pages of those who handle complaints and run the installation. */
export function createConsole({ application, signIn, clock, timeZone }: ConsoleOptions): Pages {
  const console = new Hono<ConsoleEnv>({ strict: false }).basePath(CONSOLE);
  console.use(async (c, next) => {
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    await next();
  });
  addAssets(console);
  console.use(async (c, next) => {
    const person = await signIn.person(c);
    const { pathname, search } = new URL(c.req.url);
    if (!person) return c.redirect(signIn.place(c.req.method === 'GET' ? pathname + search : CONSOLE), 303);
    const look = lookOf(c, timeZone);
    c.set('person', person);
    c.set('proof', signIn.proof(c));
    c.set('client', clientOf(c, application, look.language));
    c.set('look', look);
    c.set('words', wordsIn(look.language satisfies Language));
    c.set('now', clock.now());
    if (c.req.method !== 'GET') {
      const { form } = await c.req.parseBody();
      if (!signIn.isOurs(c, form)) return troublePage(c, { status: 403, text: c.var.words.errors.stale });
    }
    return next();
  });
  console.onError((error, c) => troublePage(c, error));
  console.notFound((c) => troublePage(c, { status: 404, text: c.var.words.errors.notFound }));
  addQueue(console);
  addSettings(console);
  return console;
}
