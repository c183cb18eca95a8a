import type { ComplaintSummary } from '@redress/client/source';
import { CATEGORIES, CHANNELS, labelOf, MOTIVES, SEVERITIES } from '@redress/core/base/vocabulary.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import {
  asBody,
  bodyOf,
  type Errors,
  type Field,
  fieldHtml,
  formSeal,
  NO_ERRORS,
  sentBy,
  type Values,
} from '../../ui/forms.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { formShown, sentOrAgain } from '../../ui/sending.ts';
import { wholeMoment, zoneName } from '../../ui/times.ts';
import { optionsOf } from '../complaint/action.ts';
import { declaredFields, languageOptions } from '../complaint/actions/correcting.ts';
import { pathOf } from '../complaint/parts.ts';
import { matchesHtml, matchesOf } from './matches.ts';

const PATH = '/new';

/** A complaint from somebody on the telephone or at the counter: one page, in the order in which people tell it. */
export function addIntake(pages: Pages): void {
  pages.get(PATH, async (c) => {
    const taken = c.req.query('taken');
    return taken === undefined ? formPage(c, { values: initial(c) }) : takenPage(c, taken);
  });
  pages.post(PATH, async (c) => {
    const parts = await partsOf(c);
    const fields = parts.flatMap(([, own]) => own);
    const { values, all } = await sentBy(c, fields);
    const matches = await matchesOf(c, values);
    // Without a script they are seen here for the first time.
    if (matches.length > 0 && all.seen === undefined) return formPage(c, { values, matches });
    return sentOrAgain(c, {
      fields,
      send: async ({ key }) => {
        const body = bodyOf(fields, values, c.var.look.timeZone);
        const { id } = await c.var.client.complaints.submit(asBody(body), { idempotencyKey: key });
        return `${CONSOLE}${PATH}?taken=${id}`;
      },
      again: (_, errors) => formPage(c, { values, matches, errors }),
    });
  });
  // What the script shows beside the form while it is filled in.
  pages.post(`${PATH}/matches`, async (c) => {
    const { all } = await sentBy(c, []);
    const seen = html`<input type="hidden" name="seen" value="true">`;
    return c.html(await html`${seen}${matchesHtml(c, await matchesOf(c, all), true)}`);
  });
}

const initial = ({ var: { look } }: PageContext): Values => ({
  channel: 'phone',
  'complainant.language': look.language,
  category: 'other',
  severity: 'moderate',
});

type Part = readonly [heading: string, fields: readonly Field[]];

async function partsOf(c: PageContext): Promise<readonly Part[]> {
  const { intake, complaint } = c.var.words;
  const { labels } = complaint;
  const { language } = c.var.look;
  const declared = declaredFields({ c }, await c.var.client.fields.get());
  const channels = (['phone', 'store', 'letter', 'other-social'] as const).map(
    (code) => [code, labelOf(CHANNELS, code, language)] as const,
  );
  return [
    [
      intake.story,
      [
        {
          kind: 'text',
          name: 'description',
          label: intake.storyHint,
          required: true,
          rows: 7,
        },
        { kind: 'line', name: 'subject', label: intake.subject, required: true },
        {
          kind: 'choice',
          as: 'radio',
          name: 'channel',
          label: intake.channel,
          required: true,
          options: channels,
        },
      ],
    ],
    [
      intake.who,
      [{ kind: 'line', name: 'complainant.name', label: labels.name, required: true, autocomplete: 'off' }],
    ],
    [
      intake.reach,
      [
        { kind: 'phone', name: 'complainant.phone', label: labels.phone, autocomplete: 'off' },
        { kind: 'email', name: 'complainant.email', label: labels.email, autocomplete: 'off' },
        {
          kind: 'choice',
          as: 'radio',
          name: 'complainant.language',
          label: labels.language,
          required: true,
          options: languageOptions,
        },
      ],
    ],
    [
      intake.about,
      [
        { kind: 'when', name: 'occurredAt', label: labels.occurredAt },
        { kind: 'line', name: 'reference', label: labels.reference, autocomplete: 'off' },
        {
          kind: 'choice',
          name: 'category',
          label: labels.category,
          required: true,
          options: optionsOf(c, CATEGORIES),
        },
        {
          kind: 'choice',
          name: 'severity',
          label: labels.severity,
          required: true,
          options: optionsOf(c, SEVERITIES),
        },
        { kind: 'choice', name: 'motive', label: labels.motive, options: optionsOf(c, MOTIVES) },
        ...declared,
      ],
    ],
  ];
}

interface Filled {
  readonly values: Values;
  readonly matches?: readonly ComplaintSummary[];
  readonly errors?: Errors;
}

async function formPage(c: PageContext, { values, matches, errors = NO_ERRORS }: Filled): Promise<Response> {
  const { intake } = c.var.words;
  const parts = await partsOf(c);
  const fields = parts.flatMap(([, own]) => own);
  const isKnown = matches !== undefined && matches.length > 0;
  const group = ([heading, own]: Part): Html =>
    html`<section class="card"><h2>${heading}</h2>${own.map((field) => fieldHtml(c, field, values, errors))}</section>`;
  const content = html`<h1>${intake.title}</h1><p class="lead">${intake.lead}</p>
${isKnown && errors.size === 0 ? html`<p class="trouble" role="alert" tabindex="-1" autofocus>${intake.seen}</p>` : ''}
<form method="post" action="${CONSOLE}${PATH}" class="two" id="intake" data-matches="${CONSOLE}${PATH}/matches" novalidate><div>${formSeal(c, undefined)}${parts.map(group)}
<p class="acts"><button class="go">${isKnown ? intake.takeNew : intake.take}</button></p></div>
<aside class="side"><section class="card"><h2>${intake.matches}</h2><div id="matches" aria-live="polite">${matches === undefined ? '' : html`<input type="hidden" name="seen" value="true">`}${matchesHtml(c, matches ?? [], matches !== undefined)}</div></section></aside></form>`;
  const page = { title: intake.title, place: 'queue', isOfComplaint: true, content } as const;
  return formShown(c, page, fields, errors);
}

/** What is read out at the end: by when they hear of us, and what their complaint is called. */
async function takenPage(c: PageContext, id: string): Promise<Response> {
  const { words, look } = c.var;
  const { intake } = words;
  const complaint = await c.var.client.complaints.get(id);
  const { clocks, complainant, reference } = complaint;
  // They hear the time on their own wall, where that is known.
  const theirs = { ...look, timeZone: complainant.timeZone ?? look.timeZone };
  const at = (instant: string) => wholeMoment(theirs, instant);
  const first = complainant.email === undefined ? intake.call : intake.write;
  const content = html`<h1>${intake.title}</h1>
<p class="said" role="status" tabindex="-1" autofocus>${intake.taken}</p>
<section class="card aloud"><p class="big">${first(at(clocks.acknowledgement.dueAt))}</p>
<p>${intake.decide(at(clocks.resolution.dueAt))}</p>
<p>${intake.reference}: <span class="v">${reference.split('').join(' ')}</span><b class="spelled" aria-hidden="true">${reference}</b></p>
<p class="q">${intake.zone(zoneName(theirs, c.var.now))}</p></section>
<p class="acts"><a class="btn go" href="${pathOf(complaint)}">${intake.open}</a><a class="btn" href="${CONSOLE}${PATH}">${intake.another}</a></p>`;
  return shown(c, { title: `${intake.title}: ${reference}`, place: 'queue', isOfComplaint: true, content });
}
