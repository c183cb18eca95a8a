export { createApi } from './api/app.ts';
export type { HealthCheck } from './api/health.ts';
export { createTasks } from './tasks.ts';
