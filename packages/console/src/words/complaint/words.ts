import type { Widened } from '../widened.ts';
import type { COMPLAINT_EN } from './en.ts';

export type ComplaintWords = Widened<typeof COMPLAINT_EN>;
