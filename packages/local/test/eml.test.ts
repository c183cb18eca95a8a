import { domainToASCII } from 'node:url';
import { asComplaintId, asInstant, mailAddress, mailAddressSchema } from '@redress/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { composeMail } from '../src/eml.ts';

const compose = async (to: string) =>
  (
    await composeMail(
      {
        ...{ id: 'm1', kind: 'receipt', complaintId: asComplaintId('cmp_01kajq2v7c0000000000000000'), to },
        ...{ language: 'en', subject: 'Received', text: 'Thank you.', html: '<p>Thank you.</p>' },
        at: asInstant('2026-11-21T21:05:00.123Z'),
      },
      'key',
    )
  )
    .toString()
    .replace(/\r\n[ \t]+/g, ' ');

const pieces = fc.constantFrom(
  ...[
    'wang',
    '张三',
    'ü',
    'bücher',
    '例子',
    'a',
    '1',
    '-',
    '+',
    "'",
    '&',
    '=?',
    '?=',
    '!',
    '%',
    '{',
    '`',
    '*',
  ],
  ...['.', ' ', '<', '"', ',', ';', ':', '(', '\\', '\r\n', '\u200d', '❤', 'א'],
);
const parts = (maxLength: number) => fc.array(pieces, { minLength: 1, maxLength }).map((all) => all.join(''));
const addresses = fc
  .tuple(parts(5), parts(3))
  .map(([name, domain]) => mailAddressSchema.safeParse(`${name}@${domain}.com`))
  .filter(({ success }) => success);

it('goes to every address that is taken, and to it alone', async () => {
  await fc.assert(
    fc.asyncProperty(addresses, async ({ data = '' }) => {
      const headers = (await compose(data)).split('\r\n\r\n')[0]?.split('\r\n') ?? [];
      const [to = '', ...more] = headers.filter((line) => /^(to|cc|bcc):/i.test(line));
      expect(more).toEqual([]);
      const [name, domain] = to.slice('To: '.length).trim().split('@');
      expect(`${name}@${domainToASCII(domain ?? '')}`).toBe(mailAddress(data));
    }),
    { numRuns: 300 },
  );
});
