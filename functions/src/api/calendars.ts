import { nameOf } from '@redress/core/access/caller.ts';
import { calendarDocumentSchema, inZone } from '@redress/core/calendar/calendar.ts';
import { beginCalendarWalk } from '@redress/core/handling/calendar-walk.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { calendars } from '@redress/core/records/policy-sets.ts';
import { markChanged, readAnswer } from './conditions.ts';
import { body, documentId, known, noQuery, requireId } from './input.ts';
import { requireUsable } from './policy-checks.ts';
import type { HandlersOf } from './routing.ts';

/** Calendars as versioned data: read the newest, store the next. */
export function calendarHandlers(services: Services): HandlersOf<'calendars'> {
  return {
    'calendars.get': async (c) => {
      noQuery(c);
      const calendar = known(await calendars.newest(services, documentId(c)));
      return readAnswer(c, calendars.tagOf(services, calendar), () => c.json(calendar));
    },

    'calendars.put': async (c) => {
      const id = documentId(c);
      const calendar = await body(c, calendarDocumentSchema);
      requireId(id, calendar);
      requireUsable(inZone(calendar, services.settings.timeZone), services.clock.now());
      await calendars.save(services, calendar, c.get('conditions'), nameOf(c.get('caller')));
      await beginCalendarWalk(services);
      markChanged(c, { tag: calendars.tagOf(services, calendar), isReplay: false });
      return c.json(calendar);
    },
  };
}
