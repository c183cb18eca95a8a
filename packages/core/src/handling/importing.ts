import { createHmac } from 'node:crypto';
import { asComplaintId, type ComplaintId } from '../base/ids.ts';
import { Refusal } from '../base/refusal.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { type Former, takeOver } from '../complaint/former.ts';
import { announce } from '../delivery/tell.ts';
import type { Rules } from '../policy/match.ts';
import type { Services } from '../ports/services.ts';
import { find, insert } from '../records/complaints.ts';
import * as erasures from '../records/erasures.ts';
import * as references from '../records/references.ts';

/** What one row of a file is called where it is from. */
export interface Row {
  readonly source: string;
  readonly id: string;
  /** All that was said of it, in one text: what tells the same row from one that has changed. */
  readonly text: string;
}

/** `present`: it was imported before, as it is; `changed`: before, from a row that said something else. */
export type Imported = 'added' | 'present' | 'changed';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The same for the same row of the same source, whenever it comes; nobody can tell the row by it. */
function idOf({ settings }: Services, { source, id }: Row): ComplaintId {
  const digest = createHmac('sha256', settings.secret)
    .update(JSON.stringify(['import', source, id]))
    .digest();
  const tail = [...digest.subarray(0, 16)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return asComplaintId(`cmp_${'0'.repeat(10)}${tail.join('')}`);
}

function fingerprintOf({ settings }: Services, { source, text }: Row): string {
  const said = JSON.stringify(['imported', source, text]);
  return createHmac('sha256', settings.secret).update(said).digest('base64url').slice(0, 22);
}

/**
 * Takes over a complaint that was handled elsewhere, once: the same row again finds it there. Nothing is changed of one
 * that is there already, for people may have gone on with it.
 * @param isTried nothing is stored: whether it would be
 * @throws Refusal `erased` where it was erased here, and is gone since
 */
export async function importOnce(
  services: Services,
  row: Row,
  former: Former,
  { by, rules, isTried }: { by: string; rules: Rules; isTried: boolean },
): Promise<{ readonly id: ComplaintId; readonly outcome: Imported; readonly added?: Complaint }> {
  const id = idOf(services, row);
  const origin = { source: row.source, fingerprint: fingerprintOf(services, row) };
  const present = async (): Promise<Imported | undefined> => {
    const known = (await find(services, id))?.complaint.imported;
    return known && (known.fingerprint === origin.fingerprint ? 'present' : 'changed');
  };
  const before = await present();
  if (before) return { id, outcome: before };
  const erased = await erasures.find(services, id);
  if (erased) throw new Refusal('erased', 'The complaint has been erased.', { erasedAt: erased.at });
  const complaint = takeOver(id, former, { by, origin, rules, now: services.clock.now() });
  if (isTried) return { id, outcome: 'added', added: complaint };
  // First: who finds the complaint finds it by its reference, too, wherever this is cut off.
  await references.note(services, id);
  const stored = await insert(services, complaint);
  if (!stored) return { id, outcome: (await present()) ?? 'changed' };
  await announce(services, stored);
  return { id, outcome: 'added', added: stored.complaint };
}
