import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkToken, linkUrl, readLinkToken } from '../src/access/complaint-link.ts';
import { mailCode } from '../src/access/mail-code.ts';
import { readSurveyToken, surveyToken } from '../src/access/survey-link.ts';
import { asComplaintId, ids } from '../src/base/ids.ts';
import { millisOf } from '../src/base/instant.ts';
import type { Settings } from '../src/base/settings.ts';
import { isCodeOpen, requestCode, tryCode } from '../src/complaint/codes.ts';
import type { Complaint } from '../src/complaint/complaint.ts';
import { correctContact } from '../src/complaint/contact.ts';
import { isLinkGood, linkOf, revokeLink, sendLink } from '../src/complaint/links.ts';
import { DAY, HOUR, ID, inStatus, MINUTE, received, receivedWithoutEmail, START } from './fixtures.ts';

const settings: Settings = {
  publicUrl: 'https://complaints.example.com',
  mailDomain: 'example.com',
  timeZone: 'Etc/UTC',
  staffLanguage: 'en',
  secret: 'a secret of thirty-two characters',
};
const ticket = { complaintId: ID, generation: 1 };
const token = linkToken(settings, ticket);

describe('a complaint’s link', () => {
  it('leads to the public address, and carries the token alone', () => {
    expect(linkUrl(settings, ticket)).toBe(`https://complaints.example.com/c/${token}`);
    expect(encodeURIComponent(token)).toBe(token);
  });

  it('names the complaint and the generation it was made for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 48 - 1 }),
        fc.integer({ min: 1, max: 999_999 }),
        (now, generation) => {
          const made = { complaintId: ids.complaint(now), generation };
          expect(readLinkToken(settings, linkToken(settings, made))).toEqual(made);
        },
      ),
    );
  });

  it('is good for nothing under another secret, for another generation or complaint, or as a survey’s', () => {
    const proof = token.split('.')[2];
    expect(readLinkToken({ secret: 'another secret of 32 characters!!' }, token)).toBeUndefined();
    expect(readLinkToken(settings, `${ID}.2.${proof}`)).toBeUndefined();
    const neighbour = asComplaintId('cmp_01kasw5h000000007k2m9qxd4v');
    expect(readLinkToken(settings, `${neighbour}.1.${proof}`)).toBeUndefined();
    expect(readSurveyToken(settings, token)).toBeUndefined();
    expect(readLinkToken(settings, surveyToken(settings, { complaintId: ID, cycle: 1 }))).toBeUndefined();
  });

  it('is refused as soon as any character differs, also where it says the same in other letters', () => {
    const characters = [
      ...'09azAZ-_.=+/ %\n\u0000é电ABCDEFGHIJKLMNOPQRSTUVWXYZbcdefghijklmnopqrstuvwxy12345678',
    ];
    for (let index = 0; index <= token.length; index++) {
      const [head, tail] = [token.slice(0, index), token.slice(index + 1)];
      const variants = characters.flatMap((each) => [head + each + tail, head + each + token.slice(index)]);
      for (const variant of [...variants, head + tail])
        expect(readLinkToken(settings, variant)).toEqual(variant === token ? ticket : undefined);
    }
  });

  it('is good while the complaint is open, and for ninety days after its last change', () => {
    const open = inStatus('acknowledged');
    expect(isLinkGood(open, 1, START + 1000 * DAY)).toBe(true);
    const closed = inStatus('closed');
    const end = millisOf(closed.updatedAt);
    expect(isLinkGood(closed, 1, end + 90 * DAY - 1)).toBe(true);
    expect(isLinkGood(closed, 1, end + 90 * DAY)).toBe(false);
  });

  it('is void once it is revoked, and the next one is good; a complaint that nobody has revoked says nothing of it', () => {
    expect(received()).not.toHaveProperty('link');
    const revoked = revokeLink(received(), { send: false }, START + HOUR);
    expect(isLinkGood(revoked, 1, START + HOUR)).toBe(false);
    expect(linkOf(revoked)).toEqual({ complaintId: revoked.id, generation: 2 });
    expect(revoked.owed.map(({ kind }) => kind)).not.toContain('link');
    expect(revokeLink(received(), { send: true }, START).owed.map(({ kind }) => kind)).toContain('link');
  });

  it('is revoked with the address that it went to, and not where another part of the contact is corrected', () => {
    const contact = { name: '王小明', language: 'zh-CN', email: 'wang@example.com' } as const;
    const same = correctContact(received(), { ...contact, phone: '+86 10 5550 0123' }, START + HOUR);
    expect(linkOf(same).generation).toBe(1);
    const other = correctContact(received(), { ...contact, email: 'w@example.com' }, START + HOUR);
    expect(linkOf(other).generation).toBe(2);
    const first = correctContact(receivedWithoutEmail(), contact, START + HOUR);
    expect(linkOf(first).generation).toBe(1);
  });

  it('is sent again at most once in ten minutes, and not when it would open nothing', () => {
    const sent = sendLink(received(), START + HOUR);
    expect(sent.owed.map(({ kind }) => kind)).toContain('link');
    expect(sendLink(sent, START + HOUR + 9 * MINUTE)).toBe(sent);
    expect(sendLink(sent, START + HOUR + 10 * MINUTE)).not.toBe(sent);
    const closed = inStatus('closed');
    expect(sendLink(closed, millisOf(closed.updatedAt) + 91 * DAY)).toBe(closed);
  });
});

describe('a code', () => {
  const asked = requestCode(received(), { goodFor: 10 * MINUTE }, START + HOUR);
  const isRight = (complaint: Complaint) => complaint.code?.used === true;

  it('is six digits, another one for each request and complaint, and stands nowhere', () => {
    const codes = new Set(Array.from({ length: 200 }, (_, serial) => mailCode(settings, ID, serial + 1)));
    for (const code of codes) expect(code).toMatch(/^\d{6}$/);
    expect(codes.size).toBeGreaterThan(190);
    expect(JSON.stringify(asked)).not.toContain(mailCode(settings, asked.id, 1));
    expect(asked.owed.at(-1)).toMatchObject({
      kind: 'code',
      facts: { code: 1 },
      notAfter: asked.code?.expiresAt,
    });
  });

  it('is right once', () => {
    const used = tryCode(asked, () => true, START + HOUR);
    expect(used.result).toBe('right');
    expect(isRight(used.complaint)).toBe(true);
    expect(tryCode(used.complaint, () => true, START + HOUR).result).toBe('over');
  });

  it('is over after five wrong ones, when its time is over, and where none was asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 12 }), (tries) => {
        let complaint = asked;
        let wrong = 0;
        for (const right of tries) {
          const isOpen = isCodeOpen(complaint, START + HOUR);
          const tried = tryCode(complaint, () => right, START + HOUR);
          expect(tried.result).toBe(isOpen ? (right ? 'right' : 'wrong') : 'over');
          if (tried.result === 'wrong') wrong++;
          complaint = tried.complaint;
        }
        expect(wrong).toBeLessThanOrEqual(5);
        expect(complaint.version).toBe(asked.version);
      }),
    );
    expect(tryCode(asked, () => true, START + HOUR + 10 * MINUTE).result).toBe('over');
    expect(tryCode(received(), () => true, START + HOUR).result).toBe('over');
  });

  it('is not sent to whom no mail reaches', () => {
    const unreached = receivedWithoutEmail();
    expect(requestCode(unreached, { goodFor: MINUTE }, START)).toBe(unreached);
  });
});
