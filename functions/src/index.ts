export { createApi } from './api/app.ts';
export type { HealthCheck } from './api/health.ts';
export type { Operation } from './api/operations.ts';
export { type Api, type Handler, routesOf } from './api/routing.ts';
export { createTasks } from './tasks.ts';
