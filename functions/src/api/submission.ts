import { nameOf } from '@redress/core/access/caller.ts';
import { may } from '@redress/core/access/decide.ts';
import { intake } from '@redress/core/handling/intake.ts';
import { complaintTag } from '@redress/core/handling/once.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { idempotencyKey } from './asked.ts';
import { markChanged } from './conditions.ts';
import { body, invalid } from './input.ts';
import { intakeOf } from './intakes.ts';
import { present } from './presentation.ts';
import type { HandlersOf } from './routing.ts';
import { intakeSchema } from './schemas.ts';

/** To take complaints is what an API is started for. */
export function submissionHandlers(services: Services): Pick<HandlersOf<'complaints'>, 'complaints.submit'> {
  return {
    'complaints.submit': async (c) => {
      const input = await body(c, intakeSchema);
      const key = idempotencyKey(c);
      const { intake: taking, fault } = await intakeOf(c, services, input);
      const submittedBy = nameOf(c.get('caller'));
      if (input.conflicts && c.get('caller').kind !== 'person')
        throw invalid('body', 'conflicts', 'staff', 'must be left to the staff');
      const command = { ...taking, submittedBy };
      const { channel, category, severity, jurisdiction, line: named, conflicts, ...said } = input;
      const request = JSON.stringify({
        ...{ channel, category, severity, jurisdiction, line: named, conflicts },
        content: said,
      });
      const taken = await intake(services, command, { client: submittedBy, key, request, fault });
      const { first, isRepetition } = taken;
      // Whoever may submit need not be somebody who may see what has become of it.
      const complaint = may(c.get('caller'), 'complaint.read', taken.complaint) ? taken.complaint : first;
      const isReplay = isRepetition && key !== undefined;
      markChanged(c, { tag: complaintTag(services.settings, isReplay ? first : complaint), isReplay });
      c.header('location', `/v1/complaints/${complaint.id}`);
      c.set('shown', { complaint: complaint.id });
      if (!isRepetition || isReplay) return c.json(present(complaint, c.get('caller')), 201);
      return c.json(present(complaint, c.get('caller')), 200, { 'redress-repetition': 'true' });
    },
  };
}
