import { type ComplaintId, referenceOf } from '@redress/core/base/ids.ts';
import { instantOf } from '@redress/core/base/instant.ts';
import { CATEGORIES, labelOf, languageOf, SEVERITIES } from '@redress/core/base/vocabulary.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { actionsIn } from '@redress/core/complaint/transitions.ts';
import type { Listener, Services } from '@redress/core/ports/services.ts';
import { find } from '@redress/core/records/complaints.ts';
import { wordMoment } from '@redress/core/wording';
import { type Button, type Chat, withNews } from './chat.ts';
import * as chats from './chats.ts';
import type { Codes } from './codes.ts';
import { STAFF_NEWS, type StaffNews, textsIn } from './texts.ts';
import { button } from './turn.ts';

/*
 * A team's group hears of what is new, due, late, escalated or handed over: by reference and codes, and nothing that a
 * complainant has said or is called. Who acts by a button is decided when it is pressed.
 */

type Events = Parameters<Listener['hear']>[1];

/** The group that has something to be told now; undefined where there is none. */
export async function tellStaff(
  services: Services,
  codes: Codes,
  id: ComplaintId,
  events: Events,
): Promise<number | undefined> {
  const news = events.flatMap(({ seq, kind }) => {
    const known = STAFF_NEWS.find((one) => one === kind);
    return known ? [{ seq, kind: known }] : [];
  });
  if (news.length === 0) return undefined;
  const complaint = (await find(services, id))?.complaint;
  if (!complaint || complaint.erasure) return undefined;
  const group = await codes.groupOf(complaint.team);
  if (group === undefined) return undefined;
  await chats.change(
    services,
    group,
    (chat) =>
      chat?.team === complaint.team
        ? news.reduce((after, one) => told(services, after, complaint, one), chat)
        : chat,
    'wakes',
  );
  return group;
}

function told(
  { clock, settings }: Services,
  chat: Chat,
  complaint: Complaint,
  { seq, kind }: { readonly seq: number; readonly kind: StaffNews },
): Chat {
  const language = languageOf(settings.staffLanguage);
  const { staff } = textsIn(language);
  const { id, category, severity, assignee = '', status, clocks, calendar } = complaint;
  const reading = { timeZone: calendar.timeZone, now: instantOf(clock.now()) };
  const due = Object.entries({ acknowledgement: clocks.acknowledgement, resolution: clocks.resolution })
    .filter(([, { state }]) => state === 'running')
    .map(([name, { dueAt }]) => staff.due(staff.clocks[name] ?? name, wordMoment(language, reading, dueAt)));
  const facts = [
    `${labelOf(CATEGORIES, category, language)} · ${labelOf(SEVERITIES, severity, language)}`,
    ...due,
    assignee,
  ];
  const actions = actionsIn(status);
  const buttons: Button[] = [
    ...(actions.assign && assignee === ''
      ? [button(staff.actions.claim, { kind: 'staff', action: 'claim', complaint: id })]
      : []),
    ...(actions.acknowledge
      ? [button(staff.actions.acknowledge, { kind: 'staff', action: 'acknowledge', complaint: id })]
      : []),
  ];
  return withNews(chat, {
    ...{ id: `${id}-${seq}`, text: staff.line(staff.news[kind], referenceOf(id), facts) },
    bold: staff.news[kind].length,
    ...(buttons.length > 0 && { buttons: [buttons] }),
  });
}
