import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import * as z from 'zod';

/** The small one: each page reads it anew. */
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const RULES = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  // What it has not found wrong is not described either, which takes longer than to look.
  resultTypes: ['violations'],
};

const resultSchema = z.array(
  z.object({
    id: z.string(),
    nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
  }),
);

/** What axe finds wrong with a page, and where; empty where it finds nothing. */
export async function axeFinds(page: Page): Promise<readonly string[]> {
  // By the browser's debugger: the pages let no script in but their own.
  await page.evaluate(AXE);
  const found: unknown = await page.evaluate(
    `axe.run(document, ${JSON.stringify(RULES)}).then(({ violations }) => violations)`,
  );
  return resultSchema
    .parse(found)
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
}
