import './interpreted.ts';
import { createApi } from '../api/app.ts';
import { authenticator } from '../api/authentication.ts';
import { writesCheck } from '../api/health.ts';
import { chatRoutes } from './chat-routes.ts';
import { systemClock } from './clock.ts';
import { behindGateway } from './gateway.ts';
import { issuersFrom } from './issuer.ts';
import { limitingFrom } from './limits.ts';
import { awsAudit, awsServices, awsWebhooks } from './services.ts';
import { PlainHeaders, PlainRequest, PlainResponse } from './web.ts';
import { awsCalls } from './workflows.ts';

// Hono finds them by these names when it needs them.
Object.assign(globalThis, { Headers: PlainHeaders, Request: PlainRequest, Response: PlainResponse });

const services = awsServices({ calls: awsCalls() });
const api = createApi(services, {
  authenticate: authenticator(services, issuersFrom(process.env), () => systemClock.now()),
  webhooks: awsWebhooks(),
  routes: chatRoutes(services),
  limiting: limitingFrom(process.env, services),
  audit: awsAudit(services),
  checks: [writesCheck(services)],
});

export const handler = behindGateway(api);
