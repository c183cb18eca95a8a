import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { restartLost, sweep } from '@redress/core';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { logger } from './log.ts';
import { awsServices } from './services.ts';

const services = awsServices();
const metrics = new Metrics();

/** The input of each schedule says which. */
const eventSchema = z.strictObject({ task: z.enum(['sweep', 'restart-lost']) });

export async function handler(event: unknown, context: Context) {
  logger.addContext(context);
  const { task } = eventSchema.parse(event);
  try {
    if (task === 'restart-lost') {
      const restarted = await restartLost(services);
      metrics.addMetric('WorkflowsRestarted', MetricUnit.Count, restarted);
      return { restarted };
    }
    const swept = await sweep(services);
    metrics.addMetric('ChangesSettled', MetricUnit.Count, swept.settled);
    metrics.addMetric('ChangesUnsettled', MetricUnit.Count, swept.failed);
    return swept;
  } finally {
    metrics.publishStoredMetrics();
  }
}
