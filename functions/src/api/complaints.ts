import { absenceOf } from '@redress/core/access/absence.ts';
import { type Caller, nameOf } from '@redress/core/access/caller.ts';
import type { Permission } from '@redress/core/access/rules.ts';
import type { ComplaintId } from '@redress/core/base/ids.ts';
import { instantOf } from '@redress/core/base/instant.ts';
import { withinBytes } from '@redress/core/base/within-bytes.ts';
import { explainDeadlines } from '@redress/core/clocks/explanation.ts';
import { recordContact } from '@redress/core/complaint/calls.ts';
import { acknowledge, assign, escalate, pause, resolve, withdraw } from '@redress/core/complaint/commands.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { correctContact } from '@redress/core/complaint/contact.ts';
import { fulfilByHand } from '@redress/core/complaint/fulfilment.ts';
import { hold, release } from '@redress/core/complaint/holding.ts';
import { revokeLink } from '@redress/core/complaint/links.ts';
import { correctReceipt, extend, reclassify } from '@redress/core/complaint/retiming.ts';
import * as acting from '@redress/core/handling/acting.ts';
import * as hearing from '@redress/core/handling/hearing.ts';
import { type Asked, complaintTag } from '@redress/core/handling/once.ts';
import { decideByNewestCalendar, reopenByNewestCalendar } from '@redress/core/handling/reopening.ts';
import * as sharing from '@redress/core/handling/sharing.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as absences from '@redress/core/records/absences.ts';
import { giveBack } from '@redress/core/records/calls.ts';
import { loadRules } from '@redress/core/records/rules.ts';
import * as texts from '@redress/core/records/texts.ts';
import * as timelines from '@redress/core/records/timeline-chunks.ts';
import type * as z from 'zod/mini';
import { isRepeated, keyed } from './asked.ts';
import { markChanged, readAnswer } from './conditions.ts';
import { paging } from './cursors.ts';
import { inWords } from './explained.ts';
import { body, complaintId, noQuery, query } from './input.ts';
import { dialling, reaching } from './ordinary.ts';
import { requireTeam } from './policy-checks.ts';
import { present, presentEvent, presentListed, seenBy } from './presentation.ts';
import { resolutionSchema } from './remedy-schemas.ts';
import type { ApiContext, Handler, HandlersOf } from './routing.ts';
import {
  acknowledgementSchema,
  assignmentSchema,
  classificationSchema,
  contactAttemptSchema,
  contactSchema,
  escalationSchema,
  extensionSchema,
  fulfilmentSchema,
  holdReleaseSchema,
  holdSchema,
  linkRevocationSchema,
  listSchema,
  messageSchema,
  objectionDecisionSchema,
  objectionSchema,
  pageSchema,
  pauseSchema,
  readerSchema,
  reasonSchema,
  receiptSchema,
  resumptionSchema,
} from './schemas.ts';

export function complaintHandlers(services: Services): Omit<HandlersOf<'complaints'>, 'complaints.submit'> {
  /** What changes one complaint: valid input, one command, the complaint as it now is. */
  const change = <Schema extends z.ZodMiniType>(
    permission: Permission,
    schema: Schema,
    command: (complaint: Complaint, input: z.infer<Schema>, now: number) => Complaint,
  ): Handler => {
    return async (c) => {
      const id = complaintId(c);
      const input = await body(c, schema);
      return changed(
        c,
        await acting.act(
          services,
          c.get('caller'),
          permission,
          id,
          (complaint, now) => command(complaint, input, now),
          asked(c, input),
        ),
      );
    };
  };
  /** The same of what the complainant says. */
  const heard = <Schema extends z.ZodMiniType>(
    schema: Schema,
    hear: (
      services: Services,
      caller: Caller,
      id: ComplaintId,
      said: z.infer<Schema>,
      asked: Asked,
    ) => Promise<acting.Done>,
  ): Handler => {
    return async (c) => {
      const id = complaintId(c);
      const input = await body(c, schema);
      return changed(c, await hear(services, c.get('caller'), id, input, asked(c, input)));
    };
  };
  const asked = (c: ApiContext, input: unknown): Asked => ({
    conditions: c.get('conditions'),
    request: keyed(c, services.settings, input),
  });
  const changed = (c: ApiContext, done: acting.Done) => {
    markChanged(c, done);
    return c.json(present(done.complaint, c.get('caller')));
  };

  /** Nothing is kept of it: asked for again, it is as it would be sent then. */
  const previewed = async (c: ApiContext, input: unknown, preview: object) => {
    markChanged(c, { isReplay: await isRepeated(services, keyed(c, services.settings, input)) });
    return c.json(preview);
  };

  return {
    'complaints.list': async (c) => {
      const { filter, limit, cursor, sealed } = paging(c, services.settings, listSchema);
      const page = await acting.list(services, c.get('caller'), { ...filter, limit, cursor });
      c.set('shown', { count: page.items.length });
      return c.json(sealed({ ...page, items: page.items.map(presentListed) }));
    },

    'complaints.get': async (c) => {
      noQuery(c);
      const complaint = await acting.read(services, c.get('caller'), sharing.READING, complaintId(c));
      return readAnswer(c, complaintTag(services.settings, complaint), () =>
        c.json(present(complaint, c.get('caller'))),
      );
    },

    'complaints.timeline': async (c) => {
      const { limit, cursor, sealed } = paging(c, services.settings, pageSchema);
      const complaint = await acting.read(services, c.get('caller'), sharing.READING, complaintId(c));
      const events = await timelines.read(services, complaint, Number(cursor ?? 0), limit);
      const whole = await texts.withWords(services, complaint.id, events);
      const items = withinBytes(whole, services.settings.answerBytes);
      const last = items.at(-1)?.seq;
      const more = last !== undefined && last < (complaint.timeline.at(-1)?.seq ?? 0);
      const shown = items.map((event) => presentEvent(event, c.get('caller')));
      return c.json(sealed({ items: shown, ...(more && { nextCursor: String(last) }) }));
    },

    'complaints.deadlines': async (c) => {
      const { timeZone } = query(c, readerSchema);
      const caller = c.get('caller');
      const complaint = seenBy(
        caller,
        await acting.read(services, caller, 'complaint.explain', complaintId(c)),
      );
      const now = services.clock.now();
      const deadlines = await inWords(c, explainDeadlines(complaint, now), timeZone);
      return c.json({ at: instantOf(now), match: complaint.match, ...deadlines });
    },

    /** Corrected as a whole; messages that waited for another address are tried again. */
    'complaints.correctContact': async (c) => {
      const id = complaintId(c);
      const dialled = await dialling(services.settings, reaching(await body(c, contactSchema)));
      const corrected = await acting.act(
        services,
        c.get('caller'),
        'complaint.correct-contact',
        id,
        (complaint, now) => correctContact(complaint, dialled(complaint.jurisdiction), now),
        { conditions: c.get('conditions'), isWhole: true },
      );
      return changed(c, corrected);
    },
    'complaints.acknowledge': change('complaint.acknowledge', acknowledgementSchema, acknowledge),
    'complaints.assign': async (c) => {
      const id = complaintId(c);
      const command = await body(c, assignmentSchema);
      const given = await acting.act(
        services,
        c.get('caller'),
        'complaint.assign',
        id,
        (complaint, now) => {
          requireTeam(services, command.team);
          return assign(complaint, command, now);
        },
        asked(c, command),
      );
      markChanged(c, given);
      const { assignee, team } = given.complaint;
      // It may be given to whoever is away: who gives it should know.
      const absence = assignee && absenceOf(await absences.current(services), assignee, team);
      const assigneeAbsence = absence ? { id: absence.id, until: absence.until } : undefined;
      return c.json({ ...present(given.complaint, c.get('caller')), assigneeAbsence });
    },
    'complaints.recordContact': async (c) => {
      const id = complaintId(c);
      const input = await body(c, contactAttemptSchema);
      const done = await acting.act(
        services,
        c.get('caller'),
        'complaint.record-contact',
        id,
        (complaint, now) => recordContact(complaint, input, now),
        asked(c, input),
      );
      if (input.call !== undefined && !done.isReplay) await giveBack(services, id, input.call);
      return changed(c, done);
    },
    'complaints.sendUpdate': async (c) => {
      const { sendMessage } = await import('@redress/core/messaging');
      const input = await body(c, (await import('./conversation-schemas.ts')).writingSchema);
      return changed(c, await sendMessage(services, c.get('caller'), complaintId(c), input, asked(c, input)));
    },
    'complaints.previewUpdate': async (c) => {
      const { previewMessage } = await import('@redress/core/messaging');
      const input = await body(c, (await import('./conversation-schemas.ts')).writingSchema);
      return previewed(c, input, await previewMessage(services, c.get('caller'), complaintId(c), input));
    },
    'complaints.previewQuestion': async (c) => {
      const { previewQuestion } = await import('@redress/core/messaging');
      const input = await body(c, pauseSchema);
      return previewed(c, input, await previewQuestion(services, c.get('caller'), complaintId(c), input));
    },
    'complaints.previewResolution': async (c) => {
      const { previewResolution } = await import('@redress/core/messaging');
      const input = await body(c, resolutionSchema);
      return previewed(c, input, await previewResolution(services, c.get('caller'), complaintId(c), input));
    },
    'complaints.fulfil': change('complaint.fulfil', fulfilmentSchema, fulfilByHand),
    'complaints.pause': change('complaint.ask', pauseSchema, pause),
    'complaints.resume': heard(resumptionSchema, hearing.hearAnswer),
    'complaints.hold': change('complaint.hold', holdSchema, hold),
    'complaints.release': change('complaint.hold', holdReleaseSchema, release),
    'complaints.extend': change('complaint.extend', extensionSchema, extend),
    'complaints.escalate': change('complaint.escalate', escalationSchema, (complaint, command, now) => {
      requireTeam(services, command.team);
      return escalate(complaint, command, now);
    }),
    'complaints.reclassify': async (c) => {
      const id = complaintId(c);
      const command = await body(c, classificationSchema);
      const rules = await loadRules(services);
      const reclassified = await acting.act(
        services,
        c.get('caller'),
        'complaint.reclassify',
        id,
        (complaint, now) => reclassify(complaint, command, now, rules),
        asked(c, command),
      );
      return changed(c, reclassified);
    },
    'complaints.correctReceipt': change('complaint.correct-receipt', receiptSchema, correctReceipt),
    'complaints.resolve': async (c) => {
      const id = complaintId(c);
      const command = await body(c, resolutionSchema);
      const by = nameOf(c.get('caller'));
      const resolved = await acting.act(
        services,
        c.get('caller'),
        'complaint.resolve',
        id,
        (complaint, now) => resolve(complaint, { ...command, by }, now),
        asked(c, command),
      );
      return changed(c, resolved);
    },
    'complaints.reopen': async (c) => {
      const id = complaintId(c);
      const command = await body(c, reasonSchema);
      return changed(
        c,
        await reopenByNewestCalendar(services, c.get('caller'), id, command, asked(c, command)),
      );
    },
    'complaints.withdraw': change('complaint.withdraw', reasonSchema, withdraw),
    'complaints.addMessage': heard(messageSchema, hearing.hearAddition),
    'complaints.object': heard(objectionSchema, hearing.hearObjection),
    'complaints.decideObjection': async (c) => {
      const id = complaintId(c);
      const command = await body(c, objectionDecisionSchema);
      return changed(
        c,
        await decideByNewestCalendar(services, c.get('caller'), id, command, asked(c, command)),
      );
    },
    'complaints.revokeLink': change('complaint.revoke-link', linkRevocationSchema, revokeLink),
  };
}
