import { takeScanReport } from '@redress/core/evidence-scan';
import type { Services } from '@redress/core/ports/services.ts';
import { evidenceReportSchema } from './evidence-schemas.ts';
import { body } from './input.ts';
import type { HandlersOf } from './routing.ts';
import { deliveryIn } from './webhooks.ts';

/** What a scanner tells of evidence in quarantine. The answer is the same whether or not there is any such. */
export function evidenceReportHandlers(services: Services): HandlersOf<'evidenceReports'> {
  return {
    'evidenceReports.take': async (c) => {
      const report = await body(c, evidenceReportSchema);
      await takeScanReport(services, c.get('caller'), { delivery: deliveryIn(c) ?? '', ...report });
      return c.json({ accepted: true }, 202);
    },
  };
}
