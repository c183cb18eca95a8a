const LONGEST = 80;

/** Of what has been said without one: the first line, or as much of it as a list shows. */
export function subjectOf(said: string): string {
  const [line = ''] = said.split('\n');
  if (line.length <= LONGEST) return line;
  return `${line
    .slice(0, LONGEST - 1)
    .toWellFormed()
    .trimEnd()}…`;
}
