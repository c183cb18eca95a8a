import type { Client, Execution } from '@redress/client/source';
import { may } from '@redress/core/access/decide.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { type Errors, type Field, fieldHtml, formSeal, NO_ERRORS, type Values } from '../../ui/forms.ts';
import type { Html } from '../../ui/layout.ts';
import { formShown, sentOrAgain } from '../../ui/sending.ts';
import { aftermath, executionPath, nameOf, nextWait, stateLine, waitLine } from './say.ts';

/* What operators do with an execution: each is a form that says what will happen. */

const NAMES = ['signal', 'redrive', 'restart', 'stop'] as const;
type Name = (typeof NAMES)[number];

const isEndedBadly = ({ status }: Execution) => status !== 'RUNNING' && status !== 'SUCCEEDED';

/** Whether it makes sense as the execution is; whether it may be done, the API decides. */
const APPLIES: Readonly<Record<Name, (execution: Execution) => boolean>> = {
  signal: ({ status }) => status === 'RUNNING',
  redrive: isEndedBadly,
  restart: isEndedBadly,
  stop: ({ status }) => status === 'RUNNING',
};

type Act = (
  client: Client,
  asked: { readonly name: string; readonly reason: string },
  options: { readonly idempotencyKey: string },
) => Promise<Pick<Execution, 'name'>>;

const ACT: Readonly<Record<Name, Act>> = {
  signal: ({ executions }, { name }, options) => executions.signal(name, options),
  redrive: ({ executions }, { name }, options) => executions.redrive(name, options),
  restart: ({ executions }, { name }, options) => executions.restart(name, options),
  stop: ({ executions }, { name, reason }, options) => executions.stop(name, { reason }, options),
};

const isName = (text: string | undefined): text is Name => NAMES.some((name) => name === text);
const mayChange = ({ var: { person } }: PageContext) => may(person, 'execution.change', { id: '', team: '' });

function fieldsOf(c: PageContext, action: Name): Field[] {
  const { reason, reasonHint } = c.var.words.executions.actions.stop;
  if (action !== 'stop') return [];
  return [{ name: 'reason', kind: 'text', rows: 3, label: reason, hint: reasonHint, required: true }];
}

export function addExecutionActions(pages: Pages): void {
  pages.get('/executions/:name/:action', async (c, next) => {
    const { name, action } = c.req.param();
    if (!isName(action)) return next();
    return formPage(c, await c.var.client.executions.get(name), action, {}, NO_ERRORS);
  });
  pages.post('/executions/:name/:action', async (c, next) => {
    const { name, action } = c.req.param();
    if (!isName(action)) return next();
    const fields = fieldsOf(c, action);
    return sentOrAgain(c, {
      fields,
      send: async ({ values, key }) => {
        const asked = { name, reason: values.reason ?? '' };
        await ACT[action](c.var.client, asked, { idempotencyKey: key });
        return `${executionPath(name)}?done=${action}`;
      },
      again: async ({ values }, errors) =>
        formPage(c, await c.var.client.executions.get(name), action, values, errors),
    });
  });
}

function formPage(c: PageContext, execution: Execution, action: Name, values: Values, errors: Errors) {
  const { actions } = c.var.words.executions;
  const words = actions[action];
  const fields = fieldsOf(c, action);
  const title = words.title(nameOf(c, execution));
  const wait = nextWait(execution);
  const isMeant = execution.current && APPLIES[action](execution);
  const form = html`<form method="post" class="card">${formSeal(c, undefined)}${fields.map((field) => fieldHtml(c, field, values, errors))}<button class="go">${words.commit}</button></form>`;
  const content = html`<h1>${title}</h1>
<p class="lead">${words.does}</p>
<div class="card">${stateLine(c, execution)} ${aftermath(c, execution) ?? ''}${wait ? waitLine(c, wait) : ''}</div>
${isMeant ? form : html`<p class="card">${actions.notNow}</p>`}
<p><a href="${executionPath(execution.name)}">${actions.back}</a></p>`;
  return formShown(c, { title, place: 'executions', content }, fields, errors);
}

/** What can be done with it, for whoever may. */
export function buttons(c: PageContext, execution: Execution): Html | '' {
  const { actions } = c.var.words.executions;
  const meant = NAMES.filter((name) => execution.current && APPLIES[name](execution));
  if (meant.length === 0 || !mayChange(c)) return '';
  return html`<p class="acts">${meant.map((name) => html`<a class="btn" href="${executionPath(execution.name)}/${name}">${actions[name].button}</a>`)}</p>`;
}

/** What has just been done. */
export function saidOf(c: PageContext): Html | '' {
  const done = c.req.query('done');
  if (!isName(done)) return '';
  return html`<p class="said" role="status" tabindex="-1" autofocus>${c.var.words.executions.actions[done].done}</p>`;
}
