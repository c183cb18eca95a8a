import { type Complaint, type ComplaintId, ids, instantOf, receive } from '@redress/core';
import { RULES } from '../support/complaints.ts';
import { COMMAND } from './world.ts';

/* Complaints for searches: of two years, in two languages, the same in every run but for their ids. */

const YEARS_MS = 2 * 365 * 86_400_000;
export const VOCABULARY = 3000;
const WORDS_EACH = 40;
/** Complaints of one person. */
export const OF_ONE = 4;

let state = 1;
function chance(): number {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
const oneOf = <T>(...values: readonly [T, ...T[]]): T =>
  values[Math.floor(chance() * values.length)] ?? values[0];
/** Some words are in many texts, most in few. */
const someWord = () => `word${Math.floor(VOCABULARY * chance() ** 3)}`;

export const someWords = (): string => Array.from({ length: WORDS_EACH }, someWord).join(' ');

const first = Date.now() - YEARS_MS;

export interface MadeUp {
  readonly complaint: Complaint;
  readonly id: ComplaintId;
  readonly at: number;
}

/** The one of so many with that index. */
export function madeUp(index: number, number: number): MadeUp {
  const at = first + Math.floor((index / number) * YEARS_MS);
  const isChinese = index % 2 === 1;
  const id = ids.complaint(at);
  const made = receive(id, COMMAND, at, RULES);
  const category = oneOf('delivery', 'price', 'after-sales', 'slow-service');
  const person = index % (number / OF_ONE);
  const { acknowledgement } = made.clocks;
  const complaint: Complaint = {
    ...made,
    status: oneOf('received', 'acknowledged', 'resolved', 'closed', 'closed', 'closed'),
    category,
    // Nobody is to be told, so that nothing else is done beside.
    owed: [],
    // No complaint of a price is critical.
    severity: category === 'price' ? 'moderate' : oneOf('minor', 'moderate', 'critical'),
    team: chance() < 0.03 ? 'claims' : oneOf('complaints', 'returns', 'shop'),
    assignee: chance() < 0.3 ? undefined : `person-${Math.floor(chance() * 40)}`,
    channel: oneOf('web', 'letter', 'email', 'phone'),
    updatedAt: instantOf(at + Math.floor(chance() * 30 * 86_400_000)),
    tags: chance() < 0.1 ? ['safety'] : ['shipping'],
    fields: { store: `s${index % 50}` },
    clocks: {
      ...made.clocks,
      ...(chance() < 0.05 && { acknowledgement: { ...acknowledgement, breachedAt: acknowledgement.dueAt } }),
    },
    content: {
      subject: isChinese ? '快递问题，订单' : 'A parcel',
      description: `${isChinese ? '快递一直没有送到，要求退款，水壶' : 'A parcel with a toaster'} ${someWords()} order`,
      complainant: {
        name: 'A',
        language: 'en',
        email: `person${person}@example.com`,
        phone: `+86 138 ${String(person).padStart(8, '0')}`,
      },
      reference: `AB-${index}`,
    },
  };
  return { complaint, id, at };
}
