import { isComplaintId } from '@redress/core/base/ids.ts';
import { LINK_KINDS } from '@redress/core/complaint/linking.ts';
import * as z from 'zod/mini';

const complaint = z.lazy(() =>
  z.string().check(z.trim(), z.refine(isComplaintId, 'must be the id of a complaint')),
);

/** What the complaint in the address is to another one. */
export const linkSchema = z.lazy(() =>
  z.strictObject({ kind: z.enum([...LINK_KINDS, 'duplicate-of']), to: complaint }),
);
