import { asComplaintId } from '@redress/core/base/ids.ts';
import { asInstant } from '@redress/core/base/instant.ts';
import * as erasing from '@redress/core/records/chats.ts';
import { describe, expect, it } from 'vitest';
import { recordingServices } from '../../../../test/support/recording.ts';
import {
  type Chat,
  newChat,
  withAbout,
  withComplaint,
  withReply,
  withTask,
} from '../../src/telegram/chat.ts';
import * as chats from '../../src/telegram/chats.ts';

const ONE = asComplaintId('cmp_01kajq2v7c0123456789abcdef');
const OTHER = asComplaintId('cmp_01kajq2v7c0123456789abcdeg');
const LIN = 4001;
const AT = asInstant('2026-12-01T00:00:00.000Z');

/** Everything that a chat may hold of a complaint. */
const of = (chat: Chat, id: typeof ONE): Chat => {
  const said = { kind: 'say', complaint: id, way: 'add', text: `words for ${id}`, message: 1 } as const;
  const known = withTask(withAbout(withComplaint(chat, id), 1, id), { ...said, id: `say-${id}` });
  return withReply(known, { id: `told-${id}`, text: `told of ${id}`, about: id });
};

const opened = async (more: Partial<Chat> = {}) => {
  const { services } = recordingServices();
  await chats.change(services, LIN, () => ({ ...of(of(newChat(LIN, true, 'en'), ONE), OTHER), ...more }));
  return { services, read: () => chats.get(services, LIN) };
};

describe('a chat, once a complaint is erased that it speaks of,', () => {
  it('knows nothing of it any more, and all of the others; with the last one it is gone', async () => {
    const { services, read } = await opened({ open: { kind: 'withdrawal', complaint: ONE, until: AT } });
    await erasing.eraseOf(services, ONE);
    await erasing.eraseOf(services, ONE);
    const after = (await read()) ?? expect.fail('it is gone');
    expect(JSON.stringify(after)).not.toContain(ONE);
    expect(after).toMatchObject({
      complaints: [OTHER],
      about: [{ complaint: OTHER }],
      tasks: [{ complaint: OTHER }],
      replies: [{ about: OTHER }],
    });
    // What is left in it is still somebody's to come back to.
    const [entry] = (await services.store.entries({ index: 'watch', partition: 'chats-telegram', limit: 10 }))
      .entries;
    expect(entry?.sk).toBe('CHAT');
    await erasing.eraseOf(services, OTHER);
    expect(await read()).toBeUndefined();
  });

  it('stays where a complaint is being told in it, or where it is a team’s', async () => {
    const draft: Chat['draft'] = { number: 1, step: 'about', words: [], files: [], at: AT };
    for (const more of [{ team: 'complaints' }, { draft }]) {
      const { services, read } = await opened(more);
      for (const id of [ONE, OTHER]) await erasing.eraseOf(services, id);
      expect(await read()).toMatchObject({ ...more, complaints: [], tasks: [], replies: [] });
    }
  });

  it('is begun anew where nobody can read it', async () => {
    const { services, read } = await opened();
    const { items } = await services.store.query({ partition: ONE, prefix: 'CHAT#', limit: 10 });
    const key = erasing.chatKey(items[0]?.sk.slice('CHAT#'.length) ?? expect.fail('no link'));
    const item = (await services.store.get(key)) ?? expect.fail('no chat');
    const strange = { ...item, version: item.version + 1, body: { ...item.body, complaints: 'all of them' } };
    expect(await services.store.replace(strange, item.version)).toBe(true);
    await erasing.eraseOf(services, ONE);
    expect(await read()).toBeUndefined();
  });
});
