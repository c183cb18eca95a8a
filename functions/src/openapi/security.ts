import { isPublic } from '@redress/core/access/decide.ts';
import { RULES, type Rule } from '@redress/core/access/rules.ts';
import type { JsonObject, JsonValue } from '@redress/core/base/json.ts';
import { OPERATIONS, type OperationId } from '../api/operations.ts';

/** How callers say who they are. A survey's link is its own key: it stands in the path. */
export const SECURITY_SCHEMES: JsonObject = {
  person: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      "An access token of the installation's OpenID Connect issuer, with claims for roles and teams.",
  },
  clientApp: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'rdk_…',
    description: "A client app's key, with scopes. It reaches what the app has submitted.",
  },
  sandbox: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'rdk_test_…',
    description:
      'The key of an app under development. It reaches the app’s own test clocks and their worlds alone.',
  },
  machine: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'After Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `webhook-id.webhook-timestamp.body`, by the secret `whsec_…`; several with blanks between. The headers `webhook-id` and `webhook-timestamp` (seconds, five minutes either way) come with it.',
  },
};

/** Any one of them will do; nothing where nothing is asked. */
export function securityOf(id: OperationId): JsonValue[] {
  const { permission } = OPERATIONS[id];
  if (isPublic(permission)) return [];
  const { scope, sandbox, machine }: Rule = RULES[permission];
  if (machine) return [{ machine: [] }];
  if (sandbox) return [{ sandbox: [] }];
  return [{ person: [] }, ...(scope === undefined ? [] : [{ clientApp: [scope] }])];
}
