import { asComplaintId } from '@redress/core/base/ids.ts';
import { linkOf } from '@redress/core/complaint/links.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as complaints from '@redress/core/records/complaints.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { COMMAND, complain } from '../../../test/support/complaints.ts';
import { type Recording, recordingServices } from '../../../test/support/recording.ts';
import { type MailIdentity, replyAddress } from '../src/mail/addresses.ts';
import { mailChannel } from '../src/mail/channel.ts';
import { openReceiver } from '../src/mail/receiver.ts';
import { smtpNotifier } from '../src/mail/smtp.ts';
import { SessionPool } from '../src/mail/smtp-session.ts';

const listening = async (services: Services, identity: Omit<MailIdentity, 'secret'>) => {
  const receiver = await openReceiver({ services, identity, host: '127.0.0.1', port: 0 });
  onTestFinished(() => receiver.close());
  return new URL(`smtp://127.0.0.1:${receiver.port}`);
};

/** Hands over one mail, as the server in front of us does. */
async function handOver(url: URL, to: string, mail: string, from = 'lin@customers.example'): Promise<void> {
  const pool = new SessionPool(url);
  onTestFinished(() => pool.close());
  const session = await pool.take();
  try {
    await session.submit({ from, to, mail: Buffer.from(mail) }, AbortSignal.timeout(60_000));
  } finally {
    pool.giveBack(session);
  }
}

const OWN = { sender: 'complaints@example.com', replies: '*@replies.example.com' } as const;
const LETTER =
  'From: Lin <lin@customers.example>\r\nTo: complaints@example.com\r\nSubject: Kettle\r\n\r\nIt leaks.\r\n';

const taken = async ({ services }: Recording): Promise<number> => {
  const all = await services.blobs.list('came-in/');
  return all.items.length;
};

describe('the receiver of mail', () => {
  it('has a mail stored before it says that it has it, once, and understood', async () => {
    const recording = recordingServices();
    const { services } = recording;
    recording.channels.set('mail', mailChannel(OWN));
    const url = await listening(services, OWN);
    await handOver(url, 'complaints@example.com', LETTER);
    expect(await taken(recording)).toBe(1);
    await handOver(url, 'complaints@example.com', LETTER);
    expect(await taken(recording)).toBe(1);
    await recording.delivered();
    expect(recording.notifier.sent.map(({ kind, to }) => `${kind} to ${to}`)).toEqual([
      'receipt to lin@customers.example',
    ]);
  });

  it('takes none for others, nor for a reply address that nobody has been given', async () => {
    const recording = recordingServices();
    const { services } = recording;
    const url = await listening(services, OWN);
    const identity = { ...OWN, secret: services.settings.secret };
    const { id } = await complain(services);
    const { complaint } = await complaints.load(services, id);
    await handOver(url, replyAddress(identity, linkOf(complaint)) ?? '', LETTER);
    const madeUp = { complaintId: asComplaintId('cmp_01kajq2v7c0123456789abcdef'), generation: 1 };
    const forged = replyAddress({ ...identity, secret: 'another secret altogether, as long' }, madeUp) ?? '';
    for (const other of ['somebody@elsewhere.example', forged, 'x@replies.example.com'])
      await expect(handOver(url, other, LETTER)).rejects.toMatchObject({ responseCode: 550 });
    expect(await taken(recording)).toBe(1);
  });

  it('says to come back where it cannot store, and then nothing is lost', async () => {
    const recording = recordingServices();
    const { services } = recording;
    let isFull = true;
    const blobs: Services['blobs'] = {
      ...services.blobs,
      write: (...write) => (isFull ? Promise.reject(new Error('full')) : services.blobs.write(...write)),
    };
    const url = await listening({ ...services, blobs }, OWN);
    await expect(handOver(url, 'complaints@example.com', LETTER)).rejects.toMatchObject({
      responseCode: 451,
    });
    isFull = false;
    await handOver(url, 'complaints@example.com', LETTER);
    expect(await taken(recording)).toBe(1);
  });

  it('between two installations of ourselves nothing goes round: a receipt is answered by nobody', async () => {
    const installations = [recordingServices(), recordingServices()];
    const own = ['one@a.example', 'two@b.example'].map((sender) => ({ sender, replies: sender }));
    const urls: URL[] = [];
    for (const [index, recording] of installations.entries()) {
      const identity = own[index] ?? expect.fail('no identity');
      recording.channels.set('mail', mailChannel(identity));
      urls.push(await listening(recording.services, identity));
    }
    // What each sends goes to the other.
    for (const [index, recording] of installations.entries()) {
      const identity = { ...(own[index] ?? expect.fail('none')), secret: recording.services.settings.secret };
      const url = urls[1 - index] ?? expect.fail('none');
      const notifier = smtpNotifier({ url, identity, senderName: 'Redress' });
      onTestFinished(() => notifier.close());
      const send = recording.notifier.send.bind(recording.notifier);
      recording.notifier.send = async (message) => {
        const sent = await send(message);
        // Mail to the staff is nobody's here.
        if (own.some(({ sender }) => sender === message.to))
          await notifier.send(message, AbortSignal.timeout(60_000));
        return sent;
      };
    }
    const [first = expect.fail('none'), second = expect.fail('none')] = installations;
    const complainant = { ...COMMAND.content.complainant, email: 'two@b.example' };
    await complain(first.services, { ...COMMAND, content: { ...COMMAND.content, complainant } });
    for (let turn = 0; turn < 5; turn++) {
      await first.delivered();
      await second.delivered();
    }
    expect(first.notifier.sent.filter(({ to }) => to === 'two@b.example')).toHaveLength(1);
    expect(second.notifier.sent).toEqual([]);
    expect(await taken(second)).toBe(1);
  });
});
