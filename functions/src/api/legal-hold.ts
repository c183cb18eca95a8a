import { nameOf } from '@redress/core/access/caller.ts';
import type { Permission } from '@redress/core/access/rules.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { holdLegally, liftLegalHold } from '@redress/core/complaint/legal-hold.ts';
import * as acting from '@redress/core/handling/acting.ts';
import type { Services } from '@redress/core/ports/services.ts';
import type * as z from 'zod/mini';
import { keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { body, complaintId } from './input.ts';
import { legalHoldReleaseSchema, legalHoldSchema } from './privacy-schemas.ts';
import type { Handler, HandlersOf } from './routing.ts';

const PERMISSION: Permission = 'complaint.set-legal-hold';

export function legalHoldHandlers(services: Services): HandlersOf<'legalHold'> {
  const change = <Schema extends z.ZodMiniType>(
    schema: Schema,
    command: (complaint: Complaint, input: z.infer<Schema>, by: string, now: number) => Complaint,
  ): Handler => {
    return async (c) => {
      const id = complaintId(c);
      const input = await body(c, schema);
      const caller = c.get('caller');
      const done = await acting.act(
        services,
        caller,
        PERMISSION,
        id,
        (complaint, now) => command(complaint, input, nameOf(caller), now),
        { request: keyed(c, services.settings, input) },
      );
      markChanged(c, { isReplay: done.isReplay });
      return c.json({ complaintId: id, legalHold: done.complaint.legalHold });
    };
  };
  return {
    'legalHold.set': change(legalHoldSchema, (complaint, { reason }, by, now) =>
      holdLegally(complaint, { reason, by }, now),
    ),
    'legalHold.lift': change(legalHoldReleaseSchema, (complaint, input, _, now) =>
      liftLegalHold(complaint, input, now),
    ),
  };
}
