import * as z from 'zod';

/** Those of the engine for one machine, which is to execute what was deployed. */
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

type Properties = Record<string, unknown>;
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Properties;
  readonly custom: boolean;
  /** Its id where it is only looked up. */
  readonly existing: string | undefined;
}

const arn = (service: string, rest: string, region = REGION, account = ACCOUNT) =>
  `arn:aws:${service}:${region}:${account}:${rest}`;

/** The form of each ARN; a type that is not listed here gets none. */
const ARNS: Readonly<Record<string, (name: string) => string>> = {
  'aws:acm/certificate:Certificate': (name) => arn('acm', `certificate/${name}`),
  'aws:cloudwatch/eventRule:EventRule': (name) => arn('events', `rule/${name}`),
  'aws:cloudwatch/logGroup:LogGroup': (name) => arn('logs', `log-group:${name}`),
  'aws:cloudwatch/metricAlarm:MetricAlarm': (name) => arn('cloudwatch', `alarm:${name}`),
  'aws:dynamodb/table:Table': (name) => arn('dynamodb', `table/${name}`),
  'aws:iam/role:Role': (name) => arn('iam', `role/${name}`, ''),
  'aws:lambda/function:Function': (name) => arn('lambda', `function:${name}`),
  'aws:s3/bucket:Bucket': (name) => `arn:aws:s3:::${name}`,
  'aws:scheduler/schedule:Schedule': (name) => arn('scheduler', `schedule/default/${name}`),
  'aws:sesv2/configurationSet:ConfigurationSet': (name) => arn('ses', `configuration-set/${name}`),
  'aws:sesv2/emailIdentity:EmailIdentity': (name) => arn('ses', `identity/${name}`),
  'aws:sfn/stateMachine:StateMachine': (name) => arn('states', `stateMachine:${name}`),
  'aws:sns/topic:Topic': (name) => arn('sns', name),
  'aws:sqs/queue:Queue': (name) => arn('sqs', name),
};

/** Which property a resource is named by, where it is not `name`. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'aws:s3/bucket:Bucket': 'bucket',
  'aws:sesv2/configurationSet:ConfigurationSet': 'configurationSetName',
  'aws:sesv2/emailIdentity:EmailIdentity': 'emailIdentity',
  'aws:apigatewayv2/domainName:DomainName': 'domainName',
};

/** These are known by their ARN. */
const ID_IS_ARN: ReadonlySet<string> = new Set(['aws:sfn/stateMachine:StateMachine', 'aws:sns/topic:Topic']);

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** What AWS would answer to a resource's creation: its inputs, and what AWS adds to them. */
export function created({ type, name, inputs, custom, existing }: Resource): {
  id?: string;
  state: Properties;
} {
  if (!custom) return { state: inputs };
  const naming = NAMED_BY[type] ?? 'name';
  const physicalName = text(existing) ?? text(inputs[naming]) ?? name;
  const ownArn = ARNS[type]?.(physicalName);
  const state: Properties = {
    ...inputs,
    ...(ownArn !== undefined && { arn: ownArn }),
    ...added(type, name, inputs),
    ...(type.startsWith('aws:') && { [naming]: physicalName }),
  };
  return { id: (ID_IS_ARN.has(type) ? ownArn : undefined) ?? physicalName, state };
}

function added(type: string, name: string, inputs: Properties): Properties {
  switch (type) {
    case 'aws:apigatewayv2/api:Api':
      return {
        apiEndpoint: `https://${name.toLowerCase()}.execute-api.${REGION}.amazonaws.com`,
        executionArn: arn('execute-api', name.toLowerCase()),
      };
    case 'aws:apigatewayv2/domainName:DomainName':
      return {
        domainNameConfiguration: {
          ...z.looseObject({}).parse(inputs.domainNameConfiguration),
          targetDomainName: `d-api.execute-api.${REGION}.amazonaws.com`,
          hostedZoneId: 'ZAPI',
        },
      };
    case 'aws:acm/certificate:Certificate':
      return {
        domainValidationOptions: [
          {
            domainName: inputs.domainName,
            resourceRecordName: `_proof.${String(inputs.domainName)}`,
            resourceRecordType: 'CNAME',
            resourceRecordValue: '_answer.acm-validations.aws',
          },
        ],
      };
    case 'aws:dynamodb/table:Table':
      return {
        streamArn: `${arn('dynamodb', `table/${String(inputs.name)}`)}/stream/2026-03-04T09:00:00.000`,
      };
    case 'aws:lambda/function:Function':
      return { version: '$LATEST' };
    case 'aws:sesv2/emailIdentity:EmailIdentity':
      return { dkimSigningAttributes: { tokens: ['first', 'second', 'third'] } };
    case 'random:index/randomBytes:RandomBytes':
      return { base64: Buffer.alloc(Number(inputs.length)).toString('base64') };
    case 'pulumi-nodejs:dynamic:Resource':
      // SST's own resources: this is the look-up of a hosted zone.
      return { zoneId: 'ZDOMAIN' };
    default:
      return {};
  }
}

/** What AWS would answer to a look-up. @throws Error for one that is not known here. */
export function answered(token: string, inputs: Properties): Properties {
  switch (token) {
    case 'aws:index/getPartition:getPartition':
      return { partition: 'aws', id: 'aws', dnsSuffix: 'amazonaws.com' };
    case 'aws:index/getRegion:getRegion':
      return { region: REGION, name: REGION, id: REGION };
    case 'aws:index/getCallerIdentity:getCallerIdentity':
      return { accountId: ACCOUNT, id: ACCOUNT };
    case 'aws:iam/getPolicyDocument:getPolicyDocument':
      return policyDocument(inputs);
    default:
      throw new Error(`infra/check/provider.ts does not know what ${token} answers`);
  }
}

const strings = z.array(z.string());
const policySchema = z.object({
  statements: z
    .array(
      z.object({
        effect: z.string().default('Allow'),
        actions: strings,
        resources: strings.optional(),
        principals: z.array(z.object({ type: z.string(), identifiers: strings })).default([]),
        conditions: z
          .array(z.object({ test: z.string(), variable: z.string(), values: strings }))
          .default([]),
      }),
    )
    .default([]),
});

function policyDocument(inputs: Properties): Properties {
  const { statements } = policySchema.parse(inputs);
  const Statement = statements.map(({ effect, actions, resources, principals, conditions }) => ({
    Effect: effect,
    Action: actions,
    ...(resources && { Resource: resources }),
    ...(principals.length > 0 && {
      Principal: Object.fromEntries(principals.map(({ type, identifiers }) => [type, identifiers])),
    }),
    ...(conditions.length > 0 && {
      Condition: Object.fromEntries(
        conditions.map(({ test, variable, values }) => [test, { [variable]: values }]),
      ),
    }),
  }));
  const json = JSON.stringify({ Version: '2012-10-17', Statement });
  // SST asks for the statements to see whether there are any.
  return { ...inputs, ...(statements.length === 0 && { statements: undefined }), id: 'policy', json };
}
