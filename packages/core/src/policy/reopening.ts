import * as z from 'zod/mini';
import { type Target, targetSchema } from '../calendar/target.ts';

/** How far a resolution can be put off, with a reason and before the breach. */
export const extensionSchema = z.lazy(() =>
  z.strictObject({
    cap: targetSchema,
    /** What the cap counts from: the anchor of the target, or when it was due without extensions. */
    from: z.enum(['anchor', 'due']),
  }),
);

/** What becomes of the clocks of a complaint that is reopened. */
export const reopeningSchema = z.lazy(() =>
  z
    .strictObject({
      /**
       * `fresh`: both count from the reopening. `go-on`: the resolution counts from where it always has, the time in
       * which the complaint was over included; the acknowledgement of the reopening counts from that.
       */
      clocks: z.enum(['fresh', 'go-on']),
      /** Where they are not those of every complaint. The resolution has one of its own only where it is fresh. */
      targets: z.exactOptional(
        z.strictObject({
          acknowledgement: z.exactOptional(targetSchema),
          resolution: z.exactOptional(targetSchema),
        }),
      ),
      /** Where it is not that of every complaint. */
      extension: z.exactOptional(extensionSchema),
    })
    .check(
      z.refine(({ clocks, targets }) => clocks === 'fresh' || targets?.resolution === undefined, {
        path: ['targets', 'resolution'],
        message: 'must not be said where the clock goes on',
      }),
    ),
);

type Extension = z.infer<typeof extensionSchema>;
interface Staged {
  readonly targets: { readonly acknowledgement: Target; readonly resolution: Target };
  readonly extension?: Extension;
  readonly reopening?: z.infer<typeof reopeningSchema>;
}

/** Within what time a complaint is acknowledged and resolved in its first cycle, and in those after it. */
export function targetsIn({ targets, reopening }: Staged, cycle: number): Staged['targets'] {
  return cycle > 1 ? { ...targets, ...reopening?.targets } : targets;
}

/** How far its resolution can be put off in that cycle; undefined: not at all. */
export function extensionIn({ extension, reopening }: Staged, cycle: number): Extension | undefined {
  return cycle > 1 ? (reopening?.extension ?? extension) : extension;
}

/** A policy as it is written now: before there was `reopening`, `reopeningTargets` said the targets of fresh clocks. */
export function withReopening<Written extends object>(policy: Written): object {
  if (!('reopeningTargets' in policy)) return policy;
  const { reopeningTargets: targets, ...others } = policy;
  return 'reopening' in others ? others : { ...others, reopening: { clocks: 'fresh', targets } };
}
