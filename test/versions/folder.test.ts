import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asComplaintId, complaints, type Item, nextStepAt, sweep, watchPartitions } from '@redress/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openDataFolder } from '../../packages/local/src/data-folder.ts';
import { Client, DAY, HOUR, startMachine, type TestMachine } from '../support/machine.ts';
import { copyOfRecordedFolder, RECORDED_UNTIL, recordedComplaints } from './recorded.ts';

const openRecorded = () => startMachine({ start: RECORDED_UNTIL, folder: copyOfRecordedFolder() });

/** Each life is named by its subject. */
const subjectOf = ({ body }: Item) =>
  z.object({ content: z.object({ subject: z.string() }) }).parse(body).content.subject;
const ids = new Map(recordedComplaints().map((item) => [subjectOf(item), item.pk]));
const idOf = (subject: string) => ids.get(subject) ?? expect.fail(`there is no life named ${subject}`);

/** What has happened since the folder was closed, without the book-keeping of messages. */
async function news(client: Client, subject: string): Promise<string[]> {
  const events = await client.events(idOf(subject));
  const since = events.filter(({ at }) => Date.parse(at) >= RECORDED_UNTIL);
  return since.map(({ kind }) => kind).filter((kind) => !kind.startsWith('message-'));
}

async function mailsTo(client: Client, name: string): Promise<string[]> {
  return (await client.mails()).filter(({ to }) => to === name).map(({ kind }) => kind);
}

/** As an hour's sweeps do it, with the calendar's walk. */
async function pass(test: TestMachine, millis: number): Promise<void> {
  for (let left = millis; left > 0; left -= HOUR) {
    await test.advance(Math.min(left, HOUR));
    await sweep(test.machine.services);
    await test.machine.settled();
  }
}

describe('the data folder of version 0.1', () => {
  it('is opened as it is, and then says that version 0.1 cannot read it any more', async () => {
    const path = copyOfRecordedFolder();
    openDataFolder(path, { use: 'read' }).release();
    expect(readFileSync(join(path, 'redress.json'), 'utf8')).toBe('{"format":1}\n');
    openDataFolder(path, { use: 'run' }).release();
    expect(JSON.parse(readFileSync(join(path, 'redress.json'), 'utf8'))).toMatchObject({
      format: 2,
      speed: 1,
    });
    openDataFolder(path, { use: 'run' }).release();
  });

  it('has all its complaints in the lists, and in the index of those that are watched', async () => {
    const test = await openRecorded();
    const { services } = test.machine;
    const page = z.object({ items: z.array(z.looseObject({ id: z.string(), subject: z.string() })) });
    const response = await new Client(test).request('/v1/complaints?limit=100');
    const { items } = page.parse(await response.json());
    expect(new Map(items.map(({ id, subject }) => [subject, id]))).toEqual(ids);
    const watched = await Promise.all(
      watchPartitions.map((partition) => services.store.entries({ index: 'watch', partition, limit: 100 })),
    );
    const open = items.filter(({ status }) => status !== 'closed' && status !== 'withdrawn');
    expect(watched.flatMap(({ entries }) => entries.map(({ pk }) => pk)).sort()).toEqual(
      open.map(({ id }) => id).sort(),
    );
    expect(test.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('is walked over once, not at every start', async () => {
    const test = await openRecorded();
    const lifted = () => test.log.filter(({ event }) => event === 'complaints-lifted').length;
    const first = lifted();
    expect(first).toBeGreaterThan(0);
    await test.restart();
    expect(lifted()).toBe(first);
  });

  it('delivers what was owed: mail that had failed, a start and a signal that nobody had heard', async () => {
    const test = await openRecorded();
    const client = new Client(test);
    await test.advance(2 * HOUR);
    expect((await mailsTo(client, 'later@example.com')).sort()).toEqual(['acknowledgement', 'receipt']);
    const id = idOf('its workflow was not started');
    expect(await client.executions()).toContainEqual({ name: `${id}-1`, status: 'RUNNING' });
    const told = await complaints.load(
      test.machine.services,
      asComplaintId(idOf('its workflow was not told')),
    );
    const { complaint } = told;
    expect(complaint.waits.resolution?.stepAt).toBe(nextStepAt(complaint, 'resolution', complaint.cycle));
  });

  it('goes on with deadlines, warnings, breaches and escalations, each once and in time', async () => {
    const test = await openRecorded();
    const client = new Client(test);
    await test.advance(25 * HOUR);
    expect(await news(client, 'just received')).toEqual(['warned', 'breached']);
    expect(await news(client, 'warned of its acknowledgement')).toEqual(['breached', 'escalated']);
    expect(await news(client, 'breached its acknowledgement')).toEqual(['escalated', 'escalated']);
    expect(await news(client, 'its workflow was not started')).toEqual(['warned', 'breached']);
    const [warned, breached] = (await client.events(idOf('just received')))
      .filter(({ actor }) => actor === 'system')
      .filter(({ kind }) => !kind.startsWith('message-'));
    expect([warned?.at, breached?.at]).toEqual(['2026-12-19T03:00:00.000Z', '2026-12-19T07:00:00.000Z']);
  });

  it('goes on with questions: an answer starts the clock again, silence closes where the policy says so', async () => {
    const test = await openRecorded();
    const client = new Client(test);
    const before = await client.get(idOf('is asked something'));
    const after = await client.act(before.id, 'resumption', { answer: 'Green.' });
    // Asked for fifty hours.
    expect(Date.parse(after.clocks.resolution.dueAt) - Date.parse(before.clocks.resolution.dueAt)).toBe(
      50 * HOUR,
    );
    await test.advance(3 * DAY);
    expect(await news(client, 'is reminded of a question')).toEqual(['closed']);
    expect(await news(client, 'is asked for the second time')).toEqual([]);
  });

  it('goes on with surveys: the links in old mails work, reminders and ends come', async () => {
    const test = await openRecorded();
    await test.machine.settled();
    const client = new Client(test);
    const path = await surveyPath(client, idOf('survey is outstanding'));
    const answer = await client.request(path, { score: 5 }, { accept: 'application/json' });
    expect(answer.status).toBe(200);
    await test.advance(10 * DAY);
    expect(await news(client, 'survey is outstanding')).toEqual(['survey-answered', 'closed']);
    expect(await news(client, 'waits for its survey')).toEqual(['survey-sent', 'survey-reminded', 'closed']);
    expect(await news(client, 'survey was reminded of')).toEqual(['closed']);
    expect(await news(client, 'answered: dissatisfied')).toEqual(['breached', 'closed']);
    expect(await news(client, 'survey is to be rung up about')).toEqual(['survey-reminded', 'closed']);
  });

  it('goes on with the walk over the calendar that had just changed', async () => {
    const test = await openRecorded();
    const client = new Client(test);
    const before = await client.get(idOf('its deadline is provisional'));
    await pass(test, 2 * HOUR);
    const after = await client.get(before.id);
    expect(await news(client, 'its deadline is provisional')).toContain('retimed');
    expect(Date.parse(after.clocks.resolution.dueAt)).toBeGreaterThan(
      Date.parse(before.clocks.resolution.dueAt),
    );
  });

  it('lets a repeated intake that was killed between its writes be mended by the retry', async () => {
    const test = await openRecorded();
    const content = { subject: 'claimed only', description: 'Killed in between.' };
    const complainant = { name: 'C. Only', email: 'claimed@example.com' };
    const response = await new Client(test).request(
      '/v1/complaints',
      { channel: 'web', ...content, complainant },
      { 'idempotency-key': 'claimed-only' },
    );
    expect(response.status).toBe(201);
  });

  it('comes to the end of every life: nothing stays behind, nothing fails', async () => {
    const test = await openRecorded();
    const client = new Client(test);
    for (let day = 0; day < 60; day++) {
      await test.advance(DAY);
      await sweep(test.machine.services);
      await test.machine.settled();
    }
    for (const item of recordedComplaints()) {
      const { complaint } = complaints.fromItem(
        (await test.machine.services.store.get(item)) ?? expect.fail('gone'),
      );
      expect(complaint.owed).toEqual([]);
      const { acknowledgement, resolution } = complaint.clocks;
      for (const clock of [acknowledgement, resolution])
        expect(clock.state === 'stopped' || clock.breachedAt !== undefined, complaint.content.subject).toBe(
          true,
        );
    }
    const bad = test.log.filter(({ level, event }) => level === 'error' && event !== 'deadline-provisional');
    expect(bad).toEqual([]);
    const failed = (await client.executions()).filter(
      ({ status }) => status === 'FAILED' || status === 'TIMED_OUT',
    );
    expect(failed).toEqual([]);
  });
});

/** Of the newest of that folder's mails that asks about the complaint. */
async function surveyPath(client: Client, id: string): Promise<string> {
  const links = /https:\/\/complaints\.example\.com(\/v1\/surveys\/[\w.-]+)/;
  const paths = (await client.mails()).map(({ text }) => links.exec(text)?.[1] ?? '');
  return paths.findLast((path) => path.includes(id)) ?? expect.fail('there is no such mail');
}
