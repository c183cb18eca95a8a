export { createApi } from './api/app.ts';
export { type Authenticate, authenticator, type TokenIssuer } from './api/authentication.ts';
export type { HealthCheck } from './api/health.ts';
export type { Operation } from './api/operations.ts';
export { OPERATIONS } from './api/operations.ts';
export { type Api, type Handler, routesOf } from './api/routing.ts';
export { PAGE_HEADERS, page } from './api/survey-page.ts';
export { createTasks } from './tasks.ts';
