import { describe, expect, it } from 'vitest';
import { readReference } from '../src/base/ids.ts';
import { folded, wordsIn } from '../src/base/words.ts';

describe('words of a text', () => {
  it('are its words in lower case, without accents and without an English plural', () => {
    expect([...wordsIn('Parcels, PARCEL and the Café: Größe, naïve deliveries')].sort()).toEqual(
      ['and', 'cafe', 'delivery', 'grosse', 'naive', 'parcel', 'the'].sort(),
    );
  });

  it('are the pairs of neighbours where nothing stands between words', () => {
    expect([...wordsIn('投诉处理，退')]).toEqual(['投诉', '诉处', '处理', '退']);
    expect([...wordsIn('カメラ')]).toEqual(['カメ', 'メラ']);
  });

  it('are told apart where scripts meet, and full-width letters are letters', () => {
    expect([...wordsIn('订单ＡＢ１２３没到')].sort()).toEqual(['ab123', '没到', '订单'].sort());
  });

  it('find nothing where there is nothing to find', () => {
    expect([...wordsIn('… — 🙂 \n')]).toEqual([]);
  });

  it('are the same of what is said to be the same', () => {
    expect(folded('ÉCOLE')).toBe(folded('e\u0301cole'));
    expect(folded('カ\u3099')).not.toBe(folded('カ'));
  });
});

describe('a reference as people read it out', () => {
  it('is found whatever its case, its blanks, its hyphens and its look-alikes', () => {
    for (const typed of ['7K2M9-QXD10', '7k2m9qxdlo', ' 7k2 m9 – qx d i O', '７Ｋ２Ｍ９－ＱＸＤＬＯ'])
      expect(readReference(typed)).toBe('7K2M9-QXD10');
  });

  it('is none with a character too many, too few, or that none has', () => {
    for (const typed of ['7K2M9-QXD1', '7K2M9-QXD100', '7K2M9-QXDU0', ''])
      expect(readReference(typed)).toBeUndefined();
  });
});
