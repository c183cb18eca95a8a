import * as z from 'zod/mini';

/** The field's closed lists: codes in kebab-case English, labels for people in every language we speak. */
export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Label = Readonly<Record<Language, string>>;

const label = (en: string, zh: string): Label => ({ en, 'zh-CN': zh });

export const CATEGORIES = {
  'product-quality': label('Product quality', '产品质量'),
  'product-safety': label('Product safety', '安全隐患'),
  'service-attitude': label('Service attitude', '服务态度'),
  'slow-service': label('Slow service', '响应慢、效率低'),
  'technical-fault': label('Technical fault', '技术故障'),
  price: label('Price and hidden charges', '价格与隐性收费'),
  'after-sales': label('After-sales, returns and repairs', '售后、退换与维修'),
  delivery: label('Delivery and logistics', '物流配送'),
  'misleading-advertising': label('Misleading advertising', '虚假宣传'),
  privacy: label('Privacy', '隐私泄露'),
  misunderstanding: label('Misunderstanding or missing information', '误解或信息缺失'),
  policy: label('Policy', '政策'),
  suggestion: label('Suggestion', '建议'),
  other: label('Other', '其他'),
} as const;

export const SEVERITIES = {
  minor: label('Minor', '轻微'),
  moderate: label('Moderate', '一般'),
  serious: label('Serious', '严重'),
  critical: label('Critical', '紧急'),
} as const;

/** What the scores of a survey are called, from 1 to 5. */
export const SCORES = {
  1: label('Very dissatisfied', '非常不满意'),
  2: label('Dissatisfied', '不满意'),
  3: label('Neither', '一般'),
  4: label('Satisfied', '满意'),
  5: label('Very satisfied', '非常满意'),
} as const;

export const CHANNELS = {
  web: label('Web', '网站'),
  app: label('App', '手机应用'),
  email: label('E-mail', '电子邮件'),
  phone: label('Phone', '电话'),
  sms: label('SMS', '短信'),
  telegram: label('Telegram', 'Telegram'),
  wechat: label('WeChat', '微信'),
  weibo: label('Weibo', '微博'),
  douyin: label('Douyin', '抖音'),
  'other-social': label('Other social media', '其他社交媒体'),
  store: label('Store counter', '门店'),
  letter: label('Letter', '信函'),
} as const;

export const MOTIVES = {
  compensation: label('Compensation', '求补偿'),
  venting: label('Venting', '求发泄'),
  respect: label('Respect', '求尊重'),
  suggestion: label('Suggestion', '提建议'),
  punishment: label('Punishment', '报复心理'),
} as const;

/** Where it was said on a social channel. */
export const VENUES = {
  'direct-message': label('Direct message', '私信'),
  group: label('Group', '群组'),
  'public-post': label('Public post or comment', '公开发布或评论'),
} as const;

export const OUTCOMES = {
  upheld: label('Upheld', '投诉成立'),
  'partly-upheld': label('Partly upheld', '部分成立'),
  'not-upheld': label('Not upheld', '不成立'),
} as const;

/** A third party that must act. */
export const THIRD_PARTIES = {
  supplier: label('Supplier', '供应商'),
  partner: label('Partner', '合作方'),
  carrier: label('Carrier', '承运商'),
  insurer: label('Insurer', '保险公司'),
  other: label('Other', '其他'),
} as const;

export const CONTACT_KINDS = {
  email: label('E-mail', '电子邮件'),
  phone: label('Telephone', '电话'),
  telegram: label('Telegram', 'Telegram'),
  wechat: label('WeChat', '微信'),
  weibo: label('Weibo', '微博'),
  douyin: label('Douyin', '抖音'),
  post: label('Post', '邮寄地址'),
  other: label('Other', '其他'),
} as const;

export const CONSENT_PURPOSES = {
  publication: label('To publish the complaint', '公开投诉内容'),
  representation: label('To be represented', '由他人代为投诉'),
} as const;

/** How a consent was given, or taken back. */
export const CONSENT_FORMS = {
  written: label('In writing', '书面'),
  spoken: label('By word of mouth', '口头'),
  online: label('Online', '在线'),
} as const;

export const REMEDIES = {
  apology: label('Apology', '道歉'),
  explanation: label('Explanation', '解释'),
  refund: label('Refund', '退款'),
  replacement: label('Replacement', '换货'),
  repair: label('Repair', '维修'),
  coupon: label('Coupon', '优惠券'),
  'loyalty-points': label('Loyalty points', '积分'),
  compensation: label('Compensation', '赔偿'),
  recall: label('Recall', '召回'),
  'public-correction': label('Public correction', '公开更正'),
  'staff-action': label('Staff action', '人员处理'),
} as const;

export const ROOT_CAUSES = {
  product: label('Product', '产品'),
  process: label('Process', '流程'),
  people: label('People', '人员'),
  communication: label('Communication', '沟通'),
  expectation: label('Expectation', '期望'),
  'third-party': label('Third party', '第三方'),
  unfounded: label('Unfounded', '不成立'),
} as const;

/** By what it is judged how well a complaint was handled. */
export const QUALITY_CRITERIA = {
  acknowledged: label('Acknowledged kindly and in time', '及时、友善地受理'),
  understood: label('The cause was found', '查清了原因'),
  answered: label('The answer is complete and clear', '答复完整、清楚'),
  fair: label('The decision and the remedy are fair', '处理决定与补救公平合理'),
  kept: label('What was promised was kept', '承诺均已履行'),
} as const;

export const QUALITY_SCORES = {
  met: label('Met', '做到'),
  partly: label('Partly', '部分做到'),
  'not-met': label('Not met', '未做到'),
  'not-applicable': label('Does not apply', '不适用'),
} as const;

export const STATUSES = {
  received: label('Received', '已收到'),
  acknowledged: label('Accepted, under investigation', '已受理，调查中'),
  'awaiting-complainant': label('Waiting for your answer', '等待您的回复'),
  resolved: label('Resolved', '已解决'),
  closed: label('Closed', '已结案'),
  withdrawn: label('Withdrawn', '已撤回'),
  merged: label('Handled with another complaint', '已与另一投诉合并处理'),
} as const;

/** Why somebody does nothing with what came in. */
export const DISMISSAL_REASONS = {
  'not-a-complaint': label('Not a complaint', '不是投诉'),
  spam: label('Spam or deception', '垃圾信息或欺诈'),
  duplicate: label('Said already', '重复来信'),
  'seen-to': label('Seen to in another way', '已另行处理'),
  other: label('Another reason', '其他原因'),
} as const;
export type QualityCriterion = keyof typeof QUALITY_CRITERIA;
export type QualityScore = keyof typeof QUALITY_SCORES;
export type Category = keyof typeof CATEGORIES;
export type Severity = keyof typeof SEVERITIES;
export type DismissalReason = keyof typeof DISMISSAL_REASONS;
export type Channel = keyof typeof CHANNELS;
export type Status = keyof typeof STATUSES;

/** What a code is called; one that a later version has added, by itself. */
export function labelOf(labels: Readonly<Record<string, Label>>, code: string, language: Language): string {
  return (Object.hasOwn(labels, code) && labels[code]?.[language]) || code;
}

/** English for whoever speaks a language that a later version has added. */
export function languageOf(code: string): Language {
  return LANGUAGES.find((language) => language === code) ?? 'en';
}

/** An enumeration of a vocabulary's codes. */
export function codes<Code extends string>(labels: Readonly<Record<Code, Label>>) {
  // Object.keys is typed string[]; the vocabularies are closed object literals, so their keys are the codes.
  return z.enum(Object.keys(labels) as [Code, ...Code[]]);
}
