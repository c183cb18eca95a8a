/// <reference path="../.sst/platform/config.d.ts" />
import { parse } from 'node:path';
import type { Mail } from './mail.ts';
import { unscoped } from './permissions.ts';
import { RETENTION_DAYS, type Settings } from './settings.ts';
import { gatherStart } from './start-file.ts';
import type { MachineNames } from './workflows.ts';

/** Also the namespace of our own metrics. */
export const SERVICE = 'redress';
export const METRICS = `${SERVICE}-${$app.stage}`;

export interface Parts {
  readonly settings: Settings;
  readonly table: sst.aws.Dynamo;
  readonly evidence: sst.aws.Bucket;
  readonly mail: Mail;
  readonly api: sst.aws.ApiGatewayV2;
  readonly signingSecret: sst.Secret;
  /** The audit is signed with what comes out of it: by those alone that write it. */
  readonly auditSecret: sst.Secret;
  /** What the console is known by where people sign in. */
  readonly oidcClientSecret: sst.Secret;
  /** For those that check what machines have signed, and sign what gateways are told. */
  readonly webhookSecrets: sst.Secret;
  /** The bot's, for those that speak as the bot; undefined where there is none. */
  readonly telegramToken: sst.Secret | undefined;
  readonly machines: MachineNames;
  readonly failures: aws.sqs.Queue;
}

export interface Permission {
  effect?: 'allow' | 'deny';
  actions: string[];
  resources: $util.Input<string>[];
  conditions?: { test: string; variable: string; values: string[] }[];
}

export function createFunction(
  { settings, table, evidence, api, signingSecret, machines }: Parts,
  name: string,
  {
    links = [],
    postbuild = async () => {},
    ...args
  }: Pick<sst.aws.FunctionArgs, 'description' | 'memory' | 'timeout'> & {
    handler: string;
    permissions: Permission[];
    environment?: Record<string, $util.Input<string>>;
    links?: sst.Secret[];
    /** What else the bundle needs beside its code. */
    postbuild?: (folder: string) => Promise<void>;
  },
) {
  const logGroup = new aws.cloudwatch.LogGroup(`${name}Log`, {
    name: `/aws/lambda/${$app.name}-${$app.stage}-${name}`,
    retentionInDays: RETENTION_DAYS[settings.logRetention],
  });
  return new sst.aws.Function(name, {
    ...args,
    runtime: 'nodejs24.x',
    architecture: 'arm64',
    // In pieces: what the SDK loads only where it needs it is not read at each start.
    // No log holds where in the code a fault was, so there is nothing to map back.
    nodejs: { minify: true, sourcemap: false, splitting: true },
    hook: {
      postbuild: async (folder) => {
        await gatherStart(folder, `${parse(args.handler).name}.mjs`);
        await postbuild(folder);
      },
    },
    environment: {
      TABLE_NAME: table.name,
      EVIDENCE_BUCKET: evidence.name,
      ...(settings.evidence !== '' && { EVIDENCE: settings.evidence }),
      COMPLAINT_MACHINE_ARN: machines.arns.complaint,
      FOLLOW_UP_MACHINE_ARN: machines.arns['follow-up'],
      PUBLIC_URL: api.url,
      MAIL_DOMAIN: settings.mailDomain,
      TEAM_ADDRESSES: JSON.stringify(settings.teamAddresses),
      TIME_ZONE: settings.timeZone,
      STAFF_LANGUAGE: settings.staffLanguage,
      REPETITION_SECONDS: String(settings.repetitionSeconds),
      RECEIPTS_PER_DAY: String(settings.receiptsPerDay),
      ...(settings.country !== undefined && { COUNTRY: settings.country }),
      POWERTOOLS_SERVICE_NAME: SERVICE,
      POWERTOOLS_METRICS_NAMESPACE: METRICS,
      ...args.environment,
    },
    // Reaches the function encrypted in its bundle, not as a variable in plain text.
    link: [signingSecret, ...links],
    logging: { format: 'json', logGroup: logGroup.name },
    permissions: [
      ...args.permissions,
      {
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [$interpolate`${logGroup.arn}:*`],
      },
      unscoped('xray:PutTraceSegments', 'xray:PutTelemetryRecords'),
    ],
    transform: {
      function: (fn) => {
        fn.tracingConfig = { mode: 'Active' };
      },
      role: (role) => {
        // `sst dev` runs the functions on one's own machine, which assumes their roles.
        if ($dev) return;
        // By itself SST lets the whole account assume the role, and the role write every log.
        role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: 'lambda.amazonaws.com' });
        role.managedPolicyArns = [];
      },
    },
  });
}
