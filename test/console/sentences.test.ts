import type { PolicySet } from '@redress/client/source';
import { LANGUAGES, type Language } from '@redress/core/base/vocabulary.ts';
import { BUILT_IN_POLICY_SETS } from '@redress/core/policy/built-in.ts';
import { policySetSchema } from '@redress/core/policy/policy.ts';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { rulesInWords } from '../../packages/console/src/pages/policies/sentences.ts';

const asSet = (document: unknown) => z.custom<PolicySet>().parse(document);
const usual = BUILT_IN_POLICY_SETS.get('shop-en')?.rules.at(-1)?.policy;

/** Says what no set that ships does. */
const everything = asSet(
  policySetSchema.parse({
    id: 'everything',
    version: 1,
    name: 'Everything',
    teams: { 'front-desk': { en: 'Front desk', 'zh-CN': '前台' } },
    rules: [
      {
        when: {
          category: { in: ['privacy'], notIn: ['price'] },
          severity: { in: ['serious', 'critical'] },
          channel: { notIn: ['web'] },
          language: { in: ['zh-CN'] },
          jurisdiction: { in: ['GB'] },
          tier: { in: ['gold'] },
          line: { in: ['loans'] },
          brand: { in: ['north'] },
          legalEntity: { in: ['north-ltd'] },
          venue: { in: ['public-post'] },
          motive: { in: ['venting'] },
          vulnerable: { in: ['yes'] },
          repeat: { in: ['no'] },
          team: { in: ['front-desk'] },
          tags: { in: ['urgent'] },
          fields: { region: { in: ['east'] } },
          allOf: [{ category: { in: ['price'] } }, { tags: { in: ['a'] }, severity: { in: ['minor'] } }],
          anyOf: [{ category: { in: ['policy'] } }, { tags: { in: ['b'] }, severity: { in: ['minor'] } }],
        },
        policy: {
          ...usual,
          timeZone: 'Asia/Shanghai',
          calendars: { acknowledgement: 'always' },
          receipt: { pastLimit: { amount: 3, unit: 'months' } },
          targets: {
            acknowledgement: {
              amount: 2,
              unit: 'working-hours',
              anchor: 'receipt',
              begins: 'next-hour',
              outsideHours: 'next-working-day',
            },
            resolution: {
              amount: 1,
              unit: 'ends-of-billing-cycle',
              anchor: 'receipt',
              at: 'closing',
              rolls: 'forward',
              plusDays: 2,
              begins: 'next-day',
              endsOn: '2026-01-15',
              otherwise: { amount: 2, unit: 'weeks', anchor: 'receipt', ends: 'closing', rolls: 'back' },
              atMost: { amount: 2, unit: 'months', anchor: 'acknowledgement', ends: 'same-time' },
            },
          },
          reopening: {
            clocks: 'fresh',
            targets: { acknowledgement: { amount: 30, unit: 'minutes', anchor: 'receipt' } },
            extension: {
              cap: { amount: 3, unit: 'working-days', anchor: 'receipt', ends: 'same-time' },
              from: 'anchor',
            },
          },
          holds: {
            'third-party': {
              limit: { amount: 5, unit: 'working-days' },
              stops: ['resolution'],
              tellComplainant: true,
              remindBefore: { amount: 1, unit: 'working-days' },
              tell: 'front-desk',
            },
            authority: {
              limit: { amount: 2, unit: 'months' },
              stops: ['acknowledgement'],
              tellComplainant: false,
            },
          },
          objection: { target: { amount: 5, unit: 'working-days' } },
          clocks: {
            desk: {
              teams: {
                'front-desk': {
                  amount: 1,
                  unit: 'ends-of-week',
                  weekday: 'friday',
                  at: '17:00',
                  anchor: 'assignment',
                },
              },
              ladder: [
                {
                  kind: 'warn',
                  at: { afterStart: { amount: 5, unit: 'minutes' } },
                  repeat: { every: { amount: 1, unit: 'hours' }, limit: 3 },
                  offHours: 'as-is',
                  tell: ['front-desk', 'management'],
                },
                { kind: 'breach', tell: 'front-desk' },
              ],
              fulfilledBy: ['assignment', 'acknowledgement'],
              repeats: false,
              outlives: false,
            },
          },
          factors: [{ when: { tier: { in: ['gold'] } }, percent: 50, clocks: ['acknowledgement'] }],
          promise: { ladder: [{ kind: 'breach', tell: 'management' }] },
          remedies: {
            targets: { refund: { amount: 5, unit: 'working-days' } },
            ladder: [{ kind: 'breach', tell: 'management' }],
            closing: 'close',
            approvals: [
              {
                kinds: ['refund'],
                over: { amount: '50.00', currency: 'EUR' },
                role: 'supervisor',
                team: 'management',
              },
            ],
            approvalTarget: { amount: 1, unit: 'working-days' },
          },
        },
      },
      { policy: usual },
    ],
  }),
);

const sets: readonly (readonly [string, PolicySet])[] = [
  ...[...BUILT_IN_POLICY_SETS].map(([id, set]) => [id, asSet(set)] as const),
  ['everything', everything],
];

const textOf = (set: PolicySet, language: Language) => JSON.stringify(rulesInWords(set, language));

/** Every place of a document at which there is a value, and the document with another one there. */
function* changed(document: unknown, path: readonly string[] = []): Iterable<[string, unknown]> {
  if (Array.isArray(document)) {
    for (const [index, item] of document.entries())
      for (const [place, other] of changed(item, [...path, `${index}`]))
        yield [place, document.with(index, other)];
  } else if (typeof document === 'object' && document !== null) {
    for (const [name, value] of Object.entries(document))
      for (const [place, other] of changed(value, [...path, name]))
        yield [place, { ...document, [name]: other }];
  } else if (typeof document === 'number') yield [path.join('.'), document + 1];
  else if (typeof document === 'boolean') yield [path.join('.'), !document];
  else yield [path.join('.'), `${document}-other`];
}

describe.each(sets)('the sentences of %s', (_, set) => {
  it.each(LANGUAGES)('say it whole in %s, in no code', (language) => {
    const rules = rulesInWords(set, language);
    expect(rules).toHaveLength(set.rules.length);
    for (const { when, sentences } of rules)
      for (const text of [when, ...sentences.flatMap(({ topic, text, steps }) => [topic, text, ...steps])]) {
        expect(text).not.toBe('');
        expect(text).not.toMatch(/undefined|null|\[object|NaN|=>/);
        expect(text).not.toMatch(
          /working-(?:days|hours|minutes)|calendar-days|end-of-day|same-time|closing-|next-(?:day|hour)|as-is|go-on|atLimit|product-safety/,
        );
        if (language === 'zh-CN')
          expect(text.replaceAll(/日历[\w-]+/g, '')).not.toMatch(
            /\b(?:complaints|supervisors|management|resume|fresh|email|phone|hours|weeks|months)\b/,
          );
      }
  });

  it('leave nothing out that a version may change', () => {
    const [english, chinese] = [textOf(set, 'en'), textOf(set, 'zh-CN')];
    for (const [place, rules] of changed(set.rules)) {
      // Weeks end on a weekday: that is another unit only with other fields.
      if (place.endsWith('desk.teams.front-desk.unit')) continue;
      const after = asSet({ ...set, rules });
      const isSaid = textOf(after, 'en') !== english || textOf(after, 'zh-CN') !== chinese;
      expect(isSaid ? '' : place).toBe('');
    }
  });
});

describe('a sentence', () => {
  it('joins what a rule asks for, and says within what time', () => {
    const [rule] = rulesInWords(everything, 'en');
    expect(rule?.when).toContain(
      'When category is Privacy, category is not Price and hidden charges, severity is Serious or Critical',
    );
    const [first, chinese] = LANGUAGES.map(
      (language) => rulesInWords(asSet(BUILT_IN_POLICY_SETS.get('shop-zh')), language)[0],
    );
    expect(first?.when).toBe('When severity is Critical or category is Product safety');
    expect(chinese?.when).toBe('当严重程度为紧急或类别为安全隐患时');
    expect(chinese?.sentences[1]).toEqual({
      topic: '受理',
      text: '自收到投诉起2个工作小时内。',
      steps: [
        '到期前30个工作分钟：预警负责人',
        '到期时：记为超时，通知负责人和主管',
        '到期后1个工作小时：升级至主管（第2级）',
        '到期后4个工作小时：升级至管理层（第3级）',
      ],
    });
  });
});
