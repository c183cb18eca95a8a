import type { PolicySet } from '@redress/client/source';
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
import { shown } from '../../ui/layout.ts';
import { formShown, sentOrAgain } from '../../ui/sending.ts';
import { wholeMoment } from '../../ui/times.ts';
import { differencesOf } from './differences.ts';
import { differencesTable } from './differences-table.ts';
import { crumb, pathOfSet, versionAsked } from './parts.ts';

/** What is different between two versions, and which of them counts. */
export function addVersions(pages: Pages): void {
  pages.get('/policies/sets/:id/compare', async (c) => {
    const [before, after] = await Promise.all([versionAsked(c, 'from'), versionAsked(c, 'to')]);
    return comparePage(c, before, after);
  });
  pages.get('/policies/sets/:id/force', async (c) => {
    const set = await versionAsked(c, 'version');
    return forcePage(c, set, {}, NO_ERRORS);
  });
  pages.post('/policies/sets/:id/force', async (c) => {
    const { client, look } = c.var;
    const set = await versionAsked(c, 'version');
    const fields = fieldsOf(c);
    return sentOrAgain(c, {
      fields,
      send: async ({ values, key }) => {
        const body = { ...bodyOf(fields, values, look.timeZone), policySet: set.id, version: set.version };
        await client.inForce.put(asBody(body), { idempotencyKey: key });
        return `${CONSOLE}/policies?done=force`;
      },
      again: ({ values }, errors) => forcePage(c, set, values, errors),
    });
  });
  pages.post('/policies/changes/:id/cancel', async (c) => {
    const { key } = await sentBy(c, []);
    await c.var.client.inForce.cancel(c.req.param('id'), { idempotencyKey: key });
    return c.redirect(`${CONSOLE}/policies?done=cancel`, 303);
  });
}

function comparePage(c: PageContext, before: PolicySet, after: PolicySet) {
  const { look, words } = c.var;
  const { policies } = words;
  const title = `${after.id}: ${policies.compareWith(before.version, after.version)}`;
  const rules = differencesOf(before, after, look.language, policies);
  const content = html`${crumb(c, html`<a href="${pathOfSet(after.id, `?version=${after.version}`)}">${after.id}</a>`)}
<h1>${title}</h1>
<p class="lead">${rules.length === 0 ? policies.same : policies.compare}</p>
${differencesTable(c, rules, [policies.version(before.version), policies.version(after.version)])}`;
  return shown(c, { title, place: 'policies', content });
}

function fieldsOf({ var: { words } }: PageContext): Field[] {
  const { force } = words.policies;
  return [
    { name: 'from', label: force.from, hint: force.fromHint, kind: 'moment' },
    { name: 'reason', label: force.reason, kind: 'line' },
  ];
}

async function forcePage(c: PageContext, set: PolicySet, values: Values, errors: Errors) {
  const { client, look, words } = c.var;
  const { policies } = words;
  const { id, version } = set;
  const { current } = await client.inForce.get();
  const fields = fieldsOf(c);
  const title = `${policies.force.title}: ${id}, ${policies.version(version)}`;
  const isSame = current.policySet === id && current.version !== version;
  const compare = pathOfSet(id, `/compare?from=${current.version}&to=${version}`);
  const content = html`${crumb(c, html`<a href="${pathOfSet(id, `?version=${version}`)}">${id}</a>`)}
<h1>${title}</h1>
<p class="lead">${policies.force.lead(id, version)}</p>
<p>${policies.inForce(current.policySet, current.version)}${current.change === undefined ? '' : html`, ${policies.since(wholeMoment(look, current.change.from))}`}. ${isSame ? html`<a href="${compare}">${policies.compare}</a>` : ''}</p>
<form method="post" class="card form" action="${pathOfSet(id, `/force?version=${version}`)}" novalidate>${formSeal(c, undefined)}
${fields.map((field) => fieldHtml(c, field, values, errors))}
<p class="acts"><button class="go">${policies.force.put(id, version)}</button></p></form>`;
  return formShown(c, { title, place: 'policies', content }, fields, errors);
}
