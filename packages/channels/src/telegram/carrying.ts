import type { Caller } from '@redress/core/access/caller.ts';
import { respondentOf } from '@redress/core/access/survey-link.ts';
import type { ComplaintId } from '@redress/core/base/ids.ts';
import { instantOf } from '@redress/core/base/instant.ts';
import { keyId } from '@redress/core/base/keyed-request.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import { withdraw } from '@redress/core/complaint/commands.ts';
import { surveyLinkOf } from '@redress/core/complaint/links.ts';
import { answerSurvey } from '@redress/core/complaint/survey.ts';
import { heardBy } from '@redress/core/complaint/ways.ts';
import { announceEvidence } from '@redress/core/evidence';
import { completeEvidence, storeParts } from '@redress/core/evidence-keeping';
import { sniff } from '@redress/core/evidence-types';
import { act } from '@redress/core/handling/acting.ts';
import { hearAddition, hearAnswer, hearObjection } from '@redress/core/handling/hearing.ts';
import { intake } from '@redress/core/handling/intake.ts';
import { followLink } from '@redress/core/handling/own.ts';
import { reopenByNewestCalendar } from '@redress/core/handling/reopening.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { load, update } from '@redress/core/records/complaints.ts';
import { actAsPerson, ask, results } from './acting.ts';
import type { Chat, Task } from './chat.ts';
import { MOST_BYTES } from './drafting.ts';
import { intakeOf, mentionOf } from './intakes.ts';
import { addressOf, BY } from './known.ts';
import { CHANNEL } from './name.ts';
import { type Carrier, type Result, requestOf } from './outcome.ts';
import { Unsayable } from './telegram.ts';

/*
 * Does what a chat has to do, in the name of whoever speaks there. Each task goes by its own id: whoever is killed after
 * it was done and before the chat knows does it again, and nothing is done twice.
 */

/** @throws whatever may be better a minute later */
export async function carry(carrier: Carrier, chat: Chat, task: Task): Promise<Result> {
  try {
    return await carriedOut(carrier, chat, task);
  } catch (error) {
    if (error instanceof Unsayable) return { is: 'refused' };
    if (error instanceof Refusal && !PASSING.has(error.code)) return { is: 'refused' };
    throw error;
  }
}

/** Refusals that a later attempt need not meet. */
const PASSING: ReadonlySet<string> = new Set([
  'busy',
  'storage-full',
  'version-conflict',
  'too-many-requests',
]);

async function carriedOut(carrier: Carrier, chat: Chat, task: Task): Promise<Result> {
  const { services } = carrier;
  const key = `${chat.chat}-${task.id}`;
  switch (task.kind) {
    case 'take': {
      const command = await intakeOf(services, chat, task);
      const { complaint } = await intake(services, command, { client: BY, key, request: key });
      return { is: 'taken', complaint: complaint.id };
    }
    case 'say':
      await noteHeard(services, chat, task.complaint);
      await say(services, task, key);
      return { is: 'done' };
    case 'bring':
      await bring(carrier, task, key);
      return { is: 'done' };
    case 'rate':
      await rate(services, task, key);
      return { is: 'done' };
    case 'withdraw':
      await act(
        services,
        complainantOf(task.complaint),
        'complaint.withdraw',
        task.complaint,
        (complaint, now) => withdraw(complaint, {}, now),
        { request: requestOf(services, complainantOf(task.complaint), key) },
      );
      return { is: 'done' };
    case 'mention': {
      const command = mentionOf(task, chat.language);
      const { complaint } = await intake(services, command, { client: BY, key, request: key });
      return { is: 'mentioned', token: await carrier.codes.forMention(complaint.id, task.from) };
    }
    case 'bind':
      return bind(carrier, chat, task);
    case 'act':
      return actAsPerson(carrier, task, key);
    case 'poll':
      return ask(carrier, chat, task, key);
    case 'results':
      return results(carrier, chat, task);
  }
}

/** By whom something is said in a chat, as the timeline names them: not by what Telegram calls them. */
function complainantOf(complaintId: ComplaintId): Caller {
  return { kind: 'complainant', id: `${complaintId}/${CHANNEL}`, complaintId };
}

/** They are written to where they have spoken last. */
async function noteHeard(services: Services, { chat }: Chat, id: ComplaintId): Promise<void> {
  const way = { channel: CHANNEL, address: addressOf(chat) };
  await update(services, id, (complaint, now) => {
    const { content } = complaint;
    const complainant = heardBy(content.complainant, way, instantOf(now));
    if (complainant === content.complainant || complaint.erasure) return complaint;
    return { ...complaint, content: { ...content, complainant } };
  });
}

async function say(
  services: Services,
  { complaint, way, text }: Extract<Task, { kind: 'say' }>,
  key: string,
): Promise<void> {
  const caller = complainantOf(complaint);
  const asked = { request: requestOf(services, caller, key) };
  switch (way) {
    case 'answer':
      try {
        await hearAnswer(services, caller, complaint, { answer: text }, asked);
      } catch (error) {
        // The question was taken back meanwhile: what was said is not lost for that.
        if (!(error instanceof Refusal) || error.code !== 'wrong-state') throw error;
        await hearAddition(services, caller, complaint, { message: text }, asked);
      }
      return;
    case 'add':
      await hearAddition(services, caller, complaint, { message: text }, asked);
      return;
    case 'object':
      await hearObjection(services, caller, complaint, { reason: text }, asked);
      return;
    case 'reopen':
      await reopenByNewestCalendar(services, caller, complaint, { reason: text }, asked);
      return;
  }
}

async function bring(
  { services, telegram }: Carrier,
  { complaint, file }: Extract<Task, { kind: 'bring' }>,
  key: string,
): Promise<void> {
  const caller = complainantOf(complaint);
  const content = await telegram.file(file.fileId, MOST_BYTES);
  const type = sniff(content);
  if (!type) throw new Refusal('evidence-refused', 'It is none of the types that may be evidence.');
  const request = keyId(services.settings, 'attachment', key);
  const announced = { name: file.name, type, size: content.length, request };
  const { evidence } = await announceEvidence(services, caller, complaint, announced);
  if (evidence.state === 'awaiting-upload') await storeParts(services, complaint, evidence.id, content);
  await completeEvidence(services, caller, complaint, evidence.id);
}

async function rate(
  services: Services,
  { complaint: id, cycle, score, comment }: Extract<Task, { kind: 'rate' }>,
  key: string,
): Promise<void> {
  const { complaint } = await load(services, id);
  const respondent = respondentOf(surveyLinkOf(complaint, cycle));
  await act(
    services,
    respondent,
    'survey.answer',
    id,
    (current, now) => answerSurvey(current, { cycle, score, comment }, now),
    { request: requestOf(services, respondent, key) },
  );
}

async function bind(
  { services, codes }: Carrier,
  chat: Chat,
  task: Extract<Task, { kind: 'bind' }>,
): Promise<Result> {
  const link = await followLink(services, task.code);
  if (link) {
    if (!chat.isPrivate) return { is: 'refused' };
    await noteHeard(services, chat, link.complaintId);
    return { is: 'bound-link', complaint: link.complaintId };
  }
  const code = await codes.use(task.code, task.id);
  switch (code?.kind) {
    case 'mention': {
      if (!chat.isPrivate || code.from !== task.from) return { is: 'refused' };
      await noteHeard(services, chat, code.complaint);
      return { is: 'bound-mention', complaint: code.complaint };
    }
    case 'person':
      if (!chat.isPrivate) return { is: 'refused' };
      await codes.link(task.from, code.person);
      return { is: 'bound-person' };
    case 'team':
      if (chat.isPrivate) return { is: 'refused' };
      await codes.bindTeam(code.team, chat.chat);
      return { is: 'bound-team', team: code.team };
    default:
      return { is: 'refused' };
  }
}
