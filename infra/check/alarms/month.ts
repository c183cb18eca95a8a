import * as z from 'zod';
import { type Graph, one } from '../graph.ts';
import { arrivals, chance } from './chance.ts';
import { Metrics } from './cloudwatch.ts';

/*
 * A healthy month, as CloudWatch would be told of it, reckoned from rates instead of lived through. Healthy is not
 * faultless: what goes wrong by itself now and then, in every month of that size, is in it.
 *
 * What one such mishap looks like in the figures is what the simulated installation shows (`outages.test.ts`): a message
 * whose fate nobody knows waits for its lease and is seen by two sweeps at most, five to seven minutes old; one that the
 * provider puts off is seen at less than three minutes; a change that was not heard, by one sweep.
 */

const MINUTES = 30 * 24 * 60;

/** As docs/aws.md assumes. */
const MESSAGES = 5;
const CHANGES = 6;
const DAYS_OPEN = 10;

/** One in so many. */
const UNKNOWN_OUTCOME = 50_000;
const PUT_OFF = 1_000;
const UNHEARD = 2_000;
/** A turn of the sweeper is left out: its schedule promises no more than that it comes. */
const TURN_LEFT_OUT = 1_000;
const BOUNCING = 0.02;

const some = <T>(length: number, one: () => T): T[] => Array.from({ length }, one);

/** Ten times the mean for a quarter of an hour each day, by day more than by night. */
function load(minute: number): number {
  const ofDay = minute % (24 * 60);
  if (ofDay >= 600 && ofDay < 615) return 10;
  return ofDay >= 480 && ofDay < 1200 ? 1.6 : 0.35;
}

export function healthyMonth(graph: Graph, perMonth: number): { metrics: Metrics; minutes: number } {
  const metrics = new Metrics();
  const random = chance(perMonth);
  const happens = (mean: number) => arrivals(random, mean);
  const own = `redress-${z.string().parse(graph.app.stage)}`;
  const queueName = String(one(graph, 'sqs/queue:Queue', 'DeliveryFailures').state.name);
  const open = (2 * perMonth * DAYS_OPEN) / 30;
  let seenAgain: number[] = [];
  for (let minute = 0; minute < MINUTES; minute++) {
    const complaints = happens((perMonth / MINUTES) * load(minute));
    const unknown = some(happens((complaints * MESSAGES) / UNKNOWN_OUTCOME), () => 300 + 60 * random());
    const putOff = some(happens((complaints * MESSAGES) / PUT_OFF), () => 60 + 120 * random());
    const ages = [...seenAgain, ...unknown, ...putOff];
    seenAgain = unknown.map((age) => age + 60);
    if (random() >= 1 / TURN_LEFT_OUT) {
      const say = (name: string, value: number) =>
        metrics.add(own, name, { service: 'redress' }, minute, value);
      say('OldestUndelivered', Math.max(0, ...ages));
      say('WorkflowsUnheard', happens((complaints * CHANGES) / UNHEARD));
    }
    metrics.add('AWS/SES', 'Reputation.BounceRate', {}, minute, BOUNCING * (0.5 + random()));
    if (minute % 5 === 0) metrics.add('AWS/States', 'OpenExecutionCount', {}, minute, open);
    metrics.add('AWS/SQS', 'ApproximateNumberOfMessagesVisible', { QueueName: queueName }, minute, 0);
  }
  return { metrics, minutes: MINUTES };
}
