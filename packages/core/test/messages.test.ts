import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asInstant, daySchema } from '../src/base/instant.ts';
import type { Language } from '../src/base/vocabulary.ts';
import { LANGUAGES } from '../src/base/vocabulary.ts';
import { MESSAGE_KINDS, type MessageKind, SURVEY_KINDS } from '../src/messages/kinds.ts';
import type { MessageFacts } from '../src/messages/render.ts';
import { renderMessage } from '../src/messages/render.ts';
import { ADDRESSEES } from '../src/messages/texts.ts';

const bare: MessageFacts = {
  reference: '7K2M9-QXD4T',
  subject: '电水壶漏水',
  category: 'product-quality',
  severity: 'serious',
  team: '客户服务部',
  timeZone: 'Asia/Shanghai',
  now: asInstant('2026-11-20T00:00:00.000Z'),
};

const full: MessageFacts = {
  ...bare,
  complainantName: '王小明',
  assignee: '李莉',
  clock: 'acknowledgement',
  dueAt: asInstant('2026-11-21T13:05:00.000Z'),
  resolutionDueAt: asInstant('2026-11-26T13:05:00.000Z'),
  note: '第一行\n第二行\n\n第二段',
  remedies: [
    { kind: 'refund', amount: '49.90', currency: 'EUR', note: '五日内' },
    { kind: 'loyalty-points', amount: '500' },
    { kind: 'apology' },
  ],
  approved: true,
  task: 'task-3',
  level: 2,
  fromTeam: '客户服务部',
  toTeam: '总经办',
  score: 2,
  expiresAt: asInstant('2026-12-01T13:05:00.000Z'),
  pauseEndsAt: asInstant('2026-12-02T13:05:00.000Z'),
  link: 'https://redress.example/v1/surveys/s3cret?a=1&b=2',
};

const everyMessage = MESSAGE_KINDS.flatMap((kind) => LANGUAGES.map((language) => ({ kind, language })));
const toComplainant = MESSAGE_KINDS.filter((kind) => ADDRESSEES[kind] === 'complainant');
const toStaff = MESSAGE_KINDS.filter((kind) => ADDRESSEES[kind] === 'staff');

const textOf = (kind: MessageKind, language: Language, facts: MessageFacts = full) =>
  renderMessage(kind, language, facts).text;

describe('every message', () => {
  it.each(everyMessage)('$kind in $language names the complaint and leaves no gap', ({ kind, language }) => {
    for (const facts of [bare, full]) {
      const { subject, text, html } = renderMessage(kind, language, facts);
      for (const part of [subject, text, html]) {
        expect(part).toContain(facts.reference);
        expect(part).not.toMatch(/undefined|null|NaN|false|\[object|\$\{|\{\}|\(\)|\uff08\uff09/);
      }
      expect(text).not.toMatch(/ {2}|^ | $| [,.:;)]|\n{3}/m);
    }
  });

  it.each(everyMessage)('$kind in $language says the same as HTML and as text', ({ kind, language }) => {
    const { subject, text, html } = renderMessage(kind, language, full);
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).toContain(`<title>${subject}</title>`);
    const body = html.slice(html.indexOf('<body'));
    const squeeze = (written: string) => written.replace(/^- /gm, '').replace(/\s+/g, '');
    // What a link is called stands before it in a text.
    const told = body.replace(/<a href="([^"]*)">([^<]*)<\/a>/g, (_, link, name) =>
      link === name ? link : `${name}${language === 'en' ? ': ' : '：'}${link}`,
    );
    expect(squeeze(unescaped(told.replace(/<[^>]*>/g, '')))).toBe(squeeze(text));
  });

  it.each(MESSAGE_KINDS)('%s in Chinese keeps no word of English and no half-width mark', (kind) => {
    for (const facts of [bare, full, { ...full, score: 3 }, { ...full, score: 5 }]) {
      const { subject, text } = renderMessage(kind, 'zh-CN', facts);
      const own = `${subject}\n${text}`.replaceAll(facts.reference, '').replace(/https:\S+/g, '');
      expect(own).not.toMatch(/[A-Za-z]/);
      expect(own.replace(/\d{2}:\d{2}/g, '')).not.toMatch(/[,:;?!()]/);
    }
  });
});

describe('a message to the complainant', () => {
  it('greets by name, and still greets once the name is erased', () => {
    expect(textOf('receipt', 'en')).toMatch(/^Dear 王小明,\n/);
    expect(textOf('receipt', 'en', bare)).toMatch(/^Hello,\n/);
    expect(textOf('receipt', 'zh-CN')).toMatch(/^尊敬的王小明/);
    expect(textOf('receipt', 'zh-CN', bare)).toMatch(/^尊敬的客户/);
  });

  it.each(toComplainant)('%s tells how to reach a person', (kind) => {
    expect(textOf(kind, 'en')).toContain(
      'To talk to a person, or to add anything, get in touch with us in the way you made your complaint',
    );
    expect(textOf(kind, 'zh-CN')).toContain('请通过您提交投诉的渠道联系我们，并提供投诉编号');
  });

  it.each(toComplainant)('%s never tells how severe we find it', (kind) => {
    expect(textOf(kind, 'en', { ...full, severity: 'minor' })).not.toMatch(/minor/i);
  });

  it.each(['receipt', 'reopening'] as const)('%s promises both times', (kind) => {
    const text = textOf(kind, 'en');
    expect(text).toContain('gets back to you by Saturday 21 November, 21:05 (China Standard Time).');
    expect(text).toContain('decision by Thursday 26 November, 21:05 (China Standard Time).');
  });

  it('receipt says when a complaint reached us that was stored later, and is sorry where we are late', () => {
    const late = { ...bare, receivedAt: asInstant('2026-11-08T17:00:00.000Z'), isLate: true };
    expect(textOf('receipt', 'en', late)).toContain('Your complaint reached us on Monday 9 November.');
    expect(textOf('receipt', 'en', late)).toContain('You ought to have heard more from us by now.');
    expect(textOf('receipt', 'zh-CN', late)).toContain('您的投诉于11月9日星期一送达我们。');
    const day = daySchema.parse('2025-12-31');
    expect(textOf('receipt', 'en', { ...bare, receivedOn: day })).toContain('on Wednesday 31 December 2025.');
    expect(textOf('receipt', 'en')).not.toContain('reached us');
  });

  it('acknowledgement names who has taken it on and when the decision comes', () => {
    const facts: MessageFacts = { ...full, clock: 'resolution' };
    expect(textOf('acknowledgement', 'en', facts)).toContain('Who deals with it: 李莉 (客户服务部).');
    expect(textOf('acknowledgement', 'en', facts)).toContain('decision by Saturday 21 November, 21:05');
    expect(textOf('acknowledgement', 'en', bare)).toContain('Who deals with it: 客户服务部.');
  });

  it('question carries the question, the limit and whose time runs', () => {
    const text = textOf('question', 'en');
    expect(text).toContain('第一行\n第二行\n\n第二段');
    expect(text).toContain(
      'Please answer by Wednesday 2 December, 21:05 (China Standard Time): get in touch',
    );
    expect(text).toContain('stands still');
  });

  it('resolution lists the remedies, and apologises only where an apology was decided', () => {
    const text = textOf('resolution', 'en');
    expect(text).toContain('- Refund: €49.90 (五日内)\n- Loyalty points: 500\n- Apology\n');
    expect(text).toContain('We apologise');
    const explained = textOf('resolution', 'en', { ...full, remedies: [{ kind: 'explanation' }] });
    expect(explained).not.toContain('We apologise');
    expect(textOf('resolution', 'en', bare)).not.toContain('settle it:');
  });

  it.each(toComplainant.filter((kind) => SURVEY_KINDS.has(kind)))(
    '%s links to the page and says until when',
    (kind) => {
      const { text, html } = renderMessage(kind, 'en', full);
      expect(text).toContain('\nhttps://redress.example/v1/surveys/s3cret?a=1&b=2\n');
      expect(html).toContain('<a href="https://redress.example/v1/surveys/s3cret?a=1&amp;b=2">');
      expect(text).toContain('until Tuesday 1 December, 21:05 (China Standard Time).');
    },
  );

  it.each(['survey', 'reminder'] as const)(
    '%s has a link for each answer, but where buttons do that',
    (kind) => {
      const { text, html } = renderMessage(kind, 'en', full);
      const at = (score: number) => `https://redress.example/v1/surveys/s3cret?a=1&b=2&score=${score}`;
      expect(text).toContain(
        `\n- Very dissatisfied: ${at(1)}\n- Dissatisfied: ${at(2)}\n- Neither: ${at(3)}\n`,
      );
      expect(text).toContain(`\n- Satisfied: ${at(4)}\n- Very satisfied: ${at(5)}\n`);
      expect(html).toContain(`<a href="${at(5).replaceAll('&', '&amp;')}">Very satisfied</a>`);
      expect(textOf(kind, 'zh-CN')).toContain(`- 非常不满意：${at(1)}\n`);
      expect(textOf(kind, 'en', { ...full, inChat: true })).toContain(at(3));
      for (const facts of [bare, { ...full, inChat: true, hasButtons: true }])
        expect(textOf(kind, 'en', facts)).not.toContain('score');
    },
  );

  it.each(['survey', 'thanks'] as const)('%s promises a supervisor only where there will be one', (kind) => {
    for (const supervised of [true, false]) {
      const facts = { ...full, score: 2, supervised };
      expect(textOf(kind, 'en', facts).includes('supervisor')).toBe(supervised);
      expect(textOf(kind, 'zh-CN', facts).includes('主管')).toBe(supervised);
    }
  });

  it.each(toComplainant)('%s asks for no reply, for none is received', (kind) => {
    for (const facts of [bare, full, { ...full, closes: true, supervised: true }]) {
      const text = textOf(kind, 'en', facts).replace('Nobody reads replies to this e-mail.', '');
      expect(text).not.toMatch(/repl(y|ies)|call you|ring you/i);
      expect(textOf(kind, 'zh-CN', facts).replace('请勿直接回复。', '')).not.toMatch(
        /回复(本|此前的)?邮件|直接回复|致电您/,
      );
    }
  });
});

describe('what a stranger has written for another to read', () => {
  const links = [
    'Click evil.example',
    'see https://evil.example/x',
    'www.evil',
    'write to me@evil.example',
    'evil．com',
    '请访问 中奖.中国',
    'EVIL.COM: you have won',
  ];
  const harmless = [
    'A. Customer',
    'J.R. Smith',
    'O’Brien, Jr.',
    'Order 4711, 49.90 EUR',
    '王小明',
    '电水壶漏水。请处理',
    'v1.2 broken',
  ];

  it.each(toComplainant)('%s has nothing of which a mail program makes a link', (kind) => {
    for (const language of LANGUAGES)
      for (const text of links) {
        const { subject, text: body } = renderMessage(kind, language, {
          ...full,
          note: '',
          link: '',
          subject: text,
          complainantName: text,
        });
        expect(subject + body).not.toContain(text);
        expect(subject).toContain(full.reference);
      }
  });

  it.each(harmless)('has %s as it is', (text) => {
    const { subject, text: body } = renderMessage('receipt', 'en', {
      ...full,
      subject: text,
      complainantName: text,
    });
    expect(subject).toContain(text);
    expect(body).toContain(`Dear ${text},`);
  });
});

describe('a message to staff', () => {
  it.each(toStaff)('%s tells neither who complained nor what about', (kind) => {
    for (const language of LANGUAGES) {
      const { subject, text, html } = renderMessage(kind, language, full);
      for (const part of [subject, text, html]) {
        expect(part).not.toContain('王小明');
        expect(part).not.toContain('电水壶');
        if (!SURVEY_KINDS.has(kind)) expect(part).not.toContain('redress.example');
        if (kind !== 'dissatisfaction') expect(part).not.toContain('第一行');
      }
    }
  });

  it.each(toStaff)('%s says how severe it is and who has it', (kind) => {
    const text = textOf(kind, 'en');
    expect(text).toContain('- Category: Product quality\n- Severity: Serious\n');
    expect(text).toContain('- Team: 客户服务部\n- Assignee: 李莉\n');
  });

  it.each(['survey-call', 'survey-call-reminder'] as const)(
    '%s says what to ask, and where to enter the answer until when',
    (kind) => {
      const text = textOf(kind, 'en');
      expect(text).toContain('was it resolved to their satisfaction? Is anything else wrong?');
      expect(text).toContain('\nhttps://redress.example/v1/surveys/s3cret?a=1&b=2\n');
      expect(text).toContain('entered until Tuesday 1 December, 21:05 (China Standard Time).');
    },
  );

  it('dissatisfaction carries the score and the comment', () => {
    expect(renderMessage('dissatisfaction', 'en', full).subject).toContain('(2 of 5)');
    expect(textOf('dissatisfaction', 'en')).toContain('第一行\n第二行\n\n第二段');
  });

  it('warning and breach name the clock and its time', () => {
    const facts: MessageFacts = { ...full, clock: 'resolution' };
    expect(textOf('warning', 'en')).toContain('The acknowledgement of complaint 7K2M9-QXD4T is due by Sat');
    expect(textOf('breach', 'en', facts)).toContain('The resolution of complaint 7K2M9-QXD4T was due by Sat');
    expect(textOf('breach', 'zh-CN', facts)).toContain('办结时限已于11月21日星期六 21:05（北京时间）到期');
  });

  it('escalation of what is at that level already says who keeps it, and one before the deadline that it is to come', () => {
    const step = {
      kind: 'escalation',
      clock: 'resolution',
      at: asInstant('2026-11-21T13:05:00.000Z'),
      dueAt: asInstant('2026-11-26T13:05:00.000Z'),
    } as const;
    const stays = { ...full, clock: 'resolution', toTeam: '客户服务部', level: 3 } as const;
    const text = renderMessage('escalation', 'en', stays);
    expect(text.subject).toContain('escalation due, at level 3 already');
    expect(text.text).toContain('It stays with 客户服务部.');
    expect(text.text).not.toContain('It passes');
    expect(textOf('escalation', 'zh-CN', stays)).toContain('责任团队仍为客户服务部。');
    const early = { ...stays, steps: [step] };
    expect(textOf('escalation', 'en', early)).toContain('has not happened yet.');
    expect(textOf('escalation', 'zh-CN', early)).toContain('到期，目前尚未完成。');
  });

  it('escalation names the level, both teams and the reason', () => {
    const text = textOf('escalation', 'en');
    expect(text).toContain('escalated to level 2.');
    expect(text).toContain('Why: its acknowledgement was due by Saturday 21 November, 21:05');
    expect(text).toContain('from 客户服务部 to 总经办.');
  });
});

describe('hostile facts', () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(
          '<script>alert(1)</script>',
          '"><img src=x onerror=alert(1)>',
          "' onmouseover='alert(1)",
          '</title></blockquote><!--',
          '&lt;b&gt;',
          '\r\nBcc: everybody@example.org\r\n\r\n',
          '\u2028\u2029\u0085\v\f\t',
          '\u0000\u001b[2J\u007f',
          '\u202e\u2066\u200f\u061c',
          '\ud83d',
          '\ude00',
          '😀'.repeat(80),
          'javascript:alert(1)',
          '$& $1 {{name}}',
        ),
      ),
      { maxLength: 5 },
    )
    .map((parts) => parts.join(''));
  const hostileFacts = fc.record({
    reference: hostile,
    subject: hostile,
    complainantName: hostile,
    team: hostile,
    assignee: hostile,
    note: hostile,
    fromTeam: hostile,
    toTeam: hostile,
    link: hostile,
    remedies: fc.array(
      fc.record({ kind: fc.constant('refund' as const), amount: hostile, currency: hostile, note: hostile }),
      { maxLength: 2 },
    ),
  });
  const anyMessage = fc.constantFrom(...everyMessage);

  it('never break the line of a subject, hide in it or make it long', () => {
    fc.assert(
      fc.property(anyMessage, hostileFacts, ({ kind, language }, facts) => {
        const { subject } = renderMessage(kind, language, { ...full, ...facts });
        expect(subject).not.toMatch(/\p{Cc}|\p{Bidi_Control}|[\u2028\u2029]/u);
        expect(subject.isWellFormed()).toBe(true);
        expect(subject.length).toBeLessThanOrEqual(150);
      }),
    );
  });

  it('never leave a control character but the line break in the text', () => {
    fc.assert(
      fc.property(anyMessage, hostileFacts, ({ kind, language }, facts) => {
        const { text } = renderMessage(kind, language, { ...full, ...facts });
        expect(text).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}|[\u2028\u2029]/u);
        expect(text.isWellFormed()).toBe(true);
      }),
    );
  });

  it('never become markup', () => {
    const ours =
      /<!doctype html>|<meta charset="utf-8">|<br>|<html lang="(?:en|zh-CN)">|<body style="[^"<>]*">|<blockquote dir="auto" style="[^"<>]*">|<a href="https?:[^"'<>]*">|<\/?(?:head|title|p|ul|li)>|<\/(?:html|body|blockquote|a)>/g;
    fc.assert(
      fc.property(anyMessage, hostileFacts, ({ kind, language }, facts) => {
        const { html } = renderMessage(kind, language, { ...full, ...facts });
        const words = html.replace(ours, '');
        expect(words).not.toMatch(/[<>"']/);
        expect(words.replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
        expect(html.isWellFormed()).toBe(true);
      }),
    );
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', ' java\nscript:alert(1)', '//host/x', 'x', ''])(
    'never become a link: %j',
    (link) => {
      const { text, html } = renderMessage('survey', 'en', { ...full, link });
      expect(html).not.toMatch(/<a |script:|data:/);
      expect(text).not.toMatch(/script:|data:|tell us here/);
    },
  );

  it('cannot escape from the address of a link', () => {
    const link = 'https://redress.example/"><script>\n\u202e\' onclick=';
    const { text, html } = renderMessage('survey', 'en', { ...full, link });
    expect(text).toContain("\nhttps://redress.example/%22%3E%3Cscript%3E%E2%80%AE'");
    expect(html).not.toMatch(/<script|' onclick/);
  });

  it('keep what is harmless: every script, marks and joined emoji', () => {
    const note = 'Ünïcödé, 漢字, עברית, العربية, हिन्दी, 👩‍👩‍👧 & "more" <ok>';
    expect(textOf('question', 'en', { ...full, note })).toContain(note);
    expect(unescaped(renderMessage('question', 'en', { ...full, note }).html)).toContain(note);
  });

  it('lose the end of an overlong subject, never the reference nor half a character', () => {
    for (const pad of ['', 'x']) {
      const { subject } = renderMessage('receipt', 'en', { ...full, subject: pad + '😀'.repeat(200) });
      expect(subject).toMatch(/^We have received your complaint \(7K2M9-QXD4T\): x?(?:😀)+…$/u);
      expect(subject.length).toBeGreaterThan(140);
    }
  });
});

describe('docs/messages.md', () => {
  it('lists every message with its addressee and its subjects as they are', () => {
    const page = readFileSync(new URL('../../../docs/messages.md', import.meta.url), 'utf8');
    const rows = page
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    const documented = rows.map(([, kind, to, , english, chinese]) => [kind, to, english, chinese]);
    const facts: MessageFacts = { ...full, assignee: 'Li', team: 'Care' };
    expect(documented).toEqual(
      MESSAGE_KINDS.map((kind) => [
        `\`${kind}\``,
        ADDRESSEES[kind],
        renderMessage(kind, 'en', { ...facts, subject: 'Leaking kettle' }).subject,
        renderMessage(kind, 'zh-CN', facts).subject,
      ]),
    );
    for (const [, , , when] of rows) expect(when).toMatch(/^\S.{10,}/);
  });
});

function unescaped(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
