import * as z from 'zod/mini';
import { carrying } from '../base/carrying.ts';
import { kebabSchema } from '../base/kebab.ts';
import type { GivenNames } from '../base/names.ts';
import { isTimeZone } from '../calendar/calendar.ts';
import { durationSchema } from '../calendar/duration.ts';
import { targetSchema } from '../calendar/target.ts';
import { requireMeasured } from '../calendar/units.ts';
import { type Condition, conditionSchema, type Facts, holds, storedConditionSchema } from './condition.ts';
import { factorsOf, requireScalable } from './factors.ts';
import { furtherClocks, isOwnClock, labels, storedFurtherClocks } from './further-clocks.ts';
import { holdsSchema, requireKnownStops, stopsSchema } from './holds.ts';
import { isRemedyClock, remedyRules, storedRemedyRules } from './remedies.ts';
import { extensionSchema, reopeningSchema, withReopening } from './reopening.ts';
import { sourceSchema } from './source.ts';

/** As in mail addresses and index keys. */
const team = kebabSchema.check(z.maxLength(63));
const level = z.int().check(z.minimum(2));

/** When a step falls due: one of these. */
const offsetSchema = z.lazy(() =>
  z
    .strictObject({
      /** Of the target's time, once so much of it has been used. */
      percent: z.exactOptional(z.int().check(z.minimum(1), z.maximum(99))),
      afterStart: z.exactOptional(durationSchema),
      beforeDue: z.exactOptional(durationSchema),
      afterDue: z.exactOptional(durationSchema),
    })
    .check(
      z.refine(
        ({ percent, afterStart, beforeDue, afterDue }) =>
          [percent, afterStart, beforeDue, afterDue].filter((one) => one !== undefined).length === 1,
        'must be one of percent, afterStart, beforeDue, afterDue',
      ),
    ),
);
export type Offset = z.infer<typeof offsetSchema>;

const timing = () => ({
  at: offsetSchema,
  /** Again after each `every`, at most `limit` times. */
  repeat: z.exactOptional(
    z
      .strictObject({ every: durationSchema, limit: z.int().check(z.minimum(1), z.maximum(100)) })
      .check(
        z.superRefine(({ every, limit }, context) =>
          requireMeasured({ ...every, amount: limit * every.amount }, context),
        ),
      ),
  ),
  /**
   * What becomes of it where nobody works: it comes all the same, or when somebody is there. Where nothing is said,
   * warnings wait for people, and escalations do not.
   */
  offHours: z.exactOptional(z.enum(['as-is', 'working-time'])),
});

const stepSchema = z.lazy(() =>
  z.discriminatedUnion('kind', [
    /** Tells whoever is responsible, the assignee or else the team, and the teams named here. */
    z.strictObject({ kind: z.literal('warn'), ...timing(), tell: z.exactOptional(z.array(team)) }),
    /** At the due instant: records the breach; tells the responsible and the team named here. */
    z.strictObject({ kind: z.literal('breach'), tell: team }),
    /** Hands the complaint to the team of a higher level, unless that level or a higher one has it already. */
    z.strictObject({ kind: z.literal('escalate'), ...timing(), level, team }),
  ]),
);
export type LadderStep = z.infer<typeof stepSchema>;

declare const foreign: unique symbol;
/** Of a kind that a later version has added: kept, and not taken by this one. */
export interface ForeignStep {
  readonly [foreign]: true;
}
const STEP_KINDS: readonly unknown[] = ['warn', 'breach', 'escalate'] satisfies LadderStep['kind'][];

export function isKnownStep(step: LadderStep | ForeignStep): step is LadderStep {
  return 'kind' in step && STEP_KINDS.includes(step.kind);
}

const foreignStepSchema = z.lazy(() =>
  z.custom<ForeignStep>((step) => {
    const kind = typeof step === 'object' && step !== null && 'kind' in step ? step.kind : undefined;
    return typeof kind === 'string' && !STEP_KINDS.includes(kind);
  }, 'must be a step of a ladder'),
);

/** In any order; each step is taken when it falls due, the earlier in the list first. */
const ladderSchema = z.lazy(() =>
  z.array(stepSchema).check(
    z.maxLength(20),
    z.refine(
      (steps) => steps.filter(({ kind }) => kind === 'breach').length === 1,
      'must have exactly one breach',
    ),
  ),
);

/** What a policy says beside its ladders and its survey. */
const promises = () => ({
  id: kebabSchema,
  /** Id of the calendar on which time is counted. */
  calendar: kebabSchema,
  /** Ids of the calendars of clocks that have one of their own. */
  calendars: z.exactOptional(z.record(kebabSchema, kebabSchema)),
  /** IANA zone that stands in for the calendar's own. */
  timeZone: z.exactOptional(
    z.string().check(z.refine(isTimeZone, 'must be an IANA time zone such as Asia/Shanghai')),
  ),
  /** Who has a new complaint first. */
  team,
  /** How long before it is stored a complaint may have been received; 90 calendar days where nothing is said. */
  receipt: z.exactOptional(z.strictObject({ pastLimit: durationSchema })),
  targets: z.strictObject({ acknowledgement: targetSchema, resolution: targetSchema }),
  /** Fresh clocks with the targets of every complaint where nothing is said. */
  reopening: z.exactOptional(reopeningSchema),
  pause: z.strictObject({
    /** How long the complainant may keep the ball, all pauses of a cycle together. */
    limit: durationSchema,
    /** Whether the clock then runs again or the complaint is closed. */
    atLimit: z.enum(['resume', 'close']),
    /** The complainant is reminded of the question so long before the limit. */
    remindBefore: z.exactOptional(durationSchema),
    /** Names of the clocks that a question stops, unless they are overdue: the resolution's where nothing is said. */
    stops: z.exactOptional(stopsSchema),
  }),
  /** How long a complaint may wait for others, by kind. */
  holds: holdsSchema,
  /** Absent: it cannot be put off. */
  extension: z.exactOptional(extensionSchema),
  /** Whoever disputes the resolution hears within so long whether it stands; five working days where nothing is said. */
  objection: z.exactOptional(z.strictObject({ target: durationSchema })),
});

/** What happens on the way to what was promised to a complainant; `promiseLadder` where nothing is said. */
const promiseOf = (ladder: z.ZodMiniType<(LadderStep | ForeignStep)[]>) =>
  z.exactOptional(z.strictObject({ ladder }));

const laddersOf = (ladder: z.ZodMiniType<(LadderStep | ForeignStep)[]>) =>
  z.strictObject({ acknowledgement: ladder, resolution: ladder });

const surveyOf = (channel: z.ZodMiniType<string>) =>
  z.strictObject({
    /** `phone`: whoever is responsible is asked to ring the complainant. Who cannot be reached so is asked the other way. */
    channel: z._default(channel, 'email'),
    /** From the resolution to the survey. */
    delay: durationSchema,
    /** From the survey to its one reminder, and to its end. */
    reminder: durationSchema,
    expiry: durationSchema,
    /** A complainant asked within so many days is not asked again; 0: always. */
    coolDownDays: z.int().check(z.minimum(0), z.maximum(3650)),
    /** Of all complaints, how many are asked about. */
    sharePercent: z.int().check(z.minimum(0), z.maximum(100)),
    /** Scores up to this one count as dissatisfied and go to a supervisor, who has so long to see to it. */
    unhappyUpTo: z.int().check(z.minimum(0), z.maximum(4)),
    supervisor: z.strictObject({ team, level, target: durationSchema }),
  });

/** Beside the one for all clocks: a complaint carries them along. */
const MOST_CALENDARS = 3;

/** What is promised to complainants, and what happens when it is not kept. */
const askedSchema = z.lazy(() =>
  z
    .strictObject({
      ...promises(),
      ladders: laddersOf(ladderSchema),
      clocks: furtherClocks(ladderSchema),
      factors: factorsOf(conditionSchema),
      promise: promiseOf(ladderSchema),
      remedies: remedyRules(ladderSchema),
      survey: surveyOf(z.enum(['email', 'phone'])),
    })
    .check(
      z.superRefine((policy, context) => {
        const { targets, reopening, calendars = {}, clocks = {} } = policy;
        const names = [...Object.keys(targets), ...Object.keys(clocks)];
        requireKnownStops(policy, names, context);
        requireScalable(policy, context);
        if (new Set(Object.values(calendars)).size > MOST_CALENDARS)
          context.addIssue({
            code: 'custom',
            path: ['calendars'],
            message: 'must be {most} different ones at most',
            params: { most: MOST_CALENDARS },
          });
        for (const name of Object.keys(calendars))
          if (!names.includes(name))
            context.addIssue({
              code: 'custom',
              path: ['calendars', name],
              message: 'must be given to a clock of the policy: {clocks}',
              params: { clocks: names.join(', ') },
            });
        const places = [
          [['targets'], targets],
          [['reopening', 'targets'], reopening?.targets],
        ] as const;
        for (const [place, { acknowledgement } = {}] of places) {
          if (acknowledgement?.anchor !== 'acknowledgement') continue;
          const path = [...place, 'acknowledgement', 'anchor'];
          context.addIssue({
            code: 'custom',
            path,
            message: 'must be receipt: nothing is acknowledged before',
          });
        }
      }),
    ),
);

/** As somebody may ask for it, also by what it was called before. */
export const policySchema = z.lazy(() =>
  z.pipe(
    z.transform((value) => (typeof value === 'object' && value !== null ? withReopening(value) : value)),
    askedSchema,
  ),
);

export const storedLadderSchema = z.lazy(() => z.array(z.union([carrying(stepSchema), foreignStepSchema])));

/** The same as another version may have stored it. */
export const storedPolicySchema = z.lazy(() =>
  carrying(
    z.strictObject({
      ...promises(),
      ladders: laddersOf(storedLadderSchema),
      clocks: storedFurtherClocks(storedLadderSchema),
      factors: factorsOf(storedConditionSchema),
      promise: promiseOf(storedLadderSchema),
      remedies: storedRemedyRules(storedLadderSchema),
      survey: surveyOf(z.string()),
    }),
  ),
);
export type Policy = z.infer<typeof storedPolicySchema>;

/** Ids of all the calendars that time is counted on, each once; that of every other clock first. */
export function calendarsOf({ calendar, calendars = {} }: Policy): string[] {
  return [...new Set([calendar, ...Object.values(calendars)])];
}

/** The ladder of a clock; none for one that the policy does not have. */
export function ladderOf(policy: Policy, name: string): readonly (LadderStep | ForeignStep)[] {
  if (name === 'acknowledgement' || name === 'resolution') return policy.ladders[name];
  const promise = policy.promise?.ladder ?? promiseLadder(policy);
  if (isRemedyClock(name)) return policy.remedies?.ladder ?? promise;
  if (isOwnClock(name)) return promise;
  return policy.clocks?.[name]?.ladder ?? [];
}

/** Of a promise, and of a third party's part, where the policy says nothing: whoever the unhappy go to hears of it when it is broken. */
function promiseLadder({ survey: { supervisor } }: Policy): LadderStep[] {
  const { level, team } = supervisor;
  return [
    { kind: 'warn', at: { percent: 75 } },
    { kind: 'breach', tell: team },
    { kind: 'escalate', at: { afterDue: { amount: 1, unit: 'working-days' } }, level, team },
  ];
}

/** What its further clocks are called, as far as it says so. */
export function clockNames({ clocks = {} }: Policy): GivenNames {
  return Object.fromEntries(Object.entries(clocks).flatMap(([id, { name }]) => (name ? [[id, name]] : [])));
}

/** Of all ladders. */
export function knownSteps({ ladders, clocks = {}, promise, remedies }: Policy): LadderStep[] {
  const others = [...Object.values(clocks), promise, remedies].flatMap((each) => each?.ladder ?? []);
  return [...ladders.acknowledgement, ...ladders.resolution, ...others].filter(isKnownStep);
}

/** What teams are called in messages, by language; one that is not named here, by what it goes by. */
const teamNamesSchema = z.lazy(() => z.record(team, labels()));

/** Ordered rules, of which the first that matches wins; versioned plain data. */
const policySetOf = (condition: z.ZodMiniType<Condition>, policy: z.ZodMiniType<Policy>) =>
  z
    .strictObject({
      id: kebabSchema,
      version: z.int().check(z.positive()),
      name: z.string().check(z.minLength(1), z.maxLength(200)),
      /** Where its numbers come from, and what to know about them. */
      sources: z.exactOptional(z.array(sourceSchema)),
      note: z.exactOptional(z.string()),
      teams: z.exactOptional(teamNamesSchema),
      rules: z
        .array(
          z.strictObject({
            name: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(200))),
            /** Absent in the last rule only, which takes every other complaint. */
            when: z.exactOptional(condition),
            policy,
          }),
        )
        .check(z.minLength(1), z.maxLength(100)),
    })
    .check(
      z.superRefine(({ rules }, context) => {
        for (const [index, { when }] of rules.entries()) {
          const isLast = index === rules.length - 1;
          if ((when === undefined) === isLast) continue;
          const message = isLast
            ? 'must not be said in the last rule, which takes every other complaint'
            : 'must be said in every rule but the last';
          context.addIssue({ code: 'custom', path: ['rules', index, 'when'], message });
        }
      }),
    );

export const policySetSchema = z.lazy(() => policySetOf(conditionSchema, policySchema));
export const storedPolicySetSchema = z.lazy(() =>
  carrying(policySetOf(storedConditionSchema, storedPolicySchema)),
);
export type PolicySet = z.infer<typeof policySetSchema>;

export interface PolicyMatch {
  readonly policy: Policy;
  /** From 1. */
  readonly rule: number;
  /** For the timeline: `rule 3: severity critical`. */
  readonly reason: string;
}

export function matchPolicy(set: PolicySet, facts: Facts): PolicyMatch {
  for (const [index, { when, policy }] of set.rules.entries()) {
    const why = when ? holds(when, facts) : 'every other complaint';
    if (why !== undefined) return { policy, rule: index + 1, reason: `rule ${index + 1}: ${why}` };
  }
  throw new RangeError(`policy set ${set.id} does not end in a catch-all`);
}
