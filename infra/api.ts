/// <reference path="../.sst/platform/config.d.ts" />
import type { Functions } from './functions.ts';
import type { Settings } from './settings.ts';

/** Requests a second, and how many may come at once; far below the account's 10,000. */
const THROTTLE = { rate: 100, burst: 200 };

/** Neither path (a survey's is the key to it) nor address: what was asked for is the route. */
const ACCESS_LOG = {
  time: '$context.requestTime',
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  latency: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
};

export function createApi({ apiDomain, apiCertificate, route53, logRetention }: Settings) {
  return new sst.aws.ApiGatewayV2('Api', {
    cors: false,
    accessLog: { retention: logRetention },
    ...(apiDomain !== undefined && { domain: domain(apiDomain, route53, apiCertificate) }),
    transform: {
      api: (api) => {
        api.disableExecuteApiEndpoint = apiDomain !== undefined;
      },
      stage: (stage) => {
        stage.defaultRouteSettings = {
          throttlingRateLimit: THROTTLE.rate,
          throttlingBurstLimit: THROTTLE.burst,
        };
        stage.accessLogSettings = $output(stage.accessLogSettings).apply((settings) => {
          if (settings === undefined) throw new Error('the API has no access log');
          return { ...settings, format: JSON.stringify(ACCESS_LOG) };
        });
      },
    },
  });
}

function domain(name: string, route53: boolean, certificate: string | undefined) {
  return {
    name,
    ...(route53 ? {} : { dns: false as const }),
    ...(certificate !== undefined && { cert: certificate }),
  };
}

/** Pages go to the one function and everything else to the other; each lets people do only what the one table of permissions has. */
export function routeTo(
  api: sst.aws.ApiGatewayV2,
  { api: handler, console }: Pick<Functions, 'api' | 'console'>,
): void {
  api.route('$default', handler.arn);
  api.route('ANY /console', console.arn);
  api.route('ANY /console/{path+}', console.arn);
}
