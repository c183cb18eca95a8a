import { type Item, instantOf, millisOf, readItem, type Services, stamped } from '@redress/core';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import * as z from 'zod';

/*
 * Where the issuer keeps what it has to remember of a sign-in: interactions, sessions, grants and codes, an item each,
 * and for each grant which codes have come of it. Access tokens are signed, and not kept.
 */

type Keeping = Pick<Services, 'store' | 'clock'> & { readonly speed: number };

const isPayload = (value: unknown): value is AdapterPayload => typeof value === 'object' && value !== null;
const keptSchema = z.looseObject({ payload: z.custom<AdapterPayload>(isPayload) });
const jsonSchema = z.record(z.string(), z.json());
const MOST_ATTEMPTS = 10;
/** What names another by its id alone. */
const referenceSchema = z.looseObject({ of: z.string() });

export function storeAdapter({ store, clock, speed }: Keeping, model: string): Adapter {
  const keyOf = (id: string) => ({ pk: `OIDC#${model}#${id}`, sk: 'OIDC' });
  const uidKey = (uid: string) => ({ pk: `OIDC#${model}-UID#${uid}`, sk: 'OIDC' });
  const grantPartition = (grantId: string) => `OIDC-GRANT#${grantId}`;
  // It counts in real time.
  const endOf = (seconds: number | undefined) =>
    seconds === undefined ? {} : { expiresAt: instantOf(clock.now() + seconds * 1000 * speed) };

  const put = async (item: Omit<Item, 'version'>): Promise<void> => {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const former = await store.get({ pk: item.pk, sk: item.sk });
      const next = { ...item, version: (former?.version ?? 0) + 1 };
      if (await (former ? store.replace(next, former.version) : store.putIfAbsent(next))) return;
    }
    throw new TypeError('too many changes to one item of a sign-in at once');
  };
  const payloadOf = (item: Item) => readItem('oidc', keptSchema, item).payload;

  return {
    async upsert(id, payload, expiresIn) {
      const end = endOf(expiresIn);
      const written: unknown = JSON.parse(JSON.stringify(payload));
      await put({ ...keyOf(id), body: stamped({ payload: jsonSchema.parse(written) }), ...end });
      const { uid, grantId } = payload;
      if (model === 'Session' && uid !== undefined)
        await put({ ...uidKey(uid), body: stamped({ of: id }), ...end });
      if (model !== 'Grant' && model !== 'Session' && grantId !== undefined)
        await put({ pk: grantPartition(grantId), sk: `${model}#${id}`, body: stamped({ of: id }), ...end });
    },
    async find(id) {
      const item = await store.get(keyOf(id));
      return item && payloadOf(item);
    },
    async findByUid(uid) {
      const item = await store.get(uidKey(uid));
      const found = item && (await store.get(keyOf(readItem('oidc', referenceSchema, item).of)));
      return found && payloadOf(found);
    },
    // Of flows that are not offered.
    findByUserCode: () => Promise.resolve(undefined),
    /** A code is good once, also where it comes twice at the same time. */
    async consume(id) {
      const item = await store.get(keyOf(id));
      const payload = item && payloadOf(item);
      if (!item || !payload || payload.consumed !== undefined) throw new errors.InvalidGrant('used before');
      const consumed = { ...jsonSchema.parse(item.body.payload), consumed: Math.floor(Date.now() / 1000) };
      const next: Item = {
        ...keyOf(id),
        version: item.version + 1,
        body: stamped({ payload: consumed }),
        ...(item.expiresAt && { expiresAt: instantOf(millisOf(item.expiresAt)) }),
      };
      if (!(await store.replace(next, item.version))) throw new errors.InvalidGrant('used before');
    },
    destroy: (id) => store.delete(keyOf(id)),
    async revokeByGrantId(grantId) {
      const page = await store.query({ partition: grantPartition(grantId), prefix: `${model}#`, limit: 100 });
      for (const { pk, sk } of page.items) {
        await store.delete(keyOf(sk.slice(model.length + 1)));
        await store.delete({ pk, sk });
      }
    },
  };
}
