import { complaintIdSchema } from '@redress/core/base/ids.ts';
import { instantSchema } from '@redress/core/base/instant.ts';
import * as z from 'zod/mini';
import { STAFF_ACTIONS, WAYS } from './buttons.ts';

/*
 * What is known of a chat: one item, changed by one conditional write for each update. What the bot still has to do for
 * it (`tasks`) and to say in it (`replies`) stands there until it is done, so that nobody who is killed forgets it.
 */

const fileSchema = z.object({
  fileId: z.string(),
  uniqueId: z.string(),
  name: z.string(),
  size: z.optional(z.int()),
});

/** A complaint that somebody is about to make. */
const draftSchema = z.object({
  number: z.int(),
  step: z.enum(['what', 'about', 'danger', 'when', 'order', 'evidence', 'contact', 'confirm']),
  /** In the order in which they came; an edit changes the one with its number. */
  words: z.array(z.object({ message: z.int(), text: z.string() })),
  category: z.optional(z.string()),
  danger: z.optional(z.boolean()),
  /** As they have said it. */
  when: z.optional(z.string()),
  order: z.optional(z.string()),
  files: z.array(fileSchema),
  album: z.optional(z.string()),
  email: z.optional(z.string()),
  phone: z.optional(z.string()),
  /** When it was last heard of. */
  at: instantSchema,
});
export type ChatDraft = z.infer<typeof draftSchema>;
export type Step = ChatDraft['step'];

/** Something that was said, of which the bot has asked what it is about. */
const openSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('words'),
    message: z.int(),
    text: z.string(),
    files: z.array(fileSchema),
    until: instantSchema,
  }),
  z.object({
    kind: z.literal('comment'),
    complaint: complaintIdSchema,
    cycle: z.int(),
    score: z.int(),
    /** The score counts by itself from then on. */
    until: instantSchema,
  }),
  z.object({ kind: z.literal('withdrawal'), complaint: complaintIdSchema, until: instantSchema }),
]);

const taskSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('take'), id: z.string(), draft: draftSchema, name: z.string() }),
  z.object({
    kind: z.literal('say'),
    id: z.string(),
    complaint: complaintIdSchema,
    way: z.enum(WAYS),
    text: z.string(),
    message: z.int(),
  }),
  z.object({
    kind: z.literal('bring'),
    id: z.string(),
    complaint: complaintIdSchema,
    file: fileSchema,
    /** What went with a complaint is not thanked for piece by piece. */
    isThanked: z.boolean(),
  }),
  z.object({
    kind: z.literal('rate'),
    id: z.string(),
    complaint: complaintIdSchema,
    cycle: z.int(),
    score: z.int(),
    comment: z.optional(z.string()),
  }),
  z.object({ kind: z.literal('withdraw'), id: z.string(), complaint: complaintIdSchema }),
  /** In a group: what was said there becomes a complaint. */
  z.object({
    kind: z.literal('mention'),
    id: z.string(),
    text: z.string(),
    from: z.int(),
    name: z.string(),
    language: z.string(),
    message: z.int(),
  }),
  /** A link or a code that was typed: who or what it is for, the store knows. */
  z.object({
    kind: z.literal('bind'),
    id: z.string(),
    code: z.string(),
    from: z.int(),
  }),
  z.object({
    kind: z.literal('act'),
    id: z.string(),
    action: z.enum(STAFF_ACTIONS),
    complaint: complaintIdSchema,
    from: z.int(),
    message: z.int(),
  }),
  /** In a group: somebody of the staff asks many, or wants to know what they have answered. */
  z.object({ kind: z.literal('poll'), id: z.string(), text: z.string(), from: z.int(), message: z.int() }),
  z.object({ kind: z.literal('results'), id: z.string(), from: z.int(), message: z.int() }),
]);
export type Task = z.infer<typeof taskSchema>;

const buttonSchema = z.union([
  z.object({ text: z.string(), data: z.string() }),
  z.object({ text: z.string(), url: z.string() }),
]);
export type Button = z.infer<typeof buttonSchema>;

const replySchema = z.object({
  /** Stable across attempts. */
  id: z.string(),
  text: z.string(),
  /** So much of its beginning stands out. */
  bold: z.optional(z.int()),
  buttons: z.optional(z.array(z.array(buttonSchema))),
  /** A poll, of which the text is the question: what it belongs to, and what can be chosen. */
  poll: z.optional(z.object({ id: z.string(), options: z.array(z.string()) })),
  /** It stands under that message. */
  replyTo: z.optional(z.int()),
  /** Instead of a new message: that one's buttons go. */
  closes: z.optional(z.int()),
  /** Which complaint it is about: what is answered to it is, too. */
  about: z.optional(complaintIdSchema),
});
export type Reply = z.infer<typeof replySchema>;

export const chatSchema = z.object({
  chat: z.int(),
  /** As chosen, or as the user's app has it. */
  language: z.string(),
  isPrivate: z.boolean(),
  /** What this chat's user has complained of here, the latest last. */
  complaints: z.array(complaintIdSchema),
  /** Of a group of the staff. */
  team: z.optional(z.string()),
  /** What it has been told of complaints, the latest last, as `complaint-number`. */
  news: z.optional(z.array(z.string())),
  /** What was asked from here, the latest last. */
  polls: z.optional(z.array(z.string())),
  draft: z.optional(draftSchema),
  drafts: z.int(),
  open: z.optional(openSchema),
  /** Messages about a complaint, ours and theirs, the latest last: what is answered to one, or changed in it, is about it. */
  about: z.array(z.object({ message: z.int(), complaint: complaintIdSchema })),
  /** Updates that have been looked at, the latest last. */
  heard: z.array(z.int()),
  /** When the latest of them came: too many at once are not answered. */
  pace: z.array(instantSchema),
  tasks: z.array(taskSchema),
  replies: z.array(replySchema),
  /** They do not want to hear from the bot any more. */
  isBlocked: z.optional(z.boolean()),
  /** Of the first task: attempts that have failed, and not before when it is tried again. */
  stalled: z.optional(z.object({ attempts: z.int(), until: instantSchema })),
  /** Attempts at the first reply that have failed, and not before when it is tried again. */
  attempts: z.int(),
  retryAt: z.optional(instantSchema),
});
export type Chat = z.infer<typeof chatSchema>;

export function newChat(chat: number, isPrivate: boolean, language: string): Chat {
  return {
    ...{ chat, isPrivate, language, complaints: [], drafts: 0, about: [] },
    ...{ heard: [], pace: [], tasks: [], replies: [], attempts: 0 },
  };
}

/** So many of each are remembered. */
const MOST_HEARD = 200;
const MOST_ABOUT = 100;
const MOST_COMPLAINTS = 20;

export function withHeard(chat: Chat, updateId: number): Chat {
  return { ...chat, heard: [...chat.heard, updateId].slice(-MOST_HEARD) };
}

export function withAbout(chat: Chat, message: number, complaint: Chat['complaints'][number]): Chat {
  return { ...chat, about: [...chat.about, { message, complaint }].slice(-MOST_ABOUT) };
}

export function withComplaint(chat: Chat, complaint: Chat['complaints'][number]): Chat {
  const others = chat.complaints.filter((one) => one !== complaint);
  return { ...chat, complaints: [...others, complaint].slice(-MOST_COMPLAINTS) };
}

/** To be said next; the same twice is said once. */
export function withReply(chat: Chat, reply: Reply): Chat {
  if (chat.replies.some(({ id }) => id === reply.id)) return chat;
  return { ...chat, replies: [...chat.replies, reply] };
}

const MOST_NEWS = 300;

/** To be told next, and once, however often somebody says that it is new. */
export function withNews(chat: Chat, reply: Reply): Chat {
  const { news = [] } = chat;
  if (news.includes(reply.id)) return chat;
  return withReply({ ...chat, news: [...news, reply.id].slice(-MOST_NEWS) }, reply);
}

export function withTask(chat: Chat, task: Task): Chat {
  if (chat.tasks.some(({ id }) => id === task.id)) return chat;
  return { ...chat, tasks: [...chat.tasks, task] };
}
