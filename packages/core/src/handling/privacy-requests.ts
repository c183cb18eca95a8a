import { instantOf } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import { type Complaint, complaintSchema } from '../complaint/complaint.ts';
import { ERASURE_REASONS, erase } from '../complaint/erasure.ts';
import { personsIn } from '../complaint/persons.ts';
import { doneBy } from '../complaint/timeline.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import { isScannable } from '../ports/store.ts';
import { update } from '../records/complaints.ts';
import { readItem } from '../records/lift.ts';
import * as requests from '../records/privacy-requests.ts';
import { readableAmong } from '../records/set-aside.ts';

/*
 * All complaints are gone through, and no index: also those are somebody's that have been given another address since.
 */

const PAGE = 100;
type Request = requests.PrivacyRequest;
type Found = Request['found'][number];

/** Goes on with what was asked for, the oldest first, from where it was left, until the time is up. */
export async function continuePrivacyRequests(
  services: Services,
  isTimeUp: () => boolean = () => false,
): Promise<void> {
  const running = (await requests.list(services)).filter(requests.isAsking).reverse();
  for (const { id } of running) {
    try {
      await goOn(services, id, isTimeUp);
    } catch (error) {
      services.log.error('privacy-request-failed', { request: id, error: errorName(error) });
    }
    if (isTimeUp()) return;
  }
}

async function goOn(services: Services, id: string, isTimeUp: () => boolean): Promise<void> {
  const { store, clock } = services;
  if (!isScannable(store)) throw new TypeError('the store cannot be read from end to end');
  let { state, version } = await requests.load(services, id);
  while (requests.isAsking(state) && !isTimeUp()) {
    const persons = new Set(state.persons);
    const page = await store.scan(state.after, PAGE, 'COMPLAINT');
    const complaints = await readableAmong(services, page, (item) =>
      readItem('complaint', complaintSchema, item),
    );
    const theirs = complaints.filter((complaint) => isTheirs(services, complaint, persons));
    const room = requests.MOST_FOUND - state.found.length;
    const found: Found[] = [];
    for (const complaint of theirs.slice(0, room)) found.push(await dealWith(services, state, complaint));
    const isOver = page.next === undefined || theirs.length > room;
    const written = {
      ...state,
      looked: state.looked + complaints.length,
      after: page.next,
      found: [...state.found, ...found],
      ...(isOver && { endedAt: instantOf(clock.now()) }),
    };
    // Lost: somebody else goes on with it, too, or has cancelled it. What was erased is erased all the same.
    if (!(await requests.write(services, written, version))) return;
    state = written;
    version++;
  }
}

function isTheirs({ settings }: Services, complaint: Complaint, persons: ReadonlySet<string>): boolean {
  return [...personsIn(complaint)].some((person) => persons.has(requests.personHash(settings, person)));
}

async function dealWith(
  services: Services,
  request: Request,
  { id: complaintId }: Complaint,
): Promise<Found> {
  if (request.kind === 'export') return { complaintId, result: 'found' };
  const { force, note, by } = request;
  const reason = ERASURE_REASONS.find((one) => one === request.reason) ?? 'request';
  try {
    await update(services, complaintId, (complaint, now) =>
      doneBy(by, complaint, erase(complaint, { reason, force, note, by }, now)),
    );
    return { complaintId, result: 'erased' };
  } catch (error) {
    if (error instanceof Refusal) return { complaintId, result: String(error.details.cause ?? error.code) };
    services.log.error('erasure-failed', { complaintId, error: errorName(error) });
    return { complaintId, result: 'failed' };
  }
}
