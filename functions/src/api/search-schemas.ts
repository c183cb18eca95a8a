import { readReference } from '@redress/core/base/ids.ts';
import { mailAddressSchema } from '@redress/core/base/mail-address.ts';
import { CODED_FACTS, SEARCH_ORDERS } from '@redress/core/base/search.ts';
import { telephoneSchema } from '@redress/core/base/telephone.ts';
import { CATEGORIES, CHANNELS, codes, SEVERITIES, STATUSES } from '@redress/core/base/vocabulary.ts';
import { wordsIn } from '@redress/core/base/words.ts';
import * as z from 'zod/mini';
import { code, line } from './input.ts';
import { instant } from './moments.ts';
import { assignee, team } from './schemas.ts';

const MOST_VALUES = 50;
const MOST_WORDS = 20;
const MOST_FIELDS = 10;
const MOST_COUNTED = 5;
const MOST_TAGS = 10;
const LONGEST_FIELD = 200;

/** One of them, or any of several. */
const anyOf = <T>(value: z.ZodMiniType<T>) =>
  z.exactOptional(
    z.union(
      [
        z.pipe(
          value,
          z.transform((one) => [one]),
        ),
        z.array(value).check(z.minLength(1), z.maxLength(MOST_VALUES)),
      ],
      'must be one of the values, or a list of some',
    ),
  );

/** As people read it out: `7k2m9 qxdo1`. */
const reference = z.lazy(() =>
  z
    .pipe(
      line(50),
      z.transform((typed) => readReference(typed)),
    )
    .check(
      z.refine(
        (read) => read !== undefined,
        'must be a reference of ten letters and digits, such as 7K2M9-QXD4T',
      ),
    ),
);

const text = z.lazy(() =>
  line(500).check(
    z.refine((words) => {
      const { size } = wordsIn(words);
      return size > 0 && size <= MOST_WORDS;
    }, 'must have a word, and not more than 20; of Chinese each pair of characters counts'),
  ),
);

const filters = () => ({
  reference: z.exactOptional(reference),
  email: z.exactOptional(mailAddressSchema),
  phone: z.exactOptional(telephoneSchema),
  complainantReference: z.exactOptional(line(200)),
  text: z.exactOptional(text),
  tags: z.exactOptional(z.array(code(100)).check(z.minLength(1), z.maxLength(MOST_TAGS))),
  fields: z.exactOptional(
    z
      .record(
        z.string().check(z.minLength(1), z.maxLength(100)),
        z.union([line(LONGEST_FIELD), z.number(), z.boolean()]),
      )
      .check(z.refine((fields) => Object.keys(fields).length <= MOST_FIELDS, 'must not hold so many')),
  ),
  status: anyOf(codes(STATUSES)),
  team: anyOf(team),
  assignee: anyOf(assignee),
  unassigned: z.exactOptional(z.literal(true)),
  category: anyOf(codes(CATEGORIES)),
  severity: anyOf(codes(SEVERITIES)),
  channel: anyOf(codes(CHANNELS)),
  policy: anyOf(code(100)),
  breached: z.exactOptional(z.boolean()),
  dueBefore: z.exactOptional(instant),
  receivedFrom: z.exactOptional(instant),
  receivedBefore: z.exactOptional(instant),
});
/** What complaints are found by. */
export const searchFilterSchema = z.lazy(() => z.strictObject(filters()));

export const searchSchema = z.lazy(() =>
  z.strictObject({
    ...filters(),
    order: z.exactOptional(z.enum(SEARCH_ORDERS)),
    count: z.exactOptional(z.array(z.enum(CODED_FACTS)).check(z.maxLength(CODED_FACTS.length))),
    countDue: z.exactOptional(z.array(instant).check(z.minLength(1), z.maxLength(MOST_COUNTED))),
    limit: z._default(z.int().check(z.minimum(1), z.maximum(100)), 25),
    cursor: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(2000))),
  }),
);
export type SearchAsked = z.output<typeof searchSchema>;
export type SearchFilter = z.output<typeof searchFilterSchema>;
