import { referenceOf } from '@redress/core/base/ids.ts';
import { acknowledge, pause, resolve } from '@redress/core/complaint/commands.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import { linkOf } from '@redress/core/complaint/links.ts';
import { change } from '@redress/core/handling/change.ts';
import * as complaints from '@redress/core/records/complaints.ts';
import * as evidence from '@redress/core/records/evidence.ts';
import * as incoming from '@redress/core/records/incoming.ts';
import * as texts from '@redress/core/records/texts.ts';
import { describe, expect, it } from 'vitest';
import { COMMAND, complain } from '../../../test/support/complaints.ts';
import { DAY, recordingServices } from '../../../test/support/recording.ts';
import { type MailIdentity, messageIdHeader, replyAddress, threadId } from '../src/mail/addresses.ts';
import { mailChannel } from '../src/mail/channel.ts';
import { MAILS, type WrittenMail } from './corpus.ts';

const REPLIES = { sender: 'complaints@example.com', replies: 'complaints@example.com' } as const;
const LIN = { ...COMMAND.content.complainant, name: 'Lin', email: 'lin@customers.example' };

/** A complaint of Lin's that waits for an answer, and what its messages have said. */
async function open() {
  const recording = recordingServices();
  const { services } = recording;
  recording.channels.set('mail', mailChannel(REPLIES));
  const identity: MailIdentity = { ...REPLIES, secret: services.settings.secret };
  const { id } = await complain(services, { ...COMMAND, content: { ...COMMAND.content, complainant: LIN } });
  await change(services, id, (one, now) => acknowledge(one, {}, now));
  await change(services, id, (one, now) => pause(one, { question: 'Which kettle?' }, now));
  await recording.delivered();
  const read = async () => (await complaints.load(services, id)).complaint;
  const reply = replyAddress(identity, linkOf(await read())) ?? '';
  const receipt = messageIdHeader(identity, `${id}.1.receipt.complainant`);
  const said: Readonly<Record<string, string>> = {
    reply,
    REPLY: reply.toUpperCase(),
    revoked: replyAddress(identity, { complaintId: id, generation: 7 }) ?? '',
    forged: reply.replace(/-1-./, (found) => `-1-${found.endsWith('0') ? '1' : '0'}`),
    receipt,
    forgedId: receipt.replace('.1.', '.2.'),
    thread: threadId(identity, id),
    staff: messageIdHeader(identity, `${id}.1.breach.team-complaints`),
    reference: referenceOf(id),
  };
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => said[name] ?? whole);
  let arrived = 0;
  return {
    ...recording,
    id,
    read,
    filled,
    async bring({ raw, envelope }: Pick<WrittenMail, 'raw' | 'envelope'>) {
      const whole = Buffer.from(filled(raw.toString('latin1')), 'latin1');
      const to = envelope?.to?.map(filled);
      const kept = await incoming.store(services, {
        ...{ channel: 'mail', providerId: `mail-${arrived++}`, raw: whole },
        ...(envelope && { envelope: { ...envelope, ...(to && { to }) } }),
      });
      await recording.delivered();
      return (await incoming.find(services, kept.id))?.incoming ?? expect.fail('it is gone');
    },
  };
}
type World = Awaited<ReturnType<typeof open>>;

const KINDS: ReadonlySet<string> = new Set(['resumed', 'added', 'message-bounced', 'message-complained']);
const WHAT: Readonly<Record<string, string>> = {
  resumed: 'answer',
  added: 'added',
  'message-bounced': 'bounced',
  'message-complained': 'complained',
};

/** In the words of the corpus. */
async function whatBecame(world: World, came: incoming.Incoming, before: Complaint): Promise<string> {
  if (came.state === 'person') return `person: ${came.reason}`;
  if (came.was === 'ignored') return `ignored: ${came.reason}`;
  if (came.was === 'complaint') return 'complaint';
  const { timeline } = await world.read();
  const since = timeline.filter(
    ({ seq, kind }) => seq > (before.timeline.at(-1)?.seq ?? 0) && KINDS.has(kind),
  );
  return since.map(({ kind }) => WHAT[kind]).join() || `${came.was} ${came.reason}`;
}

describe('a mail', () => {
  it('is of one of more than sixty kinds', () => {
    expect(Object.keys(MAILS).length).toBeGreaterThanOrEqual(60);
  });

  it.each(Object.entries(MAILS))('%s', async (_, { becomes, subject, text, name, files, ...written }) => {
    const world = await open();
    const before = await world.read();
    const sentBefore = world.notifier.sent.length;
    const came = await world.bring(written);
    expect(await whatBecame(world, came, before)).toBe(becomes);
    if (subject !== undefined) expect(came.shown?.subject).toBe(subject);
    if (text !== undefined) expect(came.shown?.text).toBe(text);
    if (files !== undefined) expect(came.shown?.attachments).toEqual(files);
    if (becomes === 'complaint') {
      const { complaint } = await complaints.load(world.services, came.complaintId ?? expect.fail('of none'));
      if (text !== undefined) expect(complaint.content.description).toBe(text);
      if (name !== undefined) expect(complaint.content.complainant.name).toBe(name);
      expect(complaint.channel).toBe('email');
      const pdfs = (files ?? []).filter((one) => one.endsWith('.pdf'));
      expect((await evidence.list(world.services, complaint.id)).map((one) => one.name)).toEqual(pdfs);
    }
    if (becomes === 'answer' && text !== undefined) {
      const heard = await texts.exportOf(world.services, world.id);
      expect(heard.map((one) => one.text)).toContain(text);
    }
    // Whatever a machine has written, nobody is answered.
    if (becomes.startsWith('ignored')) expect(world.notifier.sent.length).toBe(sentBefore);
    for (const line of world.log)
      expect(JSON.stringify(line)).not.toMatch(/shoppers|customers\.example|kettle/i);
  });

  it('that is brought twice is one; the same words again from one who writes again are not lost', async () => {
    const world = await open();
    const raw = MAILS['an answer to our question']?.raw ?? expect.fail('it is gone');
    await world.bring({ raw });
    await world.bring({ raw });
    const kinds = (await world.read()).timeline.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'resumed')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'added')).toHaveLength(1);
  });

  it('that replies months later, to what is over, is put before a person, and no machine decides', async () => {
    const world = await open();
    const { services, pass } = world;
    await change(services, world.id, (one, now) =>
      resolve(one, { summary: 'Sent again.', rootCause: 'process', remedies: [] }, now),
    );
    const raw = MAILS['an answer to our question']?.raw ?? expect.fail('it is gone');
    expect(await world.bring({ raw })).toMatchObject({ state: 'person', reason: 'after-resolution' });
    await pass(120 * DAY);
    await change(services, world.id, (one) => ({ ...one, status: 'closed' }));
    const late = await world.bring({ raw });
    expect(late).toMatchObject({ state: 'person', reason: 'complaint-over', complaintId: world.id });
    expect((await world.read()).status).toBe('closed');
  });

  it('of somebody who is away, two hundred times in a minute, is answered never', async () => {
    const world = await open();
    const before = world.notifier.sent.length;
    const raw = MAILS['an automatic answer that says so']?.raw ?? expect.fail('it is gone');
    for (let count = 0; count < 200; count++) await world.bring({ raw });
    expect(world.notifier.sent.length).toBe(before);
    expect((await world.read()).timeline.filter(({ kind }) => kind === 'added')).toEqual([]);
  });

  it('of one sender is a complaint twenty times a day; after that a person looks', async () => {
    const world = await open();
    const raw = MAILS['a letter']?.raw ?? expect.fail('it is gone');
    const came = [];
    for (let count = 0; count < 25; count++) came.push(await world.bring({ raw }));
    expect(came.filter(({ was }) => was === 'complaint')).toHaveLength(20);
    expect(came.slice(20).map(({ reason }) => reason)).toEqual(Array(5).fill('too-many-of-sender'));
  });
});
