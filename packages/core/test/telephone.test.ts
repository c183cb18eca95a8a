import fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { countryOf, loadDialling, tidyTelephone } from '../src/base/telephone.ts';

const dial = await loadDialling();

const signs = fc.constantFrom(
  ...'0123456789０１９٠٩۱ +＋-–－()（）./　\u00a0\u200b\u202a\t\nx#,;:*转tel'.split(''),
  ...['ext. ', ';ext=', '分机', '00', '86', '+44 (0)', '13800138000', '2133734253', 'tel:'],
);
const texts = fc.oneof(
  fc.array(signs, { maxLength: 20 }).map((all) => all.join('')),
  fc.stringMatching(/^\+?[0-9]{3,15}( ext\. [0-9]{1,7})?$/),
);
const countries = fc.option(fc.constantFrom('CN', 'US', 'GB', 'DE', 'IT', 'AR', 'EU', 'ZZ'), {
  nil: undefined,
});

const read = (text: string) => {
  const tidied = tidyTelephone(text);
  return 'number' in tidied ? tidied.number : undefined;
};

describe('a telephone number that is taken', () => {
  it('is the same when it is tidied and placed again', () => {
    fc.assert(
      fc.property(texts, countries, (text, country) => {
        const tidied = read(text);
        fc.pre(tidied !== undefined);
        expect(read(tidied)).toBe(tidied);
        const dialled = dial(tidied, country);
        expect(read(dialled)).toBe(dialled);
        expect(dial(dialled, country)).toBe(dialled);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps its digits where nobody can place it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^0?[1-9][0-9 ()./-]{2,10}[0-9]$/), (text) => {
        const tidied = read(text);
        fc.pre(tidied !== undefined);
        expect(dial(tidied, undefined).replace(/\D/g, '')).toBe(text.replace(/\D/g, ''));
      }),
    );
  });
});

it.each(getCountries())('a mobile number of %s is placed, however it is written', (country) => {
  const number = getExampleNumber(country, examples);
  if (!number) return;
  const international = number.formatInternational();
  expect(dial(number.formatNational(), country)).toBe(international);
  expect(dial(number.number, undefined)).toBe(international);
  expect(dial(international, 'CN')).toBe(international);
});

it('a jurisdiction names a country where it begins with one', () => {
  expect(['CN', 'cn', 'US-CA', 'UK', 'GB-FCA'].map(countryOf)).toEqual(['CN', 'CN', 'US', 'GB', 'GB']);
  expect(['China', 'C', '', undefined].map(countryOf)).toEqual([undefined, undefined, undefined, undefined]);
});
