export { plainAddress } from './api/address.ts';
export { createApi } from './api/app.ts';
export type { Auditing } from './api/auditing.ts';
export { type Authenticate, authenticator, type TokenIssuer } from './api/authentication.ts';
export { CHAT_AUDITED, CHAT_OPERATIONS, chatHandlers } from './api/chats.ts';
export { type HealthCheck, webhooksCheck } from './api/health.ts';
export { body, noQuery } from './api/input.ts';
export { callerLanguage } from './api/language.ts';
export { type Limiting, pass } from './api/limits.ts';
export { sentForm } from './api/multipart.ts';
export type { Operation } from './api/operations.ts';
export { OPERATIONS } from './api/operations.ts';
export { issuerAddressSchema, type RemoteIssuer, remoteIssuer } from './api/remote-issuer.ts';
export { type Api, type ApiContext, type Handler, routesOf } from './api/routing.ts';
export {
  clockToBeNamed,
  type NewTestClock,
  type Sandbox,
  type TestClock,
  unknownClock,
} from './api/sandbox.ts';
export { PAGE_HEADERS, page } from './api/survey-page.ts';
export { createTasks } from './tasks.ts';
