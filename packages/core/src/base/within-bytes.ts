/** The first of them that together have no more bytes as JSON; one at least. */
export function withinBytes<T>(items: readonly T[], most = Number.POSITIVE_INFINITY): readonly T[] {
  let bytes = 0;
  const end = items.findIndex((item, index) => {
    bytes += jsonBytes(item);
    return bytes > most && index > 0;
  });
  return end < 0 ? items : items.slice(0, end);
}

export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
