import { asComplaintId } from '@redress/core/base/ids.ts';
import { asInstant } from '@redress/core/base/instant.ts';
import { AddressRefused, type Message, ProviderFault } from '@redress/core/ports/notifier.ts';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  isReplies,
  type MailIdentity,
  messageIdHeader,
  readMessageIdHeader,
  readReplyAddress,
  replyAddress,
  threadId,
} from '../src/mail/addresses.ts';
import { smtpNotifier } from '../src/mail/smtp.ts';
import { SmtpPeer } from './smtp-peer.ts';

const ID = asComplaintId('cmp_01kajq2v7c0123456789abcdef');
const identity: MailIdentity = {
  sender: 'complaints@example.com',
  replies: 'complaints@example.com',
  secret: 'a secret of thirty-two characters',
};

const message: Message = {
  id: `${ID}.1.receipt.complainant`,
  kind: 'receipt',
  complaintId: ID,
  channel: 'mail',
  to: 'lin@customers.example',
  language: 'zh-CN',
  subject: '我们已收到您的投诉',
  text: '感谢您的反馈。\n.\n一行只有一个点。',
  html: '<p>感谢您的反馈。</p>',
  reply: { complaintId: ID, generation: 2 },
  at: asInstant('2026-11-21T21:05:00.000Z'),
};

function notifierTo(url: URL, perSecond?: number) {
  const notifier = smtpNotifier({ url, identity, senderName: 'Kettles & Co', perSecond });
  onTestFinished(() => notifier.close());
  return notifier;
}

const never = () => AbortSignal.timeout(60_000);
const failing = (url: URL, sent = message) =>
  notifierTo(url)
    .send(sent, never())
    .then(
      () => expect.fail('it was sent'),
      (error: unknown) => error,
    );

const headerIn = (mail: string, name: string) =>
  new RegExp(`^${name}:\\s*(.*(?:\\r\\n[ \\t].*)*)`, 'mi').exec(mail)?.[1]?.replace(/\r\n\s+/g, ' ');

describe('mail by SMTP', () => {
  it('arrives as it was written, and says what it is, who is to answer and how', async () => {
    const peer = await SmtpPeer.open();
    await notifierTo(peer.url).send(message, never());
    const [{ from, to, mail } = expect.fail('nothing came')] = peer.received;
    expect({ from, to }).toEqual({ from: 'complaints@example.com', to: 'lin@customers.example' });
    expect(headerIn(mail, 'Auto-Submitted')).toBe('auto-generated');
    expect(headerIn(mail, 'Content-Language')).toBe('zh-CN');
    expect(headerIn(mail, 'X-Redress-Message')).toBe(message.id);
    expect(headerIn(mail, 'From')).toContain('<complaints@example.com>');
    const own = headerIn(mail, 'Message-ID') ?? '';
    expect(readMessageIdHeader(identity, own)).toBe(message.id);
    expect(headerIn(mail, 'References')).toBe(`<${threadId(identity, ID)}>`);
    expect(readReplyAddress(identity, headerIn(mail, 'Reply-To') ?? '')).toEqual(message.reply);
    expect(mail).toContain('=E6=84=9F=E8=B0=A2');
    // A line with a dot alone ends nothing.
    expect(peer.received).toHaveLength(1);
  });

  it('goes over one connection, mail after mail, and over a new one where that has been closed meanwhile', async () => {
    const peer = await SmtpPeer.open();
    const notifier = notifierTo(peer.url);
    for (let count = 0; count < 5; count++) await notifier.send(message, never());
    expect(peer.connections).toBe(1);
    peer.hangUp();
    await notifier.send(message, never());
    expect(peer.received).toHaveLength(6);
    expect(peer.connections).toBe(2);
  });

  it('with a password and without it', async () => {
    const peer = await SmtpPeer.open({
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _, done) =>
        username === 'us' && password === 'p@ss' ? done(null, { user: 'us' }) : done(new Error('no')),
    });
    const { host } = peer.url;
    await notifierTo(new URL(`smtp://us:p%40ss@${host}`)).send(message, never());
    expect(peer.received).toHaveLength(1);
    expect(await failing(new URL(`smtp://us:wrong@${host}`))).toMatchObject({ fault: 'EAUTH' });
    expect(await failing(peer.url)).toBeInstanceOf(ProviderFault);
  });

  it('does not send a password to another computer that has no TLS', async () => {
    const peer = await SmtpPeer.open();
    const url = new URL(peer.url);
    // The same computer, by a name that does not say so.
    url.hostname = '127.0.0.2';
    expect(await failing(url)).toBeInstanceOf(ProviderFault);
    expect(peer.received).toEqual([]);
  });
});

describe('whose fault it is, by what the server says:', () => {
  it.each([
    ['no such mailbox', { code: 550, text: '5.1.1 no such user' }],
    ['a mailbox that is no more', { code: 551, text: 'moved' }],
    ['a name that is none', { code: 553, text: '5.1.3 not allowed' }],
  ])('the address’s: %s', async (_, fault) => {
    const peer = await SmtpPeer.open();
    peer.onRcpt = () => fault;
    const error = await failing(peer.url);
    expect(error).toBeInstanceOf(AddressRefused);
    expect(String(error)).not.toContain('lin@');
  });

  it.each([
    ['nobody who may send through it', { code: 554, text: '5.7.1 relay access denied' }],
    ['somebody who has not said who they are', { code: 530, text: '5.7.0 authentication required' }],
  ])('the provider’s, whatever the address: %s', async (_, fault) => {
    const peer = await SmtpPeer.open();
    peer.onRcpt = () => fault;
    const error = await failing(peer.url);
    expect(error).toBeInstanceOf(ProviderFault);
    expect(error).toMatchObject({ throttled: false });
  });

  it('the provider’s, for this message alone: greylisting', async () => {
    const peer = await SmtpPeer.open();
    peer.onRcpt = () => ({ code: 451, text: '4.7.1 come back later' });
    expect(await failing(peer.url)).toMatchObject({
      name: 'ProviderFault',
      fault: 'Smtp451',
      throttled: true,
    });
  });

  it('the provider’s: what it does not take in the end', async () => {
    const peer = await SmtpPeer.open();
    peer.onData = () => ({ code: 554, text: '5.7.1 looks like spam to lin@customers.example' });
    const error = await failing(peer.url);
    expect(error).toMatchObject({ name: 'ProviderFault', fault: 'Smtp554' });
    expect(String(error)).not.toContain('lin@');
  });

  it('the provider’s: nobody listens', async () => {
    const peer = await SmtpPeer.open();
    await peer.close();
    expect(await failing(peer.url)).toBeInstanceOf(ProviderFault);
  });

  it('nobody knows: all of it has arrived, and the answer has not', async () => {
    const peer = await SmtpPeer.open();
    peer.onData = () => 'hang-up';
    const error = await failing(peer.url);
    expect(peer.received).toHaveLength(1);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(ProviderFault);
    expect(error).not.toBeInstanceOf(AddressRefused);
  });

  it('the address’s: what is none at all, or two of them', async () => {
    const peer = await SmtpPeer.open();
    for (const to of ['', 'nobody', 'a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example'])
      expect(await failing(peer.url, { ...message, to })).toBeInstanceOf(AddressRefused);
    expect(peer.connections).toBe(0);
  });
});

describe('what a reply is known by', () => {
  const tickets = fc.record({
    complaintId: fc.stringMatching(/^cmp_[0-7][0-9a-hjkmnp-tv-z]{25}$/).map(asComplaintId),
    generation: fc.integer({ min: 1, max: 999_999 }),
  });

  it('comes back as it was given, whoever changes the case of it, and fits an address', () => {
    fc.assert(
      fc.property(
        tickets,
        fc.constantFrom('complaints@example.com', '*@replies.example.com'),
        (ticket, replies) => {
          const own = { ...identity, replies };
          expect(isReplies(replies)).toBe(true);
          const address = replyAddress(own, ticket) ?? expect.fail('no address');
          expect(address.slice(0, address.indexOf('@')).length).toBeLessThanOrEqual(64);
          expect(readReplyAddress(own, address.toUpperCase())).toEqual(ticket);
        },
      ),
    );
  });

  it('cannot be made by anybody else, nor changed', () => {
    fc.assert(
      fc.property(
        tickets,
        fc.nat(),
        fc.constantFrom(...'0123456789abcdefghjkmnpqrstv'),
        (ticket, at, other) => {
          const address = replyAddress(identity, ticket) ?? '';
          const local = address.slice(0, address.indexOf('@'));
          const place = 'complaints+'.length + (at % (local.length - 'complaints+'.length));
          const changed = `${address.slice(0, place)}${other}${address.slice(place + 1)}`;
          if (changed !== address) expect(readReplyAddress(identity, changed)).toBeUndefined();
          expect(
            readReplyAddress({ ...identity, secret: 'another secret altogether, as long' }, address),
          ).toBeUndefined();
          const header = messageIdHeader(identity, `${ticket.complaintId}.1.receipt.complainant`);
          expect(readMessageIdHeader(identity, header.replace('.1.', '.2.'))).toBeUndefined();
        },
      ),
    );
    for (const none of [
      '',
      'complaints@example.com',
      'complaints+@example.com',
      'complaints+x-1-y@example.com',
    ])
      expect(readReplyAddress(identity, none)).toBeUndefined();
    expect(isReplies('a-very-long-name-of-a-mailbox@example.com')).toBe(false);
    expect(isReplies('no address')).toBe(false);
  });
});
