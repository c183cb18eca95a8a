import { AddressRefused, ProviderFault } from '@redress/core';
import { describe, expect, it } from 'vitest';
import { Client, HOUR, MINUTE, startMachine } from './support/machine.ts';

const valuesIn = (text: string) =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const [name = '', value] = line.split(' ');
        return [name, Number(value)] as const;
      }),
  );

async function setUp(fault?: () => Error | undefined) {
  const test = await startMachine({
    sweeper: 'on',
    decorate: (services) => ({
      ...services,
      notifier: {
        async send(...message) {
          const error = fault?.();
          if (error) throw error;
          return services.notifier.send(...message);
        },
      },
    }),
  });
  const client = new Client(test);
  const metrics = async () => {
    const response = await client.request('/metrics');
    const text = await response.text();
    return { response, text, values: valuesIn(text) };
  };
  return { test, client, metrics };
}

describe('GET /metrics', () => {
  it('is OpenMetrics text: a type and a help for each figure, counters that say so, and an end', async () => {
    const { client, test, metrics } = await setUp();
    await client.complain();
    await test.advance(2 * MINUTE);
    const { response, text, values } = await metrics();
    expect(response.headers.get('content-type')).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    const typed = [...text.matchAll(/^# TYPE (\S+) (gauge|counter)$/gm)].map(([, name, kind]) => ({
      name,
      kind,
    }));
    for (const { name, kind } of typed) {
      expect(text).toContain(`# HELP ${name} `);
      expect(text).toMatch(
        new RegExp(`^${name}${kind === 'counter' ? '_total' : ''}({[a-z]+="[a-z]+"})? [0-9.e-]+$`, 'm'),
      );
    }
    expect(values.get('redress_executions_running')).toBe(1);
    expect(values.get('redress_sweeps_total')).toBeGreaterThanOrEqual(2);
    expect(values.get('redress_since_sweep_seconds')).toBeLessThanOrEqual(60);
    expect(values.get('redress_oldest_undelivered_seconds')).toBe(0);
    expect(values.get('redress_deliveries_waiting')).toBe(0);
  });

  it('shows a provider that is out by the age of the oldest message, until that has arrived', async () => {
    let isOut = true;
    const { client, test, metrics } = await setUp(() =>
      isOut ? new ProviderFault('SendingPausedException') : undefined,
    );
    await client.complain();
    await test.advance(2 * HOUR);
    const during = (await metrics()).values;
    expect(during.get('redress_oldest_undelivered_seconds')).toBe(7200);
    expect(during.get('redress_complaints_undelivered{state="failing"}')).toBe(1);
    expect(during.get('redress_messages_failed_total')).toBeGreaterThan(2);
    isOut = false;
    await test.advance(2 * HOUR);
    const after = (await metrics()).values;
    expect(after.get('redress_oldest_undelivered_seconds')).toBe(0);
    expect(after.get('redress_complaints_undelivered{state="failing"}')).toBe(0);
    expect(await client.mails()).toMatchObject([{ kind: 'receipt' }]);
  });

  it('counts what was given up, and whose address it was', async () => {
    const { client, test, metrics } = await setUp(() => new AddressRefused('no such mailbox'));
    const { id } = await client.complain();
    await test.advance(0);
    await client.act(id, 'assignment', { team: 'returns' });
    await test.advance(0);
    const { values } = await metrics();
    expect(values.get('redress_messages_given_up_total')).toBe(1);
    expect(values.get('redress_staff_unreachable_total')).toBeGreaterThanOrEqual(1);
    expect(values.get('redress_complaints_undelivered{state="parked"}')).toBe(1);
    expect(values.get('redress_logged_total{level="error"}')).toBeGreaterThanOrEqual(2);
  });

  it('is not for others: whoever comes through a proxy finds nothing there', async () => {
    const { client } = await setUp();
    for (const header of ['x-forwarded-for', 'forwarded'])
      expect((await client.request('/metrics', undefined, { [header]: '203.0.113.7' })).status).toBe(404);
  });
});
