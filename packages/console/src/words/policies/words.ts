import type { Widened } from '../widened.ts';
import type { POLICIES_EN } from './en.ts';
import type { SENTENCES_EN } from './sentences-en.ts';

export type PolicyWords = Widened<typeof POLICIES_EN>;
export type SentenceWords = Widened<typeof SENTENCES_EN>;
