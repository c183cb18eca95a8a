/** @throws RangeError where there is no such place: a wrong index must not become the year 1970. */
export function valueAt(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no place ${index} among ${values.length}`);
  return value;
}

/** How many of the numbers, which are in ascending order, are at most `limit`. */
export function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueAt(ascending, middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
