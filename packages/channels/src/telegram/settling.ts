import type { ComplaintId } from '@redress/core/base/ids.ts';
import { referenceOf } from '@redress/core/base/ids.ts';
import { languageOf } from '@redress/core/base/vocabulary.ts';
import { type Chat, type Reply, type Task, withAbout, withComplaint, withReply, withTask } from './chat.ts';
import type { Result } from './outcome.ts';
import { withPoll } from './polls.ts';
import { textsIn } from './texts.ts';
import type { Self } from './update.ts';

/** The chat once a task is done: it is gone from it, and what came of it is said where nothing else says so. */
export function settle(chat: Chat, task: Task, result: Result, self: Self): Chat {
  if (!chat.tasks.some(({ id }) => id === task.id)) return chat;
  const { stalled: _, ...rest } = chat;
  const after: Chat = { ...rest, tasks: chat.tasks.filter(({ id }) => id !== task.id) };
  const texts = textsIn(languageOf(chat.language));
  const say = (text: string, more: Partial<Reply> = {}) =>
    withReply(after, { id: `${task.id}-r`, text, ...more });
  switch (task.kind) {
    case 'take':
      // What was taken the complaint's own receipt says, with its reference and what is promised.
      return result.is === 'taken' ? taken(after, task, result.complaint) : say(texts.notPossible);
    case 'say': {
      if (result.is !== 'done') return say(texts.notPossible);
      const text = texts.said[task.way];
      return text === undefined ? after : say(text, { about: task.complaint });
    }
    case 'bring': {
      if (result.is !== 'done') return say(texts.notBrought(task.file.name));
      const isLast = !after.tasks.some(({ kind }) => kind === 'bring');
      return task.isThanked && isLast ? say(texts.brought, { about: task.complaint }) : after;
    }
    case 'rate':
      return result.is === 'done' ? after : say(texts.ratedNot);
    case 'withdraw':
      return result.is === 'done' ? after : say(texts.notPossible);
    case 'mention': {
      const buttons =
        result.is === 'mentioned'
          ? [[{ text: texts.choices.openChat, url: `https://t.me/${self.username}?start=${result.token}` }]]
          : [];
      return say(result.is === 'mentioned' ? texts.mentionTaken : texts.askPrivately, {
        ...(buttons.length > 0 && { buttons }),
        replyTo: task.message,
      });
    }
    case 'bind':
      return bound(after, result, say);
    case 'act': {
      if (result.is === 'unknown-person') return say(texts.staff.unknownPerson);
      if (result.is !== 'acted') return say(texts.staff.refused, { replyTo: task.message });
      const done = texts.staff.done[task.action](result.name, referenceOf(task.complaint));
      const told = say(done, { replyTo: task.message });
      return withReply(told, { id: `${task.id}-b`, text: '', closes: task.message });
    }
    case 'poll':
      return asked(after, task, result, say);
    case 'results': {
      const under = { replyTo: task.message };
      if (result.is === 'unknown-person') return say(texts.staff.unknownPerson, under);
      if (result.is !== 'counted') return say(texts.staff.refused, under);
      return say(result.counted ? texts.poll.results(result.counted) : texts.poll.none, under);
    }
  }
}

function taken(chat: Chat, { id, draft }: Extract<Task, { kind: 'take' }>, complaint: ComplaintId): Chat {
  const known = draft.words.reduce(
    (after, { message }) => withAbout(after, message, complaint),
    withComplaint(chat, complaint),
  );
  return draft.files.reduce(
    (after, file, index) =>
      withTask(after, { kind: 'bring', id: `${id}-f${index}`, complaint, file, isThanked: false }),
    known,
  );
}

function bound(chat: Chat, result: Result, say: (text: string) => Chat): Chat {
  const texts = textsIn(languageOf(chat.language));
  switch (result.is) {
    case 'bound-person':
      return say(texts.bound.person);
    case 'bound-team':
      return { ...say(texts.bound.team(result.team)), team: result.team };
    case 'bound-link':
      return withComplaint(say(texts.bound.link), result.complaint);
    case 'bound-mention':
      return withComplaint(say(texts.bound.mention), result.complaint);
    default:
      return say(texts.badCode);
  }
}

function asked(
  chat: Chat,
  { id, message }: Extract<Task, { kind: 'poll' }>,
  result: Result,
  say: (text: string, more?: Partial<Reply>) => Chat,
): Chat {
  const { poll: texts, staff } = textsIn(languageOf(chat.language));
  const under = { replyTo: message };
  if (result.is === 'unknown-person') return say(staff.unknownPerson, under);
  if (result.is === 'unclear')
    return say(chat.team === undefined ? texts.howHere : texts.howConcerned, under);
  if (result.is !== 'asked') return say(staff.refused, under);
  const { poll, here } = result;
  if (!here)
    return result.asked === 0
      ? say(texts.nobody, under)
      : withPoll(say(texts.asked(result.asked), under), poll);
  const { question, options } = here;
  return withReply(withPoll(chat, poll), {
    id: `${id}-p`,
    text: question,
    poll: { id: poll, options: [...options] },
  });
}
