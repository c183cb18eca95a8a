import { Refusal } from '@redress/core/base/refusal.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { setConflicts } from '@redress/core/complaint/conflicts.ts';
import * as acting from '@redress/core/handling/acting.ts';
import { complaintTag } from '@redress/core/handling/once.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { conflictsSchema, recusalSchema } from './absence-schemas.ts';
import { keyed } from './asked.ts';
import { markChanged, readAnswer } from './conditions.ts';
import { body, complaintId, noQuery } from './input.ts';
import type { HandlersOf } from './routing.ts';

/** Whom a complaint is about: who says so need not be somebody who may read it. */
export function conflictHandlers(services: Services): HandlersOf<'conflicts'> {
  return {
    'conflicts.get': async (c) => {
      noQuery(c);
      const complaint = await acting.read(
        services,
        c.get('caller'),
        'complaint.set-conflicts',
        complaintId(c),
      );
      return readAnswer(c, complaintTag(services.settings, complaint), () => c.json(shown(complaint)));
    },

    'conflicts.set': async (c) => {
      const id = complaintId(c);
      const command = await body(c, conflictsSchema);
      const done = await acting.act(
        services,
        c.get('caller'),
        'complaint.set-conflicts',
        id,
        (complaint, now) => setConflicts(complaint, command, now),
        { conditions: c.get('conditions'), isWhole: true },
      );
      markChanged(c, done);
      return c.json(shown(done.complaint));
    },

    'conflicts.declare': async (c) => {
      const id = complaintId(c);
      const command = await body(c, recusalSchema);
      const caller = c.get('caller');
      if (caller.kind !== 'person') throw new Refusal('forbidden', 'This is not for you to do.');
      const request = keyed(c, services.settings, command);
      const { isReplay } = await acting.recuse(services, caller, id, command, {
        request,
      });
      markChanged(c, { isReplay });
      return c.json({ complaintId: id, person: caller.subject });
    },
  };
}

function shown({ id, conflicts = [] }: Complaint) {
  return { complaintId: id, persons: conflicts };
}
