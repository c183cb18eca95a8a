import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { sweep } from '@redress/core';
import type { Context } from 'aws-lambda';
import { logger } from './log.ts';
import { awsServices } from './services.ts';

const services = awsServices();
const metrics = new Metrics();
/** Kept for the complaint in hand and the figures. */
const RESERVE_MS = 10_000;

export async function handler(_event: unknown, context: Context) {
  logger.addContext(context);
  try {
    const swept = await sweep(services, () => context.getRemainingTimeInMillis() < RESERVE_MS);
    metrics.addMetric('ComplaintsSeen', MetricUnit.Count, swept.seen);
    metrics.addMetric('LateStepsTaken', MetricUnit.Count, swept.stepsTaken);
    metrics.addMetric('SweepFailures', MetricUnit.Count, swept.failed);
    return swept;
  } finally {
    metrics.publishStoredMetrics();
  }
}
