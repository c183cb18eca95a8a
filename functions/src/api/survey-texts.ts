import type { Language } from '@redress/core/base/vocabulary.ts';

/** A page that only says something. */
export interface Notice {
  readonly heading: string;
  readonly text: string;
}

interface SurveyTexts {
  readonly question: string;
  readonly comment: string;
  readonly anythingElse: string;
  /** Of the pages that people see in a browser. */
  readonly page: {
    readonly heading: string;
    readonly errorTitle: (title: string) => string;
    readonly complaint: (reference: string) => string;
    readonly optional: string;
    readonly send: string;
    readonly notSent: string;
    readonly scoreMissing: string;
    readonly tooLong: (most: number) => string;
    readonly thanks: Notice;
    readonly answered: Notice;
    readonly over: Notice;
    readonly unknown: Notice;
    readonly failed: Notice;
  };
}

export const SURVEY_TEXTS: Readonly<Record<Language, SurveyTexts>> = {
  en: {
    question: 'How satisfied are you with the way we handled your complaint?',
    comment: 'What should we know about it?',
    anythingElse: 'Is anything else wrong?',
    page: {
      heading: 'How did we handle your complaint?',
      errorTitle: (title) => `Error: ${title}`,
      complaint: (reference) => `Complaint ${reference}`,
      optional: ' (optional)',
      send: 'Send my answer',
      notSent: 'Your answer has not been sent yet. Please look at what is marked below.',
      scoreMissing: 'Please choose one of the five answers.',
      tooLong: (most) => `This is too long. Please shorten it to ${most} characters.`,
      thanks: {
        heading: 'Thank you for your answer.',
        text: 'It has reached us and helps us to do better. You can close this page.',
      },
      answered: {
        heading: 'You have already answered.',
        text: 'Your answer has reached us, thank you. To add anything, get in touch with us in the way you made your complaint.',
      },
      over: {
        heading: 'This survey is over.',
        text: 'It can no longer be answered. If something is still wrong, get in touch with us in the way you made your complaint.',
      },
      unknown: {
        heading: 'We cannot find this survey.',
        text: 'Please check that you have opened the whole link from our e-mail.',
      },
      failed: {
        heading: 'That did not work.',
        text: 'We are sorry. Please go back and try again in a few minutes.',
      },
    },
  },
  'zh-CN': {
    question: '您对我们处理此次投诉的结果满意吗？',
    comment: '您还有什么想告诉我们的？',
    anythingElse: '您还有其他问题需要我们解决吗？',
    page: {
      heading: '投诉处理满意度回访',
      errorTitle: (title) => `有误：${title}`,
      complaint: (reference) => `投诉编号：${reference}`,
      optional: '（选填）',
      send: '提交',
      notSent: '您的回答尚未提交，请查看下方标出的内容。',
      scoreMissing: '请从五个选项中选择一项。',
      tooLong: (most) => `内容过长，请缩短至 ${most} 个字符以内。`,
      thanks: {
        heading: '感谢您的反馈。',
        text: '我们已收到您的回答，它将帮助我们改进服务。您可以关闭此页面。',
      },
      answered: {
        heading: '您已经回答过了。',
        text: '我们已收到您的回答，谢谢！如需补充，请通过您提交投诉的渠道联系我们。',
      },
      over: {
        heading: '本次回访已结束。',
        text: '现在已无法作答。如仍有问题，请通过您提交投诉的渠道联系我们。',
      },
      unknown: {
        heading: '找不到这份回访。',
        text: '请确认您打开的是邮件中的完整链接。',
      },
      failed: {
        heading: '操作未成功。',
        text: '非常抱歉。请返回上一页，过几分钟再试一次。',
      },
    },
  },
};
