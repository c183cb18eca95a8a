import { nameOf } from '@redress/core/access/caller.ts';
import { isTextId } from '@redress/core/base/ids.ts';
import * as acting from '@redress/core/handling/acting.ts';
import * as conversing from '@redress/core/handling/conversing.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as drafts from '@redress/core/records/drafts.ts';
import * as timelines from '@redress/core/records/timeline-chunks.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { draftSchema, noteSchema } from './conversation-schemas.ts';
import { paging } from './cursors.ts';
import { body, complaintId, known, noInput, noQuery } from './input.ts';
import { present } from './presentation.ts';
import type { HandlersOf } from './routing.ts';
import { pageSchema } from './schemas.ts';

/** What was said about a complaint, what the staff note for each other, and what somebody has begun to write. */
export function conversationHandlers(services: Services): HandlersOf<'conversation'> {
  return {
    'conversation.list': async (c) => {
      const { limit, cursor, sealed } = paging(c, services.settings, pageSchema);
      const page = { cursor, limit };
      return c.json(sealed(await conversing.entriesOf(services, c.get('caller'), complaintId(c), page)));
    },

    'conversation.message': async (c) => {
      noQuery(c);
      const complaint = await acting.read(services, c.get('caller'), 'complaint.read', complaintId(c));
      const number = c.req.param('seq') ?? '';
      const seq = /^[1-9]\d{0,8}$/.test(number) ? Number(number) : 0;
      const [event] = seq === 0 ? [] : await timelines.read(services, complaint, seq - 1, 1);
      const { sentMessage } = await import('@redress/core/messaging');
      const sent = event?.seq === seq ? await sentMessage(services, complaint, event) : undefined;
      return c.json(known(sent));
    },

    'conversation.note': async (c) => {
      const id = complaintId(c);
      const input = await body(c, noteSchema);
      const asked = { conditions: c.get('conditions'), request: keyed(c, services.settings, input) };
      const done = await conversing.writeNote(services, c.get('caller'), id, input, asked);
      markChanged(c, done);
      return c.json(present(done.complaint, c.get('caller')));
    },

    'conversation.eraseNote': async (c) => {
      const id = complaintId(c);
      await noInput(c);
      const text = c.req.param('text') ?? '';
      await conversing.eraseNote(services, c.get('caller'), id, known(isTextId(text) ? text : undefined));
      markChanged(c, { isReplay: await isRepeated(services, keyed(c, services.settings, {})) });
      return c.json({ erased: text });
    },

    'conversation.drafts': async (c) => {
      noQuery(c);
      const caller = c.get('caller');
      const complaint = await acting.read(services, caller, 'complaint.note', complaintId(c));
      const sent = new Set(complaint.timeline.flatMap(({ data }) => data.draft ?? []));
      const items = await drafts.list(services, complaint.id, nameOf(caller));
      return c.json({ items: items.filter(({ id }) => !sent.has(id)) });
    },

    'conversation.saveDraft': async (c) => {
      const id = complaintId(c);
      const draft = await body(c, draftSchema);
      const caller = c.get('caller');
      await acting.readToChange(services, caller, 'complaint.send-update', id);
      return c.json(await drafts.save(services, id, nameOf(caller), draft));
    },

    'conversation.discardDraft': async (c) => {
      const id = complaintId(c);
      await noInput(c);
      const caller = c.get('caller');
      await acting.read(services, caller, 'complaint.note', id);
      await drafts.end(services, id, nameOf(caller));
      markChanged(c, { isReplay: await isRepeated(services, keyed(c, services.settings, {})) });
      return c.json({ discarded: true });
    },
  };
}
