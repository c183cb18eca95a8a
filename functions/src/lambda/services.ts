import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import {
  clientLimits,
  dynamoStore,
  ids,
  LANGUAGES,
  type Services,
  sesNotifier,
  sfnWorkflows,
} from '@redress/core';
import { Resource } from 'sst/resource';
import * as z from 'zod';
import { systemClock } from './clock.ts';
import { lambdaLog } from './log.ts';
import { PATIENCE } from './patience.ts';

const environmentSchema = z.object({
  TABLE_NAME: z.string().min(1),
  COMPLAINT_MACHINE_ARN: z.string().startsWith('arn:'),
  FOLLOW_UP_MACHINE_ARN: z.string().startsWith('arn:'),
  PUBLIC_URL: z.url({ protocol: /^https$/ }).refine((url) => !url.endsWith('/'), 'must not end in a slash'),
  MAIL_DOMAIN: z.hostname(),
  TEAM_ADDRESSES: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.record(z.string(), z.email()))
    .transform((addresses) => new Map(Object.entries(addresses))),
  MAIL_FROM: z.email(),
  MAIL_CONFIGURATION_SET: z.string().min(1),
  STAFF_LANGUAGE: z.enum(LANGUAGES),
});

const secretSchema = z.object({ value: z.string().min(32, 'must have at least 32 characters') });

/** The services over AWS's clients: made once for each container. @throws Error naming what is not set. */
export function awsServices(): Services {
  const environment = valid(environmentSchema, process.env, 'environment');
  const secret = valid(secretSchema, Reflect.get(Resource, 'SigningSecret'), 'secret SigningSecret');
  const clock = systemClock;
  return {
    store: dynamoStore(new DynamoDBClient(clientLimits(PATIENCE.table)), {
      tableName: environment.TABLE_NAME,
      clock,
    }),
    workflows: sfnWorkflows(new SFNClient(clientLimits(PATIENCE.workflows)), {
      complaint: environment.COMPLAINT_MACHINE_ARN,
      'follow-up': environment.FOLLOW_UP_MACHINE_ARN,
    }),
    notifier: sesNotifier(new SESv2Client(clientLimits(PATIENCE.mail)), {
      from: environment.MAIL_FROM,
      configurationSet: environment.MAIL_CONFIGURATION_SET,
    }),
    // The table's stream wakes the deliverer.
    deliveries: { wake() {} },
    clock,
    ids,
    log: lambdaLog(),
    settings: {
      publicUrl: environment.PUBLIC_URL,
      mailDomain: environment.MAIL_DOMAIN,
      teamAddresses: environment.TEAM_ADDRESSES,
      staffLanguage: environment.STAFF_LANGUAGE,
      secret: secret.value,
    },
  };
}

/** Names only, never values: the message ends up in a log. */
function valid<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new Error(`${where}: ${faults.join('; ')}`);
}
