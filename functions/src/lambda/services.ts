import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { gatewaysSchema } from '@redress/channels/webhook/message.ts';
import { auditKey } from '@redress/core/access/audit-entry.ts';
import { webhookSecretsSchema } from '@redress/core/access/webhooks.ts';
import { dynamoStore } from '@redress/core/aws/dynamodb.ts';
import { type SfnCalls, workflowsOver } from '@redress/core/aws/sfn.ts';
import { evidenceLimitsSchema } from '@redress/core/base/evidence-limits.ts';
import { formOriginsSchema } from '@redress/core/base/form-origins.ts';
import { ids } from '@redress/core/base/ids.ts';
import { mailAddressSchema } from '@redress/core/base/mail-address.ts';
import { countrySchema } from '@redress/core/base/telephone.ts';
import { LANGUAGES } from '@redress/core/base/vocabulary.ts';
import { wrong } from '@redress/core/base/wrong.ts';
import { isTimeZone } from '@redress/core/calendar/calendar.ts';
import type { Messengers, Notifier } from '@redress/core/ports/notifier.ts';
import type { Listener, Services } from '@redress/core/ports/services.ts';
import { type Audit, openAudit } from '@redress/core/records/audit-trail.ts';
import { Resource } from 'sst/resource';
import * as z from 'zod/mini';
import type { Webhooks } from '../api/webhooks.ts';
import { clientSettings } from './clients.ts';
import { systemClock } from './clock.ts';
import { valid } from './environment.ts';
import { log } from './log.ts';
import { PATIENCE } from './patience.ts';
import { seldomBlobs } from './seldom-blobs.ts';
import { seldomCalls } from './seldom-calls.ts';

const name = z.string().check(z.minLength(1));
const arn = z.string().check(z.startsWith('arn:'));
const number = z.coerce.number<string>().check(z.int(), z.minimum(0));

const environmentSchema = z.object({
  TABLE_NAME: name,
  EVIDENCE_BUCKET: name,
  EVIDENCE: z._default(evidenceLimitsSchema, {}),
  COMPLAINT_MACHINE_ARN: arn,
  FOLLOW_UP_MACHINE_ARN: arn,
  PUBLIC_URL: z
    .url({ protocol: /^https$/ })
    .check(z.refine((url) => !url.endsWith('/'), 'must not end in a slash')),
  MAIL_DOMAIN: z.hostname(),
  TEAM_ADDRESSES: z.pipe(
    z.pipe(z.transform(json), z.record(z.string(), mailAddressSchema)),
    z.transform((addresses) => new Map(Object.entries(addresses))),
  ),
  TIME_ZONE: z.string().check(z.refine(isTimeZone, 'must be an IANA time zone')),
  STAFF_LANGUAGE: z.enum(LANGUAGES),
  COUNTRY: z.optional(countrySchema),
  // Of a deployment that an older version has made, there is none.
  REPETITION_SECONDS: z.optional(number),
  RECEIPTS_PER_DAY: z._default(number, 20),
  FORM: z._default(z.enum(['yes', 'no']), 'no'),
  FORM_ORIGINS: z._default(formOriginsSchema, []),
  /** The API's, which takes what they bring; who tells them reads where they are. */
  TELEGRAM_BOT: z.optional(name),
  GATEWAYS: z._default(gatewaysSchema, new Map()),
  /** The sweeper's alone. */
  KEEP_CLOSED_DAYS: z.exactOptional(z.coerce.number<string>().check(z.int(), z.minimum(1))),
});

function json(text: unknown, context: z.core.ParsePayload): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return wrong(context, { message: 'must be JSON' });
  }
}

const secretSchema = z.object({
  value: z.string().check(z.minLength(32, 'must have at least 32 characters')),
});

/** A function is called with 6 MB of text at most: so much of a file, and the form around it. */
const FORM_BYTES = 4 * 1024 * 1024;

/** And answers with as much, in which each quotation mark of ours is two characters. */
const ANSWER_BYTES = 4 * 1024 * 1024;

/** What a function speaks with, beside the table. */
interface Speaking {
  readonly calls?: SfnCalls;
  readonly notifier?: Notifier;
  readonly messengers?: Messengers;
  readonly listeners?: readonly Listener[];
}

/** Whoever is not the deliverer has neither the right to send nor the client for it. */
const NOBODY: Notifier = {
  send: () => Promise.reject(new TypeError('this function does not send')),
};

/** The services over AWS's clients: made once for each container. @throws Error naming what is not set. */
export function awsServices({
  calls = seldomCalls(),
  notifier = NOBODY,
  ...besides
}: Speaking = {}): Services {
  const environment = valid(environmentSchema, process.env, 'environment');
  const secret = secretOf('SigningSecret');
  const clock = systemClock;
  return {
    store: dynamoStore(new DynamoDBClient(clientSettings(PATIENCE.table)), {
      tableName: environment.TABLE_NAME,
      clock,
    }),
    blobs: seldomBlobs(environment.EVIDENCE_BUCKET),
    workflows: workflowsOver(calls, {
      complaint: environment.COMPLAINT_MACHINE_ARN,
      'follow-up': environment.FOLLOW_UP_MACHINE_ARN,
    }),
    notifier,
    ...besides,
    // The table's stream wakes the deliverer.
    deliveries: { wake: () => undefined },
    clock,
    ids,
    log,
    settings: {
      publicUrl: environment.PUBLIC_URL,
      mailDomain: environment.MAIL_DOMAIN,
      teamAddresses: environment.TEAM_ADDRESSES,
      timeZone: environment.TIME_ZONE,
      staffLanguage: environment.STAFF_LANGUAGE,
      ...(environment.COUNTRY !== undefined && { country: environment.COUNTRY }),
      ...(environment.REPETITION_SECONDS !== undefined && {
        repetitionSeconds: environment.REPETITION_SECONDS,
      }),
      ...(environment.KEEP_CLOSED_DAYS !== undefined && { keepClosedDays: environment.KEEP_CLOSED_DAYS }),
      ...(environment.RECEIPTS_PER_DAY > 0 && { receiptsPerDay: environment.RECEIPTS_PER_DAY }),
      ...(environment.FORM === 'yes' && { form: { origins: environment.FORM_ORIGINS } }),
      ...(environment.TELEGRAM_BOT !== undefined && { hasBot: true }),
      gateways: [...environment.GATEWAYS.keys()],
      evidence: environment.EVIDENCE,
      formBytes: FORM_BYTES,
      answerBytes: ANSWER_BYTES,
      secret: secret.value,
    },
  };
}

/** For the functions that write the audit: the others have no key to it. @throws Error where it is not set */
export function awsAudit(services: Services): Audit {
  return openAudit(services, auditKey(secretOf('AuditSecret').value));
}

/** What signs reports to us: none until somebody sets them. @throws Error where they are not as they should be */
export function awsWebhooks(): Webhooks {
  const { value: machines } = valid(
    z.object({ value: webhookSecretsSchema }),
    Reflect.get(Resource, 'WebhookSecrets'),
    'secret WebhookSecrets',
  );
  return { machines, now: () => systemClock.now() };
}

/** What the console is known by where people sign in: empty where the client there has none. */
export function consoleSecret(): string {
  return valid(
    z.object({ value: z.string() }),
    Reflect.get(Resource, 'OidcClientSecret'),
    'secret OidcClientSecret',
  ).value;
}

function secretOf(name: string) {
  return valid(secretSchema, Reflect.get(Resource, name), `secret ${name}`);
}
