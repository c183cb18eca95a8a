import { instantOf } from '../base/instant.ts';
import type { Complaint, OwedMessage } from '../complaint/complaint.ts';
import { executionName, RETIMED, type Signal, signalsOf } from '../complaint/signals.ts';
import { Draft } from '../complaint/timeline.ts';
import { errorName } from '../ports/log.ts';
import { Undeliverable } from '../ports/notifier.ts';
import type { Services } from '../ports/services.ts';
import { type Stored, update } from '../records/complaints.ts';
import * as timelines from '../records/timeline-chunks.ts';
import { compose } from './compose.ts';

/** After so many failed attempts a message is given up, recorded on the complaint and alarmed. */
const MOST_ATTEMPTS = 20;
const LONGEST_BACKOFF_MINUTES = 60;

/**
 * Delivers what a change has left to be heard: starts the execution, answers waiting workflows, sends the
 * messages owed, and then, in one write, strikes out what was done and clears the mark. Whatever fails keeps
 * the mark, so that the sweeper comes back to it. Safe to run twice and at the same time: starts are named,
 * a token works once, a message has a stable id.
 *
 * `since`: only messages owed since that change are sent, because older ones are in somebody else's hands;
 * the sweeper leaves it out and takes all whose time has come.
 */
export async function settle(services: Services, stored: Stored, since?: Complaint): Promise<Stored> {
  const { complaint } = stored;
  const inOtherHands = new Set(since?.owed.map((message) => message.id));
  const at = instantOf(services.clock.now());
  const owed = complaint.owed.filter(({ id, retryAt }) => !inOtherHands.has(id) && (retryAt ?? at) <= at);
  const [signalled, sent] = await Promise.all([
    Promise.all(signalsOf(complaint).map((signal) => attempt(services, complaint, signal))),
    Promise.all(owed.map((message) => deliver(services, complaint, message))),
  ]);
  const heard = signalled.filter((signal) => signal !== undefined);
  // A workflow that has heard something writes soon: a read is cheaper than a write that is lost to it.
  const known = heard.length > 0 ? undefined : stored;
  return update(services, complaint.id, (current, now) => strikeOut(current, heard, sent, now), known);
}

/** Settles after a change that is already safe: a failure is logged and left to the sweeper. */
export async function settleChange(
  services: Services,
  stored: Stored,
  before?: Complaint,
): Promise<Complaint> {
  try {
    return (await settle(services, stored, before)).complaint;
  } catch (error) {
    services.log.warn('settle-failed', { complaintId: stored.complaint.id, error: errorName(error) });
    return stored.complaint;
  }
}

/** The signal when it was heard (or nobody waits for it any more), undefined when it must be tried again. */
async function attempt(
  services: Services,
  complaint: Complaint,
  signal: Signal,
): Promise<Signal | undefined> {
  const { workflows, log } = services;
  try {
    if (signal.kind === 'start') await workflows.start(signal.workflow, signal.name, signal.input);
    else {
      const { token } = signal;
      const hearing =
        signal.kind === 'end'
          ? await workflows.succeed(token, signal.output)
          : await workflows.fail(token, RETIMED, signal.stepAt);
      // Struck out all the same: a wait that is not told ends with its next step, which reads the complaint anew.
      if (hearing === 'refused')
        log.error('signal-refused', { complaintId: complaint.id, signal: signal.kind });
    }
    return signal;
  } catch (error) {
    log.warn('signal-failed', { complaintId: complaint.id, signal: signal.kind, error: errorName(error) });
    return undefined;
  }
}

interface Delivery {
  readonly message: OwedMessage;
  readonly outcome: 'sent' | 'failed' | 'undeliverable';
}

async function deliver(services: Services, complaint: Complaint, message: OwedMessage): Promise<Delivery> {
  try {
    const { noteOf } = message.facts;
    const [event] = noteOf === undefined ? [] : await timelines.read(services, complaint, noteOf - 1, 1);
    await services.notifier.send(compose(services.settings, complaint, message, event?.note));
    return { message, outcome: 'sent' };
  } catch (error) {
    const final = error instanceof Undeliverable || message.attempts + 1 >= MOST_ATTEMPTS;
    const fields = { complaintId: complaint.id, message: message.kind, error: errorName(error) };
    if (final) services.log.error('message-given-up', fields);
    else services.log.warn('message-failed', fields);
    return { message, outcome: final ? 'undeliverable' : 'failed' };
  }
}

function strikeOut(
  current: Complaint,
  heard: readonly Signal[],
  sent: readonly Delivery[],
  now: number,
): Complaint {
  const draft = new Draft(current, now);
  for (const signal of heard) {
    if (signal.kind === 'start') {
      const { execution } = draft.complaint;
      if (signal.name === executionName(current, signal.workflow))
        draft.set({ execution: { ...execution, started: true } });
    } else if (current.waits[signal.clock]?.token === signal.token) {
      draft.set({ waits: { ...draft.complaint.waits, [signal.clock]: undefined } });
    }
  }
  for (const { message, outcome } of sent) {
    const owed = draft.complaint.owed.find((other) => other.id === message.id);
    if (!owed) continue;
    const others = draft.complaint.owed.filter((other) => other !== owed);
    if (outcome === 'failed') {
      const attempts = owed.attempts + 1;
      const backoffMinutes = Math.min(2 ** (attempts - 1), LONGEST_BACKOFF_MINUTES);
      const retryAt = instantOf(now + backoffMinutes * 60_000);
      draft.set({ owed: [...others, { ...owed, attempts, retryAt }] });
    } else {
      draft.set({ owed: others });
      const kind = outcome === 'sent' ? 'message-sent' : 'message-failed';
      draft.event('system', kind, { message: owed.kind, to: owed.to.role });
    }
  }
  // Book-keeping, not a change that people can see: the version stays.
  return draft.complaint;
}
