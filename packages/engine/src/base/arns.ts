import { ServiceError } from './errors.ts';

export const REGION = 'us-east-1';
const PREFIX = `arn:aws:states:${REGION}:000000000000`;

export const stateMachineArn = (name: string) => `${PREFIX}:stateMachine:${name}`;

export const executionArn = (machine: string, name: string) => `${PREFIX}:execution:${machine}:${name}`;

export const functionArn = (name: string) => `arn:aws:lambda:${REGION}:000000000000:function:${name}`;

/** The name of a machine of this account and region, or undefined. @throws ServiceError `InvalidArn` */
export function machineNameIn(arn: string): string | undefined {
  return resourceIn(arn, 'stateMachine')[0];
}

/** The names in an execution's ARN, or undefined. @throws ServiceError `InvalidArn` */
export function executionNamesIn(arn: string): { machine: string; name: string } | undefined {
  const [machine, name] = resourceIn(arn, 'execution');
  return machine === undefined || name === undefined ? undefined : { machine, name };
}

/** The parts of the name; none where it is another account's, another region's or qualified. */
function resourceIn(arn: string, type: 'stateMachine' | 'execution'): string[] {
  if (!arn.startsWith('arn:'))
    throw new ServiceError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  const [, , service, , , resource, ...names] = arn.split(':');
  if (service !== 'states' || resource !== type) {
    throw new ServiceError(
      'InvalidArn',
      `Invalid Arn: 'Resource type not valid in this context: ${resource}'`,
    );
  }
  const ours = arn.startsWith(`${PREFIX}:`) && names.length === (type === 'execution' ? 2 : 1);
  return ours ? names : [];
}
