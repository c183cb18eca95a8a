import './interpreted.ts';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { createSweeps } from '../sweeps.ts';
import { nameInvocation } from './log.ts';
import { awsAudit, awsServices } from './services.ts';

const services = awsServices();
const audit = awsAudit(services);
/** Chats in which something is left, where there is a bot. */
const handOver = async (isTimeUp: () => boolean) => {
  const { handOverChats } = await import('@redress/channels/telegram/continuing.ts');
  await handOverChats(services, isTimeUp);
};
const sweep = createSweeps(services, process.env.TELEGRAM_BOT === undefined ? undefined : handOver);
const metrics = new Metrics();
/** Of its time-out, for the complaint in hand and the figures. */
const RESERVE_MS = 10_000;

/** Every minute. */
export async function handler(_event: unknown, context: Context) {
  nameInvocation(context);
  const figures = await sweep(() => context.getRemainingTimeInMillis() < RESERVE_MS);
  if (!figures) return undefined;
  await audit.checkpoint();
  metrics.addMetric('ComplaintsSeen', MetricUnit.Count, figures.seen);
  metrics.addMetric('WorkflowsUnheard', MetricUnit.Count, figures.unheard);
  metrics.addMetric('LateStepsTaken', MetricUnit.Count, figures.stepsTaken);
  metrics.addMetric('SweepFailures', MetricUnit.Count, figures.failed);
  metrics.addMetric('ItemsSetAside', MetricUnit.Count, figures.setAside);
  metrics.addMetric('OldestUndelivered', MetricUnit.Seconds, figures.oldestUndeliveredMs / 1000);
  metrics.addMetric('OldestWebhook', MetricUnit.Seconds, figures.oldestWebhookMs / 1000);
  metrics.publishStoredMetrics();
  return figures;
}
