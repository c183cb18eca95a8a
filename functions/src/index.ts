export { createApi } from './api/app.ts';
export { createTasks } from './tasks.ts';
