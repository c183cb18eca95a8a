import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Language } from '../src/base/vocabulary.ts';
import { acknowledge, reopen, resolve } from '../src/complaint/commands.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import type { OwedMessage } from '../src/complaint/owed.ts';
import { answerSurvey } from '../src/complaint/survey.ts';
import { compose } from '../src/delivery/compose.ts';
import { MESSAGE_KINDS } from '../src/messages/kinds.ts';
import { renderMessage } from '../src/messages/render.ts';
import { ADDRESSEES } from '../src/messages/texts.ts';
import {
  at,
  DAY,
  delivered,
  frozen,
  HOUR,
  inStatus,
  kindsOf,
  messageOf,
  received,
  START,
  stepped,
  surveyOwed,
} from './fixtures.ts';

const settings = (staffLanguage: Language) => ({
  publicUrl: 'https://complaints.example.com',
  mailDomain: 'staff.example.com',
  timeZone: 'Etc/UTC',
  staffLanguage,
  secret: 'of these tests, long enough by far',
});

function textOf(
  complaint: Complaint,
  message: OwedMessage | undefined,
  { now = START, language = 'en' as Language } = {},
): string {
  if (!message) return expect.fail('no such message is owed');
  return compose(settings(language), complaint, message, { teamNames: {}, now }).text;
}

const owedTo = (complaint: Complaint, team: string) =>
  complaint.owed.find(({ to }) => to.role === 'team' && to.team === team);

describe('the letter with the decision', () => {
  it('promises what was decided, also where it goes out after the complaint was reopened and decided anew', () => {
    const first = resolve(
      inStatus('acknowledged'),
      {
        summary: 'A refund.',
        rootCause: 'product',
        remedies: [{ kind: 'refund', amount: '10.00', currency: 'EUR' }],
      },
      START + HOUR,
    );
    const letter = messageOf(first, 'resolution');
    const reopened = frozen(reopen(frozen(first), { reason: 'Too little.' }, START + 2 * HOUR));
    const second = resolve(
      reopened,
      { summary: 'Another.', rootCause: 'product', remedies: [{ kind: 'coupon' }] },
      START + 3 * HOUR,
    );
    for (const complaint of [reopened, second]) {
      expect(textOf(complaint, letter)).toContain('退款');
      expect(textOf(complaint, letter)).not.toContain('优惠券');
    }
  });
});

describe('the survey’s letter', () => {
  it('gives as many days from when it is sent as from when it was owed', () => {
    const owing = surveyOwed();
    const survey = messageOf(owing, 'survey');
    expect(textOf(owing, survey, { now: START + HOUR + DAY })).toContain('11月24日');
    expect(textOf(owing, survey, { now: START + HOUR + 5 * DAY })).toContain('11月28日');
  });
});

describe('a message about several steps', () => {
  const late = stepped(received(), 30 * DAY);

  it('lists them in English', () => {
    expect(textOf(late, owedTo(late, 'management'))).toContain(
      [
        'This message tells of several steps at once:',
        '',
        '- escalation: level 3 (Management), because the acknowledgement was due by Tuesday 17 November, 09:00 (UTC)',
        '- resolution: due by Saturday 21 November, 09:00 (UTC)',
        '- resolution: was due by Saturday 21 November, 09:00 (UTC) and has not happened',
        '- escalation: level 3 (Management), because the resolution was due by Saturday 21 November, 09:00 (UTC)',
        '- escalation: level 3 (Management), because the resolution was due by Saturday 21 November, 09:00 (UTC)',
      ].join('\n'),
    );
  });

  it('lists them in Chinese', () => {
    expect(textOf(late, owedTo(late, 'management'), { language: 'zh-CN' })).toContain(
      [
        '以下事项一并通知：',
        '',
        '- 升级：第 3 级（管理层），因受理已于11月17日星期二 09:00（协调世界时）到期',
        '- 办结：将于11月21日星期六 09:00（协调世界时）到期',
        '- 办结：已于11月21日星期六 09:00（协调世界时）到期，至今尚未完成',
        '- 升级：第 3 级（管理层），因办结已于11月21日星期六 09:00（协调世界时）到期',
        '- 升级：第 3 级（管理层），因办结已于11月21日星期六 09:00（协调世界时）到期',
      ].join('\n'),
    );
  });

  it('lists nothing where there is one', () => {
    const warned = stepped(received(), 20 * HOUR);
    for (const language of LANGUAGES)
      expect(textOf(warned, messageOf(warned, 'warning'), { language })).not.toMatch(/several|一并/);
  });
});

describe('a supervisor', () => {
  const under = (unhappyUpTo: number) => {
    const owing = surveyOwed();
    const survey = { ...owing.policy.survey, unhappyUpTo };
    return frozen({ ...owing, policy: { ...owing.policy, survey } });
  };
  const thanked = (unhappyUpTo: number, score: number) => {
    const answered = answerSurvey(delivered(under(unhappyUpTo)), { cycle: 1, score }, START + 2 * DAY);
    expect(kindsOf(answered).includes('dissatisfaction-raised')).toBe(score <= unhappyUpTo);
    return textOf(answered, messageOf(answered, 'thanks'));
  };

  it.each([0, 1, 2, 3])('is promised where the policy brings one in: for scores up to %i', (unhappyUpTo) => {
    const asked = textOf(under(unhappyUpTo), messageOf(surveyOwed(), 'survey'));
    expect(asked.includes('主管')).toBe(unhappyUpTo >= 2);
    for (const score of [1, 2, 3, 4, 5])
      expect(thanked(unhappyUpTo, score).includes('主管')).toBe(score <= unhappyUpTo);
  });
});

describe('the zone of whoever reads a message', () => {
  const living = (timeZone: string) => {
    const { content, ...complaint } = received();
    return { ...complaint, content: { ...content, complainant: { ...content.complainant, timeZone } } };
  };
  const receipt = (timeZone: string) => textOf(living(timeZone), messageOf(received(), 'receipt'));

  it('is the complainant’s, or the policy’s where theirs is one that nobody here knows', () => {
    expect(receipt('Asia/Tokyo')).toContain('日本标准时间');
    expect(receipt('Mars/Olympus')).toContain('协调世界时');
  });
});

describe('a message about one that could not be delivered', () => {
  const facts = {
    reference: '7K2M9-QXD4T',
    subject: 'Leaking kettle',
    category: 'delivery',
    severity: 'minor',
    team: 'care',
    timeZone: 'Asia/Shanghai',
    now: at(0),
  };

  it('says in both languages which one, and what there is to do', () => {
    const text = (language: Language) =>
      renderMessage('undeliverable', language, { ...facts, message: 'question' }).text;
    expect(text('en')).toContain(
      'our question could not be delivered to the complainant’s e-mail address'.replace('’', "'"),
    );
    expect(text('en')).toContain('correct their contact data');
    expect(text('zh-CN')).toContain('投诉 7K2M9-QXD4T：补充信息请求未能送达投诉人的电子邮箱。');
    expect(text('zh-CN')).toContain(
      '请设法核实投诉人的联系方式，并在投诉记录中更正；更正后，未送达的邮件将自动重新发送。',
    );
  });

  it('has a name for every message to complainants, and one for those of a later version', () => {
    const named = (message: string, language: Language) =>
      renderMessage('undeliverable', language, { ...facts, message }).text;
    for (const language of LANGUAGES) {
      const kinds = MESSAGE_KINDS.filter((kind) => ADDRESSEES[kind] === 'complainant');
      const names = new Set(kinds.map((kind) => named(kind, language)));
      expect(names.size).toBe(kinds.length);
      expect(names).not.toContain(named('of-a-later-version', language));
    }
  });

  it('does not quote the address', () => {
    const accepted = acknowledge(received(), {}, START);
    const message = messageOf(accepted, 'acknowledgement');
    if (!message) return expect.fail('no acknowledgement');
    const about: OwedMessage = {
      ...message,
      kind: 'undeliverable',
      to: { role: 'team', team: 'complaints' },
      facts: { ...message.facts, message: 'acknowledgement' },
    };
    expect(textOf(accepted, about)).not.toContain('@');
  });
});
