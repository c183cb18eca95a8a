import { join } from 'node:path';
import { dynamoStore } from '@redress/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSqliteStore } from '../../../packages/local/src/sqlite-store.ts';
import { exportItems, importItems } from '../../../packages/local/src/transfer.ts';
import { Client, HOUR, startMachine } from '../../../test/support/machine.ts';
import { type Deployment, deploy } from './deployment.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy();
});
afterAll(() => deployment.close());

it('goes on on AWS with the complaints of one machine, its deadlines kept', async () => {
  const local = await startMachine({ start: deployment.now() - 20 * HOUR });
  const client = new Client(local);
  const { id, clocks } = await client.complain();
  await local.advance(20 * HOUR);
  await local.close();

  const clock = { now: deployment.now };
  const source = openSqliteStore({ path: join(local.folder, 'store.db'), clock });
  const { damaged, ...exported } = await exportItems(source, join(local.folder, 'export'));
  source.close();
  expect(damaged).toEqual([]);
  const target = dynamoStore(deployment.table.client, { tableName: deployment.table.tableName, clock });
  expect(await importItems(join(local.folder, 'export'), target, 'table')).toMatchObject(exported);

  // Nobody starts its workflow: the sweeper comes when a step is due that nobody takes.
  await deployment.advance(4 * HOUR + 90_000);
  await deployment.sweep();
  const answer = await deployment.request({ method: 'GET', path: `/v1/complaints/${id}`, signed: true });
  expect(answer.body).toMatchObject({
    id,
    clocks: { acknowledgement: { dueAt: clocks.acknowledgement.dueAt } },
  });
  const timeline = await deployment.request({
    method: 'GET',
    path: `/v1/complaints/${id}/timeline`,
    signed: true,
  });
  expect(JSON.stringify(timeline.body)).toContain('"breached"');
  const path = `/v1/executions/${id}-1-g2`;
  const execution = await deployment.request({ method: 'GET', path, signed: true });
  expect(execution.body).toMatchObject({ status: 'RUNNING' });
  expect(new Set(deployment.mails.map(({ kind }) => kind))).toEqual(new Set(['breach']));
});
