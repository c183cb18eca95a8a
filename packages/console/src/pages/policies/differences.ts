import type { PolicySet } from '@redress/client/source';
import type { Language } from '@redress/core/base/vocabulary.ts';
import type { Words } from '../../words/words.ts';
import { type RuleText, rulesInWords, type Sentence } from './sentences.ts';

/** What one version says and the other says otherwise, or not at all. */
export interface Difference {
  readonly topic: string;
  readonly before: Sentence | undefined;
  readonly after: Sentence | undefined;
}
export interface RuleDifference {
  /** Of the newer version, where it still has the rule. */
  readonly rule: string;
  readonly differences: readonly Difference[];
}

/** Sentence by sentence; a rule is the same one where its policy is. */
export function differencesOf(
  before: PolicySet,
  after: PolicySet,
  language: Language,
  words: Words['policies'],
): RuleDifference[] {
  const left = new Map(
    rulesInWords(before, language).map((rule, index) => [`${index}`, { rule, nth: index + 1 }]),
  );
  const taken = (rule: RuleText) => {
    const known = [...left].find(([, one]) => one.rule.policy === rule.policy);
    if (known) left.delete(known[0]);
    return known?.[1];
  };
  const rules = rulesInWords(after, language).map((rule, index) => {
    const was = taken(rule);
    return {
      rule: words.policy(rule.policy),
      differences: between(was && allOf(was.rule, was.nth, words), allOf(rule, index + 1, words)),
    };
  });
  const gone = [...left.values()].map(({ rule, nth }) => ({
    rule: words.policy(rule.policy),
    differences: between(allOf(rule, nth, words), undefined),
  }));
  const around = {
    rule: words.around,
    differences: between(aroundOf(before, words), aroundOf(after, words)),
  };
  return [...rules, ...gone, around].filter(({ differences }) => differences.length > 0);
}

/** Its place counts, too: the first rule that fits is the one. */
function allOf({ when, name, sentences }: RuleText, nth: number, words: Words['policies']): Sentence[] {
  const rule = {
    topic: words.place,
    text: `${words.rule(nth)}${name === undefined ? '' : ` (${name})`}`,
    steps: [],
  };
  return [rule, { topic: words.which, text: when, steps: [] }, ...sentences];
}

function aroundOf({ name, note = '', sources = [] }: PolicySet, words: Words['policies']): Sentence[] {
  const steps = sources.map((source) =>
    typeof source === 'string' ? source : Object.values(source).join(', '),
  );
  return [
    { topic: words.name, text: name, steps: [] },
    ...(note === '' ? [] : [{ topic: words.note, text: note, steps: [] }]),
    ...(steps.length === 0 ? [] : [{ topic: words.sources, text: '', steps }]),
  ];
}

function between(before: readonly Sentence[] = [], after: readonly Sentence[] = []): Difference[] {
  const topics = [...new Set([...after, ...before].map(({ topic }) => topic))];
  const of = (sentences: readonly Sentence[], topic: string) => sentences.find((one) => one.topic === topic);
  return topics
    .map((topic) => ({ topic, before: of(before, topic), after: of(after, topic) }))
    .filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after));
}
