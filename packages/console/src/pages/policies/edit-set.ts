import type { PolicySet, PolicySetCheck } from '@redress/client/source';
import { policySetSchema } from '@redress/core/policy/policy.ts';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { CONSOLE } from '../../place.ts';
import { asBody, type Body, formSeal, sentBy } from '../../ui/forms.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { differencesOf } from './differences.ts';
import { differencesTable } from './differences-table.ts';
import { conditionOf, isOvertaken, newestOf, seenTag, wrongIn } from './drafts.ts';
import { readJson } from './json-text.ts';
import { crumb, pathOfSet, versionAsked } from './parts.ts';
import { ruleCard } from './said.ts';
import { rulesInWords } from './sentences.ts';
import { RULES_A_PAGE } from './set.ts';

/*
 * The next version of a policy set: a text, then what it says and what is different, then it is stored. Storing puts
 * nothing in force.
 */

const PATH = '/policies/sets/:id/edit';

export function addSetEditing(pages: Pages): void {
  pages.get(PATH, async (c) => {
    const { client } = c.var;
    const from = await versionAsked(c, 'version');
    const id = c.req.query('as')?.trim() || from.id;
    const newest = await newestOf(() => client.policySets.get(id));
    const next = { ...from, id, version: (newest?.version ?? 0) + 1 };
    return editPage(c, id, { text: pretty(next), tag: seenTag(newest) });
  });

  pages.post(PATH, async (c) => {
    const id = c.req.param('id');
    const { all, key, tag = '' } = await sentBy(c, []);
    const { text = '', step } = all;
    const draft: Draft = { text: step === 'change' ? reset(text) : text, tag };
    if (step === 'change') return editPage(c, id, draft);
    const read = readJson(text);
    if (!('value' in read) || !isObject(read.value)) {
      const [line, twice] = 'value' in read ? [1, undefined] : [read.line, read.twice];
      const { edit } = c.var.words.policies;
      const message = twice === undefined ? edit.noJson : edit.twice(twice);
      return editPage(c, id, draft, [{ line, field: '', message }]);
    }
    const body: Body = { ...read.value };
    try {
      const check = await c.var.client.policySets.check(id, asBody(body));
      const set = asBody<PolicySet>({ ...policySetSchema.parse({ ...body, version: check.nextVersion }) });
      if (step !== 'store') return checkPage(c, { id, set, check, tag });
      return await store(c, { id, set, check, tag, key });
    } catch (error) {
      const wrong = wrongIn(error);
      if (!wrong) throw error;
      return editPage(
        c,
        id,
        draft,
        wrong.map((one) => ({ ...one, line: read.lineOf(one.field) })),
      );
    }
  });
}

interface Draft {
  readonly text: string;
  /** Of the newest version that was seen. */
  readonly tag: string;
}
interface Wrong {
  readonly line: number;
  readonly field: string;
  readonly message: string;
}
interface Checked {
  readonly id: string;
  readonly set: PolicySet;
  readonly check: PolicySetCheck;
  readonly tag: string;
}

const pretty = (value: unknown) => JSON.stringify(value, null, 2);
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As it was checked, it comes back on one line. */
function reset(text: string): string {
  const read = readJson(text);
  return 'value' in read ? pretty(read.value) : text;
}

async function store(c: PageContext, checked: Checked & { readonly key: string }): Promise<Response> {
  const { client } = c.var;
  const { id, set, tag, key } = checked;
  const { current } = await client.inForce.get();
  try {
    // What counts by itself would give way to what is stored: from here on it counts because somebody says so.
    if (countsByItself(current, id))
      await client.inForce.put(
        { policySet: id, version: current.version },
        { idempotencyKey: `${key}-stays` },
      );
    await client.policySets.put(id, asBody({ ...set }), conditionOf(tag));
  } catch (error) {
    if (!isOvertaken(error)) throw error;
    return checkPage(c, { ...checked, isOvertaken: true });
  }
  return c.redirect(pathOfSet(id, `?version=${set.version}&stored=`), 303);
}

interface Current {
  readonly policySet: string;
  readonly version: number;
  readonly change?: unknown;
}
const countsByItself = ({ policySet, change }: Current, id: string) =>
  policySet === id && change === undefined;

function editPage(c: PageContext, id: string, { text, tag }: Draft, wrong: readonly Wrong[] = []) {
  const { words } = c.var;
  const { edit } = words.policies;
  const title = edit.titleOf(id);
  const lines = text.split(/\r?\n/);
  const isWrong = wrong.length > 0;
  const content = html`${isWrong ? trouble(c, wrong, lines) : ''}${crumb(c, html`<a href="${pathOfSet(id)}">${id}</a>`)}
<h1>${title}</h1>
<p class="lead">${edit.lead}</p>
<form method="post" class="card" action="${pathOfSet(id, '/edit')}" novalidate>${formSeal(c, tag)}
<label for="f-text">${edit.text}</label><p class="q" id="f-text-hint">${edit.textHint}</p>
<textarea class="code" id="f-text" name="text" rows="${Math.min(40, Math.max(12, lines.length))}" spellcheck="false" autocapitalize="none" wrap="off" lang="en" aria-describedby="f-text-hint"${isWrong ? html` aria-invalid="true"` : ''}>${text}</textarea>
<p class="acts"><button class="go" name="step" value="check">${edit.check}</button><a href="${pathOfSet(id)}">${edit.leave}</a></p></form>`;
  return shown(c, { title, place: 'policies', content, isWrong }, isWrong ? 422 : 200);
}

function trouble({ var: { words } }: PageContext, wrong: readonly Wrong[], lines: readonly string[]): Html {
  const { edit } = words.policies;
  return html`<div class="trouble" role="alert" tabindex="-1" autofocus><h2>${words.errors.heading}</h2><ul>${wrong.map(
    ({ line, field, message }) =>
      html`<li><a href="#f-text">${edit.line(line)}</a> ${field === '' ? '' : html`<code>${field}</code> `}${message}<pre class="q">${(lines[line - 1] ?? '').trim().slice(0, 120)}</pre></li>`,
  )}</ul></div>`;
}

async function checkPage(
  c: PageContext,
  { id, set, check, tag, isOvertaken = false }: Checked & { readonly isOvertaken?: boolean },
) {
  const { client, look, words } = c.var;
  const { policies } = words;
  const { edit } = policies;
  const [newest, { current }] = await Promise.all([
    newestOf(() => client.policySets.get(id)),
    client.inForce.get(),
  ]);
  const title = edit.checkTitle(id, set.version);
  const rules = rulesInWords(set, look.language);
  const first = rules.slice(0, RULES_A_PAGE);
  const different = newest ? differencesOf(newest, set, look.language, policies) : [];
  const lead = newest
    ? different.length === 0
      ? edit.same(newest.version)
      : edit.differs(newest.version)
    : edit.first;
  const content = html`${isOvertaken ? html`<div class="trouble" role="alert" tabindex="-1" autofocus><h2>${edit.overtaken}</h2><p>${edit.overtakenHint(set.version - 1)}</p></div>` : ''}${crumb(c, html`<a href="${pathOfSet(id)}">${id}</a>`)}
<h1>${title}</h1>
<p class="lead">${lead}</p>
${check.unreached.length === 0 ? '' : html`<ul class="gaps">${check.unreached.map(({ rule, takenBy }) => html`<li class="soon">${edit.unreached(rule, takenBy)}</li>`)}</ul>`}
<form method="post" class="card" action="${pathOfSet(id, '/edit')}">${formSeal(c, isOvertaken || tag === '' ? seenTag(newest) : tag)}
<input type="hidden" name="text" value="${JSON.stringify(set)}">
<p>${countsByItself(current, id) ? edit.stays(id, current.version) : edit.nothingYet}</p>
<p class="acts"><button class="go" name="step" value="store">${edit.store(id, set.version)}</button><button name="step" value="change">${edit.change}</button><a href="${CONSOLE}/policies">${edit.leave}</a></p></form>
${newest ? differencesTable(c, different, [policies.version(newest.version), edit.draft]) : ''}
<details${newest ? '' : html` open`}><summary>${edit.whole}</summary>${first.map((rule, index) => ruleCard(c, rule, index + 1))}${first.length < rules.length ? html`<p class="q">${edit.more(rules.length - first.length)}</p>` : ''}</details>`;
  return shown(c, { title, place: 'policies', content }, isOvertaken ? 409 : 200);
}
