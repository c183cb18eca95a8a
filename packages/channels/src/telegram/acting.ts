import { nameOf } from '@redress/core/access/caller.ts';
import { reachOf } from '@redress/core/access/decide.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import { acknowledge, assign } from '@redress/core/complaint/commands.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { act } from '@redress/core/handling/acting.ts';
import { type Chat, type Task, withNews } from './chat.ts';
import * as chats from './chats.ts';
import type { Person } from './codes.ts';
import { type Carrier, type Result, requestOf } from './outcome.ts';
import { begin, concerned, count, pollIdOf, pollIn } from './polls.ts';

/* What the staff do in groups: as whoever has linked their account, with the rights that they have then. */

const ACTS = {
  claim: {
    permission: 'complaint.assign',
    decide: (complaint: Complaint, { subject }: Person, now: number) =>
      assign(complaint, { team: complaint.team, assignee: subject }, now),
  },
  acknowledge: {
    permission: 'complaint.acknowledge',
    decide: (complaint: Complaint, _: Person, now: number) => acknowledge(complaint, {}, now),
  },
} as const;

/** As that person may: what is decided on the complaint as it is when it is written over. */
export async function actAsPerson(
  { services, codes, audit }: Carrier,
  { action, complaint: id, from }: Extract<Task, { kind: 'act' }>,
  key: string,
): Promise<Result> {
  const person = await codes.person(from);
  if (!person) {
    await audit?.countRefusal('no-credentials');
    return { is: 'unknown-person' };
  }
  const { permission, decide } = ACTS[action];
  const asked = { request: requestOf(services, person, key) };
  try {
    await act(services, person, permission, id, (complaint, now) => decide(complaint, person, now), asked);
  } catch (error) {
    // What somebody may not do, and what they may not even know of; the rest is no offence.
    const code = error instanceof Refusal ? error.code : undefined;
    if (code === 'forbidden' || code === 'not-found')
      await audit?.noteRefusal({
        ...{ kind: 'refusal', caller: nameOf(person), operation: `chat.${action}` },
        ...{ complaint: id, permission, code },
      });
    throw error;
  }
  return { is: 'acted', name: person.subject };
}

/** As whom they may ask many; undefined where nobody knows them. @throws Refusal `forbidden` */
async function asker(
  { codes, audit }: Carrier,
  from: number,
  operation: string,
): Promise<Person | undefined> {
  const person = await codes.person(from);
  if (!person) {
    await audit?.countRefusal('no-credentials');
    return undefined;
  }
  try {
    reachOf(person, 'poll.run');
  } catch (error) {
    await audit?.noteRefusal({
      ...{ kind: 'refusal', caller: nameOf(person), operation },
      ...{ permission: 'poll.run', code: 'forbidden' },
    });
    throw error;
  }
  return person;
}

export async function ask(
  carrier: Carrier,
  chat: Chat,
  { text, from }: Extract<Task, { kind: 'poll' }>,
  key: string,
): Promise<Result> {
  const { services } = carrier;
  const person = await asker(carrier, from, 'chat.poll');
  if (!person) return { is: 'unknown-person' };
  const wanted = pollIn(text, chat.team !== undefined);
  if (!wanted) return { is: 'unclear' };
  const { tag, question, options } = wanted;
  const poll = pollIdOf(services, key);
  const to = tag === undefined ? [] : await concerned(services, person, tag);
  const asked = tag === undefined ? 1 : to.length;
  if (asked > 0) await begin(services, poll, { question, options: [...options], asked });
  for (const other of to)
    await chats.change(
      services,
      other,
      (known) =>
        known &&
        withNews(known, { id: `poll-${poll}`, text: question, poll: { id: poll, options: [...options] } }),
      'wakes',
    );
  return { is: 'asked', poll, asked, ...(tag === undefined && { here: wanted }) };
}

export async function results(
  carrier: Carrier,
  { polls = [] }: Chat,
  { from }: Extract<Task, { kind: 'results' }>,
): Promise<Result> {
  const person = await asker(carrier, from, 'chat.results');
  if (!person) return { is: 'unknown-person' };
  const last = polls.at(-1);
  return { is: 'counted', counted: last === undefined ? undefined : await count(carrier.services, last) };
}
