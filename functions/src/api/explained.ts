import type { ExplainedDeadlines } from '@redress/core/clocks/explanation.ts';
import { callerLanguage } from './language.ts';
import type { ApiContext } from './routing.ts';

/**
 * With what each says in words, in the caller's language; the words are loaded by whom they are for. `timeZone`: the
 * reader's, where that may be another one than the calendar's.
 */
export async function inWords(c: ApiContext, { others, ...main }: ExplainedDeadlines, timeZone?: string) {
  const { explainInWords } = await import('@redress/core/explanations');
  const reader = { language: callerLanguage(c), timeZone };
  const told = (clock: ExplainedDeadlines['resolution']) => ({
    ...clock,
    text: explainInWords(clock, reader),
  });
  return {
    acknowledgement: told(main.acknowledgement),
    resolution: told(main.resolution),
    ...(others && {
      others: Object.fromEntries(Object.entries(others).map(([name, clock]) => [name, told(clock)] as const)),
    }),
  };
}
