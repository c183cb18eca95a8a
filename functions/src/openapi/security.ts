import type { JsonObject, JsonValue } from '@redress/core';
import type { OperationId } from '../api/operations.ts';

/** How callers say who they are. */
export const SECURITY_SCHEMES: JsonObject = {};

/** What an operation asks of its caller; the one place where that becomes a part of the contract. Nothing yet. */
export function securityOf(_: OperationId): JsonValue[] {
  return [];
}
