import type { Client } from '@redress/client/source';
import { may } from '@redress/core/access/decide.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { instantAt } from '../../ui/calendar-times.ts';
import { type Errors, type Field, fieldHtml, formSeal, NO_ERRORS, type Values } from '../../ui/forms.ts';
import type { Html } from '../../ui/layout.ts';
import { formShown, sentOrAgain } from '../../ui/sending.ts';
import { type Asked as Filtering, STATUSES, WORKFLOWS } from './asked.ts';

/* One action upon many executions: chosen, looked at, then done to exactly those. */

export const BULK_PATH = `${CONSOLE}/executions/bulk`;
const ACTIONS = ['signal', 'redrive', 'restart', 'stop'] as const;
export type BulkName = (typeof ACTIONS)[number];
/** What the list is narrowed by, and goes with what is chosen. */
const FILTERS = ['workflow', 'status', 'team', 'policy', 'from', 'to'] as const;

type Asked = Parameters<Client['bulk']['preview']>[0];
type Filter = NonNullable<Extract<Asked, { action: 'stop' }>['filter']>;

export const isBulkName = (text: string | undefined): text is BulkName =>
  ACTIONS.some((name) => name === text);
export const mayChooseMany = ({ var: { person } }: PageContext): boolean =>
  may(person, 'execution.change', { id: '', team: '' });

/** Its boxes may stand elsewhere in the page: they name it. */
export const BULK_FORM = 'bulk';

/** @param isFound whether all that a list finds can be chosen by what it is narrowed by */
function fieldsOf(c: PageContext, isFound: boolean): Field[] {
  const { actions, many } = c.var.words.executions;
  return [
    {
      name: 'which',
      kind: 'choice',
      as: 'radio',
      required: true,
      label: many.which,
      options: [['ids', many.chosen], ...(isFound ? ([['filter', many.found]] as const) : [])],
    },
    {
      name: 'action',
      kind: 'choice',
      required: true,
      label: many.action,
      options: ACTIONS.map((name) => [name, actions[name].commit] as const),
    },
    { name: 'parameters.reason', kind: 'line', label: many.reason, hint: actions.stop.reasonHint },
  ];
}

/** Under the list: what to do to those that are chosen in it, or to all that it finds. */
export function bulkForm(
  c: PageContext,
  filter: Filtering | undefined,
  values: Values = { which: 'ids' },
  errors: Errors = NO_ERRORS,
): Html {
  const { many } = c.var.words.executions;
  const kept = FILTERS.flatMap((name) => {
    const value = filter?.[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return html`<form method="post" action="${BULK_PATH}" id="${BULK_FORM}" class="card form"><h2>${many.heading}</h2>${formSeal(c, undefined)}${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}${fieldsOf(c, filter !== undefined).map((field) => fieldHtml(c, field, values, errors))}<button class="go">${many.preview}</button></form>`;
}

export function addExecutionBulk(pages: Pages): void {
  pages.post('/executions/bulk', async (c) => {
    const fields = fieldsOf(c, true);
    return sentOrAgain(c, {
      fields,
      send: async ({ values, key, all }) => {
        const bulk = await c.var.client.bulk.preview(askedFor(c, values, all), { idempotencyKey: key });
        return `${BULK_PATH}/${bulk.id}`;
      },
      again: ({ values, all }, errors) => wrongPage(c, values, all, errors, fields),
    });
  });
}

function askedFor(c: PageContext, values: Values, all: Values): Asked {
  const { which, action, 'parameters.reason': reason = '' } = values;
  const name = isBulkName(action) ? action : 'signal';
  const ids = (all.ids ?? '').split(',').filter((id) => id !== '');
  const chosen = which === 'filter' ? { filter: filterOf(c, name, all) } : { ids };
  return name === 'stop'
    ? { action: name, parameters: { reason }, ...chosen }
    : { action: name, parameters: {}, ...chosen };
}

/** What is stopped or signalled must run; nothing that another one has followed is meant by any of them. */
function filterOf(c: PageContext, name: BulkName, all: Values): Filter {
  const { timeZone } = c.var.look;
  const day = (end: 'from' | 'to') => all[end] && instantAt(`${all[end]}T00:00`, timeZone);
  const [startedFrom, startedBefore] = [day('from'), day('to')];
  const workflow = WORKFLOWS.find((one) => one === all.workflow);
  const isRunning = name === 'stop' || name === 'signal';
  const status = STATUSES.find((one) => one === all.status) ?? (isRunning ? 'RUNNING' : undefined);
  return {
    current: true,
    ...(workflow && { workflow }),
    ...(status && { status }),
    ...(all.team && { team: all.team }),
    ...(all.policy && { policy: all.policy }),
    ...(startedFrom && { startedFrom }),
    ...(startedBefore && { startedBefore }),
  };
}

/** With all that was chosen, so that it can be sent once more. */
function wrongPage(c: PageContext, values: Values, all: Values, errors: Errors, fields: readonly Field[]) {
  const { many } = c.var.words.executions;
  const ids = (all.ids ?? '').split(',').filter((id) => id !== '');
  const boxes = html`${ids.map((id) => html`<input type="hidden" name="ids" value="${id}" form="${BULK_FORM}">`)}`;
  const content = html`<h1>${many.heading}</h1><p>${many.count(ids.length)}</p>${boxes}${bulkForm(c, all, values, errors)}`;
  return formShown(c, { title: many.heading, place: 'executions', content }, fields, errors);
}
