import type { Widened } from '../widened.ts';
import type { EXECUTIONS_EN, HEALTH_EN } from './en.ts';

export type ExecutionWords = Widened<typeof EXECUTIONS_EN>;
export type HealthWords = Widened<typeof HEALTH_EN>;
