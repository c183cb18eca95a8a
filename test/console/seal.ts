const TEXTS: Readonly<Record<string, string>> = { quot: '"', amp: '&', '#39': "'", lt: '<', gt: '>' };

/** What a page's forms have hidden beside their fields: sent again as it is. */
export function sealOf(html: string): Record<string, string> {
  const seal: Record<string, string> = {};
  for (const [, name = '', value = ''] of html.matchAll(
    /<input type="hidden" name="([^"]+)" value="([^"]*)">/g,
  ))
    if (name !== 'form')
      seal[name] = value.replaceAll(/&([^;]+);/g, (_, entity: string) => TEXTS[entity] ?? '');
  return seal;
}
