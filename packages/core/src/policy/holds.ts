import * as z from 'zod/mini';
import { kebabSchema } from '../base/kebab.ts';
import { durationSchema } from '../calendar/duration.ts';

/** Whom a complaint can wait for beside the complainant: a supplier or a partner, or a court, a regulator, the police. */
export const HOLD_KINDS = ['third-party', 'authority'] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

/** Names of clocks. */
export const stopsSchema = z.lazy(() =>
  z.array(z.string().check(z.minLength(1), z.maxLength(63))).check(z.maxLength(20)),
);

const holdRuleSchema = z.lazy(() =>
  z.strictObject({
    /** All holds of the kind in one cycle together; then the complaint goes on. */
    limit: durationSchema,
    /** Names of the clocks that stand still meanwhile; none where nothing is said. */
    stops: z.exactOptional(stopsSchema),
    /** Whether the complainant hears of it, and of its end. */
    tellComplainant: z.exactOptional(z.boolean()),
    /** Whoever is responsible is reminded so long before it ends. */
    remindBefore: z.exactOptional(durationSchema),
    /** Who hears, beside them, that it has lasted to its limit. */
    tell: z.exactOptional(kebabSchema.check(z.maxLength(63))),
  }),
);
export type HoldRule = z.infer<typeof holdRuleSchema>;

export const holdsSchema = z.lazy(() =>
  z.exactOptional(
    z.strictObject({
      'third-party': z.exactOptional(holdRuleSchema),
      authority: z.exactOptional(holdRuleSchema),
    }),
  ),
);
type Holds = z.infer<typeof holdsSchema>;

/** Where the policy says nothing: a note to ourselves, which moves no date. */
const DEFAULT_RULE: HoldRule = {
  limit: { amount: 10, unit: 'working-days' },
  remindBefore: { amount: 1, unit: 'working-days' },
};

export function holdRuleOf({ holds }: { readonly holds?: Holds | undefined }, kind: string): HoldRule {
  const rules: Readonly<Record<string, HoldRule | undefined>> = { ...holds };
  return rules[kind] ?? DEFAULT_RULE;
}

/** A clock that there is not stands still for nobody. */
export function requireKnownStops(
  {
    pause,
    holds,
  }: { readonly pause: { readonly stops?: readonly string[] }; readonly holds?: Holds | undefined },
  clocks: readonly string[],
  context: z.core.$RefinementCtx,
): void {
  for (const [path, stops = []] of [
    [['pause', 'stops'], pause.stops],
    ...HOLD_KINDS.map((kind) => [['holds', kind, 'stops'], holds?.[kind]?.stops] as const),
  ] as const)
    for (const [index, name] of stops.entries())
      if (!clocks.includes(name))
        context.addIssue({
          code: 'custom',
          path: [...path, index],
          message: 'must be a clock of the policy: {clocks}',
          params: { clocks: clocks.join(', ') },
        });
}
