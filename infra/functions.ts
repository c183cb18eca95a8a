/// <reference path="../.sst/platform/config.d.ts" />
import { cpSync } from 'node:fs';
import { auditLog } from '@redress/core';
import { createFunction, type Parts, type Permission } from './function.ts';
import type { Mail } from './mail.ts';
import type { Settings } from './settings.ts';

export type Functions = Readonly<
  Record<
    'api' | 'console' | 'tasks' | 'deliverer' | 'webhooks' | 'sweeper' | 'reports' | 'channels',
    sst.aws.Function
  > & { /** Where there is a bot. */ telegram?: sst.aws.Function }
>;

export function createFunctions(parts: Parts): Functions {
  const { settings, table, evidence, mail, machines, failures } = parts;
  const machineList = [machines.arns.complaint, machines.arns['follow-up']];
  const executions = machineList.map((arn) =>
    arn.apply((text) => `${text.replace(':stateMachine:', ':execution:')}:*`),
  );
  const store = [
    { actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], resources: [table.arn] },
  ];
  const audit = auditRights(table);
  const forget = [{ actions: ['dynamodb:DeleteItem'], resources: [table.arn] }];
  const indexes = [{ actions: ['dynamodb:Query'], resources: [$interpolate`${table.arn}/index/*`] }];
  // Replays read every complaint.
  const scan = [{ actions: ['dynamodb:Scan'], resources: [table.arn] }];
  const drop = [
    { actions: ['s3:DeleteObject'], resources: [$interpolate`${evidence.arn}/*`] },
    // Without it, what is not there looks like what nobody may see.
    { actions: ['s3:ListBucket'], resources: [evidence.arn] },
  ];
  // What it signs for others it must have the right to itself.
  const keep = [{ actions: ['s3:GetObject', 's3:PutObject'], resources: [$interpolate`${evidence.arn}/*`] }];
  const tell = [
    { actions: ['states:StartExecution'], resources: machineList },
    // To a task token belongs the machine that issued it, which may have been replaced since.
    {
      actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'],
      resources: [machines.everArns.complaint, machines.everArns['follow-up']],
    },
  ];
  const send = [
    {
      actions: ['ses:SendEmail'],
      // In its sandbox SES also asks for the right to the recipient's identity: so any, but from one sender only.
      resources: [anyIdentity(mail), mail.configurationSet.arn],
      conditions: [{ test: 'StringEquals', variable: 'ses:FromAddress', values: [senderOf(settings)] }],
    },
  ];
  const stream = [
    {
      actions: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
      resources: [table.nodes.table.streamArn],
    },
    { actions: ['sqs:SendMessage'], resources: [failures.arn] },
  ];
  // Without it, what has come in cannot be kept; nothing else of the bucket is touched.
  const keepIncoming = [
    { actions: ['s3:PutObject'], resources: [$interpolate`${evidence.arn}/came-in/telegram/*`] },
  ];
  const { telegramBot, telegramUrl, gateways } = settings;
  const bot = {
    ...(telegramBot !== undefined && { TELEGRAM_BOT: telegramBot }),
    ...(telegramUrl !== undefined && { TELEGRAM_URL: telegramUrl }),
  };
  const networks = gateways === '' ? {} : { GATEWAYS: gateways };
  const token = parts.telegramToken === undefined ? [] : [parts.telegramToken];
  const describe = [{ actions: ['states:DescribeExecution'], resources: executions }];
  // An operator's, through the API.
  const operate = [{ actions: ['states:StopExecution', 'states:RedriveExecution'], resources: executions }];
  const inspect = [
    { actions: ['states:ListExecutions'], resources: machineList },
    { actions: ['states:GetExecutionHistory'], resources: executions },
  ];

  return {
    api: createFunction(parts, 'ApiHandler', {
      handler: 'functions/src/lambda/api.handler',
      description: 'The HTTP API',
      // It needs some 130 MB; somebody waits for the answer, and the CPU grows with the memory.
      memory: '512 MB',
      timeout: '15 seconds',
      permissions: [
        ...[...store, ...indexes, ...forget, ...tell, ...describe, ...inspect, ...operate, ...audit.add],
        ...[...keep, ...drop],
      ],
      links: [parts.auditSecret, parts.webhookSecrets],
      environment: {
        ...issuerOf(settings),
        ...{ ...bot, ...networks },
        LIMITS: settings.limits,
        FORM: settings.form,
        FORM_ORIGINS: settings.formOrigins,
      },
      postbuild: async (folder) =>
        cpSync(`${$cli.paths.root}/functions/src/form/assets`, `${folder}/assets`, { recursive: true }),
    }),
    console: createFunction(parts, 'Console', {
      handler: 'functions/src/lambda/console.handler',
      description: 'The pages of those who handle complaints and run the installation',
      memory: '512 MB',
      timeout: '15 seconds',
      // What the API may do, for people do it there.
      permissions: [
        ...[...store, ...indexes, ...forget, ...tell, ...describe, ...inspect, ...operate, ...audit.add],
        ...[...keep, ...drop],
      ],
      links: [parts.auditSecret, parts.oidcClientSecret],
      environment: { ...bot, ...issuerOf(settings), ...clientOf(settings), LIMITS: settings.limits },
      postbuild: async (folder) =>
        cpSync(`${$cli.paths.root}/packages/console/src/assets`, `${folder}/assets`, { recursive: true }),
    }),
    tasks: createFunction(parts, 'Tasks', {
      handler: 'functions/src/lambda/tasks.handler',
      description: 'The tasks of the workflows',
      // It needs some 130 MB; nobody waits, and most of its time it waits itself.
      memory: '256 MB',
      // The states that invoke it are ready to wait longer.
      timeout: '60 seconds',
      permissions: [...store, ...tell, ...audit.none],
    }),
    deliverer: createFunction(parts, 'Deliverer', {
      handler: 'functions/src/lambda/deliverer.handler',
      description: 'Sends what a change of a complaint owes',
      memory: '256 MB',
      // Shorter than the five minutes for which a message is in its hands alone.
      timeout: '4 minutes',
      permissions: [...store, ...forget, ...tell, ...send, ...stream, ...audit.none],
      links: [...token, ...(gateways === '' ? [] : [parts.webhookSecrets])],
      environment: {
        ...{ ...bot, ...networks },
        MAIL_FROM: senderOf(settings),
        MAIL_CONFIGURATION_SET: mail.configurationSet.configurationSetName,
      },
    }),
    channels: createFunction(parts, 'Channels', {
      handler: 'functions/src/lambda/channels.handler',
      description: 'Understands what has come in by a channel',
      // A file of 20 MB is as much again while it is looked at.
      memory: '512 MB',
      // Shorter than the two minutes for which what came in is in its hands alone.
      timeout: '110 seconds',
      permissions: [...[...store, ...indexes, ...forget, ...tell, ...keep, ...drop, ...stream, ...audit.add]],
      links: [parts.auditSecret, ...token],
      environment: { ...bot, ...networks },
    }),
    ...(telegramBot !== undefined && {
      telegram: createFunction(parts, 'Telegram', {
        handler: 'functions/src/lambda/telegram.handler',
        description: 'Takes what Telegram sends to the bot',
        memory: '256 MB',
        timeout: '15 seconds',
        permissions: [...store, ...keepIncoming, ...audit.none],
        environment: bot,
      }),
    }),
    webhooks: createFunction(parts, 'Webhooks', {
      handler: 'functions/src/lambda/webhooks.handler',
      description: 'Tells endpoints what has happened',
      memory: '256 MB',
      // Shorter than the half minute for which a queue is in its hands alone when it begins.
      timeout: '28 seconds',
      permissions: [...store, ...forget, ...stream, ...audit.none],
    }),
    sweeper: createFunction(parts, 'Sweeper', {
      handler: 'functions/src/lambda/sweeper.handler',
      description: 'Takes up what was not heard, and steps that are late',
      memory: '512 MB',
      // It stops by itself after fifty seconds, and goes on a minute later.
      timeout: '60 seconds',
      permissions: [...store, ...scan, ...forget, ...drop, ...indexes, ...tell, ...describe, ...audit.add],
      links: [parts.auditSecret],
      environment: {
        ...bot,
        ...(settings.keepClosedDays !== undefined && { KEEP_CLOSED_DAYS: String(settings.keepClosedDays) }),
      },
    }),
    reports: createFunction(parts, 'Reports', {
      handler: 'functions/src/lambda/reports.handler',
      description: 'Hears of executions that ended badly and of mail that came back',
      memory: '256 MB',
      timeout: '60 seconds',
      permissions: [...store, ...tell, ...audit.none],
    }),
  };
}

function issuerOf({ oidc }: Settings): Record<string, string> {
  if (oidc === undefined) return {};
  return {
    OIDC_ISSUER: oidc.issuer,
    OIDC_AUDIENCE: oidc.audience,
    ...(oidc.jwks !== undefined && { OIDC_JWKS: oidc.jwks }),
    OIDC_ROLES_CLAIM: oidc.rolesClaim,
    OIDC_TEAMS_CLAIM: oidc.teamsClaim,
  };
}

function clientOf({ oidc }: Settings): Record<string, string> {
  if (oidc?.clientId === undefined) return {};
  return { OIDC_CLIENT_ID: oidc.clientId, OIDC_SCOPE: oidc.scope };
}

const senderOf = ({ mailDomain }: Settings) => `complaints@${mailDomain}`;

const anyIdentity = ({ identity }: Mail) =>
  identity.arn.apply((arn) => arn.replace(/:identity\/.*/, ':identity/*'));

/**
 * Whoever writes the audit may add to it, and nobody may do anything else to it. An entry written over another one no
 * right could refuse; it is not what was signed.
 */
function auditRights({ arn }: sst.aws.Dynamo): Record<'add' | 'none', Permission[]> {
  const refused = (...actions: string[]): Permission => ({
    effect: 'deny',
    actions,
    resources: [arn],
    conditions: [
      { test: 'ForAnyValue:StringLike', variable: 'dynamodb:LeadingKeys', values: [`${auditLog.AUDIT}*`] },
    ],
  });
  const change = ['dynamodb:DeleteItem', 'dynamodb:UpdateItem'];
  return { add: [refused(...change)], none: [refused('dynamodb:PutItem', ...change)] };
}
