import * as z from 'zod';
import { count, instant } from './answers.ts';

const evidenceId = z.string().regex(/^evd_[0-9a-hjkmnp-tv-z]{26}$/);

export const evidence = z.strictObject({
  id: evidenceId,
  state: z
    .string()
    .describe(
      '`awaiting-upload`, until `expiresAt`; `quarantined`: it has not been scanned yet; `available`; `refused`, `infected`: its bytes are gone.',
    ),
  name: z.string(),
  type: z.string().describe('Media type: as it was said, and of what is there as it was found.'),
  size: count.describe('In bytes: as it was said, and of what is there as it is kept.'),
  by: z.string().describe('Who has brought it.'),
  createdAt: instant,
  expiresAt: instant.optional(),
  partSize: count.optional().describe('Bytes of each part but the last one, of what is still to come.'),
  parts: count.optional().describe('How many there are, numbered from 1.'),
  received: z.array(count).optional().describe('Those that have come; not said in lists.'),
  positions: z
    .string()
    .optional()
    .describe(
      '`removed`: where and by what it was made is not in it any more; `unknown`: nobody has looked for that.',
    ),
  scan: z.string().optional().describe('`clean`, or `none`: nobody scans.'),
  reason: z.string().optional().describe('Why it was refused, as a code.'),
  thumbnail: z
    .strictObject({ type: z.string(), width: count, height: count, size: count })
    .nullable()
    .optional()
    .describe('Of what is there: its small picture, or null where there is none.'),
});

export const evidenceList = z.strictObject({ items: z.array(evidence) });

export const evidenceParts = z.strictObject({
  items: z.array(
    z
      .strictObject({
        part: count,
        size: count,
        url: z.string(),
        fields: z.record(z.string(), z.string()),
      })
      .describe(
        'A form to POST within fifteen minutes, as multipart/form-data: the fields as they are, then the part’s bytes as `file`.',
      ),
  ),
});

export const evidenceRemoved = z.strictObject({ id: evidenceId, removed: z.literal(true) });

export const evidenceReportAccepted = z.strictObject({
  accepted: z.literal(true).describe('Also where there is no such evidence in quarantine.'),
});
