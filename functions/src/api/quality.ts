import { asComplaintId, referenceOf } from '@redress/core/base/ids.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import * as handling from '@redress/core/handling/quality.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { type QualitySample, remarkOn } from '@redress/core/records/quality.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged } from './conditions.ts';
import { body, invalid, noQuery } from './input.ts';
import { requireTeam } from './policy-checks.ts';
import { drawingSchema, reviewSchema } from './quality-schemas.ts';
import type { ApiContext, HandlersOf } from './routing.ts';

/** How well complaints were handled: samples to look at, what was found, and that by team. */
export function qualityHandlers(services: Services): HandlersOf<'quality'> {
  const idIn = (c: ApiContext) => c.req.param('id') ?? '';
  const personIn = (c: ApiContext) => {
    const caller = c.get('caller');
    if (caller.kind !== 'person') throw new Refusal('forbidden', 'This is not for you to do.');
    return caller;
  };
  return {
    'quality.list': async (c) => {
      noQuery(c);
      const caller = c.get('caller');
      const [samples, teams] = await Promise.all([
        handling.list(services, caller),
        handling.results(services, caller),
      ]);
      return c.json({ items: samples.map(shown), teams });
    },

    'quality.draw': async (c) => {
      const drawing = await body(c, drawingSchema);
      requireTeam(services, drawing.team, 'team');
      const request = keyed(c, services.settings, drawing);
      try {
        const { sample, isReplay } = await handling.draw(services, personIn(c), drawing, request);
        markChanged(c, { isReplay });
        return c.json(shown(sample), 201, { location: `/v1/quality-samples/${sample.id}` });
      } catch (error) {
        if (!(error instanceof handling.TooManyToDraw)) throw error;
        throw invalid('body', 'receivedFrom', 'too_many', 'must not find more than 10,000');
      }
    },

    'quality.get': async (c) => {
      noQuery(c);
      const sample = await handling.load(services, c.get('caller'), idIn(c));
      const items = await Promise.all(
        shown(sample).items.map(async (item) => {
          const note = await remarkOn(services, item.complaint, sample.id);
          return { ...item, note };
        }),
      );
      c.set('shown', { count: items.filter(({ note }) => note !== undefined).length, object: sample.id });
      return c.json({ ...shown(sample), items });
    },

    'quality.review': async (c) => {
      const { complaint, ...said } = await body(c, reviewSchema);
      const review = { ...said, complaint: asComplaintId(complaint) };
      const isReplay = await isRepeated(services, keyed(c, services.settings, review));
      const sample = await handling.review(services, personIn(c), idIn(c), review);
      markChanged(c, { isReplay });
      return c.json(shown(sample));
    },
  };
}

function shown({ by: _, request: __, items, ...sample }: QualitySample) {
  const withReference = items.map((item) => ({ ...item, reference: referenceOf(item.complaint) }));
  return { ...sample, items: withReference };
}
