import { expect, it, vi } from 'vitest';
import { lambdaLog } from '../src/lambda/log.ts';

function record() {
  const target = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  return { target, log: lambdaLog(target) };
}

it('writes the fields that are named as harmless, under one member', () => {
  const { target, log } = record();
  log.warn('signal-failed', { complaintId: 'cmp_1', error: 'TimeoutError' });
  expect(target.warn).toHaveBeenCalledWith('signal-failed', {
    detail: { complaintId: 'cmp_1', error: 'TimeoutError' },
  });
});

it('drops every other field, and says only which', () => {
  const { target, log } = record();
  log.error('request-failed', { email: 'customer@example.com', route: '/v1/complaints' });
  expect(target.error).toHaveBeenCalledWith('request-failed', {
    detail: { route: '/v1/complaints' },
    dropped: ['email'],
  });
});
