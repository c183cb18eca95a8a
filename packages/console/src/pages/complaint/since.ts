import type { TimelineEvent } from '@redress/client/source';
import { html } from 'hono/html';
import type { Html } from '../../ui/layout.ts';
import { type Asking, wordsOf } from './action.ts';
import { moment, whoIs } from './parts.ts';

const MOST = 8;

/** What an event is called; one that a later version has added, by itself. */
export function eventCalled(events: Readonly<Record<string, string>>, kind: string): string {
  return (Object.hasOwn(events, kind) && events[kind]) || kind;
}

/** The newest of what has happened, the book-keeping of messages left out. */
export async function sinceSeen({ c, complaint }: Asking, version: number): Promise<Html> {
  const { events, stale } = wordsOf(c);
  const changes = Math.max(1, complaint.version - version);
  const all: TimelineEvent[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await c.var.client.complaints.timeline(complaint.id, {
      limit: 100,
      ...(cursor !== undefined && { cursor }),
    });
    all.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  const told = all.filter(({ kind }) => !kind.startsWith('message-')).slice(-Math.min(MOST, changes));
  return html`<h3>${stale.since}</h3><ul>${told.map(
    ({ at, kind, by }) =>
      html`<li>${moment(c, at)} ${eventCalled(events, kind)}${wordsOf(c).sep}<bdi>${whoIs(c, by)}</bdi></li>`,
  )}</ul>`;
}
