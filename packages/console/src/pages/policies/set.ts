import type { PolicySet, PolicySetVersions } from '@redress/client/source';
import { html, raw } from 'hono/html';
import type { PageContext, Pages } from '../../context.ts';
import { type Html, shown } from '../../ui/layout.ts';
import { wholeMoment } from '../../ui/times.ts';
import { whoIs } from '../complaint/parts.ts';
import { crumb, foreign, mayDo, pathOfCalendar, pathOfSet } from './parts.ts';
import { type RuleText, rulesInWords, type Sentence } from './sentences.ts';

/** A page is no longer than people read; a set may have a hundred rules. */
const RULES_A_PAGE = 6;

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

function pageOf(c: PageContext, set: PolicySet, versions: PolicySetVersions, title: string): Html {
  const { words, look } = c.var;
  const { policies } = words;
  const rules = rulesInWords(set, look.language);
  const from = Math.min(Math.max(1, Math.trunc(Number(c.req.query('from') ?? 1)) || 1), rules.length);
  const shownRules = rules.slice(from - 1, from - 1 + RULES_A_PAGE);
  const to = from - 1 + shownRules.length;
  const page = (first: number) => pathOfSet(set.id, `?version=${set.version}&from=${first}`);
  return html`${crumb(c)}
<h1>${title}</h1>
<p class="lead">${foreign(set.name)}</p>
<p>${policies.rules(rules.length)}</p>
<p class="acts"><a class="btn" href="${pathOfSet(set.id, '/trial')}">${policies.trial.title}</a>${mayDo(c, 'policy.replay') ? html`<a class="btn" href="${pathOfSet(set.id, `/replay?version=${set.version}`)}">${policies.replay.title}…</a>` : ''}${mayDo(c, 'policy.change') ? html`<a class="btn" href="${pathOfSet(set.id, `/force?version=${set.version}`)}">${policies.force.title}…</a>` : ''}</p>
${shownRules.length < rules.length ? html`<p class="q">${policies.rulesFrom(from, to, rules.length)}</p>` : ''}
${shownRules.map((rule, index) => ruleCard(c, rule, from + index))}
${from > 1 ? html`<p><a href="${page(Math.max(1, from - RULES_A_PAGE))}">‹ ${policies.rule(Math.max(1, from - RULES_A_PAGE))}</a></p>` : ''}
${to < rules.length ? html`<p><a href="${page(to + 1)}">${policies.moreRules} ›</a></p>` : ''}
${set.note === undefined ? '' : html`<section class="card"><h2>${policies.note}</h2><p class="pre">${foreign(set.note)}</p></section>`}
${sources(c, set)}
${versionList(c, set, versions)}`;
}

function ruleCard({ var: { words } }: PageContext, rule: RuleText, nth: number): Html {
  const { policies } = words;
  return html`<section class="card rule" aria-labelledby="rule-${nth}"><div class="ttl"><h2 id="rule-${nth}"><span class="q">${policies.rule(nth)}</span> ${rule.when} →</h2>
<p class="q">${rule.name === undefined ? '' : html`${foreign(rule.name)} · `}${policies.policy(rule.policy)} · <a href="${pathOfCalendar(rule.calendar)}">${policies.calendar(rule.calendar)}</a></p></div>
<dl class="facts-list">${rule.sentences.map((sentence) => html`<div><dt>${sentence.topic}</dt><dd>${said(sentence)}</dd></div>`)}</dl></section>`;
}

export function said({ text, steps }: Pick<Sentence, 'text' | 'steps'>): Html {
  return html`<p>${text}</p>${steps.length === 0 ? '' : html`<ol class="steps">${steps.map((step) => html`<li>${step}</li>`)}</ol>`}`;
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

function versionList(c: PageContext, set: PolicySet, { items }: PolicySetVersions): Html {
  const { look, words } = c.var;
  const { policies } = words;
  return html`<section class="card"><h2>${policies.versions}</h2><ul class="gaps">${items.map(
    ({ version, name, stored }) =>
      html`<li><a href="${pathOfSet(set.id, `?version=${version}`)}"${version === set.version ? raw(' aria-current="page"') : ''}>${policies.version(version)}</a> ${foreign(name)} <span class="q">${stored === undefined ? policies.shipped : policies.stored(wholeMoment(look, stored.at), whoIs(c, stored.by))}</span> ${version === set.version ? '' : html`<a href="${pathOfSet(set.id, `/compare?from=${Math.min(version, set.version)}&to=${Math.max(version, set.version)}`)}">${policies.compareTo(set.version)}</a>`}</li>`,
  )}</ul></section>`;
}
