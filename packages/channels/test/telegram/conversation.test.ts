import { asComplaintId } from '@redress/core/base/ids.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buttonData, type Pressed, readButton, STAFF_ACTIONS, WAYS } from '../../src/telegram/buttons.ts';
import { type Chat, chatSchema } from '../../src/telegram/chat.ts';
import { converse, passTime } from '../../src/telegram/conversation.ts';
import { DRAFT_MS } from '../../src/telegram/drafting.ts';
import { pieces } from '../../src/telegram/markup.ts';
import type { Known } from '../../src/telegram/turn.ts';
import type { Heard, Said } from '../../src/telegram/update.ts';

const NOW = Date.parse('2026-11-30T10:00:00Z');
const SELF = { id: 7000001, username: 'complaints_test_bot' };
const ONE = asComplaintId('cmp_01kbb2c3d4e5f6g7h8j9k0mnpq');
const OTHER = asComplaintId('cmp_01kbb2c3d4e5f6g7h8j9k0mnpr');

function known(id: typeof ONE, may: Partial<Known['may']> = {}, isOwn = true): Known {
  return {
    ...{
      id,
      reference: id === ONE ? '8J9K0-MNPQR' : '8J9K0-MNPQS',
      subject: 'Parcel',
      standing: 'Received',
      isOwn,
    },
    may: { answer: false, add: true, object: false, reopen: false, withdraw: true, ...may },
  };
}

/** A chat with somebody: what they do, one after the other, and what the bot then has to say and to do. */
class Talk {
  chat: Chat | undefined;
  complaints: Known[];
  now = NOW;
  #update = 0;
  #message = 0;

  constructor(...complaints: Known[]) {
    this.complaints = complaints;
  }

  heard(said: Said, more: Partial<Heard> = {}): Heard {
    return {
      ...{ updateId: ++this.#update, chatId: 42, isPrivate: true, title: '', messageId: ++this.#message },
      from: { id: 42, name: 'A. Customer', languageCode: 'en' },
      said,
      ...more,
    };
  }

  hears(said: Said, more: Partial<Heard> = {}): string[] {
    this.now += 5000;
    const before = this.chat?.replies.length ?? 0;
    const world = { now: this.now, self: SELF, complaints: this.complaints };
    this.chat = converse(this.chat, this.heard(said, more), world);
    return this.chat.replies.slice(before).flatMap(({ text }) => (text === '' ? [] : [text]));
  }

  says(text: string, more: Partial<Heard> = {}) {
    return this.hears({ kind: 'text', text, mentions: false }, more);
  }

  commands(name: string, argument = '') {
    return this.hears({ kind: 'command', name, argument });
  }

  chooses(choice: string) {
    return this.presses({ kind: 'draft', draft: this.chat?.drafts ?? 0, choice });
  }

  presses(pressed: Pressed) {
    return this.hears({ kind: 'button', data: buttonData(pressed), queryId: 'q' });
  }

  sends(name: string, more: { size?: number; album?: string; caption?: string } = {}, heard = {}) {
    const { size = 1000, album, caption = '' } = more;
    const file = { fileId: name, uniqueId: name, name, size };
    return this.hears({ kind: 'file', file, caption, album }, heard);
  }

  get state(): Chat {
    if (!this.chat) throw new Error('nothing has been said yet');
    return this.chat;
  }

  get tasks() {
    return this.chat?.tasks ?? [];
  }
}

describe('a complaint is taken in a chat', () => {
  it('asks for what helps, one thing after the other, and sends what was said', () => {
    const talk = new Talk();
    expect(talk.says('My parcel never came.')).toEqual(['What is it about?']);
    expect(talk.chooses('delivery')).toEqual(['When did it happen? Choose, or write a date.']);
    talk.says('2026-11-20');
    talk.says('A-77');
    expect(talk.sends('photo.jpg')[0]).toContain('I have one file');
    talk.chooses('done');
    const [summary] = talk.says('customer@example.com');
    expect(summary).toContain('My parcel never came.');
    expect(summary).toContain('Order or product: A-77');
    expect(summary).toContain('Photos and documents: 1');
    expect(summary).toContain('customer@example.com');
    expect(talk.tasks).toEqual([]);
    talk.chooses('send');
    expect(talk.tasks).toEqual([
      expect.objectContaining({
        kind: 'take',
        name: 'A. Customer',
        draft: expect.objectContaining({ category: 'delivery', order: 'A-77', when: '2026-11-20' }),
      }),
    ]);
    expect(talk.chat?.draft).toBeUndefined();
  });

  it('speaks the language of the account, and the one that was chosen', () => {
    const talk = new Talk();
    const from = { id: 42, name: '王', languageCode: 'zh-hans' };
    expect(talk.says('包裹没有收到', { from })).toEqual(['您要反映的是哪方面的问题？']);
    expect(talk.presses({ kind: 'language', language: 'en' })).toEqual([
      'I speak English now.',
      'What is it about?',
    ]);
  });

  it('asks whether anybody is in danger where a product is not safe, and nowhere else', () => {
    const talk = new Talk();
    talk.says('The heater burnt.');
    expect(talk.chooses('product-safety')).toEqual(['Is anybody hurt or in danger because of it?']);
    talk.chooses('yes');
    talk.chooses('send');
    expect(talk.tasks[0]).toMatchObject({ kind: 'take', draft: { danger: true } });
  });

  it('can be sent as it is once something was said', () => {
    const talk = new Talk();
    talk.commands('complain');
    talk.chooses('send');
    expect(talk.tasks).toEqual([]);
    talk.says('It broke.');
    talk.chooses('send');
    expect(talk.tasks).toHaveLength(1);
  });

  it('takes what is written while something else is asked as more of what happened', () => {
    const talk = new Talk();
    talk.says('It broke.');
    talk.says('And nobody answers the telephone.');
    talk.chooses('send');
    expect(talk.tasks[0]).toMatchObject({
      draft: { words: [{ text: 'It broke.' }, { text: 'And nobody answers the telephone.' }] },
    });
  });

  it('changes what is edited, before it is sent and after', () => {
    const talk = new Talk(known(ONE));
    talk.commands('complain');
    talk.says('It brok.', { messageId: 900 });
    expect(talk.hears({ kind: 'edit', text: 'It broke.' }, { messageId: 900 })).toEqual([
      'I have changed it.',
    ]);
    expect(talk.chat?.draft?.words).toEqual([{ message: 900, text: 'It broke.' }]);
    talk.chooses('send');
    talk.chat = { ...talk.state, about: [{ message: 900, complaint: ONE }] };
    talk.hears({ kind: 'edit', text: 'It broke twice.' }, { messageId: 900 });
    expect(talk.tasks.at(-1)).toMatchObject({
      kind: 'say',
      way: 'add',
      text: 'Changed afterwards:\nIt broke twice.',
    });
  });

  it('answers an album once, and takes no file twice', () => {
    const talk = new Talk();
    talk.commands('complain');
    talk.says('It broke.');
    talk.chooses('other');
    talk.chooses('skip');
    talk.chooses('skip');
    expect(talk.sends('a.jpg', { album: 'x' })).toHaveLength(1);
    expect(talk.sends('b.jpg', { album: 'x' })).toHaveLength(0);
    talk.sends('a.jpg');
    expect(talk.chat?.draft?.files.map(({ name }) => name)).toEqual(['a.jpg', 'b.jpg']);
  });

  it('says what it cannot take: files that Telegram does not hand out, contacts that are none', () => {
    const talk = new Talk();
    talk.says('It broke.');
    expect(talk.sends('film.mp4', { size: 30 * 1024 * 1024 })[0]).toContain('up to 20 MB');
    talk.chooses('other');
    talk.chooses('skip');
    talk.chooses('skip');
    talk.chooses('done');
    expect(talk.says('call me maybe')[0]).toContain('I cannot read that');
    expect(talk.says('+86 10 6500 0000')[0]).toContain('This is what I send');
    expect(talk.chat?.draft?.phone).toBe('+86 10 6500 0000');
  });

  it('forgets a draft that nobody goes on with, and buttons of one that is gone do nothing', () => {
    const talk = new Talk();
    talk.says('It broke.');
    talk.now += DRAFT_MS;
    talk.chooses('send');
    expect(talk.tasks).toEqual([]);
    expect(talk.chat?.draft).toBeUndefined();
  });

  it('is stopped by /cancel, and says so where there is nothing to stop', () => {
    const talk = new Talk();
    talk.says('It broke.');
    expect(talk.commands('cancel')).toEqual(['I have forgotten it. Nothing was sent.']);
    expect(talk.commands('cancel')).toEqual(['There is nothing to stop.']);
  });
});

describe('what is said later', () => {
  it('answers the one question that is open', () => {
    const talk = new Talk(known(ONE, { answer: true }), known(OTHER));
    talk.says('It was the blue one.');
    expect(talk.tasks).toEqual([expect.objectContaining({ kind: 'say', way: 'answer', complaint: ONE })]);
  });

  it('answers a question by a photo alone', () => {
    const talk = new Talk(known(ONE, { answer: true }));
    talk.sends('damage.jpg');
    expect(talk.tasks.map(({ kind }) => kind)).toEqual(['bring', 'say']);
    expect(talk.tasks[1]).toMatchObject({ text: '[damage.jpg]', way: 'answer' });
  });

  it('goes where it is a reply to, and asks where that is not clear', () => {
    const talk = new Talk(known(ONE), known(OTHER));
    expect(talk.says('And another thing')).toEqual(['What is this about?']);
    const buttons = talk.chat?.replies.at(-1)?.buttons?.flat() ?? [];
    expect(buttons.map(({ text }) => text)).toEqual([
      'It belongs to 8J9K0-MNPQS',
      'It belongs to 8J9K0-MNPQR',
      'It is a new complaint',
    ]);
    talk.presses({ kind: 'words', way: 'add', complaint: OTHER });
    expect(talk.tasks.at(-1)).toMatchObject({
      kind: 'say',
      way: 'add',
      complaint: OTHER,
      text: 'And another thing',
    });
    talk.chat = { ...talk.state, about: [{ message: 700, complaint: ONE }] };
    talk.says('This one', { replyTo: 700 });
    expect(talk.tasks.at(-1)).toMatchObject({ complaint: ONE, text: 'This one' });
  });

  it('does not decide by itself whether somebody objects to a resolution', () => {
    const talk = new Talk(known(ONE, { object: true, reopen: true }));
    talk.chat = converse(undefined, talk.heard({ kind: 'command', name: 'help', argument: '' }), {
      ...{ now: NOW, self: SELF, complaints: talk.complaints },
    });
    talk.chat = { ...talk.chat, about: [{ message: 700, complaint: ONE }] };
    expect(talk.says('Not what I wanted', { replyTo: 700 })).toEqual(['What is this about?']);
    expect(talk.tasks).toEqual([]);
    talk.presses({ kind: 'words', way: 'object', complaint: ONE });
    expect(talk.tasks).toEqual([expect.objectContaining({ way: 'object', text: 'Not what I wanted' })]);
  });

  it('goes on in this chat where the link of a complaint is all that is said, and loses no words about one', () => {
    const link = `https://complaints.example.com/c/${ONE}.1.c2lnbmF0dXJl`;
    const talk = new Talk();
    talk.says(` ${link}\n`);
    expect(talk.tasks).toEqual([expect.objectContaining({ kind: 'bind', code: `${ONE}.1.c2lnbmF0dXJl` })]);
    const asked = new Talk(known(ONE));
    asked.says(`The lid broke, too: ${link}`);
    expect(asked.tasks.filter(({ kind }) => kind === 'bind')).toEqual([]);
    expect(JSON.stringify(asked.chat)).toContain('The lid broke, too');
  });

  it('begins another complaint with the words that were said', () => {
    const talk = new Talk(known(ONE));
    talk.says('Something else broke.');
    expect(talk.presses({ kind: 'new' })).toEqual(['What is it about?']);
    expect(talk.chat?.draft?.words.map(({ text }) => text)).toEqual(['Something else broke.']);
  });
});

describe('a survey', () => {
  const score = { kind: 'score', complaint: ONE, cycle: 1, score: 2 } as const;

  it('is answered by a button, and takes a comment', () => {
    const talk = new Talk(known(ONE));
    expect(talk.presses(score)[0]).toContain('went wrong');
    talk.says('Nobody rang.');
    expect(talk.tasks).toEqual([
      expect.objectContaining({ kind: 'rate', score: 2, comment: 'Nobody rang.' }),
    ]);
  });

  it('counts without a comment: by a button, or by itself after ten minutes', () => {
    const talk = new Talk(known(ONE));
    talk.presses(score);
    talk.presses({ kind: 'no-comment' });
    expect(talk.tasks).toEqual([expect.objectContaining({ kind: 'rate', score: 2 })]);
    const silent = new Talk(known(ONE));
    silent.presses(score);
    const after = passTime(silent.state, silent.now + 10 * 60_000);
    expect(after.tasks).toEqual([expect.objectContaining({ kind: 'rate', score: 2 })]);
    expect(passTime(after, silent.now + 20 * 60_000).tasks).toHaveLength(1);
  });

  it('is no other chat’s', () => {
    const talk = new Talk(known(OTHER));
    talk.presses(score);
    expect(talk.tasks).toEqual([]);
  });
});

describe('withdrawing', () => {
  it('asks once more, and for ten minutes', () => {
    const talk = new Talk(known(ONE));
    expect(talk.commands('withdraw')[0]).toContain('cannot be undone');
    talk.presses({ kind: 'withdraw', complaint: ONE, isSure: true });
    expect(talk.tasks).toEqual([expect.objectContaining({ kind: 'withdraw', complaint: ONE })]);
    const late = new Talk(known(ONE));
    late.commands('withdraw');
    late.now += 10 * 60_000;
    expect(late.presses({ kind: 'withdraw', complaint: ONE, isSure: true })[0]).toContain('too long ago');
    expect(late.tasks).toEqual([]);
  });

  it('is not done by a button that nobody was shown', () => {
    const talk = new Talk(known(ONE), known(OTHER));
    talk.presses({ kind: 'withdraw', complaint: ONE, isSure: true });
    talk.presses({ kind: 'withdraw', complaint: OTHER, isSure: false });
    talk.presses({ kind: 'withdraw', complaint: ONE, isSure: true });
    expect(talk.tasks).toEqual([]);
  });

  it('is not for a chat in which the complaint was not made', () => {
    const talk = new Talk(known(ONE, {}, false));
    expect(talk.commands('withdraw')[0]).toContain('was not made in this chat');
    talk.presses({ kind: 'withdraw', complaint: ONE, isSure: true });
    expect(talk.tasks).toEqual([]);
  });
});

describe('in a group', () => {
  const inGroup = { isPrivate: false, chatId: -100, title: 'Neighbours' };

  it('answers in public, records what is said of us, and moves to private', () => {
    const talk = new Talk();
    talk.hears({ kind: 'text', text: 'their parcels never arrive', mentions: true }, inGroup);
    expect(talk.tasks).toEqual([
      expect.objectContaining({ kind: 'mention', text: 'their parcels never arrive', from: 42 }),
    ]);
  });

  it('offers the private chat to whoever uses a command, and says nothing to what is not for it', () => {
    const talk = new Talk();
    expect(talk.hears({ kind: 'command', name: 'complain', argument: '' }, inGroup)[0]).toContain(
      'in private',
    );
    expect(talk.chat?.replies.at(-1)?.buttons).toEqual([
      [{ text: 'Go on in private', url: 'https://t.me/complaints_test_bot?start' }],
    ]);
    expect(talk.says('good morning', inGroup)).toEqual([]);
    expect(talk.tasks).toEqual([]);
  });

  it('lets nobody act by a button where the group is no team’s', () => {
    const talk = new Talk();
    const data = buttonData({ kind: 'staff', action: 'claim', complaint: ONE });
    talk.hears({ kind: 'button', data, queryId: 'q' }, inGroup);
    expect(talk.tasks).toEqual([]);
    talk.chat = { ...talk.state, team: 'complaints' };
    talk.hears({ kind: 'button', data, queryId: 'q' }, inGroup);
    expect(talk.tasks).toEqual([expect.objectContaining({ kind: 'act', action: 'claim', from: 42 })]);
  });
});

describe('too much, too often, or never again', () => {
  it('takes a flood in, and answers it once', () => {
    const talk = new Talk();
    talk.commands('complain');
    talk.now -= 5000;
    const before = talk.chat?.replies.length ?? 0;
    for (let n = 0; n < 80; n++) {
      talk.now -= 4990;
      talk.says(`word ${n}`);
    }
    const answers = (talk.chat?.replies ?? []).slice(before).map(({ text }) => text);
    expect(answers.filter((text) => text.startsWith('You write faster'))).toHaveLength(1);
    expect(answers.length).toBeLessThan(80);
    expect(talk.chat?.draft?.words).toHaveLength(80);
  });

  it('says nothing to whoever has blocked it, until they speak again', () => {
    const talk = new Talk();
    talk.commands('help');
    talk.hears({ kind: 'member', isIn: false });
    expect(talk.chat).toMatchObject({ isBlocked: true, replies: [] });
    talk.commands('help');
    expect(talk.chat).toMatchObject({ isBlocked: false });
    expect(talk.chat?.replies).toHaveLength(1);
  });
});

const pressed = fc.oneof(
  fc.record({
    kind: fc.constant('draft' as const),
    draft: fc.integer({ min: 1, max: 5 }),
    choice: fc.constantFrom(
      'send',
      'skip',
      'done',
      'again',
      'cancel',
      'today',
      'yes',
      'other',
      'product-safety',
    ),
  }),
  fc.record({ kind: fc.constant('language' as const), language: fc.constantFrom('en', 'zh-CN', 'xx') }),
  fc.record({
    kind: fc.constant('words' as const),
    way: fc.constantFrom(...WAYS),
    complaint: fc.constantFrom(ONE, OTHER),
  }),
  fc.constant({ kind: 'new' } as const),
  fc.record({
    ...{ kind: fc.constant('score' as const), complaint: fc.constantFrom(ONE, OTHER) },
    ...{ cycle: fc.integer({ min: 1, max: 3 }), score: fc.integer({ min: 1, max: 5 }) },
  }),
  fc.constant({ kind: 'no-comment' } as const),
  fc.record({
    kind: fc.constant('withdraw' as const),
    complaint: fc.constantFrom(ONE, OTHER),
    isSure: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('staff' as const),
    action: fc.constantFrom(...STAFF_ACTIONS),
    complaint: fc.constantFrom(ONE, OTHER),
  }),
);
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ minLength: 3000, maxLength: 7000 }),
);
const file = fc.record({
  ...{
    fileId: fc.string({ minLength: 1 }),
    uniqueId: fc.constantFrom('a', 'b', 'c'),
    name: fc.string({ minLength: 1 }),
  },
  size: fc.integer({ min: 0, max: 40_000_000 }),
});
const said: fc.Arbitrary<Said> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text, mentions: fc.boolean() }),
  fc.record({
    kind: fc.constant('command' as const),
    name: fc.constantFrom('start', 'complain', 'status', 'withdraw', 'language', 'help', 'cancel', 'else'),
    argument: fc.constantFrom('', 'token'),
  }),
  fc.record({
    kind: fc.constant('file' as const),
    file,
    caption: text,
    album: fc.constantFrom(undefined, 'x'),
  }),
  fc.record({
    kind: fc.constant('button' as const),
    data: pressed.map(buttonData),
    queryId: fc.constant('q'),
  }),
  fc.record({ kind: fc.constant('button' as const), data: fc.string(), queryId: fc.constant('q') }),
  fc.record({ kind: fc.constant('edit' as const), text }),
  fc.record({ kind: fc.constant('member' as const), isIn: fc.boolean() }),
  fc.record({ kind: fc.constant('number' as const), phone: text, isOwn: fc.boolean() }),
  fc.constant({ kind: 'else' } as const),
);
const life = fc.array(
  fc.record({
    said,
    isPrivate: fc.boolean(),
    later: fc.integer({ min: 0, max: 8 * 60_000 }),
    replyTo: fc.integer({ min: 1, max: 5 }),
  }),
  { maxLength: 40 },
);

describe('whatever is done in whatever order', () => {
  it('an update twice changes nothing, what is stored can be read, and what is said can be sent', () => {
    fc.assert(
      fc.property(life, fc.boolean(), (steps, mayAnswer) => {
        const complaints = [
          known(ONE, { answer: mayAnswer, object: !mayAnswer }),
          known(OTHER, { add: false }),
        ];
        const chats = new Map<boolean, Chat>();
        let now = NOW;
        steps.forEach(({ said, isPrivate, later, replyTo }, index) => {
          now += later;
          const heard: Heard = {
            ...{
              updateId: index + 1,
              chatId: isPrivate ? 42 : -42,
              isPrivate,
              title: '',
              messageId: index + 1,
            },
            ...{ from: { id: 42, name: '', languageCode: 'de' }, replyTo, said },
          };
          const world = { now, self: SELF, complaints };
          const after = converse(chats.get(isPrivate), heard, world);
          expect(converse(after, heard, world)).toBe(after);
          expect(chatSchema.parse(JSON.parse(JSON.stringify(after)))).toEqual(
            JSON.parse(JSON.stringify(after)),
          );
          for (const { text, bold = 0, buttons = [], closes } of after.replies) {
            expect(text.trim() !== '' || closes !== undefined).toBe(true);
            expect(bold).toBeLessThanOrEqual(text.length);
            for (const piece of pieces(text)) expect(piece.length).toBeLessThanOrEqual(4096);
            for (const button of buttons.flat())
              if ('data' in button) {
                expect(Buffer.byteLength(button.data)).toBeLessThanOrEqual(64);
                expect(readButton(button.data)).toBeDefined();
              }
          }
          const ids = [...after.tasks, ...after.replies].map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          chats.set(isPrivate, after);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('a withdrawal is only ever done of a complaint that was asked about last', () => {
    fc.assert(
      fc.property(life, (steps) => {
        const talk = new Talk(known(ONE), known(OTHER));
        for (const { said } of steps) {
          const open = talk.chat?.open;
          const before = talk.tasks.length;
          talk.hears(said);
          for (const task of talk.tasks.slice(before))
            if (task.kind === 'withdraw')
              expect(open).toMatchObject({ kind: 'withdrawal', complaint: task.complaint });
        }
      }),
    );
  });

  it('a button says what it was made for, and nothing else is one', () => {
    fc.assert(
      fc.property(pressed, (one) => {
        expect(readButton(buttonData(one))).toEqual({ ...one });
      }),
    );
    fc.assert(
      fc.property(fc.string(), (data) => {
        const read = readButton(data);
        expect(read === undefined || buttonData(read) === data).toBe(true);
      }),
    );
  });

  it('a long text is cut without losing a word or half a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 500 }),
        fc.integer({ min: 4, max: 60 }),
        (text, longest) => {
          const cut = pieces(text, longest);
          for (const piece of cut) expect(piece.length).toBeLessThanOrEqual(longest);
          expect(cut.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
          if (text.isWellFormed()) for (const piece of cut) expect(piece.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
