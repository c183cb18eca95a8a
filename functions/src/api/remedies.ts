import { nameOf } from '@redress/core/access/caller.ts';
import { type RemedyId, remedyIdSchema } from '@redress/core/base/ids.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { addRemedy, carryOut, takeBack } from '@redress/core/complaint/remedying.ts';
import * as acting from '@redress/core/handling/acting.ts';
import * as proving from '@redress/core/handling/proving.ts';
import * as sharing from '@redress/core/handling/sharing.ts';
import type { Services } from '@redress/core/ports/services.ts';
import type * as z from 'zod/mini';
import { keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { paging } from './cursors.ts';
import { body, complaintId, invalid } from './input.ts';
import { requireTeam } from './policy-checks.ts';
import { present, presentCalled, presentRemedy } from './presentation.ts';
import { approvalSchema, carriedOutSchema, newRemedySchema, takenBackSchema } from './remedy-schemas.ts';
import type { ApiContext, HandlersOf } from './routing.ts';
import { approvalsSchema } from './task-schemas.ts';

/** What is done for the complainant: promised, agreed to, carried out, taken back. */
export function remedyHandlers(services: Services): HandlersOf<'remedies'> {
  const askedBy = (c: ApiContext, input: unknown) => ({
    conditions: c.get('conditions'),
    request: keyed(c, services.settings, input),
  });
  const changed = (c: ApiContext, done: acting.Done) => {
    markChanged(c, done);
    return c.json(present(done.complaint, c.get('caller')));
  };
  const settle = <Schema extends z.ZodMiniType>(
    schema: Schema,
    command: (complaint: Complaint, remedy: RemedyId, input: z.infer<Schema>, now: number) => Complaint,
  ) => {
    return async (c: ApiContext) => {
      const [id, remedy] = [complaintId(c), remedyId(c)];
      const input = await body(c, schema);
      const done = await acting.act(
        services,
        c.get('caller'),
        'remedy.settle',
        id,
        (complaint, now) => command(complaint, remedy, input, now),
        askedBy(c, input),
      );
      return changed(c, done);
    };
  };

  return {
    'remedies.promise': async (c) => {
      const id = complaintId(c);
      const input = await body(c, newRemedySchema);
      const by = nameOf(c.get('caller'));
      const done = await acting.act(
        services,
        c.get('caller'),
        'remedy.promise',
        id,
        (complaint, now) => addRemedy(complaint, { ...input, by }, now),
        askedBy(c, input),
      );
      return changed(c, done);
    },

    'remedies.carryOut': async (c) => {
      const [id, remedy] = [complaintId(c), remedyId(c)];
      const input = await body(c, carriedOutSchema);
      const command = (complaint: Complaint, now: number) => {
        requireTeam(services, input.team);
        if (input.at !== undefined && Date.parse(input.at) > now)
          throw invalid('body', 'at', 'custom', 'must not lie in the future');
        return carryOut(complaint, { ...input, remedy }, now);
      };
      const { evidence = [] } = input;
      const asked = askedBy(c, input);
      return changed(
        c,
        await proving.settleWithProof(services, c.get('caller'), id, evidence, command, asked),
      );
    },
    'remedies.takeBack': settle(takenBackSchema, (complaint, remedy, { reason }, now) =>
      takeBack(complaint, { remedy, reason }, now),
    ),

    'remedies.listWaiting': async (c) => {
      const { filter, limit, cursor, sealed } = paging(c, services.settings, approvalsSchema);
      const page = await sharing.listApprovals(services, c.get('caller'), { ...filter, limit, cursor });
      c.set('shown', { count: page.items.length });
      const items = page.items.map(({ complaint, remedy }) => ({
        ...presentRemedy(remedy),
        complaint: presentCalled(complaint),
      }));
      return c.json(sealed({ ...page, items }));
    },

    'remedies.decide': async (c) => {
      const [id, remedy] = [complaintId(c), remedyId(c)];
      const input = await body(c, approvalSchema);
      const command = { ...input, remedy };
      return changed(
        c,
        await sharing.decideOnRemedy(services, c.get('caller'), id, command, askedBy(c, input)),
      );
    },
  };
}

function remedyId(c: ApiContext): RemedyId {
  const { success, data } = remedyIdSchema.safeParse(c.req.param('remedy'));
  if (!success) throw new Refusal('not-found', 'The complaint has no such remedy.');
  return data;
}
