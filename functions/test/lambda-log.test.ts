import { expect, it } from 'vitest';
import { lambdaLog } from '../src/lambda/log.ts';

function record() {
  const lines: string[] = [];
  const { log, nameInvocation } = lambdaLog({ now: () => 0 }, (line) => lines.push(line));
  const written = (): unknown[] => lines.map((line) => JSON.parse(line));
  return { log, nameInvocation, lines, written };
}

it('writes the fields that are named as harmless, under one member', () => {
  const { log, written } = record();
  log.warn('signal-failed', { complaintId: 'cmp_1', error: 'TimeoutError' });
  expect(written()).toEqual([
    {
      level: 'WARN',
      message: 'signal-failed',
      timestamp: '1970-01-01T00:00:00.000Z',
      detail: { complaintId: 'cmp_1', error: 'TimeoutError' },
    },
  ]);
});

it('drops every other field, and says only which', () => {
  const { log, lines, written } = record();
  log.error('request-failed', { email: 'customer@example.com', route: '/v1/complaints' });
  expect(written()).toMatchObject([
    { level: 'ERROR', detail: { route: '/v1/complaints' }, dropped: ['email'] },
  ]);
  expect(lines[0]).not.toContain('customer@example.com');
});

it('names the invocation, and breaks no line, whatever is said', () => {
  const { log, nameInvocation, lines, written } = record();
  nameInvocation({ awsRequestId: 'one' });
  log.info('swept', { route: 'a\nb' });
  nameInvocation({ awsRequestId: 'two' });
  log.info('swept');
  expect(written()).toMatchObject([{ invocation: 'one' }, { invocation: 'two', detail: {} }]);
  for (const line of lines) expect(line.split('\n')).toEqual([expect.any(String), '']);
});
