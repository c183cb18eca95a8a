import type { Widened } from '../widened.ts';
import type { INTAKE_EN } from './en.ts';

export type IntakeWords = Widened<typeof INTAKE_EN>;
