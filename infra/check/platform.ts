import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** SST's components and the Pulumi SDKs, as `sst install` puts them down. */
export const PLATFORM = `${ROOT}.sst/platform/`;

/** Where the checks write: graphs, and the bundles as they would be uploaded. */
export const OUTPUT = `${ROOT}.sst/check/`;

/** Pulumi's state belongs to the module: the components and the checks must share one copy. */
export const platformRequire: NodeJS.Require = createRequire(`${PLATFORM}package.json`);

/** The secrets that the evaluation is given, to be looked for where they must not be. */
export const SIGNING_SECRET = 'a-secret-of-the-checks-that-must-be-nowhere';
export const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret of the checks for a machine').toString('base64')}`;
export const AUDIT_SECRET = 'a-secret-of-the-checks-for-the-audit-alone';
export const GATEWAY_SECRET = `whsec_${Buffer.from('a secret of the checks for a gateway').toString('base64')}`;
/** As the Bot API of the tests knows it. */
export const TELEGRAM_TOKEN = '7000001:test-token-of-the-bot-api-server_0';
