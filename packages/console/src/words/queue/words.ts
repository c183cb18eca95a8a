import type { QUEUE_EN } from './en.ts';

/** The same words in another language: each text another text, whatever it says. */
type Widened<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof T]: Widened<T[Key]> };

export type QueueWords = Widened<typeof QUEUE_EN>;
