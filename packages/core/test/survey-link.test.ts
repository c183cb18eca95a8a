import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSurveyToken, surveyToken, surveyUrl } from '../src/access/survey-link.ts';
import { asComplaintId, ids } from '../src/base/ids.ts';
import type { Settings } from '../src/base/settings.ts';
import { ID } from './fixtures.ts';

const settings: Settings = {
  publicUrl: 'https://complaints.example.com',
  mailDomain: 'example.com',
  timeZone: 'Etc/UTC',
  staffLanguage: 'en',
  secret: 'a secret of thirty-two characters',
};
const other: Settings = { ...settings, secret: 'another secret of 32 characters!!' };
const ticket = { complaintId: ID, cycle: 1 };
const token = surveyToken(settings, ticket);

describe('a survey’s link', () => {
  it('leads to the public address and carries the token alone', () => {
    expect(surveyUrl(settings, ticket)).toBe(`https://complaints.example.com/v1/surveys/${token}`);
    expect(encodeURIComponent(token)).toBe(token);
  });

  it('names the complaint and the cycle it was made for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 48 - 1 }),
        fc.integer({ min: 1, max: 999_999 }),
        (now, cycle) => {
          const made = { complaintId: ids.complaint(now), cycle };
          expect(readSurveyToken(settings, surveyToken(settings, made))).toEqual(made);
        },
      ),
    );
  });

  it('of a later generation of the complaint’s links is another one, and says which', () => {
    const later = { ...ticket, generation: 2 };
    expect(readSurveyToken(settings, surveyToken(settings, later))).toEqual(later);
    expect(surveyToken(settings, { ...ticket, generation: 1 })).toBe(token);
    const [, , , proof] = surveyToken(settings, later).split('.');
    for (const other of [
      `${ID}.1.${proof}`,
      `${ID}.1.1.${proof}`,
      `${ID}.1.3.${proof}`,
      `${ID}.2.1.${proof}`,
    ])
      expect(readSurveyToken(settings, other)).toBeUndefined();
  });

  it('is the same in the survey and in its reminder', () => {
    expect(surveyToken(settings, { ...ticket })).toBe(token);
  });

  it('is good for nothing under another secret', () => {
    expect(readSurveyToken(other, token)).toBeUndefined();
  });

  it('opens no other cycle and no other complaint', () => {
    const [, , proof] = token.split('.');
    expect(readSurveyToken(settings, `${ID}.2.${proof}`)).toBeUndefined();
    const neighbour = asComplaintId('cmp_01kasw5h000000007k2m9qxd4v');
    expect(readSurveyToken(settings, `${neighbour}.1.${proof}`)).toBeUndefined();
  });

  it('with any one character changed, left out or put in is refused, also where it says the same in other letters', () => {
    const characters = [
      ...'0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.=+/ %\n\u0000é电',
    ];
    for (let index = 0; index <= token.length; index++) {
      const head = token.slice(0, index);
      const variants = characters.flatMap((character) => [
        head + character + token.slice(index + 1),
        head + character + token.slice(index),
      ]);
      for (const variant of [...variants, head + token.slice(index + 1)]) {
        expect(readSurveyToken(settings, variant)).toEqual(variant === token ? ticket : undefined);
      }
    }
  });

  it.each([
    '',
    '.',
    '..',
    '...',
    `${ID}`,
    `${ID}.1`,
    `${ID}.1.`,
    `${ID}.0.x`,
    `${ID}.-1.x`,
    `${ID}.01.x`,
    `${token}.x`,
  ])('is not %j', (text) => {
    expect(readSurveyToken(settings, text)).toBeUndefined();
  });

  it('is refused whatever it is, where we have not made it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary-ascii' }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (text, guess) => {
          expect(readSurveyToken(settings, text)).toBeUndefined();
          const guessed = Buffer.from(guess).toString('base64url');
          expect(readSurveyToken(settings, `${ID}.1.${guessed}`)).toBeUndefined();
        },
      ),
    );
  });
});
