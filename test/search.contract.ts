import {
  type Complaint,
  type ComplaintId,
  complaints,
  fieldKey,
  finding,
  ids,
  instantOf,
  isDescending,
  isFound,
  mailKey,
  millisOf,
  placeIn,
  receive,
  type SearchDocument,
  type SearchOrder,
  type SearchQuery,
  type Services,
  searchDocumentOf,
  tagKey,
  telephoneKey,
  theirReferenceKey,
  wordsIn,
} from '@redress/core';
import { NEVER } from '@redress/core/clocks/deadlines.ts';
import { erase } from '@redress/core/complaint/erasure.ts';
import { merge } from '@redress/core/complaint/merging.ts';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { COMMAND, RULES } from './support/complaints.ts';
import { HOUR, START } from './support/recording.ts';

export interface SearchSubject {
  readonly services: Services;
  close(): Promise<void>;
}

const TEXTS = [
  'parcel',
  'Parcels late',
  '投诉',
  '我要退款',
  '快递 投诉处理',
  'Größe',
  'refund',
  '订单 A12',
] as const;
const MAILS = ['ana@example.com', 'Li@Example.com', undefined] as const;
const PHONES = ['+86 138 0013 8000', undefined] as const;
const REFERENCES = ['AB-12', 'ab 12', 'C/7', undefined] as const;
const TEAMS = ['complaints', 'returns'] as const;
const PEOPLE = ['li', undefined] as const;
const TAGS = ['vip', '食品'] as const;
const STORES = ['s1', 's2', undefined] as const;
const STATUSES = ['received', 'acknowledged', 'closed'] as const;

const texts = fc
  .array(fc.constantFrom(...TEXTS), { minLength: 1, maxLength: 3 })
  .map((all) => all.join(', '));

/** Whatever a complaint is found by, drawn from so little that many share it. */
const complaintArbitrary = fc.record({
  after: fc.nat({ max: 70 * 24 }),
  subject: texts,
  description: texts,
  email: fc.constantFrom(...MAILS),
  phone: fc.constantFrom(...PHONES),
  reference: fc.constantFrom(...REFERENCES),
  status: fc.constantFrom(...STATUSES),
  team: fc.constantFrom(...TEAMS),
  assignee: fc.constantFrom(...PEOPLE),
  category: fc.constantFrom('delivery', 'price'),
  severity: fc.constantFrom('moderate', 'critical'),
  channel: fc.constantFrom('web', 'letter'),
  submittedBy: fc.constantFrom('client:shop', undefined),
  tags: fc.subarray([...TAGS]),
  conflicts: fc.constantFrom<string[] | undefined>(undefined, ['wang'], ['he', 'wang']),
  receivedBefore: fc.constantFrom(0, 30),
  store: fc.constantFrom(...STORES),
  isMissed: fc.boolean(),
});
/** What becomes of one after it has been found as it was. */
const fateArbitrary = fc.constantFrom('stays', 'stays', 'corrected', 'erased', 'merged', 'removed');
type Value<A> = A extends fc.Arbitrary<infer T> ? T : never;
interface Drawn extends Omit<Value<typeof complaintArbitrary>, 'email' | 'phone'> {
  readonly email: string | undefined;
  readonly phone: string | undefined;
}

const someOf = <T>(values: readonly [T, ...T[]]) => fc.subarray([...values], { minLength: 1 });
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const when = fc.nat({ max: 75 * 24 }).map((hours) => instantOf(START + hours * HOUR));

const KEYS = [
  ...MAILS.flatMap((email) => (email === undefined ? [] : [mailKey(email)])),
  telephoneKey('+86 138 0013 8000'),
  ...REFERENCES.flatMap((reference) => (reference === undefined ? [] : [theirReferenceKey(reference)])),
  ...TAGS.map(tagKey),
  ...STORES.flatMap((store) => (store === undefined ? [] : [fieldKey('store', store)])),
];

const queryArbitrary = (orders: readonly SearchOrder[]): fc.Arbitrary<Omit<SearchQuery, 'limit'>> =>
  fc.record({
    within: fc.oneof(
      { weight: 3, arbitrary: fc.constant({ to: 'all' as const }) },
      fc.record({
        to: fc.constant('teams' as const),
        teams: fc.subarray([...TEAMS]).map((teams) => new Set<string>(teams)),
        person: fc.constantFrom('li', 'wang'),
        standsIn: sometimes(
          fc.constant(
            (owned: { team: string; assignee: string }) =>
              owned.assignee === 'li' && owned.team === 'returns',
          ),
        ),
      }),
      fc.constant({ to: 'all' as const, person: 'wang' }),
      fc.constant({ to: 'submitted' as const, by: 'client:shop' }),
    ),
    keys: sometimes(fc.array(fc.subarray(KEYS, { minLength: 1, maxLength: 2 }), { maxLength: 2 })),
    words: sometimes(texts.map((text) => [...wordsIn(text)].slice(0, 3))),
    facts: sometimes(
      fc.record(
        {
          status: someOf(STATUSES),
          team: someOf(TEAMS),
          assignee: fc.constantFrom(['li'], [''], ['wang', '']),
          category: fc.constantFrom(['delivery'], ['price', 'policy']),
          severity: fc.constant(['critical']),
          channel: fc.constant(['letter']),
          policy: fc.constantFrom(['standard'], ['critical']),
        },
        { requiredKeys: [] },
      ),
    ),
    breached: sometimes(fc.boolean()),
    dueBefore: sometimes(when),
    receivedFrom: sometimes(when),
    receivedBefore: sometimes(when),
    order: fc.constantFrom(...orders),
    count: sometimes(fc.constant(['status', 'assignee', 'severity'] as const)),
    countDue: sometimes(fc.array(when, { minLength: 1, maxLength: 3 })),
  });

function complaintOf(drawn: Drawn): Complaint {
  const { after, subject, description, email, phone, reference, receivedBefore } = drawn;
  const now = START + after * HOUR;
  const { submittedBy, status, team, assignee, tags, category, severity, channel, conflicts } = drawn;
  const { store, isMissed } = drawn;
  const made = receive(ids.complaint(now), { ...COMMAND, submittedBy }, now, RULES);
  const complainant = { name: 'Ana', language: 'en', email, phone };
  const { acknowledgement } = made.clocks;
  const missed = { ...acknowledgement, breachedAt: acknowledgement.dueAt };
  return {
    ...{ ...made, status, team, assignee, tags, category, severity, channel, conflicts },
    ...(receivedBefore > 0 && { receivedAt: instantOf(now - receivedBefore * HOUR) }),
    ...(store !== undefined && { fields: { store } }),
    ...(isMissed && { clocks: { ...made.clocks, acknowledgement: missed } }),
    content: { subject, description, complainant, reference },
    updatedAt: instantOf(now + after),
  };
}

/** What whatever finds complaints must do: give what going through all of them gives. */
export function searchContract(
  name: string,
  open: () => Promise<SearchSubject>,
  {
    runs,
    complaints: most,
    pages,
  }: { readonly runs: number; readonly complaints: number; readonly pages: readonly number[] },
): void {
  describe(`search on ${name}`, () => {
    let subject: SearchSubject;
    const all = new Map<ComplaintId, SearchDocument>();
    beforeEach(async (test) => {
      all.clear();
      subject = await open();
      test.onTestFinished(() => subject.close());
    });

    const put = async (complaint: Complaint) => {
      const stored = await complaints.insert(subject.services, complaint);
      if (!stored) throw new Error('it is there already');
      await finding.index(subject.services, stored);
      all.set(complaint.id, searchDocumentOf(complaint));
    };
    const change = async (id: ComplaintId, decide: (complaint: Complaint) => Complaint) => {
      const stored = await complaints.update(subject.services, id, decide);
      await finding.index(subject.services, stored);
      all.set(id, searchDocumentOf(stored.complaint));
    };

    const remove = async (id: ComplaintId) => {
      const stored = await complaints.load(subject.services, id);
      expect(await complaints.remove(subject.services, stored)).toBe(true);
      await finding.remove(subject.services, id);
      all.delete(id);
    };
    /** As `fateArbitrary` has it. */
    const meet = async (id: ComplaintId, fate: string) => {
      const other = complaintOf(sampled());
      const later = (complaint: Complaint) => millisOf(complaint.updatedAt) + HOUR;
      if (fate === 'removed') await remove(id);
      if (fate === 'erased')
        await change(id, (current) => erase(current, { reason: 'request', force: true }, later(current)));
      if (fate === 'corrected')
        await change(id, (current) => {
          const { content, team, assignee, tags, fields, receivedAt } = other;
          return {
            ...current,
            content,
            team,
            assignee,
            tags,
            fields,
            receivedAt,
            updatedAt: other.updatedAt,
          };
        });
      if (fate === 'merged')
        await change(id, (current) =>
          current.status === 'closed' ? current : merge(current, { into: other.id }, later(current)),
        );
    };

    const expected = (query: Omit<SearchQuery, 'limit'>) => {
      const descending = isDescending(query.order);
      return [...all.values()]
        .filter((document) => isFound(document, { ...query, limit: 1 }))
        .map(({ facts }) => ({ id: facts.id, place: placeIn(query.order, facts), facts }))
        .sort((one, other) => (one.place < other.place === descending ? 1 : -1));
    };

    const found = async (query: Omit<SearchQuery, 'limit'>, limit: number) => {
      const hits: ComplaintId[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        const page = await finding.searchOf(subject.services).find({ ...query, cursor, limit });
        expect(page.hits.length).toBeLessThanOrEqual(limit);
        for (const { id, summary } of page.hits) {
          hits.push(id);
          expect(summary?.id).toBe(id);
        }
        cursor = page.nextCursor;
        pages++;
      } while (cursor !== undefined && pages < 1000);
      return hits;
    };

    it('finds what going through all complaints finds, in each order, whatever is asked for', async () => {
      const { orders } = finding.searchOf(subject.services);
      for (const drawn of fc.sample(complaintArbitrary, most)) await put(complaintOf(drawn));
      const fates = fc.sample(fateArbitrary, most);
      for (const [index, id] of [...all.keys()].entries()) await meet(id, fates[index] ?? 'stays');
      await fc.assert(
        fc.asyncProperty(queryArbitrary(orders), fc.constantFrom(...pages), async (query, limit) => {
          const wanted = expected(query);
          expect(await found(query, limit)).toEqual(wanted.map(({ id }) => id));
          if (query.count === undefined) return;
          const { counts } = await finding.searchOf(subject.services).find({ ...query, limit });
          expect(counts).toEqual({
            exact: true,
            total: wanted.length,
            by: Object.fromEntries(
              query.count.map((fact) => [fact, numbersOf(wanted.map(({ facts }) => facts[fact]))]),
            ),
            ...(query.countDue && {
              due: query.countDue.map(
                (before) => wanted.filter(({ facts }) => (facts.nextDeadline ?? NEVER) < before).length,
              ),
            }),
          });
        }),
        { numRuns: runs },
      );
    });

    it('finds a complaint as it has become, and no longer as it was', async () => {
      const query = { within: { to: 'all' as const }, order: 'newest' as const };
      const complaint = complaintOf({
        ...sampled(),
        email: 'before@example.com',
        subject: 'zebra',
        tags: ['vip'],
      });
      await put(complaint);
      const before = [
        { ...query, keys: [[mailKey('BEFORE@example.com')]] },
        { ...query, words: ['zebra'] },
        { ...query, words: [...wordsIn('Zebras')], keys: [[tagKey('VIP')]] },
      ];
      for (const one of before) expect(await found(one, 5)).toEqual([complaint.id]);
      await change(complaint.id, (current) => ({
        ...current,
        tags: [],
        content: {
          ...current.content,
          subject: '斑马',
          complainant: { name: 'B', language: 'en', email: 'after@example.com' },
        },
      }));
      for (const one of before) expect(await found(one, 5)).toEqual([]);
      expect(await found({ ...query, words: ['斑马'], keys: [[mailKey('after@example.com')]] }, 5)).toEqual([
        complaint.id,
      ]);
    });

    it('finds nothing that was said in one that has been erased, and it by what is left', async () => {
      const complaint = complaintOf({
        ...sampled(),
        email: 'erased@example.com',
        subject: 'bongo',
        status: 'received',
      });
      await put(complaint);
      const query = { within: { to: 'all' as const }, order: 'newest' as const };
      const said = [{ words: ['bongo'] }, { keys: [[mailKey('erased@example.com')]] }];
      for (const one of said) expect(await found({ ...query, ...one }, 5)).toEqual([complaint.id]);
      await meet(complaint.id, 'erased');
      for (const one of said) expect(await found({ ...query, ...one }, 5)).toEqual([]);
      expect(await found({ ...query, facts: { team: [complaint.team] } }, 5)).toEqual([complaint.id]);
    });

    it('finds nothing of one that is gone', async () => {
      const { services } = subject;
      const complaint = complaintOf({ ...sampled(), email: 'gone@example.com', subject: 'quagga' });
      await put(complaint);
      await remove(complaint.id);
      const query = { within: { to: 'all' as const }, order: 'newest' as const };
      expect(await found({ ...query, words: ['quagga'] }, 5)).toEqual([]);
      expect(await finding.complaintsOfContact(services, { email: 'gone@example.com' }, 5)).toEqual([]);
    });

    it('finds the complaints of an address or a number, the newest first', async () => {
      const { services } = subject;
      const contact = { email: 'Wang.Li@example.com', phone: '+86 10 6500 0000' };
      const mine = [
        { ...sampled(), after: 1, email: 'wang.li@EXAMPLE.com', phone: undefined },
        { ...sampled(), after: 900, email: undefined, phone: '+86 10 6500 0000 ext. 7' },
      ].map(complaintOf);
      for (const complaint of mine) await put(complaint);
      const newestFirst = mine.map(({ id }) => id).reverse();
      expect(await finding.complaintsOfContact(services, contact, 5)).toEqual(newestFirst);
      expect(await finding.complaintsOfContact(services, contact, 1)).toEqual(newestFirst.slice(0, 1));
      expect(await finding.complaintsOfContact(services, {}, 5)).toEqual([]);
    });

    it('leaves nothing by being told twice, late or in the wrong order', async () => {
      const { services } = subject;
      const complaint = complaintOf({ ...sampled(), email: 'late@example.com', subject: 'okapi' });
      await put(complaint);
      const early = await complaints.load(services, complaint.id);
      await change(complaint.id, (current) => ({
        ...current,
        content: { ...current.content, subject: 'gone' },
      }));
      await Promise.all([finding.index(services, early), finding.index(services, early)]);
      const query = { within: { to: 'all' as const }, order: 'oldest' as const };
      expect(await found({ ...query, words: ['okapi'] }, 5)).toEqual([]);
      expect(await found({ ...query, keys: [[mailKey('late@example.com')]] }, 5)).toEqual([complaint.id]);
    });
  });
}

const sampled = (): Drawn => fc.sample(complaintArbitrary, 1)[0] ?? expect.fail('nothing was drawn');

function numbersOf(values: readonly (string | undefined)[]): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const value of values) if (value !== undefined) numbers[value] = (numbers[value] ?? 0) + 1;
  return numbers;
}
