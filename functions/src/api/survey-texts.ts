import type { Language } from '@redress/core';

interface SurveyTexts {
  readonly question: string;
  /** Labels of the scores 1 to 5. */
  readonly scale: readonly [string, string, string, string, string];
  readonly comment: string;
  readonly anythingElse: string;
  readonly thanks: string;
}

export const SURVEY_TEXTS: Readonly<Record<Language, SurveyTexts>> = {
  en: {
    question: 'How satisfied are you with the way we handled your complaint?',
    scale: ['Very dissatisfied', 'Dissatisfied', 'Neither', 'Satisfied', 'Very satisfied'],
    comment: 'What should we know about it?',
    anythingElse: 'Is anything else wrong?',
    thanks: 'Thank you for your answer.',
  },
  'zh-CN': {
    question: '您对我们处理此次投诉的结果满意吗？',
    scale: ['非常不满意', '不满意', '一般', '满意', '非常满意'],
    comment: '您还有什么想告诉我们的？',
    anythingElse: '您还有其他问题需要我们解决吗？',
    thanks: '感谢您的反馈。',
  },
};
