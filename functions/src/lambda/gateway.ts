import type { Context } from 'aws-lambda';
import { Hono } from 'hono';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import * as z from 'zod/mini';
import type { Api } from '../api/routing.ts';
import { nameInvocation } from './log.ts';

const requestSchema = z.object({
  requestContext: z.object({
    requestId: z.string().check(z.minLength(1)),
    http: z.optional(z.object({ sourceIp: z.string() })),
  }),
});

/** The request goes by the gateway's name for it, which its access log has, too; nobody else says where it is from. */
function requestOf(event: LambdaEvent): { requestId?: string; address?: string } {
  const { data } = requestSchema.safeParse(event);
  if (!data) return {};
  const { requestId, http } = data.requestContext;
  return { requestId, ...(http && { address: http.sourceIp }) };
}

/** Behind API Gateway's HTTP API, payload format 2.0. Who may do what the API decides, route by route. */
export function behindGateway(api: Pick<Api, 'fetch'>) {
  const named = new Hono<{ Bindings: { event: LambdaEvent } }>();
  named.all('*', (c) => api.fetch(c.req.raw, requestOf(c.env.event)));
  const serve = handle(named);
  return (event: LambdaEvent, context: Context) => {
    nameInvocation(context);
    return serve(event);
  };
}
