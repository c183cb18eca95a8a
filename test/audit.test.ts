import {
  type AuditFinding,
  type AuditHead,
  asComplaintId,
  auditKey,
  auditLog,
  type Item,
  type JsonObject,
  type Key,
  openAudit,
  readHead,
  type Store,
  verifyAudit,
} from '@redress/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUDIT_KEY } from './support/audit.ts';
import { DAY, HOUR, MINUTE, type Recording, recordingServices, STORES } from './support/recording.ts';

const COMPLAINT = asComplaintId('cmp_01kjpwd6m0t633xmhk53s2g0b9');
const STRANGER = auditKey('another secret that is long enough as well');
const EVENT = {
  kind: 'read',
  caller: 'person:local/anna',
  operation: 'complaints.get',
  complaint: COMPLAINT,
} as const;

type Stored = Key & Partial<Item>;

/** All of it, chain by chain. */
async function stored(store: Store): Promise<Item[]> {
  const items: Item[] = [];
  for (const chain of await auditLog.chainsSince(store, undefined)) {
    let after: string | undefined;
    do {
      const partition = auditLog.auditPartition(chain);
      const page = await store.query({ partition, limit: 100, ...(after !== undefined && { after }) });
      items.push(...page.items);
      after = page.next;
    } while (after !== undefined);
  }
  return items;
}

async function* each(items: readonly Stored[]) {
  yield* items;
}

const verify = (items: readonly Stored[], kept: readonly AuditHead[] = []) =>
  verifyAudit(each(items), [AUDIT_KEY.publicKey], kept);

/** What the log has kept of checkpoints. */
function headsIn({ log }: Recording): AuditHead[] {
  return log
    .filter(({ event }) => event === 'audit-checkpoint')
    .flatMap(({ fields }) => readHead(String(fields.head)) ?? []);
}

/** Processes that write one after the other, so many entries each, and one that makes checkpoints, also at the end. */
async function written(lengths: readonly number[]): Promise<{ items: Item[]; kept: AuditHead[] }> {
  const recording = recordingServices();
  const { services, pass } = recording;
  const sweeper = openAudit(services, AUDIT_KEY);
  for (const length of lengths) {
    const audit = openAudit(services, AUDIT_KEY);
    for (let count = 0; count < length; count++)
      await audit.note({ ...EVENT, requestId: `request-${count}` });
    await pass(11 * MINUTE);
    await sweeper.checkpoint();
  }
  return { items: await stored(services.store), kept: headsIn(recording) };
}

const chainOf = ({ pk }: Key) => pk.slice(auditLog.AUDIT.length);
const seqOf = ({ sk }: Key) => Number(sk);

interface Mischief {
  readonly items: readonly Stored[];
  /** What must be found, at the least. */
  readonly finding: Partial<AuditFinding>;
}

/** Everything that somebody can do who can write to the store and has no key; `at` and `to` are any of its items. */
const MISCHIEF: Readonly<
  Record<string, (items: readonly Item[], at: Item, to: Item) => Mischief | undefined>
> = {
  'changes an entry': (items, at) => ({
    items: items.map((item) =>
      item === at ? { ...item, body: { ...item.body, caller: 'client:shop' } } : item,
    ),
    finding: { fault: 'changed', ...placeOf(at) },
  }),
  'adds a member to an entry': (items, at) => ({
    items: items.map((item) => (item === at ? { ...item, body: { ...item.body, more: [{ a: 1 }] } } : item)),
    finding: { fault: 'changed', ...placeOf(at) },
  }),
  'takes a member from an entry': (items, at) => {
    const { at: _, ...body } = at.body;
    return {
      items: items.map((item) => (item === at ? { ...item, body } : item)),
      finding: { fault: 'unreadable', ...placeOf(at) },
    };
  },
  'damages an entry': (items, at) => ({
    items: items.map((item) => (item === at ? { pk: item.pk, sk: item.sk } : item)),
    finding: { fault: 'unreadable', ...placeOf(at) },
  }),
  'signs an entry anew': (items, at) => ({
    items: items.map((item) => (item === at ? { ...item, body: signedByStranger(item.body) } : item)),
    finding: { fault: 'foreign-signature', ...placeOf(at) },
  }),
  'removes an entry': (items, at) => ({
    items: items.filter((item) => item !== at),
    finding: { fault: 'removed', ...placeOf(at) },
  }),
  'cuts off the end of a chain': (items, at) => ({
    items: items.filter((item) => item.pk !== at.pk || item.sk < at.sk),
    finding: { fault: 'removed', ...placeOf(at) },
  }),
  'removes a whole chain': (items, at) => ({
    items: items.filter(({ pk }) => pk !== at.pk),
    finding: { fault: 'removed', chain: chainOf(at), seq: 0 },
  }),
  'exchanges two entries': (items, at, to) =>
    at === to
      ? undefined
      : {
          items: items.map((item) =>
            item === at ? { ...at, body: to.body } : item === to ? { ...to, body: at.body } : item,
          ),
          finding: { fault: 'moved', ...placeOf(at) },
        },
  'puts a copy of an entry at the end of a chain': (items, at, to) => {
    const last = items.filter(({ pk }) => pk === to.pk).length;
    const copy = { ...at, pk: to.pk, sk: String(last).padStart(9, '0') };
    return { items: [...items, copy], finding: { fault: 'moved', chain: chainOf(to), seq: last } };
  },
  'puts a copy of an entry into a chain of its own': (items, at) => ({
    items: [...items, { ...at, pk: `${auditLog.AUDIT}0123456789abcdef` }],
    finding: { fault: 'moved', chain: '0123456789abcdef', seq: seqOf(at) },
  }),
  'invents an entry far away': (items, at) => ({
    items: [...items, { ...at, sk: '999999999', body: signedByStranger({ ...at.body, seq: 999_999_999 }) }],
    finding: { fault: 'foreign-signature', chain: chainOf(at), seq: 999_999_999 },
  }),
  'takes an entry out of the lists': (items, at) => ({
    items: items.map((item) => (item === at ? { pk: at.pk, sk: at.sk, version: 1, body: at.body } : item)),
    finding: { fault: 'hidden', ...placeOf(at) },
  }),
  'puts an entry into another list': (items, at) => ({
    items: items.map((item) => {
      const elsewhere = { partition: 'person:local/eve', sort: `${String(at.body.at)}#x` };
      return item === at ? { ...item, indexes: { ...item.indexes, auditCaller: elsewhere } } : item;
    }),
    finding: { fault: 'hidden', ...placeOf(at) },
  }),
};

const placeOf = (item: Key) => ({ chain: chainOf(item), seq: seqOf(item) });

function signedByStranger({ signature: _, ...body }: JsonObject): JsonObject {
  return { ...body, key: STRANGER.id, signature: STRANGER.sign(JSON.stringify(body)) };
}

describe('the audit', () => {
  it('is intact as it was written, on either store', async () => {
    for (const [, open] of STORES) {
      const recording = recordingServices(undefined, await open());
      const { services, pass } = recording;
      const audit = openAudit(services, AUDIT_KEY);
      await Promise.all(Array.from({ length: 30 }, () => audit.note(EVENT)));
      await pass(DAY);
      await audit.note(EVENT);
      await audit.checkpoint();
      const items = await stored(services.store);
      const found = await verify(items, headsIn(recording));
      expect(found).toMatchObject({ findings: [], entries: 32, checkpoints: 1 });
      expect(await auditLog.list(services, { complaint: COMPLAINT, limit: 100 })).toMatchObject({
        items: { length: 31 },
      });
      // As entries were listed once.
      const former = JSON.parse(JSON.stringify(items).replaceAll(/#0+(\d+)"/g, '#$1"'));
      expect(former).not.toEqual(items);
      expect((await verify(former, headsIn(recording))).findings).toEqual([]);
    }
  });

  it.each(Object.entries(MISCHIEF))('shows who %s', async (_, act) => {
    const lengths = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat(), fc.nat(), async (lengths, one, other) => {
        const { items, kept } = await written(lengths);
        const [at, to] = [items[one % items.length], items[other % items.length]];
        const mischief = at && to && act(items, at, to);
        if (!mischief) return;
        const { findings } = await verify(mischief.items, kept);
        expect(findings).toContainEqual(expect.objectContaining(mischief.finding));
      }),
      { numRuns: 40 },
    );
  });

  it('shows a cut after the last checkpoint to nobody, and a cut before it to everybody', async () => {
    const recording = recordingServices();
    const { services } = recording;
    const audit = openAudit(services, AUDIT_KEY);
    await audit.note(EVENT);
    await audit.checkpoint();
    await audit.note(EVENT);
    const items = await stored(services.store);
    expect((await verify(items.slice(0, 2), headsIn(recording))).findings).toEqual([]);
    expect((await verify(items.slice(0, 1), headsIn(recording))).findings).toEqual([
      { fault: 'removed', chain: chainOf(items[0] ?? expect.fail('none')), seq: 1 },
    ]);
    // Without the head that the log has kept, a checkpoint can go as if it had never been.
    expect((await verify(items.slice(0, 1))).findings).toEqual([]);
  });

  it('verifies with each of the keys that have signed it, and with no other', async () => {
    const { services } = recordingServices();
    await openAudit(services, AUDIT_KEY).note(EVENT);
    await openAudit(services, STRANGER).note(EVENT);
    const items = await stored(services.store);
    const { findings } = await verifyAudit(each(items), [AUDIT_KEY.publicKey, STRANGER.publicKey]);
    expect(findings).toEqual([]);
    expect((await verify(items)).findings).toMatchObject([{ fault: 'foreign-signature', seq: 0 }]);
  });
});

describe('a process that writes the audit', () => {
  it('begins another chain where it does not know whether an entry was written', async () => {
    let fails = 0;
    const recording = recordingServices((store) => ({
      ...store,
      async putIfAbsent(item) {
        const isLost = fails-- > 0;
        const isPut = isLost && fails % 2 === 0 ? false : await store.putIfAbsent(item);
        if (isLost) throw new Error('no answer');
        return isPut;
      },
    }));
    const { services } = recording;
    const audit = openAudit(services, AUDIT_KEY);
    await audit.note(EVENT);
    for (fails = 4; fails > 0; ) await expect(audit.note(EVENT)).rejects.toThrow('no answer');
    await audit.note(EVENT);
    await audit.checkpoint();
    const found = await verify(await stored(services.store), headsIn(recording));
    expect(found.findings).toEqual([]);
    expect(found.chains).toBeGreaterThan(1);
  });

  it('has few chains however many write at once, one where nobody does, and none for long', async () => {
    const { services, pass } = recordingServices();
    const audit = openAudit(services, AUDIT_KEY);
    await Promise.all(Array.from({ length: 200 }, () => audit.note(EVENT)));
    expect(await auditLog.chainsSince(services.store, undefined)).toHaveLength(8);
    for (let count = 0; count < 20; count++) await audit.note(EVENT);
    expect(await auditLog.chainsSince(services.store, undefined)).toHaveLength(8);
    await pass(7 * HOUR);
    await audit.note(EVENT);
    await audit.note(EVENT);
    expect(await auditLog.chainsSince(services.store, undefined)).toHaveLength(9);
  });

  it('writes what nobody in particular is refused once a minute and reason, with how often', async () => {
    const { services, pass } = recordingServices();
    const audit = openAudit(services, AUDIT_KEY);
    for (let count = 0; count < 500; count++) await audit.countRefusal('no-credentials');
    await audit.countRefusal('bad-credentials');
    expect(await stored(services.store)).toHaveLength(2);
    await pass(MINUTE);
    await audit.countRefusal('no-credentials');
    await audit.countRefusal('bad-credentials');
    await audit.countRefusal('bad-credentials');
    await audit.close();
    const { items } = await auditLog.list(services, { caller: 'anybody', limit: 100 });
    const counts = items.map(({ code, count }) => `${code} ${count}`).sort();
    expect(counts).toEqual([
      'bad-credentials 1',
      'bad-credentials 1',
      'bad-credentials 1',
      'no-credentials 1',
      'no-credentials 500',
    ]);
  });
});

describe('a checkpoint', () => {
  it('is made now and then, and only where something was written', async () => {
    const recording = recordingServices();
    const { services, pass } = recording;
    const audit = openAudit(services, AUDIT_KEY);
    const sweep = async () => {
      await audit.checkpoint();
      await pass(MINUTE);
      return headsIn(recording).length;
    };
    expect(await sweep()).toBe(0);
    await audit.note(EVENT);
    for (let minute = 0; minute < 30; minute++) await sweep();
    expect(headsIn(recording)).toHaveLength(1);
    await audit.note(EVENT);
    for (let minute = 0; minute < 30; minute++) await sweep();
    expect(headsIn(recording)).toHaveLength(2);
  });

  it('names what was written while nobody swept, however long ago, once another process sweeps', async () => {
    const recording = recordingServices();
    const { services, pass } = recording;
    const first = openAudit(services, AUDIT_KEY);
    await first.note(EVENT);
    await first.checkpoint();
    await first.note(EVENT);
    await pass(30 * DAY);
    await openAudit(services, AUDIT_KEY).checkpoint();
    const items = await stored(services.store);
    const [chain] = await auditLog.chainsSince(services.store, undefined);
    const cut = items.filter((item) => chainOf(item) !== chain || seqOf(item) < 2);
    expect((await verify(cut, headsIn(recording))).findings).toMatchObject([
      { fault: 'removed', chain, seq: 2 },
    ]);
  });

  it('that cannot be made ends no sweep, and is in the log', async () => {
    const { services, log } = recordingServices((store) => ({
      ...store,
      entries: () => Promise.reject(new Error('no table')),
    }));
    await openAudit(services, AUDIT_KEY).checkpoint();
    expect(log).toMatchObject([{ level: 'error', event: 'audit-failed', fields: { code: 'checkpoint' } }]);
  });
});
