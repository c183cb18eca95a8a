import { kebabSchema } from '@redress/core/base/kebab.ts';
import { policySetSchema } from '@redress/core/policy/policy.ts';
import * as z from 'zod/mini';
import { text } from './input.ts';
import { instant } from './moments.ts';

/** A version of a policy set that is there, and from when on it counts: now, where nothing is said. */
export const inForceSchema = z.lazy(() =>
  z.strictObject({
    policySet: kebabSchema.check(z.maxLength(64)),
    version: z.int().check(z.positive()),
    from: z.exactOptional(instant),
    reason: z.exactOptional(text(500)),
  }),
);

/** Past complaints under a set that is stored, or under one that is sent along. */
export const replaySchema = z.lazy(() =>
  z
    .strictObject({
      policySet: z.exactOptional(kebabSchema.check(z.maxLength(64))),
      version: z.exactOptional(z.int().check(z.positive())),
      draft: z.exactOptional(policySetSchema),
      receivedFrom: z.exactOptional(instant),
      receivedBefore: z.exactOptional(instant),
    })
    .check(
      z.refine(({ policySet, draft }) => (policySet === undefined) !== (draft === undefined), {
        path: ['policySet'],
        message: 'must be given where no draft is, and not with one',
      }),
      z.refine(({ policySet, version }) => (policySet === undefined) === (version === undefined), {
        path: ['version'],
        message: 'must be given with a policy set',
      }),
    ),
);
