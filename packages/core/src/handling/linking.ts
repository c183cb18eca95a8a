import { type Caller, nameOf } from '../access/caller.ts';
import { isWithin, reachOf } from '../access/decide.ts';
import { requireMet } from '../base/entity-tag.ts';
import { type ComplaintId, referenceOf } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import { Refusal } from '../base/refusal.ts';
import type { Complaint } from '../complaint/complaint.ts';
import { type LinkKind, link, unlink } from '../complaint/linking.ts';
import { letGo, requireMergeable, takeIn } from '../complaint/merging.ts';
import { resultOf } from '../complaint/requests.ts';
import type { Services } from '../ports/services.ts';
import * as claims from '../records/claims.ts';
import { find } from '../records/complaints.ts';
import * as linked from '../records/linked.ts';
import { loadRules } from '../records/rules.ts';
import { act, type Done, namingFirst, read } from './acting.ts';
import { type Asked, complaintTag } from './once.ts';

/* Links between complaints: whoever makes or undoes one reaches both. */

export interface Linking {
  readonly kind: LinkKind | 'duplicate-of';
  readonly to: ComplaintId;
}

/** @throws Refusal `not-found` also where the other one is out of reach; `link-refused`, `wrong-state` */
export async function linkTo(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  { kind, to: toId }: Linking,
  asked: Asked = {},
): Promise<Done> {
  const to = await read(services, caller, 'complaint.link', toId);
  if (kind === 'duplicate-of') return mergeInto(services, caller, id, to, asked);
  const rules = await loadRules(services);
  const command = (complaint: Complaint, now: number) => link(complaint, { kind, to }, now, rules);
  const before = await read(services, caller, 'complaint.link', id);
  if (!isReplay(before, asked, services.clock.now())) {
    // What would be refused leaves nothing behind.
    command(before, services.clock.now());
    await linked.note(services, toId, { kind, from: id });
  }
  return act(services, caller, 'complaint.link', id, command, asked);
}

/** Where the other one is merged itself: into the one that it is merged into. */
async function mergeInto(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  to: Complaint,
  asked: Asked,
): Promise<Done> {
  const first = to.merged ? await read(services, caller, 'complaint.link', to.merged.into) : to;
  const by = nameOf(caller);
  return once(services, caller, id, asked, async (complaint) => {
    if (complaint.merged?.into === first.id) return;
    await namingFirst(services, caller, async () => requireMergeable(complaint));
    await act(services, caller, 'complaint.link', first.id, (current, now) =>
      takeIn(current, { id, by }, now),
    );
    const { merged } = await read(services, caller, 'complaint.link', id);
    // Something else was done with it at the same moment.
    if (merged?.into !== first.id)
      throw new Refusal('busy', 'Too many changes to this complaint at once; try again.');
  });
}

/** Takes the link back. @throws Refusal `not-found` also where the other one is out of reach; `wrong-state` */
export async function unlinkFrom(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  { kind, to }: Linking,
  asked: Asked = {},
): Promise<Done> {
  const other = await read(services, caller, 'complaint.link', to);
  if (kind === 'duplicate-of') {
    const command = (first: Complaint, now: number) => letGo(first, id, now);
    return once(services, caller, id, asked, async (complaint, takeKey) => {
      if (complaint.merged?.into !== to) return;
      command(other, services.clock.now());
      await takeKey();
      await act(services, caller, 'complaint.link', to, command);
    });
  }
  const rules = await loadRules(services);
  const command = (complaint: Complaint, now: number) => unlink(complaint, { kind, to }, now, rules);
  const done = await act(services, caller, 'complaint.link', id, command, asked);
  await linked.forget(services, to, { kind, from: id });
  return done;
}

/** What begins with another complaint, and ends with this one; asked for again, it goes on with what is left of it. */
async function once(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  asked: Asked,
  /** What would be refused is refused before it takes the key. */
  carryOut: (complaint: Complaint, takeKey: () => Promise<void>) => Promise<void>,
): Promise<Done> {
  const { request, conditions = {} } = asked;
  const before = await read(services, caller, 'complaint.link', id);
  if (!isReplay(before, asked, services.clock.now())) {
    requireMet(conditions, complaintTag(services.settings, before));
    await carryOut(before, async () => {
      if (request) await claims.bind(services, request);
    });
  }
  return act(services, caller, 'complaint.link', id, (complaint) => complaint, { request });
}

function isReplay(complaint: Complaint, { request }: Asked, now: number): boolean {
  return request !== undefined && resultOf(complaint, request, now) !== undefined;
}

/** What another complaint is to the one that is asked about; which it is, only to whom it is within reach. */
export interface ShownLink {
  readonly kind: LinkKind | 'duplicate-of' | 'repeated-by' | 'has-part' | 'has-duplicate';
  readonly at?: Instant;
  readonly complaint?: {
    readonly id: ComplaintId;
    readonly reference: string;
    readonly status: string;
  };
}

const REVERSE: Readonly<Record<LinkKind, ShownLink['kind']>> = {
  'repeat-of': 'repeated-by',
  'part-of': 'has-part',
};

/** Its own first, and then those of others to it. */
export async function linksOf(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  page: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: ShownLink[]; nextCursor?: string }> {
  const complaint = await read(services, caller, 'complaint.read', id);
  const reach = reachOf(caller, 'complaint.read');
  const shown = (kind: ShownLink['kind'], other: Complaint | undefined, at?: Instant): ShownLink => ({
    kind,
    ...(at !== undefined && { at }),
    ...(other &&
      isWithin(reach, other) && {
        complaint: { id: other.id, reference: referenceOf(other.id), status: other.status },
      }),
  });
  const load = async (other: ComplaintId) => (await find(services, other))?.complaint;
  const { places, nextCursor } = await linked.list(services, id, page);
  const others = await Promise.all(
    places.map(async ({ kind, from }) => {
      const other = await load(from);
      const says = other?.links?.find((one) => one.kind === kind && one.to === id);
      return says && isLinkKind(kind) ? [shown(REVERSE[kind], other, says.at)] : [];
    }),
  );
  const own =
    page.cursor === undefined
      ? await ownLinks(complaint, async (kind, other, at) => shown(kind, await load(other), at))
      : [];
  return { items: [...own, ...others.flat()], ...(nextCursor !== undefined && { nextCursor }) };
}

function ownLinks(
  { links = [], merged, duplicates = [] }: Complaint,
  shown: (kind: ShownLink['kind'], other: ComplaintId, at: Instant) => Promise<ShownLink>,
): Promise<ShownLink[]> {
  return Promise.all([
    ...(merged ? [shown('duplicate-of', merged.into, merged.at)] : []),
    ...links.flatMap(({ kind, to, at }) => (isLinkKind(kind) ? [shown(kind, to, at)] : [])),
    ...duplicates.filter(({ leaving }) => !leaving).map(({ id, at }) => shown('has-duplicate', id, at)),
  ]);
}

const isLinkKind = (kind: string): kind is LinkKind => Object.hasOwn(REVERSE, kind);
