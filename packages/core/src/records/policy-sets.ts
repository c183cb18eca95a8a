import { carrying } from '../base/carrying.ts';
import { shipped } from '../base/shipped.ts';
import always from '../calendar/built-in/always.json' with { type: 'json' };
import businessHours from '../calendar/built-in/business-hours.json' with { type: 'json' };
import { type CalendarDocument, calendarDocumentSchema } from '../calendar/calendar.ts';
import { type PolicySet, storedPolicySetSchema } from '../policy/policy.ts';
import byDefault from '../policy/presets/default.json' with { type: 'json' };
import { Shelf } from './shelf.ts';

// What most installations go by is at hand; all the rest that ships is loaded by who asks for it.
const SET_AT_HAND = shipped<PolicySet>([byDefault]);
const CALENDARS_AT_HAND = shipped<CalendarDocument>([always, businessHours]);

export const policySets = new Shelf(
  'policy-set',
  storedPolicySetSchema,
  async (id) => {
    const known = SET_AT_HAND.get(id);
    return known ?? (await import('../policy/built-in.ts')).BUILT_IN_POLICY_SETS.get(id);
  },
  'POLICY-SETS',
);
export const calendars = new Shelf(
  'calendar',
  carrying(calendarDocumentSchema),
  async (id) => {
    const known = CALENDARS_AT_HAND.get(id);
    return known ?? (await import('../calendar/built-in.ts')).BUILT_IN_CALENDARS.get(id);
  },
  'CALENDARS',
);
