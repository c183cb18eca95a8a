import { readReference } from '@redress/core/base/ids.ts';
import { mailAddressSchema } from '@redress/core/base/mail-address.ts';
import { CODED_FACTS, SEARCH_ORDERS } from '@redress/core/base/search.ts';
import { telephoneSchema } from '@redress/core/base/telephone.ts';
import { CATEGORIES, CHANNELS, codes, SEVERITIES, STATUSES } from '@redress/core/base/vocabulary.ts';
import { wordsIn } from '@redress/core/base/words.ts';
import * as z from 'zod';
import { code, line } from './input.ts';
import { instant } from './moments.ts';
import { assignee, team } from './schemas.ts';

const MOST_VALUES = 50;
const MOST_WORDS = 20;
const MOST_FIELDS = 10;
const MOST_TAGS = 10;
const LONGEST_FIELD = 200;

/** One of them, or any of several. */
const anyOf = <T>(value: z.ZodType<T>) =>
  z
    .union(
      [value.transform((one) => [one]), z.array(value).min(1).max(MOST_VALUES)],
      'must be one of the values, or a list of some',
    )
    .exactOptional();

/** As people read it out: `7k2m9 qxdo1`. */
const reference = z.lazy(() =>
  line(50)
    .transform((typed) => readReference(typed))
    .refine(
      (read) => read !== undefined,
      'must be a reference of ten letters and digits, such as 7K2M9-QXD4T',
    ),
);

const text = z.lazy(() =>
  line(500).refine((words) => {
    const { size } = wordsIn(words);
    return size > 0 && size <= MOST_WORDS;
  }, 'must have a word, and not more than 20; of Chinese each pair of characters counts'),
);

const filters = () => ({
  reference: reference.exactOptional(),
  email: mailAddressSchema.exactOptional(),
  phone: telephoneSchema.exactOptional(),
  complainantReference: line(200).exactOptional(),
  text: text.exactOptional(),
  tags: z.array(code(100)).min(1).max(MOST_TAGS).exactOptional(),
  fields: z
    .record(z.string().min(1).max(100), z.union([line(LONGEST_FIELD), z.number(), z.boolean()]))
    .refine((fields) => Object.keys(fields).length <= MOST_FIELDS, 'must not hold so many')
    .exactOptional(),
  status: anyOf(codes(STATUSES)),
  team: anyOf(team),
  assignee: anyOf(assignee),
  unassigned: z.literal(true).exactOptional(),
  category: anyOf(codes(CATEGORIES)),
  severity: anyOf(codes(SEVERITIES)),
  channel: anyOf(codes(CHANNELS)),
  policy: anyOf(code(100)),
  breached: z.boolean().exactOptional(),
  dueBefore: instant.exactOptional(),
  receivedFrom: instant.exactOptional(),
  receivedBefore: instant.exactOptional(),
});
/** What complaints are found by. */
export const searchFilterSchema = z.lazy(() => z.strictObject(filters()));

export const searchSchema = z.lazy(() =>
  z.strictObject({
    ...filters(),
    order: z.enum(SEARCH_ORDERS).exactOptional(),
    count: z.array(z.enum(CODED_FACTS)).max(CODED_FACTS.length).exactOptional(),
    limit: z.int().min(1).max(100).default(25),
    cursor: z.string().min(1).max(2000).exactOptional(),
  }),
);
export type SearchAsked = z.output<typeof searchSchema>;
export type SearchFilter = z.output<typeof searchFilterSchema>;
