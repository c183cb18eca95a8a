import {
  acknowledge,
  assign,
  type Complaint,
  complaints,
  correctContact,
  escalate,
  explainDeadlines,
  extend,
  handling,
  instantOf,
  intake,
  loadRules,
  pause,
  queue,
  reclassify,
  recordContact,
  reopenByNewestCalendar,
  resolve,
  resume,
  type Services,
  timelines,
  withdraw,
} from '@redress/core';
import { type Context, Hono } from 'hono';
import type * as z from 'zod';
import { body, complaintId, invalid, query, valid } from './input.ts';
import { requireTeam } from './policy-checks.ts';
import { present } from './presentation.ts';
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
  listSchema,
  pauseSchema,
  reasonSchema,
  resolutionSchema,
  resumptionSchema,
  timelineSchema,
} from './schemas.ts';

/** Every client is the same one until there is authentication to tell them apart. */
const CLIENT = 'local';

export function complaintRoutes(services: Services): Hono {
  const routes = new Hono();

  routes.post('/', async (c) => {
    const { channel, category, severity, jurisdiction, ...content } = await body(c, intakeSchema);
    if (content.occurredAt !== undefined && content.occurredAt > instantOf(services.clock.now()))
      throw invalid('body', 'occurredAt', 'too_late', 'must not be in the future');
    const command = { channel, category, severity, jurisdiction, content };
    const { 'idempotency-key': key } = valid(intakeHeadersSchema, c.req.header(), 'header');
    const request = JSON.stringify(command);
    const complaint = await intake(
      services,
      command,
      key === undefined ? undefined : { client: CLIENT, key, request },
    );
    return c.json(present(complaint), 201, { location: `/v1/complaints/${complaint.id}` });
  });

  routes.get('/', async (c) => {
    return c.json(await queue.list(services, query(c, listSchema)));
  });

  routes.get('/:id', async (c) => {
    const { complaint } = await complaints.load(services, complaintId(c));
    return c.json(present(complaint));
  });

  routes.get('/:id/timeline', async (c) => {
    const { cursor, limit } = query(c, timelineSchema);
    const { complaint } = await complaints.load(services, complaintId(c));
    const items = await timelines.read(services, complaint, cursor, limit);
    const last = items.at(-1)?.seq;
    const more = last !== undefined && last < (complaint.timeline.at(-1)?.seq ?? 0);
    return c.json(more ? { items, nextCursor: String(last) } : { items });
  });

  routes.get('/:id/deadlines', async (c) => {
    const { complaint } = await complaints.load(services, complaintId(c));
    const now = services.clock.now();
    return c.json({ at: instantOf(now), match: complaint.match, ...explainDeadlines(complaint, now) });
  });

  /** A route that changes one complaint: valid input, one command, the complaint as it now is. */
  const change = <Schema extends z.ZodType>(
    schema: Schema,
    command: (complaint: Complaint, input: z.infer<Schema>, now: number) => Complaint,
  ) => {
    return async (c: Context) => {
      const id = complaintId(c);
      const input = await body(c, schema);
      return c.json(
        present(await handling.change(services, id, (complaint, now) => command(complaint, input, now))),
      );
    };
  };

  /** Corrected as a whole; messages that waited for another address are tried again. */
  routes.put('/:id/contact', change(contactSchema, correctContact));
  routes.post('/:id/acknowledgement', change(acknowledgementSchema, acknowledge));
  routes.post(
    '/:id/assignment',
    change(assignmentSchema, (complaint, command, now) => {
      requireTeam(services, command.team);
      return assign(complaint, command, now);
    }),
  );
  routes.post('/:id/contacts', change(contactAttemptSchema, recordContact));
  routes.post('/:id/pause', change(pauseSchema, pause));
  routes.post('/:id/resumption', change(resumptionSchema, resume));
  routes.post('/:id/extension', change(extensionSchema, extend));
  routes.post(
    '/:id/escalation',
    change(escalationSchema, (complaint, command, now) => {
      requireTeam(services, command.team);
      return escalate(complaint, command, now);
    }),
  );
  routes.post('/:id/classification', async (c) => {
    const id = complaintId(c);
    const command = await body(c, classificationSchema);
    const rules = await loadRules(services);
    const changed = await handling.change(services, id, (complaint, now) =>
      reclassify(complaint, command, now, rules),
    );
    return c.json(present(changed));
  });
  routes.post('/:id/resolution', change(resolutionSchema, resolve));
  routes.post('/:id/reopening', async (c) => {
    const id = complaintId(c);
    const command = await body(c, reasonSchema);
    const reopened = await reopenByNewestCalendar(services, id, command);
    return c.json(present(reopened));
  });
  routes.post('/:id/withdrawal', change(reasonSchema, withdraw));
  return routes;
}
