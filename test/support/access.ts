import { type Caller, ROLES } from '@redress/core';
import { openIssuer } from '../../packages/local/src/issuer.ts';

/** Somebody who may do everything, with every complaint. */
export const EVERYBODY: Caller = {
  kind: 'person',
  id: 'local/tester',
  subject: 'tester',
  roles: new Set(ROLES),
  teams: new Set(['*']),
};
export const asEverybody = async (): Promise<Caller> => EVERYBODY;

/** The header of such a person for a server on that data folder, which has started once. */
export async function authorizationFor(folder: string): Promise<{ authorization: string }> {
  const issuer = await openIssuer(folder);
  return {
    authorization: `Bearer ${await issuer.token({ subject: 'tester', roles: ROLES, teams: ['*'] }, 3600)}`,
  };
}
