import * as z from 'zod';

const statesPath = z.object({
  type: z.literal('path'),
  steps: z.tuple(
    [
      z.object({ type: z.literal('variable'), value: z.literal('states') }),
      z.object({ type: z.literal('name'), value: z.string() }),
    ],
    z.unknown(),
  ),
});

/** The names said directly after `$states.` anywhere in the syntax tree. */
export function statesMembers(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const path = statesPath.safeParse(node).data;
  return [
    ...(path === undefined ? [] : [path.steps[1].value]),
    ...Object.values(node).flatMap(statesMembers),
  ];
}

/** What is evaluated for each item of what stands before it, in which names are members of the item. */
const WITHIN_ITEMS = new Set(['predicate', 'stages', 'group', 'pattern', 'update', 'delete']);

/**
 * The first reference to a document as a whole, of which there is none: a name that is no member of anything, or
 * `$$`. Undefined where there is no such reference in the syntax tree.
 */
export function unsupportedReference(node: unknown, isWithinItem = false): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  if ('type' in node && 'value' in node) {
    if (node.type === 'variable' && node.value === '$') return '$$';
    if (node.type === 'name' && !isWithinItem) return String(node.value);
  }
  for (const [field, member] of Object.entries(node)) {
    const isWithin = isWithinItem || WITHIN_ITEMS.has(field);
    const parts = field === 'steps' && Array.isArray(member) ? member : [member];
    for (const [index, part] of parts.entries()) {
      const found = unsupportedReference(part, isWithin || index > 0);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
