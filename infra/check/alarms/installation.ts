import { type ComplaintId, type Log, ProviderFault, type Services } from '@redress/core';
import { openInstallation, SimulatedClock } from '@redress/local';
import * as z from 'zod';
import { createDeliveries } from '../../../functions/src/deliveries.ts';
import { createSweeps } from '../../../functions/src/sweeps.ts';
import { authorization } from '../../../test/support/machine.ts';
import { type Graph, ofType, one } from '../graph.ts';
import { Metrics } from './cloudwatch.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-03-04T09:00:00Z');

/** What can go wrong; what is out stays out. */
export interface Trouble {
  /** `out`: it says so. `hangs`: nobody knows what became of the mail. */
  mail?: 'out' | 'hangs';
  /** `fails`: it is invoked, and throws. `gone`: nothing invokes it. */
  deliverer?: 'fails' | 'gone';
  sweeper?: 'gone';
  workflows?: 'out';
}

const filterSchema = z.object({
  pattern: z.string(),
  metricTransformation: z.object({ namespace: z.string(), name: z.string(), value: z.literal('1') }),
});

export type Watched = Awaited<ReturnType<typeof openWatched>>;

/**
 * The deployed functions' code over the shipped machines, on time that is moved, with what CloudWatch would be
 * told of it: the sweeper's figures, the lines that the deployed filters count, the functions' errors, what lies
 * in the queue of failures.
 */
export async function openWatched(graph: Graph) {
  const metrics = new Metrics();
  const clock = new SimulatedClock(START);
  const trouble: Trouble = {};
  const woken: ComplaintId[] = [];
  let givenUp = 0;
  const ages: number[] = [];
  /** Something has happened since the last sweep, or it had something to do. */
  let stirs = true;
  const minute = () => Math.floor((clock.now() - START) / MINUTE);

  const stage = z.string().parse(graph.app.stage);
  const own = `redress-${stage}`;
  const functionName = (name: string) =>
    String(one(graph, 'lambda/function:Function', `${name}Function`).state.name);
  const queueName = String(one(graph, 'sqs/queue:Queue', 'DeliveryFailures').state.name);
  const filters = new Map(
    ofType(graph, 'cloudwatch/logMetricFilter:LogMetricFilter').map(({ inputs }) => {
      const { pattern, metricTransformation } = filterSchema.parse(inputs);
      return [pattern, metricTransformation];
    }),
  );
  const count = (level: string) => (event: string) => {
    for (const [pattern, { namespace, name }] of filters)
      if (matches(pattern, { level, message: event })) metrics.add(namespace, name, {}, minute(), 1);
  };
  const log: Log = { info: count('INFO'), warn: count('WARN'), error: count('ERROR') };

  const send = async () => {
    if (trouble.mail === 'out') throw new ProviderFault('SendingPausedException');
    if (trouble.mail === 'hangs') throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
    return { providerId: 'any' };
  };
  const unlessOut =
    <Args extends unknown[], Result>(act: (...args: Args) => Promise<Result>) =>
    (...args: Args): Promise<Result> =>
      trouble.workflows === 'out' ? Promise.reject(new Error('out of reach')) : act(...args);
  const machine = await openInstallation({
    storeFile: ':memory:',
    engineFile: ':memory:',
    clock: () => clock,
    publicUrl: 'https://complaints.example.com',
    log,
    sweeper: 'off',
    decorate: (services): Services => ({
      ...services,
      notifier: { send },
      deliveries: { wake: (id) => void woken.push(id) },
      workflows: {
        ...services.workflows,
        start: unlessOut(services.workflows.start),
        succeed: unlessOut(services.workflows.succeed),
        fail: unlessOut(services.workflows.fail),
        describe: unlessOut(services.workflows.describe),
      },
    }),
  });
  const { services } = machine;
  const deliver = createDeliveries(services);
  const sweep = createSweeps(services);
  const lambda = (name: string, metric: string) =>
    metrics.add('AWS/Lambda', metric, { FunctionName: functionName(name) }, minute(), 1);

  /** A change to the deliverer, as the stream brings it: four times at most. */
  async function bring(id: ComplaintId): Promise<void> {
    const Records = [{ dynamodb: { Keys: { pk: { S: id } }, SequenceNumber: '1' } }];
    for (let attempt = 0; attempt < 4; attempt++) {
      if (trouble.deliverer === 'fails') lambda('Deliverer', 'Errors');
      else if ((await deliver({ Records })).batchItemFailures.length === 0) return;
    }
    givenUp++;
  }

  async function settled(): Promise<void> {
    await machine.settled();
    while (woken.length > 0) {
      stirs = true;
      const ids = [...new Set(woken.splice(0))];
      if (trouble.deliverer !== 'gone') for (const id of ids) await bring(id);
      await machine.settled();
    }
  }

  /** What the sweeper's function tells CloudWatch at the end of its turn. */
  async function turn(): Promise<void> {
    if (trouble.sweeper === 'gone') return;
    const say = (name: string, value: number) =>
      metrics.add(own, name, { service: 'redress' }, minute(), value);
    // Most minutes of a healthy month are like the one before: then one in five is swept in earnest.
    const isHealthy = Object.keys(trouble).length === 0;
    const figures =
      stirs || !isHealthy || minute() % 5 === 0
        ? await sweep(() => false)
        : { seen: 0, unheard: 0, oldestUndeliveredMs: 0 };
    if (!figures) return;
    stirs = figures.seen > 0 || figures.oldestUndeliveredMs > 0;
    say('WorkflowsUnheard', figures.unheard);
    ages.push(figures.oldestUndeliveredMs / 1000);
    say('OldestUndelivered', figures.oldestUndeliveredMs / 1000);
    await settled();
  }

  return {
    metrics,
    trouble,
    minute,
    /** What each turn said of the age of the oldest message that waits, in seconds. */
    lateMail: () => [...ages],
    async request(path: string, body: object): Promise<{ id: string }> {
      const response = await machine.api.request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: await authorization(machine) },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
      stirs = true;
      await settled();
      return z.object({ id: z.string() }).parse(JSON.parse(text));
    },
    /** One minute on, with the sweeper's turn at its end. */
    async pass(): Promise<void> {
      await clock.advance(MINUTE, settled);
      await turn();
      if (givenUp > 0)
        metrics.add(
          'AWS/SQS',
          'ApproximateNumberOfMessagesVisible',
          { QueueName: queueName },
          minute(),
          givenUp,
        );
    },
    close: () => machine.close(),
  };
}

/** As CloudWatch filters a line of JSON, as far as ours ask. */
function matches(pattern: string, line: Readonly<Record<string, string>>): boolean {
  const terms = /^\{ (.+) \}$/.exec(pattern)?.[1]?.split(' || ') ?? [''];
  return terms.some((term) => {
    const [, member = '', value] = /^\(?\$\.(\w+) = "([^"]+)"\)?$/.exec(term) ?? [];
    if (value === undefined) throw new Error(`the pattern ${pattern} is not understood`);
    return line[member] === value;
  });
}
