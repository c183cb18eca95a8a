import type {
  Advice,
  ComplaintLinkPage,
  ComplaintSummary,
  EarlierComplaints,
  Evidence,
} from '@redress/client/source';
import { may } from '@redress/core/access/decide.ts';
import type { Permission } from '@redress/core/access/rules.ts';
import { type Asking, ownedOf } from './action.ts';
import type { Writing } from './composer.ts';

/* What a page about a complaint is made from besides, so far as its reader may see it. */

const MOST_LIKE = 5;
/** So far the queue is looked through for what comes before and after. */
const QUEUE = 100;
/** Shorter words say little of what it is about. */
const LONG_WORD = 4;

const isAllowed = ({ person, complaint }: Asking, permission: Permission) =>
  may(person, permission, ownedOf(complaint));

export async function writingOf(asking: Asking): Promise<Writing> {
  const { c, complaint } = asking;
  const [templates, files, drafts] = await Promise.all([
    isAllowed(asking, 'complaint.send-update') ? c.var.client.templates.list() : { items: [] },
    filesOf(asking),
    isAllowed(asking, 'complaint.note') ? c.var.client.conversation.drafts(complaint.id) : { items: [] },
  ]);
  return { templates: templates.items, files, drafts: drafts.items };
}

async function filesOf(asking: Asking): Promise<readonly Evidence[]> {
  if (!isAllowed(asking, 'evidence.read')) return [];
  return (await asking.c.var.client.evidence.list(asking.complaint.id)).items;
}

export interface Neighbours {
  readonly nth: number;
  readonly all: number;
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

export interface Surroundings {
  readonly earlier: EarlierComplaints['items'];
  readonly links: ComplaintLinkPage['items'];
  readonly like: readonly ComplaintSummary[];
  readonly advice: Advice['items'][number] | undefined;
  readonly neighbours: Neighbours | undefined;
}

export async function surroundingsOf(asking: Asking): Promise<Surroundings> {
  const { c, complaint } = asking;
  const { client } = c.var;
  const [earlier, links, like, advice, neighbours] = await Promise.all([
    isAllowed(asking, 'complaint.read-earlier') ? client.links.earlier(complaint.id) : { items: [] },
    client.links.list(complaint.id, { limit: 50 }),
    likeIt(asking),
    complaint.motive !== undefined && isAllowed(asking, 'advice.read') ? client.advice.list() : { items: [] },
    neighboursOf(asking),
  ]);
  return {
    earlier: earlier.items,
    links: links.items,
    like,
    advice: advice.items.find(({ motive }) => motive === complaint.motive),
    neighbours,
  };
}

/** Others of its category that speak of the same thing, the newest first. */
async function likeIt(asking: Asking): Promise<readonly ComplaintSummary[]> {
  const { c, complaint } = asking;
  if (!isAllowed(asking, 'complaint.search')) return [];
  const words =
    (complaint.product?.name ?? complaint.subject).match(/\p{Script=Han}{2}|[\p{L}\p{N}]+/gu) ?? [];
  const [longest = ''] = words.sort((a, b) => b.length - a.length);
  const isTelling = longest.length >= LONG_WORD || /\p{Script=Han}/u.test(longest);
  if (!isTelling || complaint.erasedAt !== undefined) return [];
  const search = { text: longest.slice(0, 40), category: complaint.category, limit: MOST_LIKE + 1 };
  const { items } = await c.var.client.searches.run(search);
  const others = items.filter((item) => 'subject' in item).filter(({ id }) => id !== complaint.id);
  return others.slice(0, MOST_LIKE);
}

async function neighboursOf(asking: Asking): Promise<Neighbours | undefined> {
  const { c, complaint } = asking;
  if (!isAllowed(asking, 'complaint.list')) return undefined;
  const { items } = await c.var.client.complaints.list({ limit: QUEUE });
  const index = items.findIndex(({ id }) => id === complaint.id);
  if (index < 0) return undefined;
  return { nth: index + 1, all: items.length, previous: items[index - 1]?.id, next: items[index + 1]?.id };
}
