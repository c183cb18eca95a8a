import { getConnInfo } from '@hono/node-server/conninfo';
import {
  type Log,
  millisOf,
  oldestFailing,
  oldestFailingWebhook,
  type Services,
  type Swept,
  setAside,
  UNDELIVERED,
  undeliveredPartition,
} from '@redress/core';
import type { Engine } from '@redress/engine';
import type { Handler } from '@redress/functions';
import type { Context } from 'hono';

/** A gauge says how things stand, a counter what has been since the process began. */
interface Figure {
  readonly name: string;
  readonly kind: 'gauge' | 'counter';
  readonly help: string;
  readonly values: readonly { readonly labels?: string; readonly value: number }[];
}

/** Entries are counted as far as one page goes. */
const MOST_COUNTED = 100;

/** Counts what is logged, as the metric filters on AWS do, and what the sweeper does. */
export class Tally {
  readonly lines = { warn: 0, error: 0 };
  readonly events = new Map<string, number>();
  readonly swept = { turns: 0, seen: 0, stepsTaken: 0, failed: 0 };
  lastSweptAt: number | undefined;

  counting(log: Log): Log {
    const count =
      (level: 'warn' | 'error'): Log['warn'] =>
      (event, fields) => {
        this.lines[level]++;
        this.events.set(event, (this.events.get(event) ?? 0) + 1);
        log[level](event, fields);
      };
    return { info: (...line) => log.info(...line), warn: count('warn'), error: count('error') };
  }

  noteSweep({ seen, stepsTaken, failed }: Swept, now: number): void {
    this.swept.turns++;
    this.swept.seen += seen;
    this.swept.stepsTaken += stepsTaken;
    this.swept.failed += failed;
    this.lastSweptAt = now;
  }
}

export interface Measured {
  readonly services: Services;
  readonly engine: Pick<Engine, 'stats'>;
  readonly deliveries: { readonly size: number };
  readonly tally: Tally;
}

/**
 * `GET /metrics`: OpenMetrics text, for programs on this machine only. A proxy on it that passes requests on says
 * so, and is refused, too.
 */
export function metricsHandler(measured: Measured): Handler {
  return async (c) => {
    if (!isLocal(c)) return c.notFound();
    const text = (await figures(measured)).map(textOf).join('');
    return c.body(`${text}# EOF\n`, 200, {
      'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      'cache-control': 'no-store',
    });
  };
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

function isLocal(c: Context): boolean {
  if (c.req.header('x-forwarded-for') !== undefined || c.req.header('forwarded') !== undefined) return false;
  // A request that has come over no socket was made in this process.
  if (c.env?.incoming === undefined) return true;
  return LOOPBACK.test(getConnInfo(c).remote.address ?? '');
}

async function figures({ services, engine, deliveries, tally }: Measured): Promise<Figure[]> {
  const { store, clock } = services;
  const now = clock.now();
  const stats = engine.stats();
  const oldest = await oldestFailing(store);
  const oldestWebhook = await oldestFailingWebhook(store);
  const undelivered = await Promise.all(
    UNDELIVERED.map(async (state) => {
      const query = {
        index: 'undelivered' as const,
        partition: undeliveredPartition(state),
        limit: MOST_COUNTED,
      };
      const { entries } = await store.entries(query);
      return { labels: `{state="${state}"}`, value: entries.length };
    }),
  );
  const unreadable = await setAside.list(services, { limit: MOST_COUNTED });
  const gauge = (name: string, help: string, value: number): Figure => ({
    name,
    kind: 'gauge',
    help,
    values: [{ value }],
  });
  const counter = (name: string, help: string, value: number): Figure => ({
    name,
    kind: 'counter',
    help,
    values: [{ value }],
  });
  const logged = (event: string) => tally.events.get(event) ?? 0;
  return [
    gauge(
      'redress_oldest_undelivered_seconds',
      'For how long the oldest message has been owed that has failed at least once.',
      oldest === undefined ? 0 : Math.max(0, (now - millisOf(oldest)) / 1000),
    ),
    {
      name: 'redress_complaints_undelivered',
      kind: 'gauge',
      help: `Complaints with a message that fails, or that nobody tries any more; counted up to ${MOST_COUNTED}.`,
      values: undelivered,
    },
    gauge(
      'redress_oldest_webhook_seconds',
      'For how long the oldest event has waited for an endpoint that has failed to take it at least once.',
      oldestWebhook === undefined ? 0 : Math.max(0, (now - millisOf(oldestWebhook)) / 1000),
    ),
    counter(
      'redress_webhooks_failed',
      'Attempts to post to an endpoint that failed.',
      logged('webhook-failed'),
    ),
    counter(
      'redress_webhooks_parked',
      'Events that an endpoint has not taken for a day.',
      logged('webhook-parked'),
    ),
    gauge(
      'redress_deliveries_waiting',
      'Complaints that the deliverer has in hand or in memory.',
      deliveries.size,
    ),
    counter('redress_messages_given_up', 'Messages whose address was refused.', logged('message-given-up')),
    counter(
      'redress_staff_unreachable',
      'Messages to a team or an assignee that were refused or came back.',
      logged('staff-address-refused'),
    ),
    counter('redress_messages_failed', 'Attempts to send that failed.', logged('message-failed')),
    counter(
      'redress_workflows_restarted',
      'Executions that had died and were followed by another.',
      logged('workflow-restarted'),
    ),
    {
      name: 'redress_logged',
      kind: 'counter',
      help: 'Lines in the log that somebody should look at.',
      values: Object.entries(tally.lines).map(([level, value]) => ({ labels: `{level="${level}"}`, value })),
    },
    counter('redress_sweeps', 'Turns of the sweeper that came to their end.', tally.swept.turns),
    gauge(
      'redress_since_sweep_seconds',
      'Since the last of them; since the process began where there was none.',
      tally.lastSweptAt === undefined ? process.uptime() : (now - tally.lastSweptAt) / 1000,
    ),
    counter('redress_complaints_seen', 'Complaints that the sweeper had to look at.', tally.swept.seen),
    counter(
      'redress_late_steps',
      'Complaints with steps that nobody had taken but the sweeper.',
      tally.swept.stepsTaken,
    ),
    counter('redress_sweep_failures', 'Complaints that the sweeper could not see to.', tally.swept.failed),
    gauge(
      'redress_items_set_aside',
      `Items that cannot be read; counted up to ${MOST_COUNTED}.`,
      unreadable.items.length,
    ),
    gauge('redress_executions_running', 'Executions of workflows that run.', stats.running),
    gauge(
      'redress_timer_overdue_seconds',
      'For how long the earliest timer has been due and has not fired.',
      stats.overdue / 1000,
    ),
    counter('redress_transitions', 'Transitions of workflows, as they are billed on AWS.', stats.transitions),
    counter('redress_function_calls', 'Calls of the functions behind the workflows.', stats.functionCalls),
  ];
}

function textOf({ name, kind, help, values }: Figure): string {
  const suffix = kind === 'counter' ? '_total' : '';
  const lines = values.map(({ labels = '', value }) => `${name}${suffix}${labels} ${value}\n`);
  return `# TYPE ${name} ${kind}\n# HELP ${name} ${help}\n${lines.join('')}`;
}
