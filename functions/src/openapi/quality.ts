import * as z from 'zod';
import { drawingSchema, reviewSchema } from '../api/quality-schemas.ts';
import { count, instant } from './answers.ts';
import { byId, type DescribedOf } from './described.ts';

const score = z.enum(['met', 'partly', 'not-met', 'not-applicable']);
const perCriterion = <Schema extends z.ZodType>(schema: Schema) =>
  z.strictObject({
    acknowledged: schema,
    understood: schema,
    answered: schema,
    fair: schema,
    kept: schema,
  });

export const qualitySample = z.strictObject({
  id: z.string(),
  seed: z.string().describe('With the same, the same are drawn of the same complaints.'),
  receivedFrom: instant,
  receivedBefore: instant,
  team: z.string().optional(),
  size: count,
  found: count.describe('Of so many it was drawn, those that the caller has handled among them.'),
  createdAt: instant,
  items: z.array(
    z.strictObject({
      complaint: z.string(),
      reference: z.string(),
      team: z.string().describe('Whose it was when it was drawn.'),
      reviewedAt: instant.optional(),
      scores: perCriterion(score).optional(),
      note: z.string().optional(),
    }),
  ),
});
export const qualityList = z.strictObject({
  items: z.array(qualitySample),
  teams: z
    .array(
      z.strictObject({
        team: z.string(),
        reviewed: count,
        criteria: perCriterion(z.partialRecord(score, count)),
      }),
    )
    .describe('Of all reviews of complaints of teams within reach, whoever has made them.'),
});

const answer = { status: 200, schema: qualitySample } as const;

export const QUALITY: DescribedOf<'quality'> = {
  'quality.list': {
    summary: 'One’s own samples, and how well complaints were handled, by team',
    answer: { status: 200, schema: qualityList },
    links: { get: { operationId: 'quality.get', parameters: { id: '$response.body#/items/0/id' } } },
  },
  'quality.draw': {
    summary: 'Draw a sample of closed complaints to review',
    description:
      'At random, of those within reach that reached us then; none that the caller has had a hand in, or that is about them.',
    body: drawingSchema,
    answer: { status: 201, schema: qualitySample, location: 'The sample.' },
    refusals: ['set-aside'],
    links: { get: byId('quality.get'), review: byId('quality.review') },
  },
  'quality.get': {
    summary: 'A sample, with what was found',
    answer,
    refusals: ['set-aside'],
    links: { review: byId('quality.review') },
  },
  'quality.review': {
    summary: 'Say how well one of its complaints was handled',
    description:
      'By five criteria, each `met`, `partly`, `not-met` or `not-applicable`. Said again it is as it was said last.',
    body: reviewSchema,
    answer,
    refusals: ['erased', 'set-aside'],
  },
};
