/** A node of JSONata's syntax tree. */
type Node = Readonly<Record<string, unknown>> & { readonly type: string };

/** How many expressions stand within each other, on the deepest path. */
export function depthOf(tree: unknown): number {
  let deepest = 0;
  const open: [unknown, number][] = [[tree, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, above] = next;
    const depth = isNode(value) ? above + 1 : above;
    deepest = Math.max(deepest, depth);
    for (const part of partsOf(value)) open.push([part, depth]);
  }
  return deepest;
}

/** What the functions that are defined somewhere in the tree evaluate. */
export function bodiesIn(tree: unknown): object[] {
  return nodesIn(tree).flatMap(({ type, body }) => (type === 'lambda' && isNode(body) ? [body] : []));
}

/** What is evaluated node by node, each in time that is linear in its data. */
const CHEAP_NODES = new Set([
  'path',
  'name',
  'variable',
  'string',
  'number',
  'value',
  'condition',
  'block',
  'filter',
]);
const CHEAP_OPERATORS = new Set([
  '+',
  '-',
  '*',
  '/',
  '%',
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '&',
  'and',
  'or',
  '[',
  '{',
]);

/** The functions that are so too, with the number of arguments up to which that holds. */
const CHEAP_FUNCTIONS = new Map([
  ['abs', 1],
  ['average', 1],
  ['boolean', 1],
  ['ceil', 1],
  ['count', 1],
  ['exists', 1],
  ['floor', 1],
  ['fromMillis', 1],
  ['keys', 1],
  ['length', 1],
  ['lookup', 2],
  ['lowercase', 1],
  ['max', 1],
  ['merge', 1],
  ['millis', 0],
  ['min', 1],
  ['not', 1],
  ['now', 0],
  ['number', 1],
  ['random', 1],
  ['round', 2],
  ['string', 1],
  ['substring', 3],
  ['sum', 1],
  ['toMillis', 1],
  ['type', 1],
  ['uppercase', 1],
  ['uuid', 0],
]);

/**
 * Whether the expression cannot take long between two of its nodes: neither a regular expression nor one of JSONata's
 * functions that work for long by themselves is in it, nor anything through which one could be reached.
 */
export function isCheap(tree: unknown): boolean {
  return nodesIn(tree).every(isCheapNode);
}

const MOVING_NODES = new Set(['path', 'name', 'variable', 'string', 'number', 'value', 'block']);

/** Whether the expression only takes values from one place to another, and neither computes nor compares. */
export function isMove(tree: unknown): boolean {
  return nodesIn(tree).every(
    ({ type, value }) => MOVING_NODES.has(type) || (type === 'unary' && (value === '[' || value === '{')),
  );
}

function isCheapNode(node: Node): boolean {
  if (node.type === 'binary' || node.type === 'unary') return CHEAP_OPERATORS.has(String(node.value));
  // `@` and `#` join arrays with each other.
  if (node.tuple !== undefined) return false;
  if (node.type !== 'function') return CHEAP_NODES.has(node.type);
  const { procedure, arguments: given } = node;
  const most =
    isNode(procedure) && procedure.type === 'variable'
      ? CHEAP_FUNCTIONS.get(String(procedure.value))
      : undefined;
  return most !== undefined && Array.isArray(given) && given.length <= most;
}

function nodesIn(tree: unknown): Node[] {
  const nodes: Node[] = [];
  const open = [tree];
  while (open.length > 0) {
    const value = open.pop();
    if (isNode(value)) nodes.push(value);
    for (const part of partsOf(value)) open.push(part);
  }
  return nodes;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function partsOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
