import './interpreted.ts';
import type { Context } from 'aws-lambda';
import { Hono } from 'hono';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import * as z from 'zod';
import { createApi } from '../api/app.ts';
import { authenticator } from '../api/authentication.ts';
import { writesCheck } from '../api/health.ts';
import { systemClock } from './clock.ts';
import { issuersFrom } from './issuer.ts';
import { limitingFrom } from './limits.ts';
import { nameInvocation } from './log.ts';
import { awsAudit, awsServices, awsWebhooks } from './services.ts';
import { awsCalls } from './workflows.ts';

const services = awsServices({ calls: awsCalls() });
const api = createApi(services, {
  authenticate: authenticator(services, issuersFrom(process.env), () => systemClock.now()),
  webhooks: awsWebhooks(),
  limiting: limitingFrom(process.env, services),
  audit: awsAudit(services),
  checks: [writesCheck(services)],
});

const requestSchema = z.object({
  requestContext: z.object({
    requestId: z.string().min(1),
    http: z.object({ sourceIp: z.string() }).optional(),
  }),
});

/** The request goes by the gateway's name for it, which its access log has, too; nobody else says where it is from. */
function requestOf(event: LambdaEvent): { requestId?: string; address?: string } {
  const { data } = requestSchema.safeParse(event);
  if (!data) return {};
  const { requestId, http } = data.requestContext;
  return { requestId, ...(http && { address: http.sourceIp }) };
}

const named = new Hono<{ Bindings: { event: LambdaEvent } }>();
named.all('*', (c) => api.fetch(c.req.raw, requestOf(c.env.event)));
const serve = handle(named);

/** API Gateway's HTTP API, payload format 2.0. Who may do what the API decides, route by route. */
export function handler(event: LambdaEvent, context: Context) {
  nameInvocation(context);
  return serve(event);
}
