import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMailAddress } from '../src/base/mail-address.ts';
import { mailAddress } from '../src/ports/mail-address.ts';

/** Texts that are addresses often enough, and hold what people and attackers put into them. */
const pieces = fc.constantFrom(
  ...['wang', 'Fang', '张三', 'ü', 'u\u0308', '例子', 'xn--fsqu00a', 'bücher', 'EXAMPLE', 'com', '公司', 'a'],
  ...['1', '＠', '@', '.', '．', '。', '-', '+', "'", '&', '%41', '%', ' ', '\u3000', '\u00a0', '\t', '\r\n'],
  ...['\u200b', '\u202e', '\u00ad', '\u0000', '\ud83d', '<', '>', '"', ',', ';', ':', '/', '?', 'mailto:'],
  ...['(', ')', '[', '\\', '❤', '℀', 'ﬀ', 'ß', '\u200d', 'א', 'b'.repeat(31)],
);
const parts = (max: number) => fc.array(pieces, { minLength: 1, maxLength: max }).map((all) => all.join(''));
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  parts(12),
  fc.tuple(parts(4), parts(4)).map(([name, domain]) => `${name}@${domain}.com`),
  fc.emailAddress(),
  fc.emailAddress().map((address) => `mailto:${encodeURIComponent(address)}`),
);

describe('an address that is taken', () => {
  it('is the same when it is read again', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const read = readMailAddress(text);
        fc.pre('address' in read);
        expect(readMailAddress(read.address)).toEqual(read);
      }),
      { numRuns: 2000 },
    );
  });

  it('can be sent to, as one address that breaks no header', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const read = readMailAddress(text);
        fc.pre('address' in read);
        const sent = mailAddress(read.address);
        expect(sent).toMatch(/^[^\s\p{C}<>()[\]\\,;:"@]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/u);
        expect(Buffer.byteLength(sent)).toBeLessThanOrEqual(254);
      }),
      { numRuns: 2000 },
    );
  });

  it('is every address of the usual form, unchanged', () => {
    fc.assert(
      fc.property(fc.emailAddress({ size: '-1' }), (address) => {
        const [name, domain = ''] = address.split('@');
        fc.pre(!/\.\d+$/.test(domain));
        expect(readMailAddress(address)).toEqual({ address: `${name}@${domain.toLowerCase()}` });
      }),
    );
  });
});

it('an address that an older version has stored is sent to as before', () => {
  expect(mailAddress('wang@localhost')).toBe('wang@localhost');
  expect(mailAddress('wang@EXAMPLE.com')).toBe('wang@example.com');
  expect(mailAddress(`wang@${'a'.repeat(64)}.com`)).toBe(`wang@${'a'.repeat(64)}.com`);
  expect(() => mailAddress('wang fang@example.com')).toThrow('not a mail address');
});

it('reads even the longest text that a request holds at once', () => {
  for (const text of ['.', ' ', '<', '"', 'a@', '@', '。', '%41', '\u200b'])
    expect(readMailAddress(`${text.repeat(1000)}x`)).toHaveProperty('fault');
});
