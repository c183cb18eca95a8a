import { writeFileSync } from 'node:fs';
import { COUNTRIES, publishedCalendar } from './published.ts';

for (const country of COUNTRIES) {
  const file = new URL(`../../src/calendar/built-in/${country.id}.json`, import.meta.url);
  writeFileSync(file, JSON.stringify(publishedCalendar(country)));
}
