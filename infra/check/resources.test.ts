import { readdirSync, readFileSync } from 'node:fs';
import { tableDefinition } from '@redress/core';
import aslValidator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { PATIENCE } from '../../functions/src/lambda/patience.ts';
import { definition } from '../../workflows/definitions.ts';
import { arnOf, type Graph, machineOf, ofType, one, readGraph, statementsIn } from './graph.ts';
import {
  AUDIT_SECRET,
  GATEWAY_SECRET,
  OUTPUT,
  ROOT,
  SIGNING_SECRET,
  TELEGRAM_TOKEN,
  WEBHOOK_SECRET,
} from './platform.ts';
import { refusals } from './refusals.ts';

/** So long a message is in one pair of hands. */
const LEASE_SECONDS = 300;

/** The SDK waits at most so long before its second and third attempts. */
const LONGEST_BACKOFF_MS = 200;

const dev = readGraph('dev');
const second = readGraph('second');
const production = readGraph('production');

const EVERYWHERE = [
  ...['ApiHandler', 'Console', 'Tasks', 'Deliverer', 'Sweeper', 'Reports', 'Webhooks', 'Channels'],
];
const functionOf = (graph: Graph, name: string) => one(graph, 'lambda/function:Function', `${name}Function`);

const variablesOf = (environment: unknown) =>
  z.object({ variables: z.record(z.string(), z.string()) }).parse(environment).variables;

describe.each([
  ['dev', dev],
  ['second', second],
  ['production', production],
])('the stage %s', (stage, graph) => {
  /** A bot is for those that want one. */
  const hasBot = stage === 'dev';
  const FUNCTIONS = hasBot ? [...EVERYWHERE, 'Telegram'] : EVERYWHERE;

  it('is evaluated to its end, and holds nothing that AWS is known to refuse', () => {
    expect(graph.problems).toEqual([]);
    expect(Object.keys(graph.outputs)).toEqual(expect.arrayContaining(['url', 'table', 'complaintMachine']));
    expect(refusals(graph)).toEqual([]);
  });

  it('has the table that the store asks for, and no other', () => {
    const [table, ...others] = ofType(graph, 'dynamodb/table:Table');
    const wanted = tableDefinition('any');
    expect(others).toEqual([]);
    expect(table?.inputs).toMatchObject({
      attributes: wanted.AttributeDefinitions.map(({ AttributeName, AttributeType }) => ({
        name: AttributeName,
        type: AttributeType,
      })),
      hashKey: 'pk',
      rangeKey: 'sk',
      globalSecondaryIndexes: wanted.GlobalSecondaryIndexes.map((index) => ({
        name: index.IndexName,
        hashKey: index.KeySchema[0]?.AttributeName,
        rangeKey: index.KeySchema[1]?.AttributeName,
        projectionType: index.Projection.ProjectionType,
        ...('NonKeyAttributes' in index.Projection && {
          nonKeyAttributes: index.Projection.NonKeyAttributes,
        }),
      })),
      billingMode: wanted.BillingMode,
      ttl: { attributeName: 'expiresAt', enabled: true },
      pointInTimeRecovery: { enabled: true },
    });
  });

  it('keeps evidence in a bucket that is nobody’s but ours, encrypted, without versions', () => {
    const [bucket, ...others] = ofType(graph, 's3/bucket:Bucket').filter(({ name }) =>
      name.startsWith('Evidence'),
    );
    expect(others).toEqual([]);
    expect(bucket?.inputs.forceDestroy).toBe(stage !== 'production');
    expect(
      one(graph, 's3/bucketPublicAccessBlock:BucketPublicAccessBlock', 'EvidencePublicAccessBlock').inputs,
    ).toMatchObject({
      ...{
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    });
    const policy = statementsIn(one(graph, 's3/bucketPolicy:BucketPolicy', 'EvidencePolicy').inputs.policy);
    expect(policy.map(({ Effect, Condition }) => [Effect, JSON.stringify(Condition)])).toEqual([
      ['Deny', '{"Bool":{"aws:SecureTransport":["false"]}}'],
    ]);
    expect(ofType(graph, 's3/bucketVersioning:BucketVersioning')).toEqual([]);
    const type = 's3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration';
    expect(JSON.stringify(one(graph, type, 'EvidenceEncryption').inputs.rules)).toContain('AES256');
    const { corsRules } = one(
      graph,
      's3/bucketCorsConfiguration:BucketCorsConfiguration',
      'EvidenceCors',
    ).inputs;
    expect(corsRules).toMatchObject([{ allowedMethods: ['POST'], allowedOrigins: [graph.outputs.url] }]);
    const { rules } = one(
      graph,
      's3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
      'EvidenceLifecycle',
    ).inputs;
    expect(rules).toMatchObject([
      { id: 'incoming', filter: { prefix: 'incoming/' }, expiration: { days: 2 } },
      { id: 'unfinished', abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } },
    ]);
  });

  it('deploys the definitions that one machine executes, with ARNs filled in that exist', () => {
    const values = {
      TasksFunction: arnOf(functionOf(graph, 'Tasks')),
      FollowUpStateMachine: arnOf(one(graph, 'sfn/stateMachine:StateMachine', 'FollowUpMachine')),
    };
    const deployed = ofType(graph, 'sfn/stateMachine:StateMachine').map(machineOf);
    const suffix = String(one(graph, 'dynamodb/table:Table', 'ComplaintsTable').state.name)
      .split('-')
      .at(-1);
    expect(deployed.map(({ name }) => name).sort()).toEqual([
      `redress-${stage}-complaint-${suffix}`,
      `redress-${stage}-follow-up-${suffix}`,
    ]);
    for (const { name, definition: text } of deployed) {
      expect(text).toBe(definition(name.includes('-complaint-') ? 'complaint' : 'follow-up', values));
      expect(aslValidator(JSON.parse(text))).toMatchObject({ isValid: true, errors: [] });
    }
  });

  it('runs standard workflows, traced, their logs without what goes through them', () => {
    for (const machine of ofType(graph, 'sfn/stateMachine:StateMachine'))
      expect(machine.inputs).toMatchObject({
        type: 'STANDARD',
        loggingConfiguration: { level: 'ERROR', includeExecutionData: false },
        tracingConfiguration: { enabled: true },
      });
  });

  it('tells the functions the names that the machines, the table and the API really have', () => {
    for (const name of FUNCTIONS) {
      expect(variablesOf(functionOf(graph, name).inputs.environment)).toMatchObject({
        TABLE_NAME: one(graph, 'dynamodb/table:Table', 'ComplaintsTable').state.name,
        COMPLAINT_MACHINE_ARN: arnOf(one(graph, 'sfn/stateMachine:StateMachine', 'ComplaintMachine')),
        FOLLOW_UP_MACHINE_ARN: arnOf(one(graph, 'sfn/stateMachine:StateMachine', 'FollowUpMachine')),
        PUBLIC_URL: graph.outputs.url,
        TIME_ZONE: 'Etc/UTC',
        STAFF_LANGUAGE: 'en',
      });
    }
  });

  it('has what the console’s pages look like beside its code', () => {
    const folder = `${OUTPUT}${stage}/functions/Console/assets/`;
    expect(readdirSync(folder).sort()).toEqual(readdirSync(`${ROOT}packages/console/src/assets`).sort());
    const form = `${OUTPUT}${stage}/functions/ApiHandler/assets/`;
    expect(readdirSync(form)).toEqual(readdirSync(`${ROOT}functions/src/form/assets`));
  });

  it('tells the sweeper alone, which may delete, for how long complaints are kept that are over', () => {
    const told = FUNCTIONS.filter(
      (name) => 'KEEP_CLOSED_DAYS' in variablesOf(functionOf(graph, name).inputs.environment),
    );
    expect(told).toEqual(stage === 'production' ? ['Sweeper'] : []);
  });

  it('runs each function on Node 24 and Arm, bundled from its entry point', () => {
    expect(Object.keys(graph.functions).sort()).toEqual([...FUNCTIONS].sort());
    expect(ofType(graph, 'lambda/function:Function')).toHaveLength(FUNCTIONS.length);
    for (const name of FUNCTIONS)
      expect(functionOf(graph, name).inputs).toMatchObject({
        runtime: 'nodejs24.x',
        architectures: ['arm64'],
        tracingConfig: { mode: 'Active' },
        loggingConfig: { logFormat: 'JSON', logGroup: `/aws/lambda/redress-${stage}-${name}` },
      });
    expect(graph.functions.ApiHandler?.handlerFile).toBe('functions/src/lambda/api.handler');
  });

  it('starts no function with the mail’s client and texts but the deliverer', () => {
    const parts = ['SendEmailCommand', 'Are you satisfied with how we settled'];
    for (const [name, { handler }] of Object.entries(graph.functions)) {
      const code = readAtStart(`${OUTPUT}${stage}/functions/${name}/`, handler.replace(/\.handler$/, '.mjs'));
      expect(
        parts.filter((part) => code.includes(part)),
        name,
      ).toEqual(name === 'Deliverer' ? parts : []);
    }
  });

  it('starts functions with files of ASCII alone, which are read in half the time', () => {
    for (const [name, { handler }] of Object.entries(graph.functions)) {
      // Its pages are templates, in which no character can be written otherwise.
      if (name === 'Console') continue;
      const code = readAtStart(`${OUTPUT}${stage}/functions/${name}/`, handler.replace(/\.handler$/, '.mjs'));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
      expect(code.match(/.{0,20}[^\u0000-\u007f].{0,20}/)?.[0], name).toBeUndefined();
    }
  });

  it('reads at most 750 KB at the start of a function', () => {
    for (const [name, { bytes }] of Object.entries(graph.functions))
      if (name !== 'Console') expect(bytes, name).toBeLessThan(750_000);
  });

  it('keeps the console, which has all pages and the API behind them, under a megabyte and a half', () => {
    expect(graph.functions.Console?.bytes).toBeLessThan(1_500_000);
  });

  it('gives up on what hangs before the function itself would be ended', () => {
    // What somebody or something waits for: the item is read and written, the workflow told.
    const longest = 2 * inAll(PATIENCE.table) + inAll(PATIENCE.workflows);
    for (const name of ['ApiHandler', 'Tasks'])
      expect(longest, name).toBeLessThan(z.number().parse(functionOf(graph, name).inputs.timeout) * 1000);
  });

  it('ends the tasks before the states that wait for them give up', () => {
    const shortest = Math.min(
      ...ofType(graph, 'sfn/stateMachine:StateMachine').flatMap((machine) =>
        [...machineOf(machine).definition.matchAll(/"TimeoutSeconds":(\d+)/g)].map(([, seconds]) =>
          Number(seconds),
        ),
      ),
    );
    expect(functionOf(graph, 'Tasks').inputs.timeout).toBeLessThan(shortest);
  });

  it('leaves every request to the API, pages to the console, and Telegram’s to its own function, which have one way in', () => {
    const routes = ofType(graph, 'apigatewayv2/route:Route').map(
      ({ inputs }) => `${String(inputs.routeKey)}: ${String(inputs.authorizationType)}`,
    );
    expect(routes.sort()).toEqual(
      [
        ...['$default: NONE', 'ANY /console/{path+}: NONE', 'ANY /console: NONE'],
        ...(hasBot ? ['POST /telegram: NONE'] : []),
      ].sort(),
    );
    expect(ofType(graph, 'lambda/functionUrl:FunctionUrl')).toEqual([]);
  });

  it('throttles the API, and logs neither paths nor addresses', () => {
    const { inputs } = one(graph, 'apigatewayv2/stage:Stage', 'ApiStage');
    expect(inputs.defaultRouteSettings).toEqual({ throttlingRateLimit: 100, throttlingBurstLimit: 200 });
    const { format } = z.object({ format: z.string() }).parse(inputs.accessLogSettings);
    expect(format).not.toMatch(/\$context\.(path|identity\.sourceIp|http)/);
  });

  it('sweeps every minute, and stops before the next minute', () => {
    const sweeper = functionOf(graph, 'Sweeper');
    const schedules = ofType(graph, 'scheduler/schedule:Schedule').map(({ inputs }) => inputs);
    expect(schedules).toEqual([
      expect.objectContaining({
        scheduleExpression: 'rate(1 minute)',
        state: 'ENABLED',
        target: expect.objectContaining({ arn: arnOf(sweeper) }),
      }),
    ]);
    expect(sweeper.inputs.timeout).toBe(60);
  });

  it('brings the deliverer what newly owes something, in order, and gives up only after a few tries', () => {
    const table = one(graph, 'dynamodb/table:Table', 'ComplaintsTable');
    expect(table.inputs).toMatchObject({ streamEnabled: true, streamViewType: 'NEW_IMAGE' });
    const mappings = ['Deliveries', 'WebhookDeliveries', 'Arrivals'].map((name) =>
      one(graph, 'lambda/eventSourceMapping:EventSourceMapping', name),
    );
    expect(ofType(graph, 'lambda/eventSourceMapping:EventSourceMapping')).toHaveLength(mappings.length);
    const bringing = (name: string) =>
      expect.objectContaining({
        eventSourceArn: table.state.streamArn,
        functionName: arnOf(functionOf(graph, name)),
        maximumBatchingWindowInSeconds: 0,
        parallelizationFactor: 10,
        maximumRetryAttempts: 3,
        bisectBatchOnFunctionError: true,
        functionResponseTypes: ['ReportBatchItemFailures'],
        destinationConfig: {
          onFailure: { destinationArn: arnOf(one(graph, 'sqs/queue:Queue', 'DeliveryFailures')) },
        },
      });
    expect(mappings.map(({ inputs }) => inputs)).toEqual([
      bringing('Deliverer'),
      bringing('Webhooks'),
      bringing('Channels'),
    ]);
    // As the store writes it: of complaints to the one, of the queues of webhooks to another, of what comes in to the third.
    for (const [mapping, sk] of [
      [mappings[0], ['COMPLAINT']],
      [mappings[1], [{ prefix: 'WEBHOOK#' }]],
      [mappings[2], ['INCOMING', { prefix: 'UPDATE#' }, 'CHAT']],
    ] as const) {
      const { filters } = z
        .object({ filters: z.array(z.object({ pattern: z.string() })) })
        .parse(mapping?.inputs.filterCriteria);
      const patterns = filters.map(({ pattern }): unknown => JSON.parse(pattern));
      expect(patterns).toMatchObject(
        sk.map((one) => ({
          dynamodb: { Keys: { sk: { S: [one] } }, NewImage: { wake: { N: [{ exists: true }] } } },
        })),
      );
    }
  });

  it('ends whoever sends webhooks before what they hold is anybody else’s', () => {
    expect(z.number().parse(functionOf(graph, 'Webhooks').inputs.timeout)).toBeLessThan(30);
  });

  it('ends whoever understands what came in before that is anybody else’s', () => {
    expect(z.number().parse(functionOf(graph, 'Channels').inputs.timeout)).toBeLessThan(120);
  });

  it('tells Telegram where its updates are taken, where there is a bot', () => {
    const told = ofType(graph, 'lambda/invocation:Invocation').map(({ inputs }) => inputs);
    if (!hasBot) return expect(told).toEqual([]);
    expect(told).toMatchObject([
      { functionName: functionOf(graph, 'Channels').state.name, input: '{"telegramWebhook":"/telegram"}' },
    ]);
  });

  it('ends the deliverer before what it holds is anybody else’s', () => {
    const timeout = z.number().parse(functionOf(graph, 'Deliverer').inputs.timeout);
    expect(timeout).toBeLessThan(LEASE_SECONDS);
    expect(PATIENCE.mail.connectMs + PATIENCE.mail.answerMs).toBeLessThan(timeout * 1000);
  });

  it('hears of executions of its own that end badly, and of its own mail that comes back', () => {
    const patterns = Object.fromEntries(
      ofType(graph, 'cloudwatch/eventRule:EventRule').map(({ name, inputs }) => [
        name,
        JSON.parse(z.string().parse(inputs.eventPattern)),
      ]),
    );
    const set = one(graph, 'sesv2/configurationSet:ConfigurationSet', 'MailConfig');
    expect(patterns).toEqual({
      ExecutionsEnded: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: ofType(graph, 'sfn/stateMachine:StateMachine').map(arnOf).sort(),
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      MailReported: {
        source: ['aws.ses'],
        detail: { mail: { tags: { 'ses:configuration-set': [set.state.configurationSetName] } } },
      },
    });
    const targets = ofType(graph, 'cloudwatch/eventTarget:EventTarget').map(({ inputs }) => inputs.arn);
    expect(new Set(targets)).toEqual(new Set([arnOf(functionOf(graph, 'Reports'))]));
    expect(
      one(graph, 'sesv2/configurationSetEventDestination:ConfigurationSetEventDestination', 'MailFeedback')
        .inputs,
    ).toMatchObject({
      configurationSetName: set.state.configurationSetName,
      eventDestination: {
        enabled: true,
        matchingEventTypes: ['BOUNCE', 'COMPLAINT', 'REJECT'],
        eventBridgeDestination: {
          eventBusArn: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
        },
      },
    });
  });

  it('alarms one topic, and says where each alarm is explained', () => {
    const topic = arnOf(one(graph, 'sns/topic:Topic', 'AlarmsTopic'));
    const alarms = ofType(graph, 'cloudwatch/metricAlarm:MetricAlarm');
    expect(alarms.map(({ name }) => name).sort()).toEqual([
      'Api5xxAlarm',
      'ApiErrorsAlarm',
      'ApiThrottlesAlarm',
      'BouncesAlarm',
      'ChannelsErrorsAlarm',
      'ChannelsThrottlesAlarm',
      'ComplaintExecutionsAlarm',
      'ConsoleErrorsAlarm',
      'ConsoleThrottlesAlarm',
      'DelivererErrorsAlarm',
      'DelivererThrottlesAlarm',
      'DeliveryFailuresAlarm',
      'ErrorsLoggedAlarm',
      'FollowUpExecutionsAlarm',
      'MailLateAlarm',
      'MailVeryLateAlarm',
      'MessagesGivenUpAlarm',
      'OpenExecutionsAlarm',
      'ReportsErrorsAlarm',
      'ReportsThrottlesAlarm',
      'StaffUnreachableAlarm',
      'SweeperErrorsAlarm',
      'SweeperSilentAlarm',
      'SweeperThrottlesAlarm',
      'TableReadThrottlesAlarm',
      'TableWriteThrottlesAlarm',
      'TasksErrorsAlarm',
      'TasksThrottlesAlarm',
      ...(hasBot ? ['TelegramErrorsAlarm', 'TelegramThrottlesAlarm'] : []),
      'WebhooksErrorsAlarm',
      'WebhooksGivenUpAlarm',
      'WebhooksLateAlarm',
      'WebhooksThrottlesAlarm',
      'WorkflowsUnheardAlarm',
    ]);
    for (const { inputs } of alarms)
      expect(inputs).toMatchObject({
        alarmActions: [topic],
        alarmDescription: expect.stringContaining('docs/aws.md'),
      });
  });

  it('counts failed, timed out and aborted executions of each machine', () => {
    for (const name of ['Complaint', 'FollowUp']) {
      const { inputs } = one(graph, 'cloudwatch/metricAlarm:MetricAlarm', `${name}ExecutionsAlarm`);
      const arn = arnOf(one(graph, 'sfn/stateMachine:StateMachine', `${name}Machine`));
      expect(metricsIn(inputs.metricQueries)).toEqual(
        ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((metricName) => ({
          namespace: 'AWS/States',
          metricName,
          dimensions: { StateMachineArn: arn },
        })),
      );
    }
  });

  it('counts lines of the logs that the functions really write to', () => {
    const groups = FUNCTIONS.map((name) => `/aws/lambda/redress-${stage}-${name}`);
    const filters = ofType(graph, 'cloudwatch/logMetricFilter:LogMetricFilter');
    for (const metric of ['ErrorsLogged', 'MessagesGivenUp', 'StaffUnreachable'])
      expect(
        filters
          .filter(({ name }) => name.endsWith(metric))
          .map(({ inputs }) => inputs.logGroupName)
          .sort(),
      ).toEqual([...groups].sort());
  });

  it('keeps the secrets out of everything that is not encrypted', () => {
    for (const secret of [SIGNING_SECRET, AUDIT_SECRET, WEBHOOK_SECRET, GATEWAY_SECRET, TELEGRAM_TOKEN]) {
      expect(JSON.stringify(graph)).not.toContain(secret);
      for (const name of Object.keys(graph.functions)) {
        const folder = `${OUTPUT}${stage}/functions/${name}/`;
        for (const file of readdirSync(folder, { withFileTypes: true }).filter((each) => each.isFile()))
          expect(readFileSync(`${folder}${file.name}`, 'utf8'), file.name).not.toContain(secret);
      }
    }
  });

  it('gives what the audit is signed with to those alone that write it, machines’ to those that check it or sign with it, the bot’s to those that speak as the bot, the client’s to the console', () => {
    for (const [name, { links }] of Object.entries(graph.functions)) {
      const writes = ['ApiHandler', 'Channels', 'Console', 'Sweeper'].includes(name) ? ['AuditSecret'] : [];
      const signs = hasBot && name === 'Deliverer';
      const checks = name === 'ApiHandler' || signs ? ['WebhookSecrets'] : [];
      const speaks = hasBot && ['Channels', 'Deliverer'].includes(name) ? ['TelegramToken'] : [];
      const asks = name === 'Console' ? ['OidcClientSecret'] : [];
      expect(links.sort(), name).toEqual([...writes, ...asks, 'SigningSecret', ...speaks, ...checks]);
    }
  });

  it('limits how long every log is kept, and tags everything', () => {
    for (const { inputs, name } of ofType(graph, 'cloudwatch/logGroup:LogGroup'))
      expect(inputs.retentionInDays, name).toBe(stage === 'production' ? 365 : 7);
    expect(graph.app.providers).toMatchObject({
      aws: { defaultTags: { tags: { project: 'redress', stage } } },
    });
  });

  it('shows a dashboard of metrics that exist', () => {
    const { inputs } = one(graph, 'cloudwatch/dashboard:Dashboard', 'Dashboard');
    const body: unknown = JSON.parse(z.string().parse(inputs.dashboardBody));
    const { widgets } = z
      .object({
        widgets: z.array(z.object({ properties: z.object({ metrics: z.array(z.array(z.unknown())) }) })),
      })
      .parse(body);
    expect(widgets.length).toBeGreaterThan(5);
    for (const [namespace] of widgets.flatMap(({ properties }) => properties.metrics))
      expect(namespace).toMatch(new RegExp(`^(AWS/(ApiGateway|States|Lambda|DynamoDB)|redress-${stage})$`));
  });
});

describe('production', () => {
  const table = one(production, 'dynamodb/table:Table', 'ComplaintsTable');

  it('keeps its data, whatever is removed', () => {
    expect(production.app).toMatchObject({ removal: 'retain', protect: true });
    expect(table.retainOnDelete).toBe(true);
    expect(table.inputs.deletionProtectionEnabled).toBe(true);
  });

  it('answers at its own address only', () => {
    expect(production.outputs.url).toBe('https://api.example.com');
    expect(one(production, 'apigatewayv2/api:Api', 'ApiApi').inputs.disableExecuteApiEndpoint).toBe(true);
  });

  it('sends its alarms to somebody', () => {
    const [subscription] = ofType(production, 'sns/topicSubscription:TopicSubscription');
    expect(subscription?.inputs).toMatchObject({ protocol: 'email', endpoint: 'on-call@example.com' });
  });
});

describe('a second stage on the same mail domain', () => {
  it('uses the identity that is there, and sends by a configuration set of its own', () => {
    const { inputs, state } = one(second, 'sesv2/emailIdentity:EmailIdentity', 'MailIdentity');
    // Looked up, so that neither its creation fails nor its removal takes it from the first.
    expect(inputs).toEqual({});
    expect(state.emailIdentity).toBe('complaints.example.com');
    expect(ofType(second, 'route53/record:Record')).toEqual([]);
    const [set] = ofType(second, 'sesv2/configurationSet:ConfigurationSet');
    const [first] = ofType(dev, 'sesv2/configurationSet:ConfigurationSet');
    expect(set?.inputs).toMatchObject({
      configurationSetName: 'redress-second-mail',
      deliveryOptions: { tlsPolicy: 'REQUIRE' },
      suppressionOptions: { suppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    });
    expect(first?.inputs.configurationSetName).not.toBe('redress-second-mail');
  });
});

describe('any other stage', () => {
  it('can be removed without a trace', () => {
    const table = one(dev, 'dynamodb/table:Table', 'ComplaintsTable');
    expect(dev.app).toMatchObject({ removal: 'remove', protect: false });
    expect(table).toMatchObject({ retainOnDelete: false, inputs: { deletionProtectionEnabled: false } });
  });
});

function inAll({ answerMs, attempts }: { answerMs: number; attempts: number }): number {
  return answerMs * attempts + LONGEST_BACKOFF_MS * (attempts - 1);
}

function metricsIn(queries: unknown) {
  const metric = z.object({
    namespace: z.string(),
    metricName: z.string(),
    dimensions: z.record(z.string(), z.string()),
  });
  return z
    .array(z.object({ metric: metric.optional() }))
    .parse(queries)
    .flatMap((query) => query.metric ?? []);
}

/** The code of a bundle's file, and of all that it imports for its start. */
function readAtStart(folder: string, file: string): string {
  const read = new Map<string, string>();
  const left = [file];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (read.has(next)) continue;
    const code = readFileSync(folder + next, 'utf8');
    read.set(next, code);
    for (const [, from] of code.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+)"/g)) left.push(from ?? '');
  }
  return [...read.values()].join('\n');
}
