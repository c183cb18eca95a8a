import { acting, type ComplaintId, evidence, type Services, sweep, timelines } from '@redress/core';
import { bringFormEvidence, dropFormEvidence, formEvidence } from '@redress/core/form-evidence';
import { sendForm } from '@redress/core/forms';
import * as forms from '@redress/core/records/forms.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { jpeg } from '../packages/core/test/evidence-files.ts';
import { EVERYBODY } from './support/access.ts';
import { COMMAND, read } from './support/complaints.ts';
import { processOf } from './support/mortal.ts';
import { DAY, HOUR, recordingServices, STORES } from './support/recording.ts';

const LASTING = { idle: DAY, whole: 3 * DAY };
const VALUES = { description: 'It leaks.' };
const commandOf = async () => COMMAND;

const all = async (services: Services) =>
  (await acting.list(services, EVERYBODY, { limit: 100 })).items.map(({ id }) => id);

async function bring(services: Services, text: string, name = 'kettle.jpg'): Promise<void> {
  const content = jpeg();
  const sent = { name, size: content.length, content: pieces(content) };
  await bringFormEvidence(services, text, LASTING, sent);
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const addedTo = async (services: Services, id: ComplaintId) => {
  const events = await timelines.read(services, await read(services, id), 0, Number.POSITIVE_INFINITY);
  return events
    .filter(({ kind }) => kind === 'evidence-added')
    .map(({ by, data }) => ({ by, evidence: data.evidence }));
};

const formIn = async (services: Services, text: string) =>
  (await forms.find(services, text)) ?? expect.fail('it is gone');

const keysIn = async ({ blobs }: Services) => (await blobs.list('')).items.map(({ key }) => key);

describe.each(STORES)('a form, on %s', (_, open) => {
  const opened = async () => {
    const recording = recordingServices((store) => store, await open());
    // Receipts are on their way when a test has seen enough.
    onTestFinished(() => recording.delivered());
    return recording;
  };

  it('makes one complaint with all that came before it, wherever a process dies while it is sent', async () => {
    for (const isWritten of [true, false])
      for (let nth = 1; ; nth++) {
        const { services } = await opened();
        const text = await forms.begin(services, VALUES, LASTING);
        await bring(services, text);
        await bring(services, text, 'receipt.jpg');
        const first = sendForm(processOf(services, { nth, isWritten }), text, LASTING, commandOf);
        const hasDied = await first.then(
          () => false,
          () => true,
        );
        const { id } = await sendForm(services, text, LASTING, commandOf);
        const again = await sendForm(services, text, LASTING, async () => expect.fail('it was sent'));
        expect([again.id, await all(services)]).toEqual([id, [id]]);
        const kept = await evidence.list(services, id);
        expect(kept.map(({ name, state }) => [name, state]).sort()).toEqual([
          ['kettle.jpg', 'available'],
          ['receipt.jpg', 'available'],
        ]);
        for (const one of kept) expect(one).not.toHaveProperty('expiresAt');
        expect((await addedTo(services, id)).map((event) => event.evidence).sort()).toEqual(
          kept.map((one) => one.id).sort(),
        );
        // What was typed stands in the complaint, and nowhere else any more.
        expect((await formIn(services, text)).values).toEqual({});
        expect((await read(services, id)).owed.filter(({ kind }) => kind === 'addition')).toEqual([]);
        if (!hasDied) {
          expect(nth).toBeGreaterThan(3);
          break;
        }
      }
  });

  it('makes one complaint, however many send it at once', async () => {
    const { services } = await opened();
    const text = await forms.begin(services, VALUES, LASTING);
    await bring(services, text);
    const sending = Array.from({ length: 8 }, () => sendForm(services, text, LASTING, commandOf));
    const sent = new Set((await Promise.all(sending)).map(({ id }) => id));
    expect([...sent]).toEqual(await all(services));
    expect(await addedTo(services, [...sent][0] ?? expect.fail('none'))).toHaveLength(1);
  });

  it('is sent by nobody once its time is over', async () => {
    const { services, pass } = await opened();
    const text = await forms.begin(services, VALUES, LASTING);
    await pass(DAY + 1);
    await expect(sendForm(services, text, LASTING, commandOf)).rejects.toMatchObject({ code: 'not-found' });
    await expect(bring(services, text)).rejects.toMatchObject({ code: 'not-found' });
    expect(await all(services)).toEqual([]);
    expect(await keysIn(services)).toEqual([]);
  });

  it('loses its evidence where nobody sends it, and bytes stay no longer than a day after that', async () => {
    const { services, pass } = await opened();
    const text = await forms.begin(services, VALUES, LASTING);
    await bring(services, text);
    expect(await formEvidence(services, await formIn(services, text))).toHaveLength(1);
    await pass(5 * DAY - HOUR);
    await sweep(services);
    expect(await keysIn(services)).toHaveLength(1);
    await pass(DAY + HOUR);
    await sweep(services);
    expect(await keysIn(services)).toEqual([]);
  });

  it('leaves no evidence behind that a complaint has which nobody went on with', async () => {
    const { services, pass } = await opened();
    const text = await forms.begin(services, VALUES, LASTING);
    await bring(services, text);
    // It dies with the first write after the complaint.
    for (let nth = 1; (await all(services)).length === 0; nth++)
      await sendForm(processOf(services, { nth, isWritten: true }), text, LASTING, commandOf).catch(() => {});
    const [id = expect.fail('none')] = await all(services);
    for (let day = 0; day < 7; day++) {
      await pass(DAY);
      await sweep(services);
    }
    expect((await evidence.list(services, id)).map(({ state }) => state)).toEqual(['available']);
    expect(await addedTo(services, id)).toHaveLength(1);
    expect(await keysIn(services)).toHaveLength(1);
  });

  it('gives back what is taken away again, at once, and only its own', async () => {
    const { services } = await opened();
    const text = await forms.begin(services, VALUES, LASTING);
    await bring(services, text);
    await bring(services, text, 'receipt.jpg');
    const form = await formIn(services, text);
    const brought = await formEvidence(services, form);
    await dropFormEvidence(services, form, brought.find(({ name }) => name === 'kettle.jpg')?.id);
    expect((await formEvidence(services, form)).map(({ name }) => name)).toEqual(['receipt.jpg']);
    expect(await keysIn(services)).toHaveLength(1);
    const { id } = await sendForm(services, text, LASTING, commandOf);
    // By a page of before it was sent.
    await dropFormEvidence(services, form);
    expect((await evidence.list(services, id)).map(({ name }) => name)).toEqual(['receipt.jpg']);
    expect(await keysIn(services)).toHaveLength(1);
  });

  it('takes so much and no more of those who have not complained yet', async () => {
    const { services } = await opened();
    const text = await forms.begin(services, VALUES, LASTING);
    for (let turn = 0; turn < 10; turn++) await bring(services, text);
    await expect(bring(services, text)).rejects.toMatchObject({ code: 'evidence-limit' });
    expect(await formEvidence(services, await formIn(services, text))).toHaveLength(10);
    const content = Buffer.from('<svg onload=alert(1)>');
    const sent = { name: 'a.svg', size: content.length, content: pieces(content) };
    await expect(bringFormEvidence(services, text, LASTING, sent)).rejects.toMatchObject({
      code: 'evidence-refused',
    });
  });
});
