import { createConsole } from '@redress/console';
import type { Services } from '@redress/core';
import * as z from 'zod';
import { forPerson } from '../../functions/test/scenes.ts';
import { Desk } from './console.ts';
import { Client, DAY, type TestMachine } from './machine.ts';

/*
 * Every page of the console, with what has to be there for it to be seen. Its routes are asked of the console itself: a page
 * that is not named here is found out.
 */

const idSchema = z.object({ id: z.string() });
const sampleSchema = z.object({ id: z.string(), items: z.array(z.object({ complaint: z.string() })) });

/** Texts that have broken pages. */
const HOSTILE = {
  subject: `<img src=x onerror=alert(1)> \u202Egnp.exe ${'w'.repeat(120)}`,
  description: `javascript:alert(1) ${'w'.repeat(400)} ${'投'.repeat(3000)}`,
  complainant: { name: `\u202E<b>Eve</b> ${'E'.repeat(80)}`, email: 'eve@example.com', language: 'zh-CN' },
  motive: 'compensation',
};

interface Scene {
  /** A complaint that is handled, and one that is past its deadline. */
  readonly id: string;
  readonly sent: string;
  /** Something that is to be told by telephone. */
  readonly call: string;
  readonly queued: string;
  readonly chosen: string;
  readonly replay: string;
  /** A file that is to be imported. */
  readonly file: string;
  /** A sample of what was handled, and one complaint of it. */
  readonly sample: string;
  readonly drawn: string;
  /** Something that came in and nobody could understand. */
  readonly incoming: string;
}

/** By the console's routes: addresses at which each is to be seen, in its different states. */
const PAGES: Readonly<Record<string, (scene: Scene) => readonly string[]>> = {
  '/': () => ['', '?view=late&severity=moderate', '?view=done'],
  '/search': () => ['/search?q=img', '/search'],
  '/supervise': () => ['/supervise'],
  '/supervise/quality': () => ['/supervise/quality'],
  '/supervise/quality/:id': ({ sample }) => [`/supervise/quality/${sample}`],
  '/supervise/quality/:id/:complaint': ({ sample, drawn }) => [`/supervise/quality/${sample}/${drawn}`],
  '/settings': () => ['/settings'],
  '/settings/chat': () => ['/settings/chat'],
  '/settings/sessions': () => ['/settings/sessions'],
  '/new': () => ['/new'],
  '/calls': () => ['/calls'],
  '/calls/:id/:call': ({ call }) => [call],
  '/calls/:id/:call/letter': ({ call }) => [`${call}/letter`],
  '/incoming': () => ['/incoming'],
  '/incoming/:id': ({ incoming }) => [`/incoming/${incoming}`],
  '/complaints/:id': ({ id }) => [`/complaints/${id}`],
  '/complaints/:id/:action': ({ id }) => [`/complaints/${id}/resolution`, `/complaints/${id}/assignment`],
  '/complaints/:id/sent/:seq': ({ sent }) => [sent],
  '/complaints/:id/sent/:seq/letter': ({ sent }) => [`${sent}/letter`],
  '/bulk': () => ['/bulk'],
  '/bulk/new': () => ['/bulk/new?scope=all', '/bulk/new'],
  '/bulk/:id': ({ queued }) => [`/bulk/${queued}`],
  '/executions': ({ id }) => [
    ...['/executions', '/executions?sort=team', '/executions?late=true', `/executions?complaint=${id}`],
  ],
  '/executions/:name': ({ id }) => [
    ...['compact', 'full', 'json'].map((view) => `/executions/${id}-1?view=${view}`),
  ],
  '/executions/:name/:action': ({ id }) => [`/executions/${id}-1/stop`],
  '/executions/:name/events/:id': ({ id }) => [`/executions/${id}-1/events/1`],
  '/executions/bulk/:id': ({ chosen }) => [`/executions/bulk/${chosen}`],
  '/import': () => ['/import'],
  '/import/:id': ({ file }) => [file],
  '/import/:id/mapping': ({ file }) => [`${file}/mapping`],
  '/health': () => ['/health'],
  '/outbox': () => ['/outbox'],
  '/policies': () => ['/policies'],
  '/policies/sets/:id': () => ['/policies/sets/default', '/policies/sets/shop-zh'],
  '/policies/sets/:id/compare': () => ['/policies/sets/default/compare'],
  '/policies/sets/:id/force': () => ['/policies/sets/shop-zh/force'],
  '/policies/sets/:id/replay': () => ['/policies/sets/default/replay'],
  '/policies/sets/:id/trial': () => [
    '/policies/sets/shop-zh/trial?channel=phone&severity=critical&at=2026-09-24T10:00',
  ],
  '/policies/sets/:id/edit': () => ['/policies/sets/default/edit'],
  '/policies/calendars/:id/edit': () => ['/policies/calendars/cn/edit'],
  '/policies/calendars/:id/compare': () => ['/policies/calendars/cn/compare'],
  '/policies/calendars/:id': () => ['/policies/calendars/cn?year=2026'],
  '/policies/replays': () => ['/policies/replays'],
  '/policies/replays/:id': ({ replay }) => [`/policies/replays/${replay}`],
};

/** Addresses that answer with something else than a page of their own. */
const NO_PAGES = [
  ...['/changes', '/complaints/:id/changes', '/executions/changes', '/executions/:name/changes'],
  '/import/:id/errors.csv',
];

/** As if there were a bot: its pages are there to be looked at. */
export const withBot = (services: Services): Services => ({
  ...services,
  settings: { ...services.settings, hasBot: true },
});

/** What all routes to look at are, and what they should be. */
export function routesOf({ machine }: TestMachine): { readonly there: string[]; readonly known: string[] } {
  const { services, issuer } = machine;
  const nobody = {
    signing: { services, instance: issuer.issuer, speed: 1 },
    person: async () => undefined,
    place: () => '',
    out: '',
  };
  const { routes } = createConsole({ application: () => new Response(), signIn: nobody });
  const paths = routes
    .filter(({ method, path }) => method === 'GET' && !path.includes('/assets/'))
    .map(({ path }) => path.replace(/^\/console\/?/, '/'));
  return {
    there: [...new Set(paths)].sort(),
    known: [...Object.keys(PAGES), ...NO_PAGES].sort(),
  };
}

/** Each page of an installation in which there is something of everything. */
export async function everyPage(test: TestMachine): Promise<readonly string[]> {
  const client = new Client(test);
  const late = await client.complain({ subject: '直播间说好的赠品没有发' });
  await client.act(late.id, 'assignment', { team: 'repairs', assignee: 'li' });
  await test.advance(5 * DAY);
  const { id } = await client.complain(HOSTILE);
  const rung = await client.complain({
    complainant: { name: HOSTILE.complainant.name, phone: '+44 20 7946 0000' },
  });
  const call = `/calls/${rung.id}/${rung.id}.1.receipt.complainant`;
  await client.act(id, 'acknowledgement', { message: HOSTILE.description });
  await test.advance(DAY);
  const made = async (path: string, body: object) =>
    idSchema.parse(await (await client.request(path, body)).json()).id;
  const queued = await made('/v1/bulk', { action: 'assign', parameters: { assignee: 'tom' }, filter: {} });
  const chosen = await made('/v1/bulk', { action: 'signal', parameters: {}, filter: { status: 'RUNNING' } });
  const replay = await made('/v1/replays', { policySet: 'social-media', version: 1 });
  const desk = await Desk.open(test, { subject: 'tester' });
  const { html } = await desk.get(`/console/complaints/${id}`);
  const sent = /href="\/console(\/complaints\/[^"]+\/sent\/\d+)"/.exec(html)?.[1] ?? '';
  const brought = await desk.send(
    await desk.get('/console/import'),
    '/console/import/files',
    {},
    { name: 'old.csv', type: 'text/csv', content: Buffer.from(`Case,Title\n1,${HOSTILE.subject}\n`) },
  );
  const file = (brought.location ?? '').replace('/console', '');
  const incoming = await forPerson(test.machine, {
    ...{ from: `${HOSTILE.complainant.name} <eve@example.com>`, subject: HOSTILE.subject },
    ...{ text: HOSTILE.description, attachments: [HOSTILE.subject], verdicts: { spam: 'fail' } },
  });
  const scene = { id, sent, call, queued, chosen, replay, file, incoming, ...(await sampleOf(test, client)) };
  return [...Object.values(PAGES).flatMap((paths) => paths(scene)), '/nothing'];
}

/** Of one complaint that somebody else has closed, and that has been reviewed. */
async function sampleOf({ machine }: TestMachine, client: Client) {
  const receivedAt = '2026-01-05T09:00:00Z';
  const { motive: _, ...complaint } = HOSTILE;
  const row = {
    ...{ id: '1', complaint: { ...complaint, channel: 'phone', receivedAt } },
    ...{ status: 'closed', endedAt: '2026-01-06T09:00:00Z' },
    resolution: { summary: 'Sent again.', rootCause: 'product', remedies: [] },
  };
  await client.request('/v1/imports', { source: 'old', rows: [row] });
  await machine.settled();
  const drawing = { receivedFrom: receivedAt, receivedBefore: '2026-01-05T09:01:00Z' };
  const { id, items } = sampleSchema.parse(
    await (await client.request('/v1/quality-samples', drawing)).json(),
  );
  const drawn = items[0]?.complaint ?? '';
  const scores = { acknowledged: 'met', understood: 'partly', answered: 'met', fair: 'not-met', kept: 'met' };
  const review = { complaint: drawn, scores, note: HOSTILE.subject };
  await client.request(`/v1/quality-samples/${id}/reviews`, review);
  return { sample: id, drawn };
}
