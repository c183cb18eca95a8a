import { nameOf } from '@redress/core/access/caller.ts';
import { type Instant, instantOf, isInstant } from '@redress/core/base/instant.ts';
import type { JsonValue } from '@redress/core/base/json.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import { startOfDay } from '@redress/core/calendar/wall-clock.ts';
import { deadlineClocksOf } from '@redress/core/clocks/clock.ts';
import { hasBeenMissed } from '@redress/core/clocks/promises.ts';
import type { Complaint } from '@redress/core/complaint/complaint.ts';
import type { Former } from '@redress/core/complaint/former.ts';
import { isOpen } from '@redress/core/complaint/transitions.ts';
import { importOnce } from '@redress/core/handling/importing.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { loadRules } from '@redress/core/records/rules.ts';
import * as z from 'zod/mini';
import { isRepeated, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { formerFields, formerSchema, importSchema } from './import-schemas.ts';
import { body, invalid, valid } from './input.ts';
import { intakeOf } from './intakes.ts';
import { errorsOf } from './problem.ts';
import type { resolutionSchema } from './remedy-schemas.ts';
import type { ApiContext, HandlersOf } from './routing.ts';

/** Complaints that were handled elsewhere before. Sent again, what is there is found there, whoever was cut off where. */
export function importHandlers(services: Services): HandlersOf<'imports'> {
  return {
    'imports.take': async (c) => {
      const input = await body(c, importSchema);
      const { source, dryRun: isTried, rows } = input;
      const isReplay = await isRepeated(services, keyed(c, services.settings, input));
      const by = nameOf(c.get('caller'));
      const rules = await loadRules(services);
      // Together, for they share commits.
      const results = await Promise.all(
        rows.map(async (row) => {
          try {
            const former = await formerOf(c, services, row);
            const named = { source, id: row.id, text: JSON.stringify(row) };
            const { id, outcome, added } = await importOnce(services, named, former, { by, rules, isTried });
            return {
              ...{ row: row.id, outcome },
              ...(!(isTried && outcome === 'added') && { id }),
              ...(added && lateness(added)),
            };
          } catch (error) {
            if (!(error instanceof Refusal) || !REFUSED.has(error.code)) throw error;
            const refused = error.code === 'erased' ? invalid('body', 'id', 'erased', ERASED) : error;
            return { row: row.id, outcome: 'refused' as const, errors: errorsOf(c, refused).map(inRow) };
          }
        }),
      );
      const counts = { added: 0, present: 0, changed: 0, refused: 0 };
      for (const { outcome } of results) counts[outcome]++;
      const late = results.filter((result) => 'late' in result).length;
      c.set('shown', { count: counts.added, object: source });
      markChanged(c, { isReplay });
      return c.json({ ...counts, late, results });
    },
  };
}

/** What an open one has missed already, and whose it is by that: nobody else is told. */
function lateness(complaint: Complaint): { late: string[]; team: string } | undefined {
  if (!isOpen(complaint)) return undefined;
  const missed = deadlineClocksOf(complaint).filter(([, clock]) => hasBeenMissed(clock));
  return missed.length > 0 ? { late: missed.map(([name]) => name), team: complaint.team } : undefined;
}

/** By these a row is refused, and no other one. */
const REFUSED: ReadonlySet<string> = new Set(['invalid-request', 'erased']);
const ERASED = 'must not be of a complaint that has been erased here';

async function formerOf(c: ApiContext, services: Services, row: unknown): Promise<Former> {
  const { complaint, acknowledgedAt, ...said } = valid(c, formerSchema, row, 'body');
  const { intake, fault } = await intakeOf(c, services, complaint);
  if (fault) throw fault;
  const { received = instantOf(services.clock.now()) } = intake;
  // A day counts from its beginning.
  const receivedAt = isInstant(received) ? received : startOfDay(received, services.settings.timeZone);
  requireOrder([
    ['complaint.receivedAt', receivedAt],
    ['acknowledgedAt', acknowledgedAt],
    ['endedAt', said.endedAt],
    ['', instantOf(services.clock.now())],
  ]);
  return { intake, receivedAt, acknowledgedAt, outcome: outcomeOf(said) };
}

const OF_ROW = Object.keys(formerFields);

/** What is wrong with a submission is said by its own fields: in a row that is a part. */
function inRow(error: JsonValue): JsonValue {
  const { success, data } = z.looseObject({ field: z.string(), rule: z.string() }).safeParse(error);
  if (!success || OF_ROW.includes(data.field.split('.')[0] ?? '') || data.rule === 'unrecognized_keys')
    return error;
  const pointer = `#/complaint/${data.field.replaceAll('.', '/')}`;
  return { ...z.record(z.string(), z.json()).parse(error), field: `complaint.${data.field}`, pointer };
}

function outcomeOf({
  status,
  endedAt,
  resolution,
}: {
  status: string;
  endedAt?: Instant;
  resolution?: z.infer<typeof resolutionSchema>;
}): Former['outcome'] {
  if (endedAt === undefined) return { status: 'open' };
  return status === 'closed' && resolution
    ? { status, at: endedAt, resolution }
    : { status: 'withdrawn', at: endedAt };
}

/** @throws Refusal `invalid-request` naming the first that lies before the one before it, or after now */
function requireOrder(instants: readonly (readonly [string, Instant | undefined])[]): void {
  let last: readonly [string, Instant] | undefined;
  for (const [field, at] of instants) {
    if (at === undefined) continue;
    if (last && at < last[1])
      throw field === ''
        ? invalid('body', last[0], 'too_late', 'must not be in the future')
        : invalid('body', field, 'too_early', 'must not be before what came before it');
    last = [field, at];
  }
}
