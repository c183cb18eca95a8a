/**
 * What the provider of a mailbox says of a mail, in the first `Authentication-Results` of it (RFC 8601): the provider writes it above
 * all that has come with the mail. Also what filters for spam say.
 */
export function verdictsIn(headers: ReadonlyMap<string, string>): Record<string, string> {
  const results = headers.get('authentication-results') ?? '';
  const said = ['spf', 'dkim', 'dmarc'].flatMap((method): [string, string][] => {
    const [, result] = new RegExp(`(?:^|[;\\s])${method}\\s*=\\s*([a-z]+)`, 'i').exec(results) ?? [];
    return result === undefined ? [] : [[method, result.toLowerCase()]];
  });
  const isSpam =
    /^yes/i.test(headers.get('x-spam-flag') ?? '') || /^fail/i.test(headers.get('x-ses-spam-verdict') ?? '');
  const isVirus = /^fail/i.test(headers.get('x-ses-virus-verdict') ?? '');
  return {
    ...Object.fromEntries(said),
    ...(isSpam && { spam: 'fail' }),
    ...(isVirus && { virus: 'fail' }),
  };
}
