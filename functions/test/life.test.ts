import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  complaintOf,
  DAY,
  HOUR,
  openTestApi,
  problemOf,
  RESOLUTION,
  type ShownComplaint,
  type TestApi,
} from './test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const get = async (id: string) => complaintOf(await api.send(`/v1/complaints/${id}`));
const now = () => new Date(api.clock.now()).toISOString();

describe('a change answers with the complaint as it now is', () => {
  it.each([
    ['acknowledgement', { message: 'We look into it.' }],
    ['acknowledgement', {}],
    ['assignment', { team: 'repairs', assignee: 'li' }],
    ['resolution', RESOLUTION],
    ['withdrawal', { reason: 'My mistake.' }],
  ])('%s %j', async (action, body) => {
    const before = await api.receive();
    await api.pass(HOUR);
    const answer = await api.post(`/v1/complaints/${before.id}/${action}`, body);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    const after = complaintOf(answer);
    expect(after).toMatchObject({ id: before.id, version: 2, updatedAt: now(), createdAt: before.createdAt });
    expect(await get(before.id)).toEqual(after);
  });

  it('acknowledging stops that clock and leaves the other running', async () => {
    const { id } = await api.receive();
    await api.pass(HOUR);
    const { status, clocks } = await api.act(id, 'acknowledgement');
    expect(status).toBe('acknowledged');
    expect(clocks.acknowledgement).toMatchObject({ state: 'stopped', stoppedAt: now() });
    expect(clocks.resolution.state).toBe('running');
  });

  it('assigning names a team and a person, and assigning to a team alone frees the person', async () => {
    const { id } = await api.receive();
    expect(await api.act(id, 'assignment', { team: 'repairs', assignee: 'li@example.com' })).toMatchObject({
      team: 'repairs',
      assignee: 'li@example.com',
    });
    const { team, assignee } = await api.act(id, 'assignment', { team: 'care' });
    expect([team, assignee]).toEqual(['care', undefined]);
  });

  it('a pause keeps the time that was left for the resumption', async () => {
    const { id, clocks } = await api.receive();
    await api.act(id, 'acknowledgement');
    await api.pass(HOUR);
    const paused = await api.act(id, 'pause', { question: 'Which kettle is it?' });
    expect(paused).toMatchObject({
      status: 'awaiting-complainant',
      clocks: { resolution: { state: 'paused', pausedAt: now() } },
    });
    await api.pass(3 * DAY);
    const resumed = await api.act(id, 'resumption', { answer: 'The red one.' });
    expect(resumed.status).toBe('acknowledged');
    expect(resumed.clocks.resolution).not.toHaveProperty('pausedAt');
    expect(Date.parse(resumed.clocks.resolution.dueAt)).toBe(Date.parse(clocks.resolution.dueAt) + 3 * DAY);
  });

  it('resolving acknowledges too where nobody had', async () => {
    const { id } = await api.receive();
    const resolved = await api.act(id, 'resolution', RESOLUTION);
    expect(resolved).toMatchObject({
      status: 'resolved',
      clocks: { acknowledgement: { state: 'stopped' }, resolution: { state: 'stopped', stoppedAt: now() } },
      resolution: {
        ...RESOLUTION,
        at: now(),
        remedies: [{ kind: 'replacement', state: 'done', done: { at: now() } }],
      },
    });
  });

  it('reopening begins a new cycle whose clocks count from now', async () => {
    const { id } = await api.receive();
    await api.act(id, 'resolution', RESOLUTION);
    await api.pass(10 * DAY);
    const reopened = await api.act(id, 'reopening', { reason: 'It leaks again.' });
    expect(reopened).toMatchObject({ status: 'received', cycle: 2 });
    expect(reopened).not.toHaveProperty('resolution');
    expect(reopened).not.toHaveProperty('survey');
    for (const clock of Object.values(reopened.clocks)) {
      expect(clock).toMatchObject({ state: 'running', startedAt: now() });
      expect(clock).not.toHaveProperty('breachedAt');
    }
  });

  it('shows when a clock was breached, and who has the complaint since', async () => {
    const { id } = await api.receive();
    await api.pass(2 * DAY);
    const { team, level, clocks } = await get(id);
    expect(clocks.acknowledgement.breachedAt).toBe(clocks.acknowledgement.dueAt);
    expect([team, level]).toEqual(['management', 3]);
  });
});

describe('money', () => {
  it.each([
    [49.9, '49.9'],
    ['49.90', '49.90'],
    [0, '0'],
    [-0, '0'],
    ['0.001', '0.001'],
    [0.1, '0.1'],
    [1e3, '1000'],
    ['999999999999.999', '999999999999.999'],
    [123_456_789_012, '123456789012'],
  ])('%j is kept as %s', async (amount, kept) => {
    const { id } = await api.receive();
    const remedies = [
      { kind: 'refund', amount, currency: 'CNY', note: '退款' },
      { kind: 'loyalty-points', amount: 500 },
    ];
    const { resolution } = await api.act(id, 'resolution', { ...RESOLUTION, remedies });
    expect(resolution?.remedies).toMatchObject([
      { kind: 'refund', amount: kept, currency: 'CNY', note: '退款' },
      { kind: 'loyalty-points', amount: '500' },
    ]);
  });

  it('is not needed: a resolution may have no remedy at all', async () => {
    const { id } = await api.receive();
    const { resolution } = await api.act(id, 'resolution', {
      ...RESOLUTION,
      rootCause: 'unfounded',
      remedies: [],
    });
    expect(resolution?.remedies).toEqual([]);
  });
});

describe('what the state does not allow', () => {
  const BODIES: Record<string, object> = {
    acknowledgement: {},
    assignment: { team: 'repairs' },
    updates: { message: 'It is on its way.' },
    escalation: { reason: 'It is burning.' },
    classification: { severity: 'serious', reason: 'On second thoughts.' },
    receipt: { receivedOn: '2026-03-01', reason: 'By post.' },
    pause: { question: 'Which?' },
    resumption: {},
    hold: { kind: 'authority', reason: 'The police look into it.' },
    resolution: RESOLUTION,
    reopening: { reason: 'Again.' },
    withdrawal: { reason: 'My mistake.' },
    messages: { message: 'It also smells.' },
    objection: { reason: 'That is no repair.' },
    remedies: { kind: 'refund' },
  };
  const WHILE_OPEN = [
    'escalation',
    'extension',
    'classification',
    'receipt',
    'hold',
    'hold-release',
    'messages',
    'updates',
    'fulfilments',
    'links',
    'remedies',
  ];
  const DISPUTED = ['objection', 'objection-decision'];
  /** How a complaint gets into each state, and what may be done there. */
  const STATES: [ShownComplaint['status'], (id: string) => Promise<unknown>, string[]][] = [
    [
      'received',
      async () => {},
      ['acknowledgement', 'assignment', ...WHILE_OPEN, 'resolution', 'withdrawal'],
    ],
    [
      'acknowledged',
      (id) => api.act(id, 'acknowledgement'),
      ['assignment', ...WHILE_OPEN, 'pause', 'resolution', 'withdrawal'],
    ],
    [
      'awaiting-complainant',
      async (id) => {
        await api.act(id, 'acknowledgement');
        await api.act(id, 'pause', { question: 'Which?' });
      },
      ['assignment', ...WHILE_OPEN, 'resumption', 'resolution', 'withdrawal'],
    ],
    [
      'resolved',
      (id) => api.act(id, 'resolution', RESOLUTION),
      [
        'assignment',
        'escalation',
        'reopening',
        'messages',
        'updates',
        'fulfilments',
        'remedies',
        ...DISPUTED,
      ],
    ],
    [
      'closed',
      async (id) => {
        await api.act(id, 'resolution', RESOLUTION);
        await api.pass(9 * DAY);
      },
      ['reopening', ...DISPUTED],
    ],
    ['withdrawn', (id) => api.act(id, 'withdrawal', { reason: 'My mistake.' }), []],
  ];
  const CASES = STATES.flatMap(([status, reach, allowed]) =>
    Object.keys(BODIES).map((action) => ({ status, reach, allowed, action })),
  );

  it.each(CASES.filter(({ allowed, action }) => allowed.includes(action)))(
    '$status: $action is allowed',
    async ({ reach, action }) => {
      const { id } = await api.receive();
      await reach(id);
      await api.act(id, action, BODIES[action]);
    },
  );

  it.each(CASES.filter(({ allowed, action }) => !allowed.includes(action)))(
    '$status: $action is answered by 409, the state and what is allowed',
    async ({ status, reach, allowed, action }) => {
      const { id } = await api.receive();
      await reach(id);
      const before = await get(id);
      const answer = await api.post(`/v1/complaints/${id}/${action}`, BODIES[action]);
      expect(answer.status).toBe(409);
      const problem = problemOf(answer);
      expect(problem).toMatchObject({ code: 'wrong-state', state: status });
      expect(problem.allowed).toEqual(expect.arrayContaining([...allowed]));
      expect(problem.allowed).toHaveLength(allowed.length);
      expect(await get(id)).toEqual(before);
    },
  );

  it('of twenty that acknowledge at once one succeeds', async () => {
    const { id } = await api.receive();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.post(`/v1/complaints/${id}/acknowledgement`, {})),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array(19).fill(409)]);
    expect((await get(id)).version).toBe(2);
  });

  it('of twenty that assign at once all succeed, one after the other', async () => {
    const { id } = await api.receive();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        api.post(`/v1/complaints/${id}/assignment`, { team: `team-${n}` }),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(200));
    expect((await get(id)).version).toBe(21);
  });
});
