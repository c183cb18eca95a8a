import { type Graph, ofType } from '../graph.ts';
import { TOKEN } from './people.ts';

export interface Request {
  readonly method: string;
  /** As it comes over the wire, with its query. */
  readonly path: string;
  /** By somebody who may do everything. */
  readonly signed?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** The event in which API Gateway's HTTP API passes a request on. */
export function eventOf(graph: Graph, request: Request, now: number) {
  const { method, path, signed = false, headers = {}, cookies, body, isBase64Encoded = false } = request;
  const [rawPath = '', rawQueryString = ''] = path.split('?');
  const { routeKey } = routeOf(graph, method, rawPath);
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookies && { cookies }),
    headers: {
      host: 'api.example.com',
      'x-forwarded-proto': 'https',
      ...(signed && { authorization: `Bearer ${TOKEN}` }),
      ...headers,
    },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'apiapi',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'check' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey,
      stage: '$default',
      time: '04/Mar/2026:09:00:00 +0000',
      timeEpoch: now,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded,
  };
}

/** The ARN of the function that a request reaches. */
export function reachedBy(graph: Graph, { method, path }: Pick<Request, 'method' | 'path'>): string {
  const { target } = routeOf(graph, method, path.split('?')[0] ?? '');
  const integration = ofType(graph, 'apigatewayv2/integration:Integration').find(
    ({ id }) => `integrations/${id}` === target,
  );
  if (!integration) throw new Error(`nothing stands behind ${target}`);
  return String(integration.inputs.integrationUri);
}

/** The deployed route that a request takes: one that names it, or else the default one. */
function routeOf(graph: Graph, method: string, path: string) {
  const routes = ofType(graph, 'apigatewayv2/route:Route').map(({ inputs }) => ({
    routeKey: String(inputs.routeKey),
    target: String(inputs.target),
  }));
  const named = routes.find(({ routeKey }) => {
    const [routeMethod, routePath = ''] = routeKey.split(' ');
    const parts = routePath.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll(/\{\w+\+\}/g, '.+');
    const pattern = new RegExp(`^${parts}$`);
    return (routeMethod === method || routeMethod === 'ANY') && pattern.test(path);
  });
  const route = named ?? routes.find(({ routeKey }) => routeKey === '$default');
  if (!route) throw new Error('the API has no default route');
  return route;
}
