import { SESv2Client } from '@aws-sdk/client-sesv2';
import { sesNotifier } from '@redress/core/aws/ses.ts';
import type { Notifier } from '@redress/core/ports/notifier.ts';
import * as z from 'zod/mini';
import { clientSettings } from './clients.ts';
import { valid } from './environment.ts';
import { PATIENCE } from './patience.ts';

const environmentSchema = z.object({
  MAIL_FROM: z.email(),
  MAIL_CONFIGURATION_SET: z.string().check(z.minLength(1)),
});

/** Mail through SES; the deliverer's alone. @throws Error naming what is not set. */
export function awsMail(): Notifier {
  const environment = valid(environmentSchema, process.env, 'environment');
  return sesNotifier(new SESv2Client(clientSettings(PATIENCE.mail)), {
    from: environment.MAIL_FROM,
    configurationSet: environment.MAIL_CONFIGURATION_SET,
  });
}
