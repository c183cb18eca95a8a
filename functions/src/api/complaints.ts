import {
  acknowledge,
  acting,
  add,
  assign,
  type Complaint,
  correctContact,
  decideByNewestCalendar,
  escalate,
  explainDeadlines,
  extend,
  instantOf,
  intake,
  loadRules,
  nameOf,
  object,
  type Permission,
  pause,
  reclassify,
  recordContact,
  reopenByNewestCalendar,
  resolve,
  resume,
  revokeLink,
  type Services,
  timelines,
  withdraw,
} from '@redress/core';
import type * as z from 'zod';
import { paging } from './cursors.ts';
import { body, complaintId, noQuery, valid } from './input.ts';
import { dialling, occurrence, requirePast } from './ordinary.ts';
import { requireTeam } from './policy-checks.ts';
import { present } from './presentation.ts';
import type { Handler, HandlersOf } from './routing.ts';
import {
  acknowledgementSchema,
  assignmentSchema,
  classificationSchema,
  contactAttemptSchema,
  contactSchema,
  escalationSchema,
  extensionSchema,
  intakeHeadersSchema,
  intakeSchema,
  linkRevocationSchema,
  listSchema,
  messageSchema,
  objectionDecisionSchema,
  pageSchema,
  pauseSchema,
  reasonSchema,
  resolutionSchema,
  resumptionSchema,
} from './schemas.ts';

export function complaintHandlers(services: Services): HandlersOf<'complaints'> {
  /** What changes one complaint: valid input, one command, the complaint as it now is. */
  const change = <Schema extends z.ZodType>(
    permission: Permission,
    schema: Schema,
    command: (complaint: Complaint, input: z.infer<Schema>, now: number) => Complaint,
  ): Handler => {
    return async (c) => {
      const id = complaintId(c);
      const input = await body(c, schema);
      const changed = await acting.act(services, c.get('caller'), permission, id, (complaint, now) =>
        command(complaint, input, now),
      );
      return c.json(present(changed));
    };
  };

  return {
    'complaints.submit': async (c) => {
      const { channel, category, severity, jurisdiction, ...said } = await body(c, intakeSchema);
      const { 'idempotency-key': key } = valid(c, intakeHeadersSchema, c.req.header(), 'header');
      const { occurredAt, complainant, ...content } = said;
      requirePast(occurredAt, services.clock.now());
      const dialled = await dialling(services.settings, complainant);
      const submittedBy = nameOf(c.get('caller'));
      const command = {
        ...{ channel, category, severity, jurisdiction, submittedBy },
        content: { ...content, complainant: dialled(jurisdiction), ...occurrence(occurredAt) },
      };
      const request = JSON.stringify({ channel, category, severity, jurisdiction, content: said });
      const { complaint, isRepetition } = await intake(services, command, {
        client: submittedBy,
        key,
        request,
      });
      const headers = { location: `/v1/complaints/${complaint.id}` };
      // With a key it is answered as it was the first time.
      if (!isRepetition || key !== undefined) return c.json(present(complaint), 201, headers);
      return c.json(present(complaint), 200, { ...headers, 'redress-repetition': 'true' });
    },

    'complaints.list': async (c) => {
      const { filter, limit, cursor, sealed } = paging(c, services.settings, listSchema);
      const page = await acting.list(services, c.get('caller'), { ...filter, limit, cursor });
      c.set('shown', { count: page.items.length });
      return c.json(sealed(page));
    },

    'complaints.get': async (c) => {
      noQuery(c);
      return c.json(present(await acting.read(services, c.get('caller'), 'complaint.read', complaintId(c))));
    },

    'complaints.timeline': async (c) => {
      const { limit, cursor, sealed } = paging(c, services.settings, pageSchema);
      const complaint = await acting.read(services, c.get('caller'), 'complaint.read', complaintId(c));
      const items = await timelines.read(services, complaint, Number(cursor ?? 0), limit);
      const last = items.at(-1)?.seq;
      const more = last !== undefined && last < (complaint.timeline.at(-1)?.seq ?? 0);
      return c.json(sealed(more ? { items, nextCursor: String(last) } : { items }));
    },

    'complaints.deadlines': async (c) => {
      noQuery(c);
      const complaint = await acting.read(services, c.get('caller'), 'complaint.explain', complaintId(c));
      const now = services.clock.now();
      return c.json({ at: instantOf(now), match: complaint.match, ...explainDeadlines(complaint, now) });
    },

    /** Corrected as a whole; messages that waited for another address are tried again. */
    'complaints.correctContact': async (c) => {
      const id = complaintId(c);
      const dialled = await dialling(services.settings, await body(c, contactSchema));
      const corrected = await acting.act(
        services,
        c.get('caller'),
        'complaint.correct-contact',
        id,
        (complaint, now) => correctContact(complaint, dialled(complaint.jurisdiction), now),
      );
      return c.json(present(corrected));
    },
    'complaints.acknowledge': change('complaint.acknowledge', acknowledgementSchema, acknowledge),
    'complaints.assign': change('complaint.assign', assignmentSchema, (complaint, command, now) => {
      requireTeam(services, command.team);
      return assign(complaint, command, now);
    }),
    'complaints.recordContact': change('complaint.record-contact', contactAttemptSchema, recordContact),
    'complaints.pause': change('complaint.ask', pauseSchema, pause),
    'complaints.resume': change('complaint.answer', resumptionSchema, resume),
    'complaints.extend': change('complaint.extend', extensionSchema, extend),
    'complaints.escalate': change('complaint.escalate', escalationSchema, (complaint, command, now) => {
      requireTeam(services, command.team);
      return escalate(complaint, command, now);
    }),
    'complaints.reclassify': async (c) => {
      const id = complaintId(c);
      const command = await body(c, classificationSchema);
      const rules = await loadRules(services);
      const changed = await acting.act(
        services,
        c.get('caller'),
        'complaint.reclassify',
        id,
        (complaint, now) => reclassify(complaint, command, now, rules),
      );
      return c.json(present(changed));
    },
    'complaints.resolve': change('complaint.resolve', resolutionSchema, resolve),
    'complaints.reopen': async (c) => {
      const id = complaintId(c);
      const command = await body(c, reasonSchema);
      const reopened = await reopenByNewestCalendar(services, c.get('caller'), id, command);
      return c.json(present(reopened));
    },
    'complaints.withdraw': change('complaint.withdraw', reasonSchema, withdraw),
    'complaints.addMessage': change('complaint.add', messageSchema, add),
    'complaints.object': change('complaint.object', reasonSchema, object),
    'complaints.decideObjection': async (c) => {
      const id = complaintId(c);
      const command = await body(c, objectionDecisionSchema);
      return c.json(present(await decideByNewestCalendar(services, c.get('caller'), id, command)));
    },
    'complaints.revokeLink': change('complaint.revoke-link', linkRevocationSchema, revokeLink),
  };
}
