import { MOTIVES } from '@redress/core/base/vocabulary.ts';
import { noQuery } from './input.ts';
import type { HandlersOf } from './routing.ts';

/** What helps with a complainant, by what they are after. */
const ADVICE: Readonly<Record<keyof typeof MOTIVES, { readonly en: string; readonly 'zh-CN': string }>> = {
  compensation: {
    en: 'Hear them out. Find out whether a defect or the way it was used caused the loss, and blame nobody. Offer something fitting early. Report a defect upward.',
    'zh-CN':
      '让对方把话说完。查明损失是产品缺陷还是使用不当造成的，不要指责任何人。尽早提出合适的补偿办法。发现缺陷要向上报告。',
  },
  venting: {
    en: 'Listen, and do not interrupt. Say that you understand how they feel. Apologise, and mean it. Keep a calm tone.',
    'zh-CN': '认真倾听，不要打断。表示理解对方的感受，真诚道歉，语气保持平和。',
  },
  respect: {
    en: 'Show understanding first. Thank them, and let them keep face. A senior colleague’s word helps. Handled badly, it gets worse.',
    'zh-CN': '先表示理解。感谢对方，照顾对方的面子。请资深同事出面会有帮助。处理不当会使矛盾加深。',
  },
  suggestion: {
    en: 'Thank them. Pick out the points and record them. Do not promise that or when it will be done.',
    'zh-CN': '感谢对方。提炼建议要点并记录下来。不要承诺是否采纳或何时实现。',
  },
  punishment: {
    en: 'Be patient. Admit where the person concerned has fallen short, and name a concrete consequence. These complainants tell many others.',
    'zh-CN': '保持耐心。承认当事人的不足，并说明具体的处理结果。这类投诉人往往会向很多人讲述此事。',
  },
};

/** For the staff alone, in both languages. */
export function adviceHandlers(): HandlersOf<'advice'> {
  return {
    'advice.list': (c) => {
      noQuery(c);
      const items = Object.entries(ADVICE).map(([motive, advice]) => ({
        motive,
        labels: labelsOf(motive),
        advice,
      }));
      return c.json({ items });
    },
  };
}

const labelsOf = (motive: string) => Object.entries(MOTIVES).find(([code]) => code === motive)?.[1];
