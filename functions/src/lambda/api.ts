import './interpreted.ts';
import type { Context } from 'aws-lambda';
import { Hono } from 'hono';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import * as z from 'zod';
import { createApi } from '../api/app.ts';
import { authenticator } from '../api/authentication.ts';
import { writesCheck } from '../api/health.ts';
import { systemClock } from './clock.ts';
import { issuerFrom } from './issuer.ts';
import { logger } from './log.ts';
import { awsServices } from './services.ts';

const services = awsServices();
const api = createApi(services, {
  authenticate: authenticator(services, issuerFrom(process.env), () => systemClock.now()),
  checks: [writesCheck(services)],
});

const requestSchema = z.object({ requestContext: z.object({ requestId: z.string().min(1) }) });

/** The request goes by the gateway's name for it, which its access log has, too. */
function requestOf(event: LambdaEvent): { requestId?: string } {
  const { data } = requestSchema.safeParse(event);
  return data ? { requestId: data.requestContext.requestId } : {};
}

const named = new Hono<{ Bindings: { event: LambdaEvent } }>();
named.all('*', (c) => api.fetch(c.req.raw, requestOf(c.env.event)));
const serve = handle(named);

/** API Gateway's HTTP API, payload format 2.0. Who may do what the API decides, route by route. */
export function handler(event: LambdaEvent, context: Context) {
  logger.addContext(context);
  return serve(event);
}
