import { kebabSchema } from '@redress/core/base/kebab.ts';
import { policySetSchema } from '@redress/core/policy/policy.ts';
import * as z from 'zod';
import { text } from './input.ts';
import { instant } from './moments.ts';

/** A version of a policy set that is there, and from when on it counts: now, where nothing is said. */
export const inForceSchema = z.lazy(() =>
  z.strictObject({
    policySet: kebabSchema.max(64),
    version: z.int().positive(),
    from: instant.exactOptional(),
    reason: text(500).exactOptional(),
  }),
);

/** Past complaints under a set that is stored, or under one that is sent along. */
export const replaySchema = z.lazy(() =>
  z
    .strictObject({
      policySet: kebabSchema.max(64).exactOptional(),
      version: z.int().positive().exactOptional(),
      draft: policySetSchema.exactOptional(),
      receivedFrom: instant.exactOptional(),
      receivedBefore: instant.exactOptional(),
    })
    .refine(({ policySet, draft }) => (policySet === undefined) !== (draft === undefined), {
      path: ['policySet'],
      message: 'must be given where no draft is, and not with one',
    })
    .refine(({ policySet, version }) => (policySet === undefined) === (version === undefined), {
      path: ['version'],
      message: 'must be given with a policy set',
    }),
);
