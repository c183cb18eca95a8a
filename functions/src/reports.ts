import type { Feedback } from '@redress/core/complaint/outcomes.ts';
import { executionEnded } from '@redress/core/handling/executions.ts';
import { takeFeedback } from '@redress/core/handling/feedback.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as z from 'zod/mini';

/** The mail by the tags that it was sent with, `EmailTags`: ours is the message's id. */
const mail = z.object({ tags: z.object({ message: z._default(z.array(z.string()), []) }) });

/** As SES publishes them. Addresses, subjects and headers stay where they are. */
const feedbackSchema = z.discriminatedUnion('eventType', [
  z.object({
    eventType: z.literal('Bounce'),
    mail,
    bounce: z.object({
      bounceType: z.string(),
      bounceSubType: z._default(z.string(), 'General'),
      bouncedRecipients: z._default(z.array(z.object({ emailAddress: z.string() })), []),
    }),
  }),
  z.object({ eventType: z.literal('Complaint'), mail }),
  z.object({ eventType: z.literal('Reject'), mail, reject: z.object({ reason: z.string() }) }),
]);

/** As EventBridge passes them on. */
const reportSchema = z.discriminatedUnion('source', [
  z.object({ source: z.literal('aws.states'), detail: z.object({ name: z.string() }) }),
  z.object({ source: z.literal('aws.ses'), detail: feedbackSchema }),
]);

/** Hears that an execution has ended badly, or what became of a mail after SES had accepted it. */
export function createReports(services: Services): (event: unknown) => Promise<void> {
  return async (event) => {
    const report = reportSchema.parse(event);
    if (report.source === 'aws.states') return executionEnded(services, report.detail.name);
    const [messageId] = report.detail.mail.tags.message;
    // Somebody's own try-out, by hand.
    if (messageId !== undefined) await takeFeedback(services, messageId, feedbackOf(report.detail));
  };
}

function feedbackOf(event: z.infer<typeof feedbackSchema>): Feedback {
  switch (event.eventType) {
    case 'Bounce': {
      const { bounceType, bounceSubType, bouncedRecipients } = event.bounce;
      const reason = `${bounceType} ${bounceSubType}`;
      // A full mailbox, a server that is down: SES has tried for hours, but the address may be good.
      if (bounceType !== 'Permanent') return { kind: 'rejected', reason };
      return { kind: 'bounced', reason, address: bouncedRecipients[0]?.emailAddress };
    }
    case 'Complaint':
      return { kind: 'complained' };
    case 'Reject':
      return { kind: 'rejected', reason: event.reject.reason };
  }
}
