import { describe, expect, it, onTestFinished } from 'vitest';
import { type Recording, recordingServices } from '../../../test/support/recording.ts';
import { mailChannel } from '../src/mail/channel.ts';
import { Mailbox } from '../src/mail/mailbox.ts';
import { verdictsIn } from '../src/mail/verdicts.ts';
import { Dovecot, isDovecotThere } from './dovecot.ts';

const PAUSES = { shortest: 20, longest: 200 };
const letter = (subject: string) =>
  `Return-Path: <lin@customers.example>\r\nFrom: Lin <lin@customers.example>\r\nTo: complaints@example.com\r\nSubject: ${subject}\r\n\r\nIt leaks.\r\n`;

function reading(recording: Recording, url: URL): Mailbox {
  recording.channels.set('mail', mailChannel({ sender: 'complaints@example.com' }));
  const mailbox = new Mailbox({ services: recording.services, url, pauses: PAUSES });
  onTestFinished(() => mailbox.close());
  return mailbox;
}

const taken = async ({ services }: Recording) => (await services.blobs.list('came-in/')).items.length;
const known = ({ services }: Recording) =>
  services.store.query({ partition: 'JOBS', prefix: 'IMAP#', limit: 1 });

describe.skipIf(!isDovecotThere)(
  'a mailbox at Dovecot (skipped where that is not installed, or not by root)',
  () => {
    it('is read from the first start on, as mail comes, and is left as it is', async () => {
      const server = await Dovecot.open();
      await server.append(letter('before'));
      const recording = recordingServices();
      reading(recording, server.url);
      await expect.poll(async () => (await known(recording)).items.length).toBe(1);
      await server.append(letter('one'));
      await server.append(letter('two'));
      await expect.poll(() => taken(recording)).toBe(2);
      await recording.delivered();
      expect(recording.notifier.sent.map(({ subject }) => subject).join()).toMatch(/one.*two|two.*one/);
      expect(await server.count()).toEqual({ messages: 3, unseen: 3 });
    });

    it('is read on where it was, after a stop of ours and one of the server’s', async () => {
      const server = await Dovecot.open();
      const recording = recordingServices();
      const mailbox = reading(recording, server.url);
      await expect.poll(async () => (await known(recording)).items.length).toBe(1);
      await server.append(letter('one'));
      await expect.poll(() => taken(recording)).toBe(1);
      await mailbox.close();
      await server.append(letter('two'));
      await server.stop();
      reading(recording, server.url);
      await server.start();
      await expect.poll(() => taken(recording)).toBe(2);
      await server.append(letter('three'));
      await expect.poll(() => taken(recording)).toBe(3);
    });
  },
);

describe('what the provider of a mailbox says', () => {
  it.each([
    [
      'mx.example; spf=pass smtp.mailfrom=a.example; dkim=pass header.d=a.example; dmarc=pass',
      { spf: 'pass', dkim: 'pass', dmarc: 'pass' },
    ],
    ['mx.example;\tdmarc=FAIL (p=NONE) header.from=a.example', { dmarc: 'fail' }],
    ['mx.example; none', {}],
    ['', {}],
  ])('is read: %s', (results, verdicts) => {
    expect(verdictsIn(new Map([['authentication-results', results]]))).toEqual(verdicts);
  });

  it('also of spam and of what does harm', () => {
    expect(verdictsIn(new Map([['x-spam-flag', 'YES']]))).toEqual({ spam: 'fail' });
    expect(verdictsIn(new Map([['x-ses-virus-verdict', 'FAIL']]))).toEqual({ virus: 'fail' });
  });
});
