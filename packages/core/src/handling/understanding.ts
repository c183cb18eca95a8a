import { type Caller, nameOf } from '../access/caller.ts';
import type { ComplaintId, IncomingId } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import { keyedRequest, keyId } from '../base/keyed-request.ts';
import { Refusal } from '../base/refusal.ts';
import { actionsIn } from '../complaint/transitions.ts';
import { heardBy } from '../complaint/ways.ts';
import { sniff } from '../evidence/types.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import { load, update } from '../records/complaints.ts';
import * as records from '../records/incoming.ts';
import type { Attachment, IncomingChannel, Understood } from './channel.ts';
import { announceEvidence } from './evidence.ts';
import { completeEvidence, storeParts } from './evidence-keeping.ts';
import { takeFeedback } from './feedback.ts';
import { hearAddition, hearAnswer } from './hearing.ts';
import { intake } from './intake.ts';

/*
 * What has come in is understood by its channel, and what it is is then done. Each step bears being done twice: whoever is
 * killed anywhere is taken up for, two minutes later, by whoever the sweeper wakes.
 */

/** Those who understand, by their name. */
export type Channels = ReadonlyMap<string, IncomingChannel>;

type Result = Parameters<typeof records.settle>[2];

/** So often it is tried before a person is to look at it; with what lies between them, some hours. */
const MOST_ATTEMPTS = 8;

/** Takes it up, unless others have it in their hands. Rejects where the store fails. */
export async function understand(services: Services, channels: Channels, id: IncomingId): Promise<void> {
  const held = await records.take(services, id);
  if (!held) return;
  const { incoming } = held;
  const { channel, attempts } = incoming;
  try {
    const { isSpent, ...result } = await carriedOut(services, channels, incoming);
    const { was = '', reason = '', state } = result;
    services.log.info('incoming-settled', { incoming: id, channel, was, reason, state });
    await records.settle(services, held, result);
    if (isSpent) await dropBytes(services, incoming);
  } catch (error) {
    services.log.warn('incoming-failed', { incoming: id, channel, error: errorName(error) });
    if (attempts + 1 < MOST_ATTEMPTS) await records.putOff(services, held, errorName(error));
    else await records.settle(services, held, { state: 'person', reason: 'not-understood' });
  }
}

/** Whoever is killed before leaves them for as long as what has come in is kept. */
async function dropBytes({ blobs, log }: Services, { id, blob }: records.Incoming): Promise<void> {
  await blobs
    .delete(blob)
    .catch((error: unknown) => log.warn('incoming-bytes-kept', { incoming: id, error: errorName(error) }));
}

async function carriedOut(
  services: Services,
  channels: Channels,
  incoming: records.Incoming,
): Promise<Result & { readonly isSpent?: boolean | undefined }> {
  const channel = channels.get(incoming.channel);
  if (!channel) throw new NotSetUp();
  const raw = await records.rawOf(services, incoming);
  if (!raw) return { state: 'person', reason: 'bytes-missing' };
  const understood = await channel.understand(services, incoming, raw);
  const { is: was, shown } = understood;
  const isSpent = understood.is === 'ignored' && understood.isSpent === true;
  return { was, shown, isSpent, ...(await done(services, incoming, understood)) };
}

class NotSetUp extends Error {
  override readonly name = 'ChannelNotSetUp';
}

async function done(
  services: Services,
  incoming: records.Incoming,
  understood: Understood,
): Promise<Omit<Result, 'was' | 'shown'>> {
  switch (understood.is) {
    case 'complaint':
      return takeComplaint(services, incoming, understood);
    case 'message':
      return hearMessage(services, incoming, understood);
    case 'report':
      await takeFeedback(services, understood.messageId, understood.feedback, byOf(incoming));
      return { state: 'done' };
    case 'ignored':
      return { state: 'done', reason: understood.reason };
    case 'for-person':
      return { state: 'person', reason: understood.reason, complaintId: understood.complaintId };
  }
}

/** As the timeline names it. */
const byOf = ({ channel }: records.Incoming) => `channel:${channel}`;

async function takeComplaint(
  services: Services,
  incoming: records.Incoming,
  { intake: command, attachments = [] }: Extract<Understood, { is: 'complaint' }>,
): Promise<Omit<Result, 'was' | 'shown'>> {
  const by = byOf(incoming);
  const { id: complaintId } = (
    await intake(
      services,
      { ...command, submittedBy: by },
      { client: by, key: incoming.id, request: incoming.id },
    )
  ).complaint;
  const refused = await keep(services, incoming, complaintId, attachments);
  return { complaintId, ...refused };
}

async function hearMessage(
  services: Services,
  incoming: records.Incoming,
  message: Extract<Understood, { is: 'message' }>,
): Promise<Omit<Result, 'was' | 'shown'>> {
  const { complaintId, way, isProven, attachments = [] } = message;
  try {
    const { complaint } = await load(services, complaintId);
    if (complaint.erasure) return { state: 'person', reason: 'erased' };
    if (isProven && way)
      await update(services, complaintId, (current, now) => {
        const { complainant } = current.content;
        const heard = heardBy(complainant, way, instantOf(now));
        if (heard === complainant) return current;
        return { ...current, content: { ...current.content, complainant: heard } };
      });
    const status = await say(services, incoming, message);
    const refused = await keep(services, incoming, complaintId, attachments);
    // It may object, and need not: that is not for a machine to say.
    if (status === 'resolved') return { complaintId, state: 'person', reason: 'after-resolution' };
    return { complaintId, ...refused };
  } catch (error) {
    if (!(error instanceof Refusal) || !FINAL.has(error.code)) throw error;
    if (error.code === 'not-found') return { state: 'person', reason: 'complaint-gone' };
    return {
      complaintId,
      state: 'person',
      reason: error.code === 'wrong-state' ? 'complaint-over' : error.code,
    };
  }
}

/** What no later attempt changes. */
const FINAL: ReadonlySet<string> = new Set([
  'wrong-state',
  'not-found',
  'erased',
  'merged',
  'idempotency-key-reused',
]);

/** The status in which it was heard. An answer, where one is waited for and whoever wrote it has shown who they are. */
async function say(
  services: Services,
  incoming: records.Incoming,
  { complaintId, text, isProven }: Extract<Understood, { is: 'message' }>,
): Promise<string> {
  const { settings } = services;
  const caller = writerOf(incoming, complaintId);
  const asked = {
    request: keyedRequest(settings, { caller: nameOf(caller), key: incoming.id, request: incoming.id }),
  };
  for (;;) {
    const { status } = (await load(services, complaintId)).complaint;
    const isAnswer = isProven && actionsIn(status).resume !== undefined;
    try {
      if (isAnswer)
        await hearAnswer(services, caller, complaintId, text === '' ? {} : { answer: text }, asked);
      else if (text !== '') await hearAddition(services, caller, complaintId, { message: text }, asked);
      return status;
    } catch (error) {
      // Somebody else was faster: it is decided anew on what it is now.
      const now = (await load(services, complaintId)).complaint.status;
      if (!(error instanceof Refusal && error.code === 'wrong-state') || now === status) throw error;
    }
  }
}

function writerOf({ channel }: records.Incoming, complaintId: ComplaintId): Caller {
  return { kind: 'complainant', id: `${complaintId}/${channel}`, complaintId };
}

/** Of what came with it, what may be evidence. What may not is for a person, who has it as it came. */
async function keep(
  services: Services,
  incoming: records.Incoming,
  complaintId: ComplaintId,
  attachments: readonly Attachment[],
): Promise<Pick<Result, 'state' | 'reason'>> {
  const caller = writerOf(incoming, complaintId);
  let isWhole = true;
  for (const [index, { name, content }] of attachments.entries()) {
    const type = sniff(content);
    const request = keyId(services.settings, 'attachment', incoming.id, String(index));
    try {
      if (!type) throw new Refusal('evidence-refused', 'It is none of the types that may be evidence.');
      const announced = { name, type, size: content.length, request };
      const { evidence } = await announceEvidence(services, caller, complaintId, announced);
      if (evidence.state === 'awaiting-upload') await storeParts(services, complaintId, evidence.id, content);
      await completeEvidence(services, caller, complaintId, evidence.id);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'storage-full' || error.code === 'busy') throw error;
      isWhole = false;
    }
  }
  return isWhole ? { state: 'done' } : { state: 'person', reason: 'attachment-refused' };
}

/** So many a sweep looks at. */
const MOST_SWEPT = 200;

/** Wakes whoever understands for what waits, and removes what has been kept for long enough. */
export async function sweepIncoming(services: Services, isTimeUp: () => boolean): Promise<void> {
  const now = instantOf(services.clock.now());
  const each = async (ids: readonly IncomingId[], work: (id: IncomingId) => Promise<void>) => {
    for (const id of ids) {
      if (isTimeUp()) return;
      await work(id).catch((error: unknown) =>
        services.log.error('incoming-not-swept', { incoming: id, error: errorName(error) }),
      );
    }
  };
  await each(await records.due(services, 'waiting', now, MOST_SWEPT / 2), (id) =>
    records.handOver(services, id),
  );
  await each(await records.due(services, 'kept', now, MOST_SWEPT / 2), (id) => records.remove(services, id));
}
