import { referenceOf } from '../base/ids.ts';
import { asJson, type JsonObject } from '../base/json.ts';
import type { Complaint, TimelineEvent } from '../complaint/complaint.ts';
import { receivedAtOf } from '../complaint/receipt.ts';
import type { Services } from '../ports/services.ts';
import * as mails from '../records/outbox.ts';
import * as texts from '../records/texts.ts';
import * as timelines from '../records/timeline-chunks.ts';
import { accessReport } from './access-report.ts';
import { EXPORTERS } from './personal-data.ts';

/*
 * Everything that there is about the person whose complaint it is. What the staff have written for themselves may say
 * something of others, and is left out unless whoever answers for it has read it and asks for it.
 */

const PAGE = 100;
/** Written for the complainant, or by them, whoever has put it down. */
const SHARED: ReadonlySet<string> = new Set([
  'received',
  'acknowledged',
  'paused',
  'resumed',
  'extended',
  'resolved',
  'duplicate-answered',
  'reopened',
  'withdrawn',
  'update-sent',
  'survey-answered',
  'added',
  'objected',
  'objection-rejected',
]);

export async function exportComplaint(
  services: Services,
  complaint: Complaint,
  withNotes: boolean,
): Promise<JsonObject> {
  const { id, status, category, severity, channel, content, resolution, remedies, consents } = complaint;
  const timeline = await eventsOf(services, complaint, withNotes);
  const report = await accessReport(services, complaint);
  const beside: Record<string, unknown> = {};
  for (const [name, exporter] of Object.entries(EXPORTERS))
    beside[name] = await exporter(services, id, withNotes);
  const { formerRecord, vulnerabilityNote, ...said } = content;
  return asJson({
    id,
    reference: referenceOf(id),
    ...{
      status,
      category,
      severity,
      channel,
      receivedAt: receivedAtOf(complaint),
      erasedAt: complaint.erasure?.at,
    },
    ...said,
    ...(withNotes && { vulnerabilityNote }),
    formerRecord,
    resolution,
    remedies,
    consents,
    timeline,
    messages: await mails.exportOf(services, id),
    ...beside,
    // Whoever it was, by what they are: which of the staff is theirs to know.
    seenBy: report.seen.map(({ caller, times, firstAt, lastAt }) => ({
      by: caller.split(':')[0] ?? '',
      ...{ times, firstAt, lastAt },
    })),
  });
}

async function eventsOf(services: Services, complaint: Complaint, withNotes: boolean): Promise<object[]> {
  const all: object[] = [];
  for (let after = 0; ; ) {
    const events = await timelines.read(services, complaint, after, PAGE);
    const said = await texts.withWords(services, complaint.id, events);
    all.push(...said.map((event) => shown(event, withNotes)));
    const last = events.at(-1)?.seq;
    if (last === undefined || last >= (complaint.timeline.at(-1)?.seq ?? 0)) return all;
    after = last;
  }
}

function shown({ at, actor, kind, note }: TimelineEvent, withNotes: boolean): object {
  const isShared = actor === 'complainant' || actor === 'client' || SHARED.has(kind);
  return { at, kind, ...(note !== undefined && (isShared || withNotes) && { note }) };
}
