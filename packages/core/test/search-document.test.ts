import { expect, it } from 'vitest';
import { instantOf } from '../src/base/instant.ts';
import { SEARCH_ORDERS, type SearchQuery } from '../src/base/search.ts';
import { wordsIn } from '../src/base/words.ts';
import {
  isDescending,
  isFound,
  mailKey,
  placeIn,
  searchDocumentOf,
  telephoneKey,
  theirReferenceKey,
} from '../src/complaint/search-document.ts';
import { received } from './fixtures.ts';

const all: SearchQuery = { within: { to: 'all' }, order: 'newest', limit: 10 };

const complaint = {
  ...received(),
  content: {
    subject: '电水壶漏水',
    description: 'It leaks since the second day.',
    reference: 'AB-1234/5',
    complainant: {
      name: 'Wang',
      language: 'en',
      email: 'Wang@Bücher.example',
      phone: '+86 138 0013 8000 ext. 2',
    },
  },
};
const document = searchDocumentOf(complaint, ['我要退款']);
const finds = (query: Partial<SearchQuery>) => isFound(document, { ...all, ...query });

it('a complaint is found by its words and those of its conversation, where it has all of them', () => {
  expect(finds({ words: [...wordsIn('LEAK 漏水 退款')] })).toBe(true);
  expect(finds({ words: [...wordsIn('leak 换货')] })).toBe(false);
});

it('a complaint is found by how its complainant is reached and by what they call it, however it is spelt', () => {
  for (const key of [
    mailKey('wang@xn--bcher-kva.example'),
    telephoneKey('+8613800138000'),
    theirReferenceKey('ab 12345'),
  ])
    expect(finds({ keys: [['tag:none', key]] })).toBe(true);
  expect(finds({ keys: [[mailKey('wang@bucher.example')]] })).toBe(false);
});

it('a complaint is found by what it is, within what its seeker reaches', () => {
  const { team, nextDeadline, receivedAt } = document.facts;
  const later = instantOf(Date.parse(receivedAt) + 1);
  expect(finds({ facts: { status: ['closed', 'received'], team: [team] }, breached: false })).toBe(true);
  expect(finds({ facts: { status: ['closed'] } })).toBe(false);
  expect(finds({ facts: { assignee: ['li'] } })).toBe(false);
  expect(finds({ breached: true })).toBe(false);
  expect(finds({ dueBefore: nextDeadline })).toBe(false);
  expect(finds({ receivedFrom: receivedAt, receivedBefore: later })).toBe(true);
  expect(finds({ receivedFrom: later })).toBe(false);
  expect(finds({ within: { to: 'teams', teams: new Set(['others']), person: 'li' } })).toBe(false);
  expect(finds({ within: { to: 'teams', teams: new Set([team]), person: 'li' } })).toBe(true);
  expect(finds({ within: { to: 'submitted', by: 'client:shop' } })).toBe(false);
});

it('each order has its places, and two complaints never share one', () => {
  const { facts } = document;
  expect(placeIn('deadline', facts)).toBe(`${facts.nextDeadline}#${facts.id}`);
  expect(placeIn('deadline', { ...facts, nextDeadline: undefined })).toBe(
    `9999-12-31T23:59:59.999Z#${facts.id}`,
  );
  expect(placeIn('changed', facts)).toBe(`${facts.updatedAt}#${facts.id}`);
  expect(placeIn('oldest', facts)).toBe(placeIn('newest', facts));
  expect(SEARCH_ORDERS.filter(isDescending)).toEqual(['newest', 'changed']);
});
