import type { DocumentVersions, PolicySet } from '@redress/client/source';
import { html } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { crumb, foreign, mayDo, ownForm, pathOfSet, versionList } from './parts.ts';
import { ruleCard } from './said.ts';
import { rulesInWords } from './sentences.ts';

/** A page is no longer than people read; a set may have a hundred rules. */
export const RULES_A_PAGE = 6;

/** One set as sentences. */
export function addSet(pages: Pages): void {
  pages.get('/policies/sets/:id', async (c) => {
    const { client, words } = c.var;
    const id = c.req.param('id');
    const version = c.req.query('version');
    const [set, versions] = await Promise.all([
      version === undefined ? client.policySets.get(id) : client.policySets.version(id, version),
      client.policySets.versions(id),
    ]);
    const title = `${set.id}, ${words.policies.version(set.version)}`;
    return shown(c, { title, place: 'policies', content: pageOf(c, set, versions, title) });
  });
}

function pageOf(c: PageContext, set: PolicySet, versions: DocumentVersions, title: string): Html {
  const { words, look } = c.var;
  const { policies } = words;
  const rules = rulesInWords(set, look.language);
  const from = Math.min(Math.max(1, Math.trunc(Number(c.req.query('from') ?? 1)) || 1), rules.length);
  const shownRules = rules.slice(from - 1, from - 1 + RULES_A_PAGE);
  const to = from - 1 + shownRules.length;
  const page = (first: number) => pathOfSet(set.id, `?version=${set.version}&from=${first}`);
  return html`${crumb(c)}
<h1>${title}</h1>
${c.req.query('stored') === undefined ? '' : html`<p class="said" role="status">${policies.edit.stored(set.id, set.version)}</p>`}
<p class="lead">${foreign(set.name)}</p>
<p>${policies.rules(rules.length)}</p>
<p class="acts"><a class="btn" href="${pathOfSet(set.id, `/trial?version=${set.version}`)}">${policies.trial.title}</a>${mayDo(c, 'policy.replay') ? html`<a class="btn" href="${pathOfSet(set.id, `/replay?version=${set.version}`)}">${policies.replay.title}…</a>` : ''}${mayDo(c, 'policy.change') ? html`<a class="btn" href="${pathOfSet(set.id, `/force?version=${set.version}`)}">${policies.force.title}…</a><a class="btn" href="${pathOfSet(set.id, `/edit?version=${set.version}`)}">${policies.edit.next}…</a>` : ''}</p>
${shownRules.length < rules.length ? html`<p class="q">${policies.rulesFrom(from, to, rules.length)}</p>` : ''}
${shownRules.map((rule, index) => ruleCard(c, rule, from + index))}
${from > 1 ? html`<p><a href="${page(Math.max(1, from - RULES_A_PAGE))}">‹ ${policies.rule(Math.max(1, from - RULES_A_PAGE))}</a></p>` : ''}
${to < rules.length ? html`<p><a href="${page(to + 1)}">${policies.moreRules} ›</a></p>` : ''}
${set.note === undefined ? '' : html`<section class="card"><h2>${policies.note}</h2><p class="pre">${foreign(set.note)}</p></section>`}
${sources(c, set)}
${versionList(
  c,
  versions,
  set.version,
  (version) => pathOfSet(set.id, `?version=${version}`),
  (version) =>
    pathOfSet(set.id, `/compare?from=${Math.min(version, set.version)}&to=${Math.max(version, set.version)}`),
)}
${mayDo(c, 'policy.change') ? ownForm(c, pathOfSet(set.id, '/edit'), set.version) : ''}`;
}

function sources({ var: { words } }: PageContext, { sources: all = [] }: PolicySet): Html | string {
  if (all.length === 0) return '';
  const { policies } = words;
  const line = (source: (typeof all)[number]) => {
    if (typeof source === 'string') return foreign(source);
    const { title, section, date, secondHand } = source;
    return html`${foreign(title)}${section === undefined ? '' : html`<br>${foreign(section)}`}${date === undefined && !secondHand ? '' : html`<br><span class="q">${date ?? ''}${secondHand ? ` ${policies.secondHand}` : ''}</span>`}`;
  };
  return html`<section class="card"><h2>${policies.sources}</h2><ul class="gaps">${all.map((source) => html`<li>${line(source)}</li>`)}</ul></section>`;
}
