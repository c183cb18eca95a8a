import { describe, expect, it } from 'vitest';
import {
  CATEGORIES,
  CHANNELS,
  LANGUAGES,
  type Label,
  MOTIVES,
  REMEDIES,
  ROOT_CAUSES,
  SEVERITIES,
  STATUSES,
} from '../src/base/vocabulary.ts';

/** The codes are an interface: other people's systems send and store them. */
const CODES: [string, Readonly<Record<string, Label>>, string[]][] = [
  [
    'category',
    CATEGORIES,
    [
      ...[
        'product-quality',
        'product-safety',
        'service-attitude',
        'slow-service',
        'technical-fault',
        'price',
      ],
      ...['after-sales', 'delivery', 'misleading-advertising', 'privacy', 'misunderstanding', 'policy'],
      ...['suggestion', 'other'],
    ],
  ],
  ['severity', SEVERITIES, ['minor', 'moderate', 'serious', 'critical']],
  [
    'channel',
    CHANNELS,
    [
      ...['web', 'app', 'email', 'phone', 'sms', 'telegram', 'wechat', 'weibo', 'douyin', 'other-social'],
      ...['store', 'letter'],
    ],
  ],
  ['motive', MOTIVES, ['compensation', 'venting', 'respect', 'suggestion', 'punishment']],
  [
    'remedy',
    REMEDIES,
    [
      ...['apology', 'explanation', 'refund', 'replacement', 'repair', 'coupon', 'loyalty-points'],
      ...['compensation', 'recall', 'public-correction', 'staff-action'],
    ],
  ],
  [
    'root cause',
    ROOT_CAUSES,
    ['product', 'process', 'people', 'communication', 'expectation', 'third-party', 'unfounded'],
  ],
  [
    'status',
    STATUSES,
    ['received', 'acknowledged', 'awaiting-complainant', 'resolved', 'closed', 'withdrawn', 'merged'],
  ],
];

/** A brand that writes itself in Latin letters everywhere. */
const SAME_EVERYWHERE = new Set(['telegram']);

describe.each(CODES)('every %s', (_, labels, codes) => {
  it('is one of the listed codes, in kebab case', () => {
    expect(Object.keys(labels)).toEqual(codes);
    for (const code of codes) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it('has a label in every language, and no two of them share one', () => {
    for (const language of LANGUAGES) {
      const texts = Object.values(labels).map((label) => label[language].trim());
      expect(texts).not.toContain('');
      expect(new Set(texts).size).toBe(texts.length);
    }
  });

  it('is Chinese in Chinese and English in English', () => {
    for (const [code, label] of Object.entries(labels)) {
      expect(label.en).toMatch(/^[A-Z][A-Za-z ,-]*$/);
      if (!SAME_EVERYWHERE.has(code)) expect(label['zh-CN']).toMatch(/^[\p{Script=Han}、，]+$/u);
    }
  });
});
