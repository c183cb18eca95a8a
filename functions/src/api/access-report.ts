import { accessReport } from '@redress/core/handling/access-report.ts';
import * as acting from '@redress/core/handling/acting.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { complaintId, noQuery } from './input.ts';
import type { HandlersOf } from './routing.ts';

/** Who has seen a complaint: for whoever asks on the complainant's behalf. */
export function accessReportHandlers(services: Services): HandlersOf<'accessReport'> {
  return {
    'accessReport.get': async (c) => {
      noQuery(c);
      const caller = c.get('caller');
      const complaint = await acting.read(services, caller, 'complaint.read-access', complaintId(c));
      return c.json(await accessReport(services, complaint));
    },
  };
}
