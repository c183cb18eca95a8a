import { isWithin, reachOf, scopeOf } from '@redress/core/access/decide.ts';
import { DAY_MS, instantOf } from '@redress/core/base/instant.ts';
import { asJson } from '@redress/core/base/json.ts';
import { keyId } from '@redress/core/base/keyed-request.ts';
import { tagKey } from '@redress/core/complaint/search-document.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { find } from '@redress/core/records/complaints.ts';
import { readItem, stamped } from '@redress/core/records/lift.ts';
import { searchOf } from '@redress/core/records/search.ts';
import * as z from 'zod/mini';
import type { Chat } from './chat.ts';
import type { Person } from './codes.ts';
import { CHANNEL } from './name.ts';

/*
 * Somebody of the staff asks many at once, after an incident: in the group where they write it, or in a group of the staff
 * all who have complained in a chat of what carries a tag. Each chat has a poll of Telegram's of its own; what is answered
 * is counted together, once for each account, under a keyed hash of it.
 */

const KEPT_MS = 90 * DAY_MS;
/** So many chats are asked at once. */
const MOST_ASKED = 500;
const PAGE = 100;

const pollSchema = z.looseObject({
  question: z.string(),
  options: z.array(z.string()),
  asked: z.int(),
});
export type Poll = z.infer<typeof pollSchema>;
const ofSchema = z.looseObject({ poll: z.string() });
const voteSchema = z.looseObject({ options: z.array(z.int()) });

/** As Telegram takes them; the number of options is what fits on a phone. */
const LONGEST = { question: 300, option: 100 } as const;
const LEAST_OPTIONS = 2;
const MOST_OPTIONS = 10;
const TAG = /^#?([\p{L}\p{N}][\p{L}\p{N}_-]{0,99})$/u;

export interface AskedPoll {
  /** Of those that carry it; undefined: in the group where it was written. */
  readonly tag: string | undefined;
  readonly question: string;
  readonly options: readonly string[];
}

/** A line each: in a group of the staff first the tag, then the question and its options. Undefined where it is none. */
export function pollIn(text: string, isStaffs: boolean): AskedPoll | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const tag = isStaffs ? TAG.exec(lines.shift() ?? '')?.[1] : undefined;
  if (isStaffs && tag === undefined) return undefined;
  const [question = '', ...options] = lines;
  const isRight =
    question !== '' &&
    question.length <= LONGEST.question &&
    options.length >= LEAST_OPTIONS &&
    options.length <= MOST_OPTIONS &&
    new Set(options).size === options.length &&
    options.every((option) => option.length <= LONGEST.option);
  return isRight ? { tag, question, options } : undefined;
}

const pollPk = (poll: string) => `POLL#${poll}`;

/** The same for the same task. */
export const pollIdOf = ({ settings }: Pick<Services, 'settings'>, key: string) =>
  keyId(settings, 'poll', CHANNEL, key);

const expiry = ({ clock }: Services) => instantOf(clock.now() + KEPT_MS);

export async function begin(services: Services, id: string, poll: Poll): Promise<void> {
  const item = { pk: pollPk(id), sk: 'POLL', version: 1, body: stamped(asJson(poll)) };
  await services.store.putIfAbsent({ ...item, expiresAt: expiry(services) });
}

/** Chats of those who have complained of what carries the tag, so far as that person may see it. @throws Refusal `forbidden` */
export async function concerned(services: Services, person: Person, tag: string): Promise<number[]> {
  const reach = reachOf(person, 'poll.run');
  const chats = new Set<number>();
  let cursor: string | undefined;
  do {
    const page = await searchOf(services).find({
      ...{ within: scopeOf(reach), keys: [[tagKey(tag)]], order: 'newest', limit: PAGE },
      ...(cursor !== undefined && { cursor }),
    });
    for (const { id } of page.hits) {
      const complaint = (await find(services, id))?.complaint;
      if (!complaint || complaint.erasure || !isWithin(reach, complaint)) continue;
      const chat = complaint.content.complainant.chats?.find(
        ({ channel, fault }) => channel === CHANNEL && !fault,
      );
      if (chat && chats.size < MOST_ASKED) chats.add(Number(chat.address));
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined && chats.size < MOST_ASKED);
  return [...chats];
}

const telegramKey = ({ settings }: Pick<Services, 'settings'>, telegramPoll: string) => ({
  pk: `POLL-OF#${keyId(settings, 'telegram-poll', CHANNEL, telegramPoll)}`,
  sk: 'OF',
});

/** That poll of Telegram's is one of it: what is answered there counts. */
export async function noteSent(services: Services, poll: string, telegramPoll: string): Promise<void> {
  const item = { ...telegramKey(services, telegramPoll), version: 1, body: stamped({ poll }) };
  await services.store.putIfAbsent({ ...item, expiresAt: expiry(services) });
}

/** What an account has answered last counts; none is a vote that was taken back. False where the poll is none of ours. */
export async function noteVote(
  services: Services,
  telegramPoll: string,
  account: number,
  options: readonly number[],
): Promise<boolean> {
  const { store, settings } = services;
  const of = await store.get(telegramKey(services, telegramPoll));
  if (!of) return false;
  const { poll } = readItem('poll-of', ofSchema, of);
  const voter = keyId(settings, 'poll-voter', CHANNEL, poll, String(account));
  const key = { pk: pollPk(poll), sk: `VOTE#${voter}` };
  for (;;) {
    const before = await store.get(key);
    const body = stamped(asJson({ options: [...options] }));
    const item = { ...key, version: (before?.version ?? 0) + 1, body, expiresAt: expiry(services) };
    if (await (before ? store.replace(item, before.version) : store.putIfAbsent(item))) return true;
  }
}

export interface Counted extends Pick<Poll, 'question' | 'asked'> {
  /** Each option, and how many have chosen it. */
  readonly counts: readonly (readonly [option: string, votes: number])[];
  readonly people: number;
}

/** Undefined where there is none any more. */
export async function count({ store }: Services, poll: string): Promise<Counted | undefined> {
  const item = await store.get({ pk: pollPk(poll), sk: 'POLL' });
  if (!item) return undefined;
  const { question, options, asked } = readItem('poll', pollSchema, item);
  const votes = options.map(() => 0);
  let people = 0;
  let after: string | undefined;
  do {
    const page = await store.query({
      ...{ partition: pollPk(poll), prefix: 'VOTE#', limit: PAGE },
      ...(after !== undefined && { after }),
    });
    for (const one of page.items) {
      const { options: chosen } = readItem('poll-vote', voteSchema, one);
      if (chosen.length > 0) people++;
      for (const index of chosen) if (votes[index] !== undefined) votes[index]++;
    }
    after = page.next;
  } while (after !== undefined);
  return { question, asked, people, counts: options.map((option, index) => [option, votes[index] ?? 0]) };
}

const MOST_POLLS = 5;

export function withPoll(chat: Chat, poll: string): Chat {
  const { polls = [] } = chat;
  return { ...chat, polls: [...polls.filter((one) => one !== poll), poll].slice(-MOST_POLLS) };
}
