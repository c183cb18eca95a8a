import * as z from 'zod/mini';
import { wrong } from '../base/wrong.ts';
import type { Limit } from './meter.ts';

/**
 * What is counted: of whoever has said who they are, what they read, what they
 * look for, what they submit and what else they change; by
 * address, what nobody has signed, what strangers send us by the form, tokens and keys that are not good, and tries to
 * sign in.
 */
const LIMIT_NAMES = ['reads', 'searches', 'changes', 'intake', 'anonymous', 'form', 'failed'] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** Undefined: as many as come. */
export type Limits = Readonly<Record<LimitName, Limit | undefined>>;

/** Far more than anybody needs who means well, and little enough that nobody else notices one who does not. */
export const DEFAULT_LIMITS: Limits = {
  reads: { perMinute: 1200, atOnce: 300 },
  searches: { perMinute: 120, atOnce: 60 },
  changes: { perMinute: 600, atOnce: 200 },
  intake: { perMinute: 600, atOnce: 200 },
  anonymous: { perMinute: 60, atOnce: 60 },
  form: { perMinute: 10, atOnce: 20 },
  failed: { perMinute: 10, atOnce: 20 },
};

const MOST = 1_000_000;
const PART = /^([a-z]+)=(?:(none)|(\d{1,7})\/(\d{1,7}))$/;

/** What differs from the defaults, as text: `intake=600/200,reads=none`. */
export const limitsSchema = z.lazy(() =>
  z.pipe(
    z.string(),
    z.transform((text, context): Limits => {
      const limits: Record<LimitName, Limit | undefined> = { ...DEFAULT_LIMITS };
      for (const part of text.split(',').filter((each) => each.trim() !== '')) {
        const [, said, none, ...numbers] = PART.exec(part.trim()) ?? [];
        const name = LIMIT_NAMES.find((one) => one === said);
        const [perMinute = 0, atOnce = 0] = numbers.map(Number);
        const isRight = none !== undefined || [perMinute, atOnce].every((one) => one >= 1 && one <= MOST);
        if (name === undefined || !isRight) {
          return wrong(context, { message: 'limits such as intake=600/200,reads=none' });
        }
        limits[name] = none === undefined ? { perMinute, atOnce } : undefined;
      }
      return limits;
    }),
  ),
);
