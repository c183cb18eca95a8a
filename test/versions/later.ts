import type { JsonObject, JsonValue } from '@redress/core';
import fc from 'fast-check';
import { isObject } from './recorded.ts';

/** What a later version may have written into an item: how one of today's is grown. */
export interface Growth {
  /** One for each object of the body in turn, over and over: what it has got, if anything. */
  readonly members: readonly unknown[];
  readonly message: JsonObject;
  readonly step: JsonObject;
}

export const growth: fc.Arbitrary<Growth> = fc.record({
  members: fc.array(fc.option(fc.jsonValue({ maxDepth: 2 })), { minLength: 7, maxLength: 31 }),
  message: fc.constantFrom<JsonObject>(
    { kind: 'fax', to: 'everybody' },
    { kind: 'receipt', to: { role: 'regulator', office: 'Bonn' }, facts: {} },
    {
      kind: 'warning',
      to: { role: 'team', team: 'complaints' },
      facts: { steps: [{ kind: 'hearing', clock: 'appeal' }] },
      attempts: 'none',
    },
  ),
  step: fc.constantFrom<JsonObject>({ kind: 'publish' }, { kind: 'call', at: { sunrise: 1 } }),
});

const ADDED = 'addedLater';

/** A member more wherever there is an object, an event, a message and a step of unknown kinds, a clock that waits. */
export function grown(body: JsonObject, { members, message, step }: Growth): JsonObject {
  let place = 0;
  const withMembers = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(withMembers);
    if (!isObject(value)) return value;
    const inner = Object.entries(value).map(([name, member]) => [name, withMembers(member)]);
    const added: unknown = members[place++ % members.length] ?? undefined;
    return JSON.parse(JSON.stringify({ ...Object.fromEntries(inner), [ADDED]: added }));
  };
  const later = withMembers(body);
  if (!isObject(later)) throw new TypeError('a body is an object');
  const list = (value: JsonValue | undefined) => (Array.isArray(value) ? value : []);
  const part = (value: JsonValue | undefined) => (isObject(value) ? value : {});
  const timeline = list(later.timeline);
  const seq = 1 + Number(part(timeline.at(-1)).seq ?? 0);
  const at = later.updatedAt ?? '';
  const event = { seq, at, cycle: 1, actor: 'bot', kind: 'translated', data: { to: ['fr'], words: null } };
  const policy = part(later.policy);
  const ladders = part(policy.ladders);
  return {
    ...later,
    timeline: [...timeline, event],
    owed: [{ id: `later ${seq}`, ...message }, ...list(later.owed)],
    policy: { ...policy, ladders: { ...ladders, resolution: [...list(ladders.resolution), step] } },
    clocks: { ...part(later.clocks), appeal: { state: 'deliberating', until: ['the', 'verdict'] } },
    waits: { ...part(later.waits), appeal: { token: 'appeal', since: at } },
  };
}

/** Where `after` has lost something that was added to `before`; `replaced` are paths of what has been made anew. */
export function lost(
  before: JsonValue,
  after: JsonValue | undefined,
  replaced: ReadonlySet<string>,
  path = '',
): string[] {
  if (replaced.has(path)) return [];
  if (Array.isArray(before)) {
    const others = Array.isArray(after) ? after : [];
    return before.flatMap((element, index) =>
      lost(element, sameIn(others, element, index), replaced, `${path}[]`),
    );
  }
  if (!isObject(before)) return [];
  const isNew = path !== '' && !isObject(after);
  if (isNew) return isForeign(before, path) ? [path] : [];
  const there = isObject(after) ? after : {};
  return Object.entries(before).flatMap(([name, member]) => {
    const inner = path === '' ? name : `${path}.${name}`;
    const isAdded = name === ADDED || isForeign(member, inner);
    if (isAdded) return JSON.stringify(there[name]) === JSON.stringify(member) ? [] : [inner];
    return lost(member, there[name], replaced, inner);
  });
}

/** Messages that were sent and waits that are over are gone by right; those of later versions are not. */
function isForeign(value: JsonValue, path: string): boolean {
  if (path === 'clocks.appeal' || path === 'waits.appeal') return true;
  return path === 'owed[]' && isObject(value) && String(value.id).startsWith('later ');
}

function sameIn(others: readonly JsonValue[], element: JsonValue, index: number): JsonValue | undefined {
  if (!isObject(element)) return others[index];
  const { id, seq } = element;
  if (id === undefined && seq === undefined) return others[index];
  return others.find((other) => isObject(other) && other.id === id && other.seq === seq);
}
