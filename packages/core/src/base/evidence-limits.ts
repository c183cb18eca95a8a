import * as z from 'zod/mini';
import { wrong } from './wrong.ts';

/** What may be evidence; where nothing is said, `EVIDENCE_LIMITS`. */
export interface EvidenceLimits {
  /** Of one piece. */
  readonly maxBytes: number;
  /** Of one complaint. */
  readonly maxPieces: number;
  readonly maxTotalBytes: number;
  readonly maxPixels: number;
  /** Nobody has it before it was scanned. */
  readonly scan: boolean;
}

const MB = 1024 * 1024;
const MEGAPIXEL = 1_000_000;

export const EVIDENCE_LIMITS: EvidenceLimits = {
  maxBytes: 50 * MB,
  maxPieces: 20,
  maxTotalBytes: 200 * MB,
  maxPixels: 120 * MEGAPIXEL,
  scan: false,
};

/** A page of items holds all of a complaint, and a page of a list all parts of a piece. */
const MOST: Readonly<Record<string, number>> = { piece: 1000, pieces: 90, total: 90_000, pixels: 10_000 };
export const EVIDENCE_RULE =
  'say what may be evidence, such as piece=50,pieces=20,total=200,pixels=120,scan=report';

/** As installations write it, in megabytes and megapixels; what is not said is as usual. */
export const evidenceLimitsSchema = z.pipe(
  z.string(),
  z.transform((text, context): Partial<EvidenceLimits> => {
    const said: Record<string, number | boolean> = {};
    for (const part of text.split(',').map((one) => one.trim())) {
      if (part === '') continue;
      const [name = '', value = ''] = part.split('=');
      const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
      if (name === 'scan' && value === 'report') said.scan = true;
      else if (number >= 1 && number <= (MOST[name] ?? 0)) said[name] = number;
      else wrong(context, { message: EVIDENCE_RULE });
    }
    const times = (name: string, unit: number) => {
      const number = said[name];
      return typeof number === 'number' ? number * unit : undefined;
    };
    const limits = {
      maxBytes: times('piece', MB),
      maxPieces: times('pieces', 1),
      maxTotalBytes: times('total', MB),
      maxPixels: times('pixels', MEGAPIXEL),
      scan: said.scan === true ? true : undefined,
    };
    return Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));
  }),
);
