import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintOf, INTAKE, openTestApi, problemOf, type TestApi } from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

describe('whatever JSON is sent', () => {
  const anything = fc.oneof(
    { weight: 2, arbitrary: fc.jsonValue({ stringUnit: 'binary' }) },
    fc.constantFrom('web', 'x', 'refund', 'EUR', 1, 5, '49.90', 'wang@example.com', 'zh-CN'),
  );
  const intake = fc.record(
    {
      channel: anything,
      subject: anything,
      description: anything,
      category: anything,
      severity: anything,
      complainant: fc.oneof(
        fc.record(
          { name: anything, email: anything, phone: anything, language: anything },
          { requiredKeys: [] },
        ),
        anything,
      ),
      reference: anything,
      occurredAt: fc.oneof(
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        anything,
      ),
    },
    { requiredKeys: [] },
  );
  const resolution = fc.record(
    {
      summary: anything,
      rootCause: anything,
      remedies: fc.oneof(
        fc.array(
          fc.record(
            { kind: anything, amount: anything, currency: anything, note: anything },
            { requiredKeys: [] },
          ),
        ),
        anything,
      ),
    },
    { requiredKeys: [] },
  );

  it('an intake is taken or refused for a reason, and never fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          intake,
          intake.map((fields) => ({ ...INTAKE, ...fields })),
        ),
        async (body) => {
          const answer = await api.post('/v1/complaints', body);
          if (answer.status === 201) complaintOf(answer);
          else expect([answer.status, problemOf(answer).code]).toEqual([422, 'invalid-request']);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('a resolution is taken or refused for a reason, and never fails', async () => {
    await fc.assert(
      fc.asyncProperty(resolution, async (body) => {
        const { id } = await api.receive();
        const answer = await api.post(`/v1/complaints/${id}/resolution`, body);
        if (answer.status === 200) complaintOf(answer);
        else expect([answer.status, problemOf(answer).code]).toEqual([422, 'invalid-request']);
      }),
      { numRuns: 100 },
    );
  });
});
