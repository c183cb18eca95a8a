import type { Complaint } from '../complaint/complaint.ts';
import type { Evidence } from './evidence.ts';
import type { Noting } from './set-aside.ts';
import * as texts from './texts.ts';
import * as timelines from './timeline-chunks.ts';

/*
 * Evidence that has gone to the complainant with a message. Nothing on a piece says so: the message names it, and the
 * timeline the message, in the one write that sends it. So what was never sent is never seen, whoever is killed when.
 */

/** Of these, what the complainant has, and apps for them: what has come from them, and what was given to them. */
export async function ownOf(
  services: Noting,
  complaint: Complaint,
  all: readonly Evidence[],
): Promise<Evidence[]> {
  const isTheirs = ({ by }: Evidence) => /^(?:client|complainant):/.test(by);
  const given = all.every(isTheirs) ? new Set<string>() : await givenWith(services, complaint);
  return all.filter((one) => isTheirs(one) || given.has(one.id));
}

async function givenWith(services: Noting, complaint: Complaint): Promise<ReadonlySet<string>> {
  const events = await timelines.read(services, complaint, 0, Number.POSITIVE_INFINITY);
  const sent = events.filter(({ kind, data }) => kind === 'update-sent' && data.files !== undefined);
  const written = await Promise.all(sent.map((event) => texts.writtenWith(services, complaint.id, event)));
  return new Set(written.flatMap((text) => text?.attachments ?? []));
}
