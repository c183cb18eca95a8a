import { type Instant, instantOf, millisOf } from '../base/instant.ts';
import { withAsciiDomain } from '../base/mail-address.ts';
import type { Complaint, TimelineEvent } from './complaint.ts';
import { surveySent } from './follow-up.ts';
import { messageIdOf } from './message-ids.ts';
import type { OwedMessage, ParkedMessage } from './owed.ts';
import { noteAsked, takeBackQuestion } from './question.ts';
import type { Draft } from './timeline.ts';
import { waysTo, withFault } from './ways.ts';

/** What became of one attempt to send a message, or of a look at it. */
export type Outcome = { readonly messageId: string; readonly attempts: number } & (
  | {
      readonly result: 'sent';
      readonly providerId?: string;
      /** Where it did not go by mail. */
      readonly channel?: string | undefined;
      /** It went to whoever has what is an absent assignee's. */
      readonly absence?: string | undefined;
    }
  | { readonly result: 'lapsed' }
  /** The address has had enough of its kind for now. */
  | { readonly result: 'withheld' }
  /** The address is refused: only another one helps. Of a complainant, the one that was tried, and by which channel. */
  | {
      readonly result: 'address';
      readonly fault: string;
      readonly address?: string | undefined;
      readonly channel?: string | undefined;
    }
  /** Not sent, through no fault of the address: tried again, later and later. */
  | { readonly result: 'provider'; readonly fault: string }
  /** Nobody knows whether it was sent: tried again under the same lease, once that has ended. */
  | { readonly result: 'unknown'; readonly fault: string; readonly leaseEnds: Instant }
  /** Not tried at all, for the provider is out. */
  | { readonly result: 'postponed' }
);

const SHORTEST_BACKOFF_MS = 60_000;
const LONGEST_BACKOFF_MS = 3_600_000;
/** The oldest go: so many that nobody can send are too many to be read, too. */
const MOST_PARKED = 50;

/** Strikes out what was owed at that attempt. By anybody, in any order, twice without harm. */
export function record(draft: Draft, outcome: Outcome): void {
  const owed = draft.complaint.owed.find(
    ({ id, attempts }) => id === outcome.messageId && attempts === outcome.attempts,
  );
  if (!owed) return;
  const others = draft.complaint.owed.filter((other) => other !== owed);
  const about = { message: owed.kind, to: owed.to.role };
  switch (outcome.result) {
    case 'sent': {
      const { providerId, absence, channel } = outcome;
      draft.set({ owed: others });
      draft.event('system', 'message-sent', {
        ...about,
        ...(providerId === undefined ? {} : { providerId }),
        ...(channel === undefined ? {} : { channel }),
        ...saidIn(owed),
        ...(absence === undefined ? {} : { absence }),
      });
      surveySent(draft, owed);
      if (owed.kind === 'question') noteAsked(draft);
      draft.endCall(owed.id);
      return;
    }
    case 'lapsed':
      draft.set({ owed: others });
      draft.event('system', 'message-lapsed', about);
      return;
    case 'withheld':
      draft.set({ owed: others });
      draft.event('system', 'message-withheld', about);
      return;
    case 'address': {
      const again = owed.to.role === 'complainant' ? byAnother(draft, owed, outcome) : undefined;
      draft.set({ owed: again ? [...others, again] : others });
      if (again && again.failedBy === owed.failedBy) return;
      const { channel = 'mail' } = outcome;
      const by = isChat(channel) ? { channel } : {};
      draft.event('system', 'message-failed', { ...about, ...by, reason: outcome.fault });
      if (!again) giveUp(draft, owed);
      return;
    }
    case 'provider': {
      const { fault } = outcome;
      putOff(draft, owed, { attempts: owed.attempts + 1, retryAt: retryAt(draft, owed), fault });
      return;
    }
    case 'unknown': {
      const { fault, leaseEnds } = outcome;
      const later = retryAt(draft, owed);
      putOff(draft, owed, { retryAt: later > leaseEnds ? later : leaseEnds, fault });
      return;
    }
    case 'postponed':
      putOff(draft, owed, { retryAt: retryAt(draft, owed), fault: owed.fault ?? 'ProviderOut' });
  }
}

const isChat = (channel: string) => channel !== 'mail';

/**
 * The message once more, by the way that is next; undefined where none is left. As it was, where the address that was
 * tried had been corrected meanwhile.
 */
function byAnother(
  draft: Draft,
  owed: OwedMessage,
  { channel = 'mail', address, fault }: Extract<Outcome, { result: 'address' }>,
): OwedMessage | undefined {
  const { content } = draft.complaint;
  const { complainant } = content;
  const next = { ...owed, attempts: owed.attempts + 1 };
  if (!isChat(channel) && address !== undefined && address !== (complainant.email ?? '')) return next;
  if (isChat(channel) && address !== undefined) {
    const reached = withFault(complainant, { channel, address }, { at: draft.at, reason: fault });
    draft.set({ content: { ...content, complainant: reached } });
  }
  const failedBy = [...(owed.failedBy ?? []), channel];
  const isLeft = waysTo(draft.complaint, owed.kind).some((way) => !failedBy.includes(way.channel));
  return isLeft ? { ...next, failedBy } : undefined;
}

/** What a message to the complainant has said beside its words, so that it can be shown as it was sent. */
function saidIn({ to, facts }: OwedMessage): TimelineEvent['data'] {
  if (to.role !== 'complainant') return {};
  const { category: _, severity: __, team: ___, assignee: ____, code: _____, ...said } = facts;
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) => (typeof value === 'object' ? [] : [[name, value]])),
  );
}

function putOff(draft: Draft, message: OwedMessage, fields: Partial<OwedMessage>): void {
  const owed = draft.complaint.owed.map((other) => (other === message ? { ...message, ...fields } : other));
  draft.set({ owed });
}

/** As long again as it has been owed, so that a long outage is not thousands of tries, nor its end hours away. */
function retryAt(draft: Draft, { queuedAt }: OwedMessage): Instant {
  const now = millisOf(draft.at);
  const age = now - millisOf(queuedAt);
  return instantOf(now + Math.max(SHORTEST_BACKOFF_MS, Math.min(age, LONGEST_BACKOFF_MS)));
}

/** Mail to an address came back after the provider had taken it. */
export type Feedback =
  /** For good: nothing more is sent there until it is corrected. `address`: where it came back from. */
  | { readonly kind: 'bounced'; readonly reason: string; readonly address?: string | undefined }
  /** The receiver calls it spam. */
  | { readonly kind: 'complained' }
  /** The provider has thrown it away after all. */
  | { readonly kind: 'rejected'; readonly reason: string };

/** What a message was, and to whom, as far as its id and the timeline tell. */
export interface SentMessage {
  readonly id: string;
  readonly kind: string;
  readonly to: string;
}

/** Puts what became of a message that was sent on the timeline; who is responsible hears of it by another way. */
export function recordFeedback(draft: Draft, { id, kind, to }: SentMessage, feedback: Feedback): void {
  const about = { message: kind, to, messageId: id };
  if (feedback.kind === 'complained') {
    draft.event('complainant', 'message-complained', about);
    return;
  }
  draft.event('system', 'message-bounced', { ...about, reason: feedback.reason });
  if (to !== 'complainant') return;
  const { content } = draft.complaint;
  // Of a corrected address, the old one's fault is no matter any more.
  const isCurrent = feedback.kind === 'bounced' && isSameAddress(feedback.address, content.complainant.email);
  if (isCurrent && !content.complainant.emailFault) {
    const emailFault = { at: draft.at, reason: feedback.reason };
    draft.set({ content: { ...content, complainant: { ...content.complainant, emailFault } } });
  }
  if (isOpenQuestion(draft.complaint, id)) takeBackQuestion(draft, draft.at);
  else draft.call(id, kind, 'undeliverable');
}

/** The question that the complainant has not answered yet. */
function isOpenQuestion({ id, timeline, question: open }: Complaint, messageId: string): boolean {
  const paused = timeline.findLast(({ kind }) => kind === 'paused');
  const question = { kind: 'question', to: { role: 'complainant' } } as const;
  return open !== undefined && messageId === messageIdOf(id, paused?.seq ?? 0, question);
}

function isSameAddress(told: string | undefined, email: string | undefined): boolean {
  const spelt = (address: string) => withAsciiDomain(address).toLowerCase();
  return told === undefined || (email !== undefined && spelt(told) === spelt(email));
}

/** Lets a parked message be tried again, as a new attempt; nothing where it has lost its meaning meanwhile. */
export function requeue(draft: Draft, message: ParkedMessage): void {
  const { parkedAt: _, reason: __, retryAt: ___, fault: ____, failedBy: _____, ...owed } = message;
  draft.set({ parked: (draft.complaint.parked ?? []).filter((other) => other !== message) });
  draft.endCall(message.id);
  const isLapsed = message.notAfter !== undefined && message.notAfter <= draft.at;
  const isKnown = draft.complaint.owed.some(({ id }) => id === message.id);
  const about = { message: message.kind, to: message.to.role };
  if (isLapsed) draft.event('system', 'message-lapsed', about);
  else if (!isKnown) draft.set({ owed: [...draft.complaint.owed, { ...owed, attempts: owed.attempts + 1 }] });
}

function park(draft: Draft, message: OwedMessage): void {
  const isBounced =
    message.to.role === 'complainant' && draft.complaint.content.complainant.emailFault !== undefined;
  const reason = isBounced ? 'bounced' : 'address';
  const parked: ParkedMessage = { ...message, parkedAt: draft.at, reason };
  draft.set({ parked: [...(draft.complaint.parked ?? []), parked].slice(-MOST_PARKED) });
}

/** By another way than the one that failed: whoever is responsible hears of it, unless it was their own address. */
function giveUp(draft: Draft, message: OwedMessage): void {
  if (message.kind === 'question' && draft.complaint.question !== undefined) {
    takeBackQuestion(draft, draft.at);
    return;
  }
  park(draft, message);
  if (message.to.role === 'complainant') draft.call(message.id, message.kind, 'undeliverable', message.facts);
}
