import {
  type Complaint,
  handling,
  type Intake,
  type PolicySet,
  policySets,
  reopen,
  type Services,
  takeStep,
} from '@redress/core';
import { describe, expect, it } from 'vitest';
import { COMMAND, complain, RULES, read, resolution, storyOf } from './support/complaints.ts';
import { DAY, type Recording, recordingServices } from './support/recording.ts';

/** The shipped policies with other rules for the survey, in force. */
async function withSurvey(services: Services, survey: { coolDownDays?: number; sharePercent?: number }) {
  const { policySet } = RULES;
  const changed: PolicySet = {
    ...policySet,
    version: 2,
    rules: policySet.rules.map((rule) => ({
      ...rule,
      policy: { ...rule.policy, survey: { ...rule.policy.survey, ...survey } },
    })),
  };
  await policySets.save(services, changed);
}

/** Resolves the complaint, and lets the time pass after which it is asked about. */
async function resolveAndAsk(
  { services, pass, delivered }: Recording,
  { id, cycle }: Complaint,
): Promise<Complaint> {
  await handling.change(services, id, resolution);
  await pass(DAY);
  await takeStep(services, { complaintId: id, cycle, clock: 'followUp' });
  await delivered();
  return read(services, id);
}

const from = (contact: { email?: string; phone?: string }): Intake => ({
  ...COMMAND,
  content: { ...COMMAND.content, complainant: { name: 'Ana', ...contact, language: 'en' } },
});

describe('a complainant who was asked lately', () => {
  it('is not asked again until the cool-down is over, whatever they complain about', async () => {
    const test = recordingServices();
    const { services, pass } = test;
    await withSurvey(services, { coolDownDays: 30 });
    const lifeOf = async (email: string) =>
      storyOf(await resolveAndAsk(test, await complain(services, from({ email }))));
    expect(await lifeOf('ana@example.com')).toContain('survey-sent');
    expect(await lifeOf('ANA@example.com')).toEqual(['received', 'acknowledged', 'resolved', 'closed']);
    expect(await lifeOf('other@example.com')).toContain('survey-sent');
    await pass(29 * DAY);
    expect(await lifeOf('ana@example.com')).toContain('survey-sent');
  });

  it('is known by the telephone number where there is no e-mail address, however it is written', async () => {
    const test = recordingServices();
    const { services } = test;
    await withSurvey(services, { coolDownDays: 30 });
    const lifeOf = async (phone: string) =>
      storyOf(await resolveAndAsk(test, await complain(services, from({ phone }))));
    expect(await lifeOf('+86 (10) 1234-5678')).toContain('survey-sent');
    expect(await lifeOf('+861012345678')).toEqual(['received', 'acknowledged', 'resolved', 'closed']);
    expect(await lifeOf('+86 10 1234 5679')).toContain('survey-sent');
  });

  it('is asked once about one cycle, however often the step is run', async () => {
    const test = recordingServices();
    const { services, notifier } = test;
    await withSurvey(services, { coolDownDays: 30 });
    const complaint = await resolveAndAsk(test, await complain(services, COMMAND));
    await takeStep(services, { complaintId: complaint.id, cycle: 1, clock: 'followUp' });
    await test.delivered();
    expect(notifier.sent.filter(({ kind }) => kind === 'survey')).toHaveLength(1);
    expect((await read(services, complaint.id)).status).toBe('resolved');
  });

  it('is asked after all where the write was lost after the note was made', async () => {
    let isDown = false;
    const test = recordingServices((store) => ({
      get: (key) => store.get(key),
      putIfAbsent: (item) => store.putIfAbsent(item),
      putBoth: (first, second) => store.putBoth(first, second),
      delete: (key) => store.delete(key),
      query: (query) => store.query(query),
      entries: (query) => store.entries(query),
      replace: async (item, version) => {
        if (isDown) throw new Error('the store is down');
        return store.replace(item, version);
      },
    }));
    const { services, pass } = test;
    await withSurvey(services, { coolDownDays: 30 });
    const { id } = await complain(services, COMMAND);
    await handling.change(services, id, resolution);
    await pass(DAY);
    isDown = true;
    const step = () => takeStep(services, { complaintId: id, cycle: 1, clock: 'followUp' });
    await expect(step()).rejects.toThrow('the store is down');
    isDown = false;
    await step();
    expect(storyOf(await read(services, id))).toContain('survey-sent');
  });

  it('is known by nothing that could be read in the store', async () => {
    const keys: string[] = [];
    const test = recordingServices((store) => ({
      get: (key) => store.get(key),
      putIfAbsent: (item) => {
        if (item.pk.startsWith('SURVEYED')) keys.push(JSON.stringify(item));
        return store.putIfAbsent(item);
      },
      putBoth: (first, second) => store.putBoth(first, second),
      delete: (key) => store.delete(key),
      query: (query) => store.query(query),
      entries: (query) => store.entries(query),
      replace: (item, version) => store.replace(item, version),
    }));
    await withSurvey(test.services, { coolDownDays: 30 });
    await resolveAndAsk(test, await complain(test.services, COMMAND));
    await resolveAndAsk(test, await complain(test.services, from({ phone: '13800000000' })));
    expect(keys).toHaveLength(2);
    expect(keys.join()).not.toMatch(/ana|example\.com|13800000000/i);
  });
});

describe('a complaint that is resolved a second time', () => {
  it('is asked about in each cycle, and in each once, where there is no cool-down', async () => {
    const test = recordingServices();
    const { services, notifier } = test;
    const first = await resolveAndAsk(test, await complain(services, COMMAND));
    const reopened = await handling.change(services, first.id, (complaint, now) =>
      reopen(complaint, { reason: 'Again.' }, now),
    );
    await resolveAndAsk(test, reopened);
    await test.delivered();
    expect(notifier.sent.filter(({ kind }) => kind === 'survey')).toHaveLength(2);
  });
});

describe('a share of the complaints', () => {
  it('is asked about, roughly as large as the policy says', async () => {
    const test = recordingServices();
    const { services, pass } = test;
    await withSurvey(services, { sharePercent: 40 });
    const ids = await Promise.all(
      Array.from({ length: 100 }, async () => (await complain(services, COMMAND)).id),
    );
    for (const id of ids) await handling.change(services, id, resolution);
    await pass(DAY);
    const asked = [];
    for (const complaintId of ids) {
      await takeStep(services, { complaintId, cycle: 1, clock: 'followUp' });
      const complaint = await read(services, complaintId);
      if (storyOf(complaint).includes('survey-sent')) asked.push(complaintId);
      else
        expect(complaint.timeline.findLast(({ kind }) => kind === 'closed')?.data).toEqual({
          reason: 'not-in-survey-sample',
        });
    }
    expect(asked.length).toBeGreaterThan(15);
    expect(asked.length).toBeLessThan(65);
  });
});
