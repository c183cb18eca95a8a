import type { Complaint, EventKind, TimelineEvent } from './complaint.ts';

/*
 * Which events of a timeline others hear of, and by which names. The names are a promise to whoever listens: one is
 * never given another meaning, and new ones come at the end of `docs/webhooks.md`.
 */

export const PUBLIC_EVENT_TYPES = [
  'complaint.received',
  'complaint.receipt-corrected',
  'complaint.acknowledged',
  'complaint.assigned',
  'complaint.reclassified',
  'complaint.corrected',
  'complaint.question-asked',
  'complaint.resumed',
  'complaint.held',
  'complaint.hold-ended',
  'complaint.extended',
  'complaint.promised',
  'complaint.fulfilled',
  'complaint.warned',
  'complaint.breached',
  'complaint.escalated',
  'complaint.updated',
  'complaint.contact-corrected',
  'complaint.contact-recorded',
  'complaint.added',
  'complaint.resolved',
  'complaint.objected',
  'complaint.objection-upheld',
  'complaint.objection-rejected',
  'complaint.reopened',
  'complaint.withdrawn',
  'complaint.merged',
  'complaint.unmerged',
  'complaint.closed',
  'complaint.dissatisfaction-raised',
  // Whoever keeps copies of what it says has to erase them, too.
  'complaint.erased',
  'remedy.proposed',
  'remedy.promised',
  'remedy.approved',
  'remedy.rejected',
  'remedy.done',
  'remedy.taken-back',
  'task.added',
  'task.done',
  'task.cancelled',
  'task.overdue',
  'evidence.added',
  'evidence.removed',
  'survey.answered',
  'message.failed',
  'message.bounced',
] as const;
export type PublicEventType = (typeof PUBLIC_EVENT_TYPES)[number];

/**
 * What is published of each kind: by its public name; `inside` alone, to what the installation keeps for itself, as
 * its search; or nothing, for it is book-keeping and wakes nobody.
 */
const PUBLICATION: Readonly<Record<EventKind, PublicEventType | 'inside' | undefined>> = {
  received: 'complaint.received',
  'receipt-corrected': 'complaint.receipt-corrected',
  acknowledged: 'complaint.acknowledged',
  assigned: 'complaint.assigned',
  paused: 'complaint.question-asked',
  'question-reminded': undefined,
  resumed: 'complaint.resumed',
  held: 'complaint.held',
  'hold-reminded': undefined,
  'hold-ended': 'complaint.hold-ended',
  extended: 'complaint.extended',
  reclassified: 'complaint.reclassified',
  'record-corrected': 'complaint.corrected',
  'consent-given': 'inside',
  'consent-withdrawn': 'inside',
  // By a calendar or a correction that has come: others read the dates from the complaint.
  retimed: 'inside',
  resolved: 'complaint.resolved',
  reopened: 'complaint.reopened',
  withdrawn: 'complaint.withdrawn',
  noted: 'inside',
  linked: 'inside',
  unlinked: 'inside',
  merged: 'complaint.merged',
  unmerged: 'complaint.unmerged',
  'duplicate-joined': 'inside',
  'duplicate-left': 'inside',
  'duplicate-added': 'inside',
  'duplicate-answered': 'inside',
  closed: 'complaint.closed',
  warned: 'complaint.warned',
  breached: 'complaint.breached',
  escalated: 'complaint.escalated',
  'survey-sent': undefined,
  'survey-reminded': undefined,
  'survey-answered': 'survey.answered',
  'dissatisfaction-raised': 'complaint.dissatisfaction-raised',
  'message-sent': undefined,
  'message-failed': 'message.failed',
  'message-lapsed': undefined,
  'message-withheld': undefined,
  'message-bounced': 'message.bounced',
  'message-complained': undefined,
  'message-requeued': undefined,
  'contact-corrected': 'complaint.contact-corrected',
  'contact-recorded': 'complaint.contact-recorded',
  'update-sent': 'complaint.updated',
  promised: 'complaint.promised',
  fulfilled: 'complaint.fulfilled',
  'call-reminded': undefined,
  added: 'complaint.added',
  'remedy-proposed': 'remedy.proposed',
  'remedy-promised': 'remedy.promised',
  'remedy-approved': 'remedy.approved',
  'remedy-rejected': 'remedy.rejected',
  'remedy-done': 'remedy.done',
  'remedy-taken-back': 'remedy.taken-back',
  // It may have gone to another team's list.
  'approval-reminded': 'inside',
  'task-added': 'task.added',
  'task-changed': 'inside',
  'task-done': 'task.done',
  'task-cancelled': 'task.cancelled',
  'task-reminded': undefined,
  'task-overdue': 'task.overdue',
  objected: 'complaint.objected',
  'objection-reminded': undefined,
  'objection-upheld': 'complaint.objection-upheld',
  'objection-rejected': 'complaint.objection-rejected',
  'evidence-added': 'evidence.added',
  'evidence-refused': undefined,
  'evidence-removed': 'evidence.removed',
  'link-revoked': undefined,
  'link-requested': undefined,
  'code-requested': undefined,
  'conflicts-set': 'inside',
  'legal-hold-set': undefined,
  'legal-hold-lifted': undefined,
  erased: 'complaint.erased',
  'workflow-stopped': undefined,
  'workflow-failed': undefined,
  'workflow-restarted': undefined,
  // What was before is nobody's news, but is to be found.
  imported: 'inside',
};
const known: ReadonlyMap<string, PublicEventType | 'inside' | undefined> = new Map(
  Object.entries(PUBLICATION),
);

/** Undefined where the outside does not hear of it; so it is with what only a later version knows. */
export function publicTypeOf({ kind }: Pick<TimelineEvent, 'kind'>): PublicEventType | undefined {
  const published = known.get(kind);
  return published === 'inside' ? undefined : published;
}

export function isPublished({ kind }: Pick<TimelineEvent, 'kind'>): boolean {
  return known.get(kind) !== undefined;
}

const lastSeq = ({ timeline }: Pick<Complaint, 'timeline'>) => timeline.at(-1)?.seq ?? 0;

/** One from before anything was published begins with what is to come. @param before it, as it was read */
export function withPublishing(complaint: Complaint, before: Complaint): Complaint {
  if (complaint.publishedSeq !== undefined) return complaint;
  return { ...complaint, publishedSeq: lastSeq(before) };
}

/** The oldest event that has not been published yet, as far as the complaint's own item tells. */
export function oldestUnpublished({ publishedSeq, timeline }: Complaint): TimelineEvent | undefined {
  if (publishedSeq === undefined) return undefined;
  // Of those that have left the item nobody knows the kind without reading them.
  if (publishedSeq + 1 < (timeline[0]?.seq ?? 1)) return timeline[0];
  return timeline.find((event) => event.seq > publishedSeq && isPublished(event));
}

/** Whether events are to be published now that were not before. @param before undefined: any that are */
export function owesPublishingAnew(complaint: Complaint, before: Complaint | undefined): boolean {
  if (!before) return oldestUnpublished(complaint) !== undefined;
  const from = Math.max(complaint.publishedSeq ?? Number.POSITIVE_INFINITY, lastSeq(before));
  return complaint.timeline.some((event) => event.seq > from && isPublished(event));
}
