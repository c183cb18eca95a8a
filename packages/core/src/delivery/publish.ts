import type { Complaint, TimelineEvent } from '../complaint/complaint.ts';
import { newsOf } from '../complaint/news.ts';
import { isPublished, oldestUnpublished } from '../complaint/public-events.ts';
import { errorName } from '../ports/log.ts';
import type { Services } from '../ports/services.ts';
import type { Stored } from '../records/complaints.ts';
import * as feed from '../records/feed.ts';
import { follow } from '../records/search.ts';
import * as tasks from '../records/tasks.ts';
import * as timelines from '../records/timeline-chunks.ts';
import { queueForWebhooks } from './webhooks.ts';

/** What is new of a complaint: in the order of their numbers, without a gap but for what nobody hears of. */
export interface Publication {
  /** As it was read: it may hold more than the events say. */
  readonly complaint: Complaint;
  /** Of the complaint's item, as it was read. */
  readonly itemVersion: number;
  readonly events: readonly TimelineEvent[];
}

/** Takes the same publication twice, and those of two deliverers at once, without harm; and waits for nobody outside. */
interface Publisher {
  readonly name: string;
  publish(services: Services, publication: Publication): Promise<void>;
}

/** Whoever hears of what happens to complaints. */
const PUBLISHERS: readonly Publisher[] = [
  {
    name: 'feed',
    publish: async (services, { complaint, events }) => {
      const news = newsOf(complaint, events);
      if (news.events.length > 0) await feed.tell(services, complaint, news);
    },
  },
  {
    name: 'webhooks',
    publish: (services, { complaint, events }) => queueForWebhooks(services, complaint, events),
  },
  { name: 'search', publish: follow },
  { name: 'tasks', publish: tasks.note },
  {
    name: 'listeners',
    publish: async ({ listeners = [] }, { complaint, events }) => {
      await Promise.all(listeners.map((listener) => listener.hear(complaint.id, events)));
    },
  },
];

/** So many events at once; what is left is published next. */
const MOST_EVENTS = 100;

/**
 * Tells all publishers what is new of the complaint, each whatever becomes of the others. The number up to which it
 * has been told; undefined where there is nothing new, or one of them has not taken it: then it is owed as before.
 */
export async function publish(services: Services, stored: Stored): Promise<number | undefined> {
  const { complaint, itemVersion } = stored;
  if (!oldestUnpublished(complaint)) return undefined;
  try {
    const news = await timelines.read(services, complaint, complaint.publishedSeq ?? 0, MOST_EVENTS);
    const events = news.filter(isPublished);
    const told = await Promise.all(
      PUBLISHERS.map((publisher) => tellOne(services, publisher, { complaint, itemVersion, events })),
    );
    return told.every((one) => one) ? news.at(-1)?.seq : undefined;
  } catch (error) {
    services.log.error('publishing-failed', { complaintId: complaint.id, error: errorName(error) });
    return undefined;
  }
}

async function tellOne(
  services: Services,
  { name, publish }: Publisher,
  publication: Publication,
): Promise<boolean> {
  try {
    if (publication.events.length > 0) await publish(services, publication);
    return true;
  } catch (error) {
    const { id: complaintId } = publication.complaint;
    services.log.error('publishing-failed', { complaintId, publisher: name, error: errorName(error) });
    return false;
  }
}
