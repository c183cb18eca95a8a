import { instantOf } from '@redress/core';
import type { HistoryEvent } from '@redress/core/ports/workflows.ts';
import { describe, expect, it } from 'vitest';
import { type ConsolePage, Desk } from '../support/console.ts';
import { Client, MINUTE, START, startMachine } from '../support/machine.ts';

const PAGE = 40 * 1024;
const textOf = ({ html }: ConsolePage) =>
  html
    .replace(/^.*<main/s, '<main')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

/** As the service has them: a task that is entered, tried and left over and over, with the longest data there may be. */
function longHistory(turns: number, size: number): HistoryEvent[] {
  const input = JSON.stringify({ complaintId: '"<&投', text: '投"<'.repeat(size) });
  const events: HistoryEvent[] = [];
  const add = (type: string, details: HistoryEvent['details']) => {
    const id = events.length + 1;
    const at = instantOf(START + id * MINUTE);
    events.push({ id, previousId: id - 1, at, type, details });
  };
  add('ExecutionStarted', { input });
  for (let turn = 0; turn < turns; turn++)
    for (const name of ['Await resolution', 'Escalate resolution']) {
      add('TaskStateEntered', { name, input });
      add('TaskScheduled', { resource: 'invoke.waitForTaskToken', parameters: input });
      add('TaskFailed', { error: 'Redress.Retimed', cause: input });
      add('TaskStateExited', { name, output: input });
    }
  return events;
}

async function scene(turns: number, size: number) {
  const events = longHistory(turns, size);
  const test = await startMachine({
    keeps: 'nothing',
    decorate: (services) => ({
      ...services,
      workflows: {
        ...services.workflows,
        history: async (_workflow, _name, { limit, cursor = '0', descending = false }) => {
          const all = descending ? events.toReversed() : events;
          const from = Number(cursor);
          const items = all.slice(from, from + limit);
          const next = from + limit;
          return { items, ...(next < all.length && { nextCursor: String(next) }) };
        },
      },
    }),
  });
  const { id } = await new Client(test).complain();
  await test.machine.settled();
  const desk = await Desk.open(test, { roles: ['operations'] });
  return { desk, path: `/console/executions/${id}-1`, events };
}

describe('an execution with a long history', () => {
  it.each(['compact', 'full', 'json'])(
    'has a page that is light, however long its data are: %s',
    async (view) => {
      const { desk, path } = await scene(200, 20_000);
      const page = await desk.get(`${path}?view=${view}`);
      expect(page.status).toBe(200);
      expect(Buffer.byteLength(page.html)).toBeLessThan(PAGE);
      expect(page.html).not.toContain('"<&投');
    },
  );

  it('shows data in the page where they are short, in the page of their event where they are not', async () => {
    const short = await scene(2, 10);
    expect((await short.desk.get(short.path)).html).toMatch(/<details><summary>Input<\/summary><pre>\{/);
    const { desk, path, events } = await scene(2, 20_000);
    const page = await desk.get(path);
    expect(page.html).not.toContain('<summary>Input');
    const entered = events.findLast(({ type }) => type === 'TaskStateEntered')?.id;
    expect(page.html).toContain(`href="${path}/events/${entered}"`);
    const event = await desk.get(`${path}/events/${entered}`);
    expect(textOf(event)).toMatch(/Event \d+ .*TaskStateEntered .*Input \{/);
    expect(Buffer.byteLength(event.html)).toBeLessThan(PAGE);
    const whole = await desk.get(`${path}/events/${entered}?as=json`);
    expect(JSON.parse(whole.html)).toEqual(events.find(({ id }) => id === entered));
    expect(whole.headers.get('content-disposition')).toContain('attachment');
    expect((await desk.get(`${path}/events/99999`)).status).toBe(404);
  });

  it('leads back to its first event, page by page, and to its newest again', async () => {
    const { desk, path } = await scene(100, 10);
    let page = await desk.get(`${path}?view=full`);
    const seen = new Set<string>();
    const note = () => {
      const history = page.html.slice(page.html.indexOf('id="history"'));
      for (const [, id = ''] of history.matchAll(/<tr><td>(\d+)<\/td>/g)) seen.add(id);
      return /<a href="([^"]+)">(?:\d+ more visits?|What was before)/.exec(history)?.[1];
    };
    for (let earlier = note(); earlier !== undefined; earlier = note())
      page = await desk.get(earlier.replaceAll('&amp;', '&').replace('#history', ''));
    expect(seen.size).toBe(801);
    expect(textOf(page)).toContain('To the newest');
  });
});
