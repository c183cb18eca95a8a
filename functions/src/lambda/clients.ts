import { clientLimits, type Patience } from '@redress/core/aws/client-limits.ts';

/**
 * The settings of one of AWS's clients in a container, which is given its credentials for life. The SDK would find
 * them too, but load first what it searches with.
 */
export function clientSettings(patience: Patience) {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  const credentials = accessKeyId !== undefined &&
    secretAccessKey !== undefined && {
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    };
  return { ...clientLimits(patience), ...credentials };
}
