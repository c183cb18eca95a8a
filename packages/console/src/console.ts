import type { Person } from '@redress/core/records/sessions.ts';
import { type Context, Hono } from 'hono';
import { type Application, askOf, clientOf } from './application.ts';
import { addAssets } from './assets.ts';
import type { ConsoleEnv, Pages } from './context.ts';
import { lookOf } from './look.ts';
import { addBulkList } from './pages/bulk-list.ts';
import { addLetters } from './pages/calls/letter.ts';
import { addCalls } from './pages/calls/page.ts';
import { addChatLink } from './pages/chat-link.ts';
import { addActions } from './pages/complaint/act.ts';
import { addSent } from './pages/complaint/conversation.ts';
import { addComplaint } from './pages/complaint/page.ts';
import { UPLOADS } from './pages/complaint/upload-limits.ts';
import { addUploads, limitedUploads } from './pages/complaint/uploads.ts';
import { addWriting } from './pages/complaint/write.ts';
import { addExecutionActions } from './pages/executions/actions.ts';
import { addExecutionBulk } from './pages/executions/bulk.ts';
import { addExecutionBulkJob } from './pages/executions/bulk-job.ts';
import { addExecutionEvent } from './pages/executions/event.ts';
import { addExecutionList } from './pages/executions/list.ts';
import { addExecution } from './pages/executions/one.ts';
import { addHealth } from './pages/health.ts';
import { IMPORT_UPLOADS } from './pages/importing/keeping.ts';
import { addImport } from './pages/importing/page.ts';
import { addImportUpload } from './pages/importing/upload.ts';
import { addIncoming } from './pages/incoming/page.ts';
import { addSettling } from './pages/incoming/settle.ts';
import { addIntake } from './pages/intake/page.ts';
import { addOutbox } from './pages/outbox.ts';
import { addCalendar } from './pages/policies/calendar.ts';
import { addCalendarEditing } from './pages/policies/edit-calendar.ts';
import { addSetEditing } from './pages/policies/edit-set.ts';
import { addPolicies } from './pages/policies/list.ts';
import { addReplays } from './pages/policies/replays.ts';
import { addSet } from './pages/policies/set.ts';
import { addTrial } from './pages/policies/trial.ts';
import { addVersions } from './pages/policies/versions.ts';
import { addQuality } from './pages/quality/page.ts';
import { addBulk } from './pages/queue/bulk.ts';
import { addNext } from './pages/queue/next.ts';
import { addQueue } from './pages/queue/page.ts';
import { addSupervise } from './pages/queue/supervise.ts';
import { addSessions } from './pages/sessions.ts';
import { addSettings } from './pages/settings.ts';
import { CONSOLE } from './place.ts';
import * as browser from './sign-in/browser.ts';
import { addOidc } from './sign-in/oidc.ts';
import { bare } from './ui/bare.ts';
import { placesOf, UNSENT } from './ui/layout.ts';
import { troublePage } from './ui/trouble.ts';
import { wordsIn } from './words/words.ts';

/** How people get in. */
export interface SignIn {
  readonly signing: browser.Signing;
  /** Who has signed in with a browser, as they are now. */
  person(c: Context): Promise<Person | undefined>;
  /** Where whoever is unknown gets in, and comes back from. */
  place(returnTo: string): string;
  /** Where whoever has signed out is led. */
  readonly out: string;
}

export interface ConsoleOptions {
  readonly application: Application;
  readonly signIn: SignIn;
  /** Where messages are kept instead of sent: under this path the application lists them. */
  readonly outbox?: string;
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
export function createConsole({ application, signIn, outbox }: ConsoleOptions): Pages {
  const { signing } = signIn;
  const { clock, settings } = signing.services;
  const look = (c: Context) => lookOf(c, settings.timeZone);
  const console = new Hono<ConsoleEnv>({ strict: false }).basePath(CONSOLE);
  console.use(async (c, next) => {
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    await next();
  });
  addAssets(console);
  if (signing.remote) addOidc(console, signing, signing.remote, look);
  console.use(async (c, next) => {
    const person = await signIn.person(c);
    if (!person) return c.redirect(signIn.place(wayBack(c)), 303);
    c.set('person', person);
    c.set('proof', browser.formProof(c, signing));
    c.set('session', browser.sessionName(c, signing));
    const ask = askOf(c, application);
    c.set('ask', ask);
    c.set('client', clientOf(ask, c, look(c).language));
    c.set('look', look(c));
    c.set('words', wordsIn(look(c).language));
    c.set('outbox', outbox);
    c.set('now', clock.now());
    c.set('speed', signing.speed);
    return next();
  });
  // Before anything is read of it.
  console.use(UPLOADS, limitedUploads);
  console.use(IMPORT_UPLOADS, limitedUploads);
  console.use(async (c, next) => {
    if (c.req.method !== 'GET') {
      const { form } = await c.req.parseBody();
      if (!browser.isOurForm(c, signing, form))
        return troublePage(c, { status: 403, text: c.var.words.errors.stale });
    }
    return next();
  });
  // Before it is known who looks there is nothing to be seen but that it did not work.
  console.onError((error, c) => ('person' in c.var ? troublePage(c, error) : unavailable(c)));
  console.notFound((c) => troublePage(c, { status: 404, text: c.var.words.errors.notFound }));
  console.post('/sign-out', async (c) => {
    const { everywhere } = await c.req.parseBody();
    if (everywhere !== undefined) await c.var.client.sessions.endAll();
    await browser.end(c, signing);
    return c.redirect(signIn.out, 303);
  });
  // Who handles no complaints begins with what they may see.
  console.get('/', (c, next) => {
    const [{ path } = { path: '/settings' }] = placesOf(c.var.person);
    return path === '' ? next() : c.redirect(CONSOLE + path, 303);
  });
  addQueue(console);
  addNext(console);
  addBulkList(console);
  addBulk(console);
  addSupervise(console);
  addQuality(console);
  addCalls(console);
  addLetters(console);
  addComplaint(console);
  addWriting(console);
  addUploads(console);
  addIntake(console);
  addIncoming(console);
  addSettling(console);
  addImportUpload(console, signing.services);
  addImport(console, signing.services);
  addSent(console);
  addActions(console);
  addExecutionList(console);
  addExecutionBulk(console);
  addExecutionBulkJob(console);
  addExecution(console);
  addExecutionEvent(console);
  addExecutionActions(console);
  addHealth(console);
  addOutbox(console);
  addPolicies(console);
  addSet(console);
  addTrial(console);
  addVersions(console);
  addSetEditing(console);
  addCalendarEditing(console);
  addReplays(console);
  addCalendar(console);
  addSettings(console, settings.hasBot === true);
  addChatLink(console, settings.hasBot === true);
  addSessions(console);
  return console;

  function unavailable(c: Context) {
    const { errors, signIn: words } = wordsIn(look(c).language);
    const said = { heading: errors.heading, text: errors.failed, link: { to: CONSOLE, text: words.again } };
    return bare(c, look(c), said, 503);
  }
}

/** Where whoever has to sign in first comes back to: what they asked for, or the page whose form they sent, which says so. */
function wayBack({ req }: Context): string {
  const here = new URL(req.url);
  if (req.method === 'GET') return here.pathname + here.search;
  const from = URL.parse(req.header('referer') ?? '');
  const isOurs = from?.host === here.host && `${from.pathname}/`.startsWith(`${CONSOLE}/`);
  return `${isOurs ? from.pathname : CONSOLE}?${UNSENT}`;
}
