import type { FurtherTarget } from '@redress/client/source';
import type { Language } from '@redress/core/base/vocabulary.ts';
import { EXPLANATION_WORDS } from '@redress/core/messages/explanation-words.ts';
import type { Words } from '../../words/words.ts';

/** Within what time, as explanations of deadlines have it, and what they leave to be seen from the dates. */
export function targetInWords(target: FurtherTarget, language: Language, words: Words['sentences']): string {
  const inner = (of: FurtherTarget) => targetInWords(of, language, words);
  const begins = 'begins' in target ? target.begins : undefined;
  const rolls = 'rolls' in target ? target.rolls : undefined;
  const cycle = target.unit === 'ends-of-billing-cycle' ? target : undefined;
  const more = [
    ...(begins === undefined ? [] : [words.begins[begins] ?? begins]),
    ...(target.outsideHours === undefined
      ? []
      : [words.outsideHours[target.outsideHours] ?? target.outsideHours]),
    ...(rolls === undefined ? [] : [words.rolls[rolls] ?? rolls]),
    ...(cycle?.endsOn === undefined ? [] : [words.endsOn(cycle.endsOn)]),
    ...(cycle ? [words.otherwise(inner(cycle.otherwise))] : []),
    ...(cycle?.atMost ? [words.atMost(inner(cycle.atMost))] : []),
  ];
  return `${EXPLANATION_WORDS[language].target(target)}${words.suffixes(more)}`;
}
