import { etagOf, RedressError } from '@redress/client/source';
import { may } from '@redress/core/access/decide.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { formSeal, sentBy } from '../../ui/forms.ts';
import type { Html } from '../../ui/layout.ts';
import { OPEN } from './filter.ts';

/* Whoever has time takes what is due next and nobody's: one press, and it is theirs and before them. */

/** Colleagues who press at the same moment get one each. */
const TRIED = 10;
/** What has become somebody's, or can be nobody's, meanwhile; then the one after it. */
const TAKEN: ReadonlySet<string> = new Set([
  'precondition-failed',
  'wrong-state',
  'not-found',
  'conflict-of-interest',
]);

export function addNext(pages: Pages): void {
  pages.post('/next', async (c) => {
    const { client, person } = c.var;
    const { key } = await sentBy(c, []);
    const asked = { status: OPEN, unassigned: true, order: 'deadline', limit: TRIED } as const;
    const { items } = await client.searches.run(asked);
    for (const { id } of items) {
      try {
        const complaint = await client.complaints.get(id);
        if (complaint.assignee !== undefined) continue;
        const options = { idempotencyKey: `${key}-${id}`, ifMatch: etagOf(complaint) };
        await client.complaints.assign(id, { team: complaint.team, assignee: person.subject }, options);
        return c.redirect(`${CONSOLE}/complaints/${id}?done=claim`, 303);
      } catch (error) {
        if (!(error instanceof RedressError) || !TAKEN.has(error.code)) throw error;
      }
    }
    return c.redirect(`${CONSOLE}?view=unclaimed`, 303);
  });
}

export function nextForm(c: PageContext): Html | '' {
  const { person, words } = c.var;
  if (!may(person, 'complaint.assign', { id: '', team: [...person.teams][0] ?? '' })) return '';
  return html`<form method="post" action="${CONSOLE}/next">${formSeal(c, undefined)}<button>${words.queue.claimNext}</button></form>`;
}
