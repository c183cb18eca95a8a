import { complaintsOfContact } from '@redress/core';
import { expect, it } from 'vitest';
import { recordingServices } from './support/recording.ts';

it('who gives neither address nor number has no earlier complaints', async () => {
  expect(await complaintsOfContact(recordingServices().services, {}, 10)).toEqual([]);
});
