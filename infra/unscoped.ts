/** Actions that no ARN can narrow, and what they are granted for. The check refuses every other `*`. */
export const UNSCOPED = {
  'xray:PutTraceSegments': 'A trace is no resource: X-Ray takes `*` only.',
  'xray:PutTelemetryRecords': 'A trace is no resource: X-Ray takes `*` only.',
  'xray:GetSamplingRules': 'Sampling rules are read as a whole: X-Ray takes `*` only.',
  'xray:GetSamplingTargets': 'Sampling rules are read as a whole: X-Ray takes `*` only.',
  'logs:CreateLogDelivery': 'Step Functions sets up its log delivery, which has no ARN beforehand.',
  'logs:GetLogDelivery': 'Step Functions looks after its log delivery, which has no ARN beforehand.',
  'logs:UpdateLogDelivery': 'Step Functions looks after its log delivery, which has no ARN beforehand.',
  'logs:DeleteLogDelivery': 'Step Functions looks after its log delivery, which has no ARN beforehand.',
  'logs:ListLogDeliveries': 'Step Functions finds its log delivery in the account’s list.',
  'logs:PutResourcePolicy': 'Log delivery is allowed by the account’s policy, of which there is one.',
  'logs:DescribeResourcePolicies': 'Log delivery is allowed by the account’s policy, of which there is one.',
  'logs:DescribeLogGroups': 'Step Functions finds its log group in the account’s list.',
} as const;
