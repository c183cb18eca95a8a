import { html } from 'hono/html';
import type { PageContext } from '../../context.ts';
import type { Html } from '../../ui/layout.ts';
import { foreign, pathOfCalendar } from './parts.ts';
import type { RuleText, Sentence } from './sentences.ts';

/* Rules as people read them. */

export function ruleCard({ var: { words } }: PageContext, rule: RuleText, nth: number): Html {
  const { policies } = words;
  return html`<section class="card rule" aria-labelledby="rule-${nth}"><div class="ttl"><h2 id="rule-${nth}"><span class="q">${policies.rule(nth)}</span> ${rule.when} →</h2>
<p class="q">${rule.name === undefined ? '' : html`${foreign(rule.name)} · `}${policies.policy(rule.policy)} · <a href="${pathOfCalendar(rule.calendar)}">${policies.calendar(rule.calendar)}</a></p></div>
<dl class="facts-list">${rule.sentences.map((sentence) => html`<div><dt>${sentence.topic}</dt><dd>${said(sentence)}</dd></div>`)}</dl></section>`;
}

export function said({ text, steps }: Pick<Sentence, 'text' | 'steps'>): Html {
  return html`<p>${text}</p>${steps.length === 0 ? '' : html`<ol class="steps">${steps.map((step) => html`<li>${step}</li>`)}</ol>`}`;
}
