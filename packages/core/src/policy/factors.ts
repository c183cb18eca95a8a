import * as z from 'zod/mini';
import { carrying } from '../base/carrying.ts';
import { scale } from '../calendar/scaling.ts';
import { furtherTargetSchema, type Target, targetSchema } from '../calendar/target.ts';
import { type Condition, type Facts, holds } from './condition.ts';
import type { Policy } from './policy.ts';

const MOST_FACTORS = 20;

/** Targets at a percentage where a condition holds, instead of another policy; for each clock the first one that holds. */
export const factorsOf = (when: z.ZodMiniType<Condition>) =>
  z.exactOptional(
    z
      .array(
        z.strictObject({
          when,
          percent: z.int().check(z.minimum(1), z.maximum(1000)),
          /** Names; all clocks where nothing is said. */
          clocks: z.exactOptional(
            z.array(z.string().check(z.minLength(1), z.maxLength(63))).check(z.minLength(1)),
          ),
        }),
      )
      .check(z.maxLength(MOST_FACTORS)),
  );

/** What has been applied to a clock's targets, and why: `tier gold`. */
export const appliedFactorSchema = z.lazy(() =>
  z.strictObject({ percent: z.int().check(z.positive()), reason: z.string() }),
);
type AppliedFactor = z.infer<typeof appliedFactorSchema>;

const known = z.lazy(() => carrying(targetSchema));
const knownFurther = z.lazy(() => carrying(furtherTargetSchema));

/** The policy for somebody: its targets as they are promised to them, and no factor left to be applied. */
export function scaledFor(
  { factors, ...policy }: Policy,
  facts: Facts,
): { policy: Policy; factors?: Record<string, AppliedFactor> } {
  if (!factors) return { policy };
  const applied: Record<string, AppliedFactor> = {};
  const of = <Scaled extends Target>(name: string, schema: z.ZodMiniType<Scaled>, target: Scaled): Scaled => {
    for (const { when, percent, clocks } of factors) {
      const reason = (clocks?.includes(name) ?? true) ? holds(when, facts) : undefined;
      if (reason === undefined) continue;
      const scaled = scale(schema, target, percent);
      if (scaled) applied[name] = { percent, reason };
      return scaled ?? target;
    }
    return target;
  };
  const { targets, reopening, clocks } = policy;
  const { acknowledgement, resolution } = reopening?.targets ?? {};
  const scaled = {
    ...policy,
    targets: {
      acknowledgement: of('acknowledgement', known, targets.acknowledgement),
      resolution: of('resolution', known, targets.resolution),
    },
    ...(reopening?.targets && {
      reopening: {
        ...reopening,
        targets: {
          ...(acknowledgement && { acknowledgement: of('acknowledgement', known, acknowledgement) }),
          ...(resolution && { resolution: of('resolution', known, resolution) }),
        },
      },
    }),
    ...(clocks && {
      clocks: Object.fromEntries(
        Object.entries(clocks).map(([name, clock]) => [
          name,
          {
            ...clock,
            ...(clock.target && { target: of(name, knownFurther, clock.target) }),
            ...(clock.teams && { teams: mapped(clock.teams, (target) => of(name, knownFurther, target)) }),
          },
        ]),
      ),
    }),
  };
  return Object.keys(applied).length > 0 ? { policy: scaled, factors: applied } : { policy };
}

function mapped<Value>(
  all: Readonly<Record<string, Value>>,
  change: (value: Value) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, change(value)]));
}

/** For the timeline: which clocks, and what to. */
export function notedFactors(factors: Readonly<Record<string, AppliedFactor>> = {}): { scaled?: string } {
  const scaled = Object.entries(factors).map(([name, { percent }]) => `${name} ${percent}`);
  return scaled.length > 0 ? { scaled: scaled.join(',') } : {};
}

type Scalable = Pick<Policy, 'factors' | 'targets' | 'reopening' | 'clocks'>;

/** Every factor is for clocks that there are, and leaves something of each of their targets, and not too much. */
export function requireScalable(
  { factors = [], targets, reopening, clocks = {} }: Scalable,
  context: z.core.$RefinementCtx,
): void {
  const further = Object.entries(clocks).flatMap(([name, { target, teams = {} }]) =>
    [target, ...Object.values(teams)].map((each) => [name, each] as const),
  );
  const all: (readonly [string, Target | undefined])[] = [
    ...Object.entries(targets),
    ...Object.entries(reopening?.targets ?? {}),
    ...further,
  ];
  const names = new Set(all.map(([name]) => name));
  for (const [index, { percent, clocks: named = [...names] }] of factors.entries()) {
    const unknown = named.findIndex((name) => !names.has(name));
    if (unknown >= 0)
      context.addIssue({
        code: 'custom',
        path: ['factors', index, 'clocks', unknown],
        message: 'must be a clock of the policy: {clocks}',
        params: { clocks: [...names].join(', ') },
      });
    const bad = all.find(
      ([name, target]) =>
        named.includes(name) && target && scale(furtherTargetSchema, target, percent) === undefined,
    );
    if (bad)
      context.addIssue({
        code: 'custom',
        path: ['factors', index, 'percent'],
        message: 'must leave something of every target, and not more than its unit may have: {clock}',
        params: { clock: bad[0] },
      });
  }
}
