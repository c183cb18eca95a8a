/** What whoever replaces something must say: the state of it that they have just seen, or that there is none. */
export async function preconditionFor(
  path: string,
  read: (path: string) => Promise<{ readonly headers: Headers }> | { readonly headers: Headers },
): Promise<Record<string, string>> {
  const { headers } = await read(path.replace(/\/contact$/, ''));
  const tag = headers.get('etag');
  return tag === null ? { 'if-none-match': '*' } : { 'if-match': tag };
}
