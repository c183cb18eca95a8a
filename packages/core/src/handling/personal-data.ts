import type { ComplaintId } from '../base/ids.ts';
import type { Services } from '../ports/services.ts';
import { ownOf } from '../records/attachments.ts';
import * as chats from '../records/chats.ts';
import * as complaints from '../records/complaints.ts';
import * as drafts from '../records/drafts.ts';
import * as evidence from '../records/evidence.ts';
import * as incoming from '../records/incoming.ts';
import * as quality from '../records/quality.ts';
import * as searching from '../records/search.ts';
import * as tasks from '../records/tasks.ts';
import * as texts from '../records/texts.ts';

/*
 * Every place where personal data stands beside a complaint's own item, in one list: whoever adds another one adds it
 * here, and to docs/privacy.md. `test/canaries.test.ts` looks for what has been forgotten.
 */

/** Takes away all that it holds of the complaint. Safe to run twice, and to be killed anywhere. */
type Eraser = (services: Services, id: ComplaintId) => Promise<void>;

/** What it is found by comes last: it is made of the others. */
export const ERASERS: readonly Eraser[] = [
  evidence.eraseOf,
  texts.eraseOf,
  drafts.eraseOf,
  tasks.eraseOf,
  quality.eraseOf,
  incoming.eraseOf,
  chats.eraseOf,
  searching.eraseOf,
];

/** What it holds of the complaint, as JSON; `withNotes`: also what the staff have written for themselves. */
type Exporter = (services: Services, id: ComplaintId, withNotes: boolean) => Promise<unknown>;

/** By the name that an export has it under. */
export const EXPORTERS: Readonly<Record<string, Exporter>> = {
  evidence: evidenceOf,
  conversation: conversationOf,
  // Written by the staff, for the staff.
  reviews: async (services, id, withNotes) => (withNotes ? quality.remarksOn(services, id) : []),
};

/** What is known of each file; its bytes come with the page that has it (`export-pages.ts`). */
async function evidenceOf(
  services: Services,
  complaintId: ComplaintId,
  withNotes: boolean,
): Promise<unknown> {
  const all = await evidence.list(services, complaintId);
  const { complaint } = await complaints.load(services, complaintId);
  const theirs = withNotes ? all : await ownOf(services, complaint, all);
  return theirs.map(({ id, name, type, size, createdAt, state }) => ({
    id,
    name,
    type,
    size,
    createdAt,
    state,
  }));
}

/** Messages, theirs and ours; of the notes that the staff write for each other none, unless they are asked for. */
async function conversationOf(services: Services, id: ComplaintId, withNotes: boolean): Promise<unknown> {
  const all = await texts.exportOf(services, id);
  return all
    .filter((text) => texts.isSpoken(text) || withNotes)
    .map(({ kind, at, subject, text }) => ({ kind, at, subject, text }));
}
