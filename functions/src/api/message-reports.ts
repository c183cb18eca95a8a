import type { Feedback } from '@redress/core/complaint/outcomes.ts';
import { takeReport } from '@redress/core/handling/feedback.ts';
import type { Services } from '@redress/core/ports/services.ts';
import type * as z from 'zod/mini';
import { body } from './input.ts';
import type { HandlersOf } from './routing.ts';
import { messageReportSchema } from './schemas.ts';
import { deliveryIn } from './webhooks.ts';

/** What relays tell of messages that they have taken. The answer is the same whether or not there is such a message. */
export function messageReportHandlers(services: Services): HandlersOf<'messageReports'> {
  return {
    'messageReports.take': async (c) => {
      const report = await body(c, messageReportSchema);
      const delivery = deliveryIn(c) ?? '';
      const { messageId } = report;
      await takeReport(services, c.get('caller'), { delivery, messageId, feedback: feedbackOf(report) });
      return c.json({ accepted: true }, 202);
    },
  };
}

function feedbackOf({
  outcome,
  reason = 'not-said',
  address,
}: z.infer<typeof messageReportSchema>): Feedback {
  switch (outcome) {
    case 'bounced':
      return { kind: outcome, reason, address };
    case 'complained':
      return { kind: outcome };
    case 'rejected':
      return { kind: outcome, reason };
  }
}
