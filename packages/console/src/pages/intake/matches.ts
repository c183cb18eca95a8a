import type { ComplaintSummary } from '@redress/client/source';
import { RedressError } from '@redress/client/source';
import { labelOf, STATUSES } from '@redress/core/base/vocabulary.ts';
import { html } from 'hono/html';
import type { PageContext } from '../../context.ts';
import type { Values } from '../../ui/forms.ts';
import { icon } from '../../ui/icons.ts';
import type { Html } from '../../ui/layout.ts';
import { moment, pathOf } from '../complaint/parts.ts';

const MOST = 8;

/** Complaints of whoever is calling: by the address or the number that they have given. */
export async function matchesOf(
  { var: { client } }: PageContext,
  values: Values,
): Promise<readonly ComplaintSummary[]> {
  const by = [
    { email: values['complainant.email']?.trim() ?? '' },
    { phone: values['complainant.phone']?.trim() ?? '' },
  ].filter((asked) => Object.values(asked).some((value) => value !== ''));
  const found = await Promise.all(
    by.map(async (asked) => {
      try {
        return (await client.searches.run({ ...asked, order: 'newest', limit: MOST })).items;
      } catch (error) {
        // An address that is none finds nothing; that it is none is said where it is stored.
        if (error instanceof RedressError && error.code === 'invalid-request') return [];
        throw error;
      }
    }),
  );
  const known = found.flat().filter((item) => 'subject' in item);
  return [...new Map(known.map((item) => [item.id, item])).values()].slice(0, MOST);
}

/** @param isAsked whether there was anything to look for */
export function matchesHtml(c: PageContext, matches: readonly ComplaintSummary[], isAsked: boolean): Html {
  const { intake, complaint } = c.var.words;
  const { sep } = complaint;
  const { language } = c.var.look;
  if (matches.length === 0) return html`<p class="q">${isAsked ? intake.noMatches : intake.matchesHint}</p>`;
  return html`<ul>${matches.map(
    (match) =>
      html`<li>${icon('run')}<span><a href="${pathOf(match)}"><bdi>${match.subject}</bdi></a> <span class="q">${match.reference}${sep}${labelOf(STATUSES, match.status, language)}${sep}${moment(c, match.receivedAt)}</span></span></li>`,
  )}</ul>`;
}
