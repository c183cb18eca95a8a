import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  complaintOf,
  DAY,
  jsonOf,
  openTestApi,
  problemOf,
  RESOLUTION,
  type TestApi,
  timelineOf,
} from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const scoreSchema = z.object({ score: z.int() });

const complaint = async (id: string) => complaintOf(await api.send(`/v1/complaints/${id}`));
const kindsOf = async (id: string) =>
  timelineOf(await api.send(`/v1/complaints/${id}/timeline?limit=100`)).items.map((event) => event.kind);

describe('GET /v1/surveys/{token}', () => {
  it('asks the question, in the language of the complainant', async () => {
    const { id, path } = await api.surveyed({
      subject: '电水壶漏水',
      complainant: { name: '王芳', email: 'w@example.com', language: 'zh-CN' },
    });
    const answer = await api.send(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('same-origin');
    expect(jsonOf(answer)).toEqual({
      reference: (await complaint(id)).reference,
      subject: '电水壶漏水',
      language: 'zh-CN',
      question: '您对我们处理此次投诉的结果满意吗\uff1f',
      scale: ['非常不满意', '不满意', '一般', '满意', '非常满意'].map((label, index) => ({
        score: index + 1,
        label,
      })),
      comment: '您还有什么想告诉我们的\uff1f',
      anythingElse: '您还有其他问题需要我们解决吗\uff1f',
      expiresAt: new Date(api.clock.now() + 7 * DAY).toISOString(),
    });
  });

  it('can be read as often as people like', async () => {
    const { path } = await api.surveyed();
    const first = await api.send(path);
    expect((await api.send(path)).text).toBe(first.text);
  });

  it('tells strangers neither who complained nor how to reach them', async () => {
    const { path } = await api.surveyed();
    const { text } = await api.send(path);
    expect(text).not.toMatch(/Wang Fang|wang@example\.com|leaks when it is hot/);
  });
});

describe('POST /v1/surveys/{token}', () => {
  it('keeps the answer of a satisfied complainant and closes the complaint', async () => {
    const { id, path } = await api.surveyed();
    const answer = await api.post(path, { score: 5, comment: 'Quick. 👍🏽', anythingElse: 'No.' });
    expect(answer.status).toBe(200);
    const { reference, status, survey } = await complaint(id);
    expect(jsonOf(answer)).toEqual({ reference, score: 5, message: 'Thank you for your answer.' });
    expect(status).toBe('closed');
    expect(survey).toMatchObject({ score: 5, answeredAt: new Date(api.clock.now()).toISOString() });
    const { items } = timelineOf(await api.send(`/v1/complaints/${id}/timeline`));
    expect(items).toContainEqual(
      expect.objectContaining({ kind: 'survey-answered', actor: 'complainant', note: 'Quick. 👍🏽\n\nNo.' }),
    );
  });

  it('hands the complaint of a dissatisfied complainant to a supervisor', async () => {
    const { id, path } = await api.surveyed();
    expect((await api.post(path, { score: 1 })).status).toBe(200);
    expect(await complaint(id)).toMatchObject({
      status: 'resolved',
      team: 'supervisors',
      survey: { score: 1 },
    });
    expect(await kindsOf(id)).toContain('dissatisfaction-raised');
  });

  it('takes one answer, however many come at once', async () => {
    const { id, path } = await api.surveyed();
    const answers = await Promise.all(
      [1, 2, 3, 4, 5, 1, 2, 3, 4, 5].map((score) => api.post(path, { score })),
    );
    const taken = answers.filter((answer) => answer.status === 200);
    expect(taken).toHaveLength(1);
    for (const answer of answers.filter((other) => other !== taken[0])) {
      expect(answer.status).toBe(409);
      expect(problemOf(answer).code).toBe('survey-answered');
    }
    const kept = taken.map((answer) => scoreSchema.parse(jsonOf(answer)).score);
    expect([(await complaint(id)).survey?.score]).toEqual(kept);
    expect((await kindsOf(id)).filter((kind) => kind === 'survey-answered')).toHaveLength(1);
  });

  it('refuses a second answer, and a look at the question after the first', async () => {
    const { path } = await api.surveyed();
    await api.post(path, { score: 2 });
    for (const answer of [await api.post(path, { score: 5 }), await api.send(path)]) {
      expect(answer.status).toBe(409);
      expect(problemOf(answer).code).toBe('survey-answered');
    }
  });
});

describe('a survey is over', () => {
  it('at the very instant it expires, and not before', async () => {
    const { path } = await api.surveyed();
    await api.pass(7 * DAY - 1);
    expect((await api.send(path)).status).toBe(200);
    await api.pass(1);
    for (const answer of [await api.send(path), await api.post(path, { score: 5 })]) {
      expect(answer.status).toBe(410);
      expect(problemOf(answer).code).toBe('survey-over');
    }
  });

  it('when the complaint is reopened; the next resolution has a survey of its own', async () => {
    const { id, path } = await api.surveyed();
    await api.act(id, 'reopening', { reason: 'It leaks again.' });
    expect((await api.send(path)).status).toBe(410);
    await api.act(id, 'resolution', RESOLUTION);
    await api.pass(DAY);
    expect((await api.send(path)).status).toBe(410);
    const next = path.replace(`${id}.1.`, `${id}.2.`);
    expect((await api.send(next)).status).toBe(404);
    expect(await complaint(id)).toMatchObject({ cycle: 2, survey: { sentAt: expect.any(String) } });
  });
});

describe('a link', () => {
  it('works only as it was made', async () => {
    const { path } = await api.surveyed();
    const other = await api.surveyed();
    const [id = '', cycle = '', proof = ''] = path.slice('/v1/surveys/'.length).split('.');
    const [otherId = ''] = other.path.slice('/v1/surveys/'.length).split('.');
    const forged = [
      `${otherId}.${cycle}.${proof}`,
      `${id}.2.${proof}`,
      `${id}.01.${proof}`,
      `${id}.${cycle}.${proof.slice(0, -1)}`,
      `${id}.${cycle}.${'A'.repeat(43)}`,
      `${id}.${cycle}.${proof}.`,
      `${id}.${cycle}.${proof}A`,
      `${id}.${cycle}.`,
      `${id}.${cycle}`,
      `${id.toUpperCase()}.${cycle}.${proof}`,
    ];
    for (const token of forged) {
      for (const answer of [
        await api.send(`/v1/surveys/${token}`),
        await api.post(`/v1/surveys/${token}`, { score: 5 }),
      ]) {
        expect(answer.status, token).toBe(404);
        expect(problemOf(answer).code).toBe('not-found');
        expect(answer.headers.get('cache-control')).toBe('no-store');
      }
    }
    expect((await api.send(path)).status).toBe(200);
  });
});
