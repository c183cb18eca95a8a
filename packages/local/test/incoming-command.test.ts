import { incoming } from '@redress/core';
import { expect, it } from 'vitest';
import { recordingServices } from '../../../test/support/recording.ts';
import { incomingLines, settleIncoming } from '../src/cli/incoming.ts';

it('what a person has to look at is listed with why and what it says, until somebody has seen to it', async () => {
  const recording = recordingServices();
  const { services, channels } = recording;
  const { store, clock } = services;
  channels.set('mail', {
    name: 'mail',
    understand: async () => ({
      is: 'for-person',
      reason: 'spam',
      shown: {
        from: 'Lin <lin@customers.example>',
        subject: 'Kettle',
        text: 'It leaks.\nAgain.',
        attachments: ['a.pdf'],
      },
    }),
  });
  const { id } = await incoming.store(services, {
    channel: 'mail',
    providerId: '1',
    raw: Buffer.from('raw'),
  });
  await recording.delivered();
  const listed = async () => {
    const lines: string[] = [];
    for await (const line of incomingLines(store, clock)) lines.push(line);
    return lines;
  };
  expect((await listed()).join('\n')).toBe(
    `2026-11-16T09:00:00.000Z  mail: spam  ${id}\n  from Lin <lin@customers.example>\n  Kettle\n  | It leaks.\n  | Again.\n  with a.pdf`,
  );
  await settleIncoming(store, clock, id);
  expect(await listed()).toEqual([]);
  await expect(settleIncoming(store, clock, id)).rejects.toThrow('waits for nobody');
  await expect(settleIncoming(store, clock, 'nonsense')).rejects.toThrow('waits for nobody');
});
