import { shipped } from '../base/shipped.ts';
import always from './built-in/always.json' with { type: 'json' };
import au from './built-in/au.json' with { type: 'json' };
import br from './built-in/br.json' with { type: 'json' };
import businessHours from './built-in/business-hours.json' with { type: 'json' };
import ca from './built-in/ca.json' with { type: 'json' };
import cn from './built-in/cn.json' with { type: 'json' };
import de from './built-in/de.json' with { type: 'json' };
import es from './built-in/es.json' with { type: 'json' };
import gb from './built-in/gb.json' with { type: 'json' };
import us from './built-in/us.json' with { type: 'json' };
import type { CalendarDocument } from './calendar.ts';

/** The calendars that are always there, by id. Those of no country name no zone; for another one, copy a calendar. */
export const BUILT_IN_CALENDARS = shipped<CalendarDocument>([
  always,
  businessHours,
  cn,
  gb,
  us,
  de,
  au,
  es,
  ca,
  br,
]);
