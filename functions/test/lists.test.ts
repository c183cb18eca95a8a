import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  complaintOf,
  complaintsOf,
  HOUR,
  openTestApi,
  problemOf,
  RESOLUTION,
  type ShownComplaint,
  type ShownSummary,
  type TestApi,
  timelineOf,
} from './test-api.ts';

let api: TestApi;
/** In the order in which their next deadlines fall due; those that have none come last, by age. */
const inOrder: ShownComplaint[] = [];

beforeAll(async () => {
  api = await openTestApi();
  const nextDeadline = new Map<string, number>();
  for (let n = 0; n < 30; n++) {
    const severity = n % 3 === 0 ? 'critical' : 'moderate';
    let complaint = await api.receive({ subject: `Complaint ${n}`, severity });
    if (n % 2 === 0) complaint = await api.act(complaint.id, 'acknowledgement');
    if (n % 4 === 0) complaint = await api.act(complaint.id, 'assignment', { team: 'repairs' });
    if (n % 8 === 0) complaint = await api.act(complaint.id, 'pause', { question: 'Which?' });
    if (n % 5 === 0) complaint = await api.act(complaint.id, 'resolution', RESOLUTION);
    inOrder.push(complaint);
    const { acknowledgement, resolution } = complaint.clocks;
    const due = [acknowledgement, resolution]
      .filter((clock) => clock.state === 'running')
      .map((clock) => Date.parse(clock.dueAt));
    nextDeadline.set(complaint.id, Math.min(...due));
    await api.pass(HOUR / 60);
  }
  const dueOf = ({ id }: ShownComplaint) => nextDeadline.get(id) ?? Number.NaN;
  inOrder.sort((a, b) => (dueOf(a) === dueOf(b) ? (a.id < b.id ? -1 : 1) : dueOf(a) - dueOf(b)));
});
afterAll(() => api.close());

const idsOf = (complaints: readonly { id: string }[]) => complaints.map(({ id }) => id);

/** The whole list, page by page. */
async function collect(query: string, limit: number): Promise<ShownSummary[]> {
  const items: ShownSummary[] = [];
  for (let cursor = ''; ; ) {
    const page = complaintsOf(await api.send(`/v1/complaints?${query}&limit=${limit}${cursor}`));
    items.push(...page.items);
    if (page.nextCursor === undefined) return items;
    expect(page.items).toHaveLength(limit);
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

describe('GET /v1/complaints', () => {
  it('lists complaints by their next deadline, those without one last', async () => {
    const { items, nextCursor } = complaintsOf(await api.send('/v1/complaints?limit=100'));
    expect(idsOf(items)).toEqual(idsOf(inOrder));
    expect(nextCursor).toBeUndefined();
  });

  it('shows of each what a list needs, and the whole complaint under its id', async () => {
    const { items } = complaintsOf(await api.send('/v1/complaints?limit=100'));
    for (const item of items) {
      const whole = complaintOf(await api.send(`/v1/complaints/${item.id}`));
      const { clocks, breached, nextDeadline, ...same } = item;
      expect(whole).toMatchObject(same);
      expect(whole.clocks).toMatchObject(clocks);
      const { acknowledgement, resolution } = whole.clocks;
      const running = [acknowledgement, resolution].filter(({ state }) => state === 'running');
      expect(nextDeadline).toBe(running.map(({ dueAt }) => dueAt).sort()[0]);
      expect(breached).toBe(Boolean(acknowledgement.breachedAt ?? resolution.breachedAt));
    }
  });

  it('gives 25 at once when nothing else is asked for', async () => {
    const { items, nextCursor } = complaintsOf(await api.send('/v1/complaints'));
    expect(idsOf(items)).toEqual(idsOf(inOrder.slice(0, 25)));
    expect(nextCursor).toBeDefined();
  });

  it('gives every complaint once, whatever the size of the pages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (limit) => {
        expect(idsOf(await collect('', limit))).toEqual(idsOf(inOrder));
      }),
      { numRuns: 15 },
    );
  });

  it.each(['received', 'acknowledged', 'awaiting-complainant', 'resolved', 'closed', 'withdrawn'])(
    'can be limited to the status %s',
    async (status) => {
      const expected = inOrder.filter((complaint) => complaint.status === status);
      expect(idsOf(await collect(`status=${status}`, 2))).toEqual(idsOf(expected));
    },
  );

  it('can be limited to a team, and to a status of a team', async () => {
    const repairs = inOrder.filter((complaint) => complaint.team === 'repairs');
    expect(idsOf(await collect('team=repairs', 3))).toEqual(idsOf(repairs));
    const paused = repairs.filter((complaint) => complaint.status === 'awaiting-complainant');
    expect(paused.length).toBeGreaterThan(0);
    expect(idsOf(await collect('team=repairs&status=awaiting-complainant', 1))).toEqual(idsOf(paused));
    expect(await collect('team=nobody', 5)).toEqual([]);
  });

  it('refuses a parameter that is given twice', async () => {
    const answer = await api.send('/v1/complaints?limit=1&limit=1');
    expect(problemOf(answer)).toMatchObject({ errors: [{ in: 'query', field: 'limit', rule: 'duplicate' }] });
  });

  it('ends with a full page that nothing follows', async () => {
    const page = complaintsOf(await api.send(`/v1/complaints?limit=${inOrder.length}`));
    expect(page.items).toHaveLength(inOrder.length);
    expect(page.nextCursor).toBeUndefined();
  });
});

const BAD_LIMITS = [
  '0',
  '-1',
  '101',
  '1.5',
  '1e1',
  '0x10',
  '+5',
  ' 5',
  '5 ',
  '',
  'all',
  'NaN',
  'Infinity',
  '٥',
  '9'.repeat(400),
  '1000000000',
];
const BAD_CURSORS = ['', 'x', '2026-03-02', '%00', '中', 'x'.repeat(5000), '{"a":1}', "' OR 1=1"];

describe.each([
  [
    '/v1/complaints',
    [
      ['status', 'open'],
      ['status', ''],
      ['status', 'RECEIVED'],
      ['team', ''],
      ['team', 'Repairs'],
      ['team', 'a#received#0'],
    ],
  ],
  ['/v1/complaints/:id/timeline', []],
  [
    '/v1/executions',
    [
      ['status', 'running'],
      ['status', ''],
      ['workflow', 'x'],
    ],
  ],
  ['/v1/executions/:id-1/history', []],
])('GET %s', (path, others) => {
  const wrong = [
    ...BAD_LIMITS.map((value) => ['limit', value]),
    ...BAD_CURSORS.map((value) => ['cursor', value]),
    ...others,
    ['colour', 'red'],
    ['LIMIT', '5'],
    ['__proto__', 'x'],
  ];
  it.each(wrong)('refuses ?%s=%s', async (name = '', value = '') => {
    const query = new URLSearchParams([[name, decodeURIComponent(value)]]);
    const answer = await api.send(`${path.replace(':id', inOrder[0]?.id ?? '')}?${query}`);
    expect(answer.status, answer.text).toBe(422);
    expect(problemOf(answer)).toMatchObject({
      code: 'invalid-request',
      errors: [{ in: 'query', field: name }],
    });
  });
});

describe('GET /v1/complaints/{id}/timeline', () => {
  it('gives every event once and in order, long after the oldest have left the complaint itself', async () => {
    const { id } = await api.receive();
    for (let n = 0; n < 60; n++) await api.act(id, 'assignment', { team: `team-${n}` });
    await api.pass(HOUR);
    const whole = timelineOf(await api.send(`/v1/complaints/${id}/timeline?limit=100`));
    const rest = timelineOf(
      await api.send(`/v1/complaints/${id}/timeline?limit=100&cursor=${whole.nextCursor}`),
    );
    const events = [...whole.items, ...rest.items];
    expect(rest.nextCursor).toBeUndefined();
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events[0]).toMatchObject({ kind: 'received', actor: 'client', cycle: 1 });
    const teams = events.filter((event) => event.kind === 'assigned').map((event) => event.data.toTeam);
    expect(teams).toEqual(Array.from({ length: 60 }, (_, n) => `team-${n}`));

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100 }), async (limit) => {
        const paged = [];
        for (let cursor = ''; ; ) {
          const page = timelineOf(await api.send(`/v1/complaints/${id}/timeline?limit=${limit}${cursor}`));
          paged.push(...page.items);
          if (page.nextCursor === undefined) break;
          expect(page.items).toHaveLength(limit);
          cursor = `&cursor=${page.nextCursor}`;
        }
        expect(paged).toEqual(events);
      }),
      { numRuns: 10 },
    );
  });

  it('keeps what people wrote as notes, apart from the data', async () => {
    const { id } = await api.receive();
    await api.act(id, 'acknowledgement', { message: '我们正在处理。' });
    await api.act(id, 'withdrawal', { reason: 'وجدتها' });
    const { items } = timelineOf(await api.send(`/v1/complaints/${id}/timeline`));
    expect(items.filter((event) => event.note !== undefined)).toMatchObject([
      { kind: 'acknowledged', actor: 'handler', note: '我们正在处理。' },
      { kind: 'withdrawn', actor: 'complainant', note: 'وجدتها' },
    ]);
    expect(JSON.stringify(items.map((event) => event.data))).not.toContain('wang@example.com');
  });
});
