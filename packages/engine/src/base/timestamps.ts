const OFFSET_DATE_TIME =
  /^(?<date>\d{4}-\d{2}-\d{2})T(?<hour>\d{2}):\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-](?<offset>\d{2}:\d{2}))$/;
const LARGEST_OFFSET = '18:00';

/**
 * Milliseconds since the epoch of an ISO 8601 date and time with an offset; undefined where the text is none, or
 * where there is no such day, as 30 February.
 */
export function instantIn(text: string): number | undefined {
  const { date = '', hour = '', offset = '00:00' } = OFFSET_DATE_TIME.exec(text)?.groups ?? {};
  const instant = Date.parse(text);
  if (date === '' || Number.isNaN(instant)) return undefined;
  // `Date` takes the 30th of February for the 2nd of March, and hour 24 for the next day.
  const exists = new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
  return exists && Number(hour) < 24 && offset <= LARGEST_OFFSET ? instant : undefined;
}
