import { type Audit, auditKey, openAudit, type Services } from '@redress/core';

export const AUDIT_KEY = auditKey('a secret of the tests that is long enough');

export function auditOf(services: Services): Audit {
  return openAudit(services, AUDIT_KEY);
}
