import { type Caller, nameOf } from '../access/caller.ts';
import { reachOf } from '../access/decide.ts';
import type { ComplaintId, EvidenceId } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import type { Actor, Complaint, EventKind } from '../complaint/complaint.ts';
import { Draft } from '../complaint/timeline.ts';
import { announce } from '../delivery/tell.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import * as complaints from '../records/complaints.ts';
import * as records from '../records/evidence.ts';
import * as timelines from '../records/timeline-chunks.ts';
import * as webhooks from '../records/webhooks.ts';
import { EXPECTED_MS } from './evidence.ts';
import { makeThumbnail } from './evidence-thumbnail.ts';

/* What becomes of a piece that has been examined: scanned where somebody does that, had by whoever may, or refused. */

/** It is not kept; that it was refused, and why, is shown for a while. */
export async function refuse(
  services: Services,
  complaintId: ComplaintId,
  stored: { readonly evidence: records.Evidence; readonly itemVersion: number },
  state: 'refused' | 'infected',
  reason: string,
): Promise<void> {
  const expiresAt = instantOf(services.clock.now() + EXPECTED_MS);
  const refused = { ...stored.evidence, state, reason, expiresAt };
  if (await records.change(services, complaintId, stored, refused))
    await records.dropBytes(services, complaintId, stored.evidence.id);
}

/** Has it looked at where there is somebody who does; otherwise a machine will report. */
export async function scan(services: Services, complaintId: ComplaintId, id: EvidenceId): Promise<void> {
  const { scanner, log } = services;
  if (!scanner) return;
  const stored = await records.find(services, complaintId, id);
  if (stored?.evidence.state !== 'quarantined') return;
  try {
    const outcome = await scanner.scan(records.blobKey('quarantine', complaintId, id));
    await settleScan(services, complaintId, id, outcome);
  } catch (error) {
    // It stays where nobody has it, and is scanned again.
    log.error('evidence-scan-failed', { complaintId, evidence: id, error: errorName(error) });
  }
}

/** What the scan has found; found again, nothing changes. */
async function settleScan(
  services: Services,
  complaintId: ComplaintId,
  id: EvidenceId,
  outcome: 'clean' | 'infected',
): Promise<void> {
  const { blobs } = services;
  const stored = await records.find(services, complaintId, id);
  if (stored?.evidence.state !== 'quarantined') return;
  if (outcome === 'infected') {
    await refuse(services, complaintId, stored, 'infected', 'infected');
    await note(services, complaintId, 'evidence-refused', 'system', { evidence: id, reason: 'infected' });
    return;
  }
  const { evidence } = stored;
  const content = await blobs.read(records.blobKey('quarantine', complaintId, id));
  if (!content) return;
  await blobs.write(records.blobKey('kept', complaintId, id), evidence.size, content);
  const available: records.Evidence = { ...evidence, state: 'available', scan: 'clean' };
  if (!(await records.change(services, complaintId, stored, available))) {
    if (!(await records.find(services, complaintId, id))) await records.dropBytes(services, complaintId, id);
    return;
  }
  // Whoever is killed here has left what the sweeper finds.
  await noteAdded(services, complaintId, available);
  await records.dropBytes(services, complaintId, id, ['quarantine']);
  await makeThumbnail(services, complaintId, id);
}

/** What a machine says of a scan that it has made. A delivery is carried out once. */
export async function takeScanReport(
  services: Services,
  caller: Caller,
  report: {
    readonly delivery: string;
    readonly complaintId: ComplaintId;
    readonly evidenceId: EvidenceId;
    readonly outcome: 'clean' | 'infected';
  },
): Promise<void> {
  reachOf(caller, 'evidence.report');
  const by = nameOf(caller);
  if (await webhooks.isDone(services, by, report.delivery)) return;
  await settleScan(services, report.complaintId, report.evidenceId, report.outcome);
  await webhooks.noteDone(services, by, report.delivery);
}

/** On the timeline, once; whoever is responsible hears of what the complainant has brought, unless it came with the complaint. */
export async function noteAdded(
  services: Services,
  complaintId: ComplaintId,
  { id, type, size, by }: records.Evidence,
  { isWithIt = false } = {},
): Promise<void> {
  const actor = actorOf(by);
  await note(services, complaintId, 'evidence-added', actor, { evidence: id, type, size }, by, (draft) => {
    if (actor === 'handler' || isWithIt || draft.complaint.owed.some(({ kind }) => kind === 'addition'))
      return;
    draft.tellResponsible('addition');
  });
}

function actorOf(by: string): Actor {
  if (by.startsWith('complainant:')) return 'complainant';
  return by.startsWith('client:') ? 'client' : 'handler';
}

async function note(
  services: Services,
  complaintId: ComplaintId,
  kind: EventKind,
  actor: Actor,
  data: { readonly evidence: EvidenceId; readonly [name: string]: string | number },
  by?: string,
  more: (draft: Draft) => void = () => undefined,
): Promise<void> {
  const stored = await complaints.find(services, complaintId);
  if (!stored) return;
  const isIt = (event: Complaint['timeline'][number]) =>
    event.kind === kind && event.data.evidence === data.evidence;
  const all = await timelines.read(services, stored.complaint, 0, Number.POSITIVE_INFINITY);
  if (all.some(isIt)) return;
  const changed = await complaints.update(
    services,
    complaintId,
    (complaint, now) => {
      if (complaint.timeline.some(isIt)) return complaint;
      const draft = new Draft(complaint, now);
      draft.event(actor, kind, data);
      more(draft);
      const done = draft.done();
      const timeline = done.timeline.map((event) =>
        by !== undefined && isIt(event) ? { ...event, by } : event,
      );
      return { ...done, timeline };
    },
    { known: stored },
  );
  await announce(services, changed);
}
