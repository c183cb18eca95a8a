import { nameOf } from '@redress/core/access/caller.ts';
import { calendarDocumentSchema, inZone } from '@redress/core/calendar/calendar.ts';
import { beginCalendarWalk } from '@redress/core/handling/calendar-walk.ts';
import { calendarsOf } from '@redress/core/policy/policy.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { policySetInForce } from '@redress/core/records/in-force.ts';
import { calendars } from '@redress/core/records/policy-sets.ts';
import { isRepeated, keyed } from './asked.ts';
import { markChanged, readAnswer } from './conditions.ts';
import { listed, versionAnswer, versionsAnswer } from './documents.ts';
import { body, documentId, known, noQuery, requireId } from './input.ts';
import { requireUsable } from './policy-checks.ts';
import type { HandlersOf } from './routing.ts';

/** Calendars as versioned data: read the newest, store the next. */
export function calendarHandlers(services: Services): HandlersOf<'calendars'> {
  return {
    'calendars.list': async (c) => {
      noQuery(c);
      const { BUILT_IN_CALENDARS } = await import('@redress/core/calendar/built-in.ts');
      const set = await policySetInForce(services);
      const used = set?.rules.flatMap(({ policy }) => calendarsOf(policy)) ?? [];
      return c.json({ items: await listed(services, calendars, BUILT_IN_CALENDARS, used) });
    },

    'calendars.versions': (c) => versionsAnswer(c, services, calendars),
    'calendars.version': (c) => versionAnswer(c, services, calendars),

    'calendars.check': async (c) => {
      const id = documentId(c);
      const calendar = await body(c, calendarDocumentSchema);
      requireId(id, calendar);
      requireUsable(inZone(calendar, services.settings.timeZone), services.clock.now());
      markChanged(c, { isReplay: await isRepeated(services, keyed(c, services.settings, calendar)) });
      return c.json({ nextVersion: await calendars.next(services, id) });
    },

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
