import { receiverOf } from '../access/absence.ts';
import type { ComplaintId } from '../base/ids.ts';
import { type Instant, instantOf } from '../base/instant.ts';
import { within } from '../base/within.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { type Outcome, record } from '../complaint/outcomes.ts';
import type { OwedMessage } from '../complaint/owed.ts';
import { Draft } from '../complaint/timeline.ts';
import { type Way, waysTo } from '../complaint/ways.ts';
import { errorName } from '../ports/log.ts';
import { AddressRefused, type Message, type Notifier, ProviderFault } from '../ports/notifier.ts';
import type { Services } from '../ports/services.ts';
import * as absences from '../records/absences.ts';
import { find, type Stored, update } from '../records/complaints.ts';
import { stamped } from '../records/lift.ts';
import { policySets } from '../records/policy-sets.ts';
import * as references from '../records/references.ts';
import * as texts from '../records/texts.ts';
import * as timelines from '../records/timeline-chunks.ts';
import { compose } from './compose.ts';
import { mayTry, noteOut, noteSuccess } from './provider.ts';
import { publish } from './publish.ts';
import { isOneTooMany } from './receipts.ts';
import { announce, PATIENCE_MS, strikeOutSignals, tell } from './tell.ts';

/*
 * What is owed stands on the item until it is struck out; whoever wakes the deliverer is an alarm clock only.
 *
 * D1  A message is sent only by the holder of a lease on (message, attempt), after a consistent read that still
 *     shows it owed at that attempt.
 * D2  Leases are not given back: a recorded failure changes the attempt and so the key; an outcome nobody knows
 *     waits for the lease to end, and is tried again then, with the same message id.
 * D3  A holder gives up before its lease ends.
 * D4  Outcomes are recorded by message and attempt: by anybody, in any order, twice without harm.
 * D5  What others are to hear of is published from the last number that is known to have been, in order, before
 *     that number is raised: whoever keeps it takes it twice without harm.
 * D6  A provider that fails is recorded, never thrown: only a store that fails is, and not before what is known
 *     of the other messages has been recorded.
 */

const LEASE_MS = 5 * 60_000;
/** Of real time, whatever the speed of the complaint's clock. */
export interface DeliveryLimits {
  /** Well within the lease. */
  readonly sendWithinMs: number;
  readonly tellWithinMs: number;
}
const LIMITS: DeliveryLimits = { sendWithinMs: 120_000, tellWithinMs: PATIENCE_MS };

/**
 * Tells the workflow what it has not heard of the complaint, publishes what is new, and sends the messages that may
 * be tried now. Safe to run twice, at the same time, and to be killed anywhere.
 * @throws whatever the store throws; then nobody else is kept from trying.
 */
export async function deliver(
  services: Services,
  id: ComplaintId,
  limits: DeliveryLimits = LIMITS,
): Promise<void> {
  const stored = await find(services, id);
  if (!stored) return;
  const { complaint } = stored;
  const at = instantOf(services.clock.now());
  const due = complaint.owed.filter(({ retryAt }) => (retryAt ?? at) <= at);
  const [heard = [], publishedSeq, tried] = await Promise.all([
    within(tell(services, complaint), limits.tellWithinMs),
    publish(services, stored),
    Promise.allSettled(due.map((message) => attempt(services, complaint, message, limits))),
  ]);
  const known = tried.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []));
  let after: Stored | undefined;
  if (known.length > 0 || publishedSeq !== undefined || heard.some(({ kind }) => kind !== 'start'))
    after = await update(services, id, (current, now) => {
      const draft = new Draft(current, now);
      strikeOutSignals(draft, heard);
      if (publishedSeq !== undefined && publishedSeq > (current.publishedSeq ?? 0))
        draft.set({ publishedSeq });
      for (const outcome of known) record(draft, outcome);
      // Struck out is book-keeping; a pause that is taken back is a change that people can see.
      return draft.complaint.status === current.status ? draft.complaint : draft.done();
    });
  // Once a question has been sent, or given up, something else is due next.
  if (after && due.some(({ kind }) => kind === 'question')) await announce(services, after);
  const broken = tried.find((one) => one.status === 'rejected');
  if (broken) throw broken.reason;
}

/** By these somebody gets to know the reference, and can then ask for the link by it. */
const NAMING_KINDS: ReadonlySet<string> = new Set<OwedMessage['kind']>(['receipt', 'link']);

/** Undefined where the message is in other hands, or not owed so any more. */
async function attempt(
  services: Services,
  known: Complaint,
  owed: OwedMessage,
  limits: DeliveryLimits,
): Promise<Outcome | undefined> {
  const about = { messageId: owed.id, attempts: owed.attempts };
  const hindrance = hindranceTo(known, owed, services.clock.now());
  const { channel } = wayOf(services, known, owed) ?? MAIL;
  if (!hindrance && (await mayTry(services, channel)) === 'wait') return { ...about, result: 'postponed' };
  const leaseEnds = instantOf(services.clock.now() + LEASE_MS);
  const [isMine] = await Promise.all([
    takeLease(services, known.id, about, leaseEnds),
    NAMING_KINDS.has(owed.kind) && references.note(services, known.id),
  ]);
  if (!isMine) return undefined;
  const complaint = (await find(services, known.id))?.complaint;
  const message = complaint?.owed.find(({ id, attempts }) => id === owed.id && attempts === owed.attempts);
  if (!complaint || !message) return undefined;
  const late = hindranceTo(complaint, message, services.clock.now());
  if (late) return { ...about, ...late };
  if (await isOneTooMany(services, complaint, message)) return { ...about, result: 'withheld' };
  const ready = await composeFor(services, complaint, message);
  if (!ready) return { ...about, result: 'provider', fault: 'NotComposed' };
  try {
    const { composed } = ready;
    const sent = await sendWithin(services, composed, limits);
    await noteSuccess(services, composed.channel);
    const by = composed.channel === 'mail' ? {} : { channel: composed.channel };
    return { ...about, result: 'sent', ...sent, ...by, absence: ready.absence };
  } catch (error) {
    return { ...about, ...(await failed(services, message, ready.composed, { error, leaseEnds })) };
  }
}

function takeLease(
  { store }: Services,
  pk: ComplaintId,
  { messageId, attempts }: Pick<Outcome, 'messageId' | 'attempts'>,
  expiresAt: Instant,
): Promise<boolean> {
  return store.putIfAbsent({
    pk,
    sk: `SEND#${messageId}#${attempts}`,
    version: 1,
    body: stamped(),
    expiresAt,
  });
}

type Result<R extends Outcome['result']> = Omit<Extract<Outcome, { result: R }>, 'messageId' | 'attempts'>;

/** Of the staff, and where nothing else is known. */
const MAIL: Pick<Way, 'channel'> = { channel: 'mail' };

/** By which it goes to a complainant: the first that has not refused it, and that there is somebody to write by. */
function wayOf(
  { messengers = {} }: Services,
  complaint: Complaint,
  { kind, to, failedBy = [] }: OwedMessage,
): Way | undefined {
  if (to.role !== 'complainant') return undefined;
  const ways = waysTo(complaint, kind).filter(({ channel }) => !failedBy.includes(channel));
  const isSpoken = ({ channel }: Way) => channel === 'mail' || Object.hasOwn(messengers, channel);
  return ways.find(isSpoken) ?? ways[0];
}

/** Why the message need not be tried at all. */
function hindranceTo(
  complaint: Complaint,
  message: OwedMessage,
  now: number,
): Result<'lapsed'> | Result<'address'> | undefined {
  const { notAfter, to, kind, failedBy = [] } = message;
  if (notAfter !== undefined && notAfter <= instantOf(now)) return { result: 'lapsed' };
  const { email, emailFault, chats = [] } = complaint.content.complainant;
  const fault = emailFault ?? chats.find((chat) => chat.fault)?.fault;
  const isLeft = waysTo(complaint, kind).some(({ channel }) => !failedBy.includes(channel));
  if (to.role === 'complainant' && fault && !isLeft)
    return { result: 'address', fault: fault.reason, address: email ?? '' };
  return undefined;
}

/** Undefined, and alarmed, where the fault is ours: no other message is held back for it. */
async function composeFor(
  services: Services,
  complaint: Complaint,
  message: OwedMessage,
): Promise<{ composed: Message; absence: string | undefined } | undefined> {
  const { noteOf } = message.facts;
  try {
    const event = noteOf === undefined ? undefined : await timelines.find(services, complaint, noteOf);
    const written = event && (await texts.wordsOf(services, complaint.id, event));
    const { to } = message;
    // Whoever has it in their place now, not when it came to be owed.
    const receiver =
      to.role === 'assignee'
        ? receiverOf(await absences.current(services), complaint, to.assignee)
        : undefined;
    const policySet = await policySets.newest(services, complaint.match.policySet);
    const composed = compose(services.settings, complaint, message, {
      way: wayOf(services, complaint, message),
      ...written,
      teamNames: policySet?.teams ?? {},
      receiver,
      now: services.clock.now(),
    });
    return { composed, absence: receiver?.absence?.id };
  } catch (error) {
    const fields = { complaintId: complaint.id, message: message.kind, error: errorName(error) };
    services.log.error('message-not-composed', fields);
    return undefined;
  }
}

function sendWithin(
  services: Services,
  message: Message,
  { sendWithinMs }: DeliveryLimits,
): Promise<{ providerId?: string }> {
  const speaker = speakerOf(services, message);
  const deadline = AbortSignal.timeout(sendWithinMs);
  const tooLate = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(deadline.reason), { once: true });
  });
  // Not every provider heeds the signal.
  return Promise.race([speaker.send(message, deadline), tooLate]);
}

function speakerOf({ notifier, messengers = {} }: Services, { channel }: Message): Notifier {
  if (channel === 'mail') return notifier;
  const messenger = Object.hasOwn(messengers, channel) ? messengers[channel] : undefined;
  // It may be spoken again once somebody has set it up anew: until then it is out.
  if (!messenger) throw new ProviderFault('ChannelNotSetUp');
  return messenger;
}

async function failed(
  services: Services,
  { kind, to }: OwedMessage,
  { complaintId, channel, to: address }: Message,
  { error, leaseEnds }: { error: unknown; leaseEnds: Instant },
): Promise<Result<'address'> | Result<'provider'> | Result<'unknown'>> {
  const { log } = services;
  const fault = error instanceof ProviderFault ? error.fault : errorName(error);
  const fields = { complaintId, message: kind, error: fault };
  if (error instanceof AddressRefused) {
    const isStaff = to.role !== 'complainant';
    log.error(isStaff ? 'staff-address-refused' : 'message-given-up', fields);
    return { result: 'address', fault, address, channel };
  }
  log.warn('message-failed', fields);
  // One that asks for a slower pace is not out: the others may go on.
  if (!(error instanceof ProviderFault && error.throttled)) await noteOut(services, channel, fault);
  if (error instanceof ProviderFault) return { result: 'provider', fault };
  return { result: 'unknown', fault, leaseEnds };
}
