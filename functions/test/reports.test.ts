import { describe, expect, it } from 'vitest';
import { complain, read } from '../../test/support/complaints.ts';
import { recordingServices } from '../../test/support/recording.ts';
import { createReports } from '../src/reports.ts';

/** A complaint whose receipt was sent, and what is told of that. */
async function sent() {
  const recording = recordingServices();
  const { services, notifier, delivered } = recording;
  const { id } = await complain(services);
  await delivered();
  const [receipt] = notifier.sent;
  if (!receipt) throw new Error('no receipt was sent');
  const hear = createReports(services);
  const feedback = (detail: object, tags: object = { message: [receipt.id] }) =>
    hear({
      source: 'aws.ses',
      'detail-type': 'any',
      detail: { ...detail, mail: { messageId: 'any', tags } },
    });
  const told = async () => {
    await delivered();
    const { timeline } = await read(services, id);
    return timeline.filter(({ kind }) => /^message-(bounced|complained)$/.test(kind));
  };
  return { ...recording, id, hear, feedback, told };
}

const bounce = (bounceType: string, bounceSubType: string) => ({
  eventType: 'Bounce',
  bounce: { bounceType, bounceSubType, bouncedRecipients: [{ emailAddress: 'ana@example.com' }] },
});

describe('what SES says of a mail', () => {
  it('that bounced for good stands on the timeline, and nothing more is sent there', async () => {
    const { feedback, told, services, id } = await sent();
    await feedback(bounce('Permanent', 'General'));
    expect(await told()).toMatchObject([{ kind: 'message-bounced', data: { reason: 'Permanent General' } }]);
    expect((await read(services, id)).content.complainant.emailFault).toBeDefined();
  });

  it('that bounced for now does not speak against the address', async () => {
    const { feedback, told, services, id } = await sent();
    await feedback(bounce('Transient', 'MailboxFull'));
    expect(await told()).toMatchObject([
      { kind: 'message-bounced', data: { reason: 'Transient MailboxFull' } },
    ]);
    expect((await read(services, id)).content.complainant.emailFault).toBeUndefined();
  });

  it('that was called spam, or thrown away, stands on the timeline', async () => {
    const complained = await sent();
    await complained.feedback({ eventType: 'Complaint', complaint: { complaintFeedbackType: 'abuse' } });
    expect(await complained.told()).toMatchObject([{ kind: 'message-complained' }]);
    const rejected = await sent();
    await rejected.feedback({ eventType: 'Reject', reject: { reason: 'Bad content' } });
    expect(await rejected.told()).toMatchObject([{ data: { reason: 'Bad content' } }]);
  });

  it('that was none of ours is ignored', async () => {
    const { feedback, told } = await sent();
    await feedback(bounce('Permanent', 'General'), { 'ses:configuration-set': ['any'] });
    await feedback(bounce('Permanent', 'General'), { message: ['hello'] });
    expect(await told()).toEqual([]);
  });

  it('is never repeated in a log, nor in the error where it is not understood', async () => {
    const { feedback, log } = await sent();
    await feedback(bounce('Permanent', 'General'));
    const failure = feedback({ eventType: 'Opened by ana@example.com' });
    await expect(failure).rejects.toThrow();
    await expect(failure).rejects.not.toThrow(/ana@/);
    expect(JSON.stringify(log)).not.toContain('ana@');
  });
});

describe('what Step Functions says of an execution', () => {
  const ended = (name: string) => ({
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: { name, status: 'ABORTED', stateMachineArn: 'any', executionArn: 'any', input: '{}' },
  });

  it('has its next generation started, once', async () => {
    const { hear, id, workflows } = await sent();
    workflows.end(`${id}-1`, 'ABORTED');
    await hear(ended(`${id}-1`));
    await hear(ended(`${id}-1`));
    expect([...workflows.started.keys()]).toEqual([`${id}-1`, `${id}-1-g2`]);
  });

  it('that was none of ours is ignored', async () => {
    const { hear, workflows } = await sent();
    await hear(ended('a try-out by hand'));
    expect(workflows.started.size).toBe(1);
  });
});
