import { createHmac, randomBytes } from 'node:crypto';
import { type Caller, ROLES } from '@redress/core/access/caller.ts';
import { type ComplaintId, complaintIdSchema } from '@redress/core/base/ids.ts';
import { DAY_MS, type Instant, instantOf, instantSchema } from '@redress/core/base/instant.ts';
import { asJson, type JsonObject } from '@redress/core/base/json.ts';
import { keyId } from '@redress/core/base/keyed-request.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { readItem, stamped } from '@redress/core/records/lift.ts';
import * as z from 'zod/mini';
import { CHANNEL } from './name.ts';

/*
 * What is typed or followed once to prove who somebody is: a code from the console, a link from a group. What is stored
 * goes by a keyed hash of it. Telegram vouches for the account that uses one, and for nothing else.
 */

export type Person = Extract<Caller, { kind: 'person' }>;

const CODE_MS = 10 * 60_000;
const MENTION_MS = 7 * DAY_MS;
/** After so long somebody links their account again: what they may do may have changed. */
const LINK_MS = 90 * DAY_MS;

const personSchema = z.looseObject({
  id: z.string(),
  subject: z.string(),
  roles: z.array(z.string()),
  teams: z.array(z.string()),
});

const codeSchema = z.looseObject({
  code: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('mention'), complaint: complaintIdSchema, from: z.int() }),
    z.object({ kind: z.literal('person'), person: personSchema }),
    z.object({ kind: z.literal('team'), team: z.string() }),
  ]),
  /** The task that has used it. */
  usedBy: z.optional(z.string()),
});
type Stored = z.infer<typeof codeSchema>['code'];

/** What a code is good for. */
export type Code =
  | { readonly kind: 'mention'; readonly complaint: ComplaintId; readonly from: number }
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'team'; readonly team: string };

const teamSchema = z.looseObject({ chat: z.int() });
const teamKey = (team: string) => ({ pk: `CHAT-TEAM#${team}`, sk: 'TEAM' });

const linkSchema = z.looseObject({ person: personSchema, since: instantSchema });

/** Whether somebody is still who they were when they linked their account, and what they may do now. */
export type Current = (person: Person, since: Instant) => Promise<Person | undefined>;

const asIs: Current = (person) => Promise.resolve(person);

export class Codes {
  readonly #services: Services;
  readonly #current: Current;

  constructor(services: Services, current: Current = asIs) {
    this.#services = services;
    this.#current = current;
  }

  /** For whoever asks, to link their own account. */
  forPerson({ id, subject, roles, teams }: Person): Promise<string> {
    return this.#make({ kind: 'person', person: { id, subject, roles: [...roles], teams: [...teams] } });
  }

  /** For a group, which is to hear of the complaints of that team. */
  forTeam(team: string): Promise<string> {
    return this.#make({ kind: 'team', team });
  }

  /** The same for the same mention: it goes into a link that is answered to it. */
  async forMention(complaint: ComplaintId, from: number): Promise<string> {
    const { secret } = this.#services.settings;
    const proof = createHmac('sha256', secret).update(`mention\n${complaint}\n${from}`);
    const token = proof.digest('base64url').slice(0, 32);
    await this.#put(token, { kind: 'mention', complaint, from }, MENTION_MS);
    return token;
  }

  async #make(code: Stored): Promise<string> {
    const text = randomBytes(15).toString('base64url');
    await this.#put(text, code, CODE_MS);
    return text;
  }

  async #put(text: string, code: Stored, lifetime: number): Promise<void> {
    const expiresAt = instantOf(this.#services.clock.now() + lifetime);
    const body = stamped(asJson({ code }));
    await this.#services.store.putIfAbsent({ ...this.#keyOf(text), version: 1, body, expiresAt });
  }

  /** What it is for; undefined where it is none, or was used before. The same task may use it again. */
  async use(text: string, task: string): Promise<Code | undefined> {
    const { store } = this.#services;
    const item = await store.get(this.#keyOf(text));
    if (!item) return undefined;
    const { code, usedBy } = readItem('chat-code', codeSchema, item);
    if (usedBy !== undefined && usedBy !== task) return undefined;
    if (usedBy === undefined) {
      const body: JsonObject = stamped(asJson({ code, usedBy: task }));
      if (!(await store.replace({ ...item, version: item.version + 1, body }, item.version)))
        return undefined;
    }
    return code.kind === 'person' ? { kind: 'person', person: personIn(code.person) } : code;
  }

  /** That account acts as that person from now on. */
  async link(account: number, { id, subject, roles, teams }: Person): Promise<void> {
    const { store, clock } = this.#services;
    const now = clock.now();
    const person = { id, subject, roles: [...roles], teams: [...teams] };
    const body = stamped(asJson({ person, since: instantOf(now) }));
    const key = this.#linkKey(account);
    const expiresAt = instantOf(now + LINK_MS);
    // First: whoever ends what acts as them finds it by this.
    await store.putIfAbsent({ ...this.#linkedBy(id), sk: key.pk, version: 1, body: stamped(), expiresAt });
    for (;;) {
      const before = await store.get(key);
      const item = { ...key, version: (before?.version ?? 0) + 1, body, expiresAt };
      if (await (before ? store.replace(item, before.version) : store.putIfAbsent(item))) return;
    }
  }

  /** No account acts as that person any more: they have signed out everywhere, or somebody has for them. */
  async unlink(person: string): Promise<void> {
    const { store } = this.#services;
    for (;;) {
      const page = await store.query({ partition: this.#linkedBy(person).pk, limit: 100 });
      for (const { pk, sk } of page.items) {
        const link = await store.get({ pk: sk, sk: 'PERSON' });
        // It may act as somebody else by now.
        const { person: holder } = link ? readItem('chat-person', linkSchema, link) : {};
        if (holder?.id === person) await store.delete({ pk: sk, sk: 'PERSON' });
        await store.delete({ pk, sk });
      }
      if (page.next === undefined) return;
    }
  }

  /** That group hears of that team's complaints from now on, and no other does. */
  async bindTeam(team: string, chat: number): Promise<void> {
    const { store } = this.#services;
    const key = teamKey(team);
    for (;;) {
      const before = await store.get(key);
      const item = { ...key, version: (before?.version ?? 0) + 1, body: stamped({ chat }) };
      if (await (before ? store.replace(item, before.version) : store.putIfAbsent(item))) return;
    }
  }

  /** Which group hears of that team's complaints. */
  async groupOf(team: string): Promise<number | undefined> {
    const item = await this.#services.store.get(teamKey(team));
    return item && readItem('chat-team', teamSchema, item).chat;
  }

  /** As whom that account acts; undefined where nobody has linked it, or they may no longer sign in. */
  async person(account: number): Promise<Person | undefined> {
    const item = await this.#services.store.get(this.#linkKey(account));
    if (!item) return undefined;
    const { person, since } = readItem('chat-person', linkSchema, item);
    return this.#current(personIn(person), since);
  }

  #keyOf(text: string) {
    return { pk: `CHAT-CODE#${keyId(this.#services.settings, 'chat-code', CHANNEL, text)}`, sk: 'CODE' };
  }

  #linkedBy(person: string) {
    return { pk: `CHAT-LINKED#${keyId(this.#services.settings, 'chat-linked', CHANNEL, person)}` };
  }

  #linkKey(account: number) {
    const name = keyId(this.#services.settings, 'chat-person', CHANNEL, String(account));
    return { pk: `CHAT-PERSON#${name}`, sk: 'PERSON' };
  }
}

function personIn({ id, subject, roles, teams }: z.infer<typeof personSchema>): Person {
  const known = ROLES.filter((role) => roles.includes(role));
  return { kind: 'person', id, subject, roles: new Set(known), teams: new Set(teams) };
}
