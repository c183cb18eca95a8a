import './interpreted.ts';
import type { Context } from 'aws-lambda';
import { Hono } from 'hono';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import * as z from 'zod';
import { createApi } from '../api/app.ts';
import { writesCheck } from '../api/health.ts';
import { logger } from './log.ts';
import { awsServices } from './services.ts';

const services = awsServices();
const api = createApi(services, { checks: [writesCheck(services)] });

/** What the gateway lets through unsigned. */
const WITHOUT_SIGNATURE = /^\/(healthz|v1\/surveys\/[^/]+)$/;

/** Set by API Gateway, on routes that demand a signature, once it has verified it. */
const signedSchema = z.object({
  requestContext: z.object({
    authorizer: z.object({ iam: z.object({ userArn: z.string().min(1) }) }),
  }),
});

const requestSchema = z.object({ requestContext: z.object({ requestId: z.string().min(1) }) });

/** The request goes by the gateway's name for it, which its access log has, too. */
function requestOf(event: LambdaEvent): { requestId?: string } {
  const { data } = requestSchema.safeParse(event);
  return data ? { requestId: data.requestContext.requestId } : {};
}

/*
 * The gateway matches its open routes against the path as it came, the API the path as a URL resolves it:
 * `/v1/surveys/..%2Fcomplaints` may be a survey to the one and all complaints to the other. So the path that
 * the API will route by is looked at again here.
 */
const gate = new Hono<{ Bindings: { event: LambdaEvent } }>();
gate.all('*', (c) => {
  if (WITHOUT_SIGNATURE.test(c.req.path) || signedSchema.safeParse(c.env.event).success)
    return api.fetch(c.req.raw, requestOf(c.env.event));
  return c.json({ message: 'Forbidden' }, 403);
});

const serve = handle(gate);

/** API Gateway's HTTP API, payload format 2.0. */
export function handler(event: LambdaEvent, context: Context) {
  logger.addContext(context);
  return serve(event);
}
