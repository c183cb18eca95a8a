import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, openTestApi, problemOf, type TestApi } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const byPhone = { complainant: { name: 'Wang Fang', phone: '+86 138 0000 0000' } };

describe('POST …/contacts', () => {
  it('closes the call that it is about; until then the complaint shows it', async () => {
    const { id, calls = [], createdAt } = await api.receive(byPhone);
    expect(calls).toEqual([{ id: expect.any(String), about: 'receipt', since: createdAt }]);
    const call = calls[0]?.id;
    expect((await api.act(id, 'contacts', { outcome: 'not-reached', call })).calls).toEqual([
      { ...calls[0], tries: 1, againAt: '2026-03-02T10:00:00.000Z' },
    ]);
    expect((await api.act(id, 'contacts', { outcome: 'reached', call })).calls).toEqual([]);
    const again = await api.post(`/v1/complaints/${id}/contacts`, { outcome: 'reached', call });
    expect(problemOf(again)).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('finds a number wrong by a call of ours alone', async () => {
    const { id } = await api.receive(byPhone);
    for (const fields of [{ way: 'letter' }, { way: 'visit' }, { inbound: true }]) {
      const answer = await api.post(`/v1/complaints/${id}/contacts`, { outcome: 'wrong-number', ...fields });
      expect(problemOf(answer)).toMatchObject({
        code: 'invalid-request',
        errors: [{ field: 'outcome', message: 'must be found by a call of ours' }],
      });
    }
    const { complainant } = await api.act(id, 'contacts', { outcome: 'wrong-number' });
    expect(complainant.phone).toBeUndefined();
  });

  it('keeps the pause of a question that was asked by telephone; one that was not is taken back', async () => {
    const ask = async () => {
      const { id } = await api.receive(byPhone);
      await api.act(id, 'acknowledgement');
      const { calls = [] } = await api.act(id, 'pause', { question: 'Which kettle?' });
      return { id, call: calls.find(({ about }) => about === 'question')?.id };
    };
    const [reached, missed] = [await ask(), await ask()];
    await api.act(reached.id, 'contacts', { outcome: 'reached', call: reached.call });
    await api.pass(9 * HOUR);
    // A change of whatever kind finds the pause as it is by then.
    const shown = async (id: string) => (await api.act(id, 'assignment', { team: 'repairs' })).status;
    expect(await shown(reached.id)).toBe('awaiting-complainant');
    expect(await shown(missed.id)).toBe('acknowledged');
  });
});
