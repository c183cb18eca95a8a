import type { JsonObject } from '../base/json.ts';
import type { Branch, State } from './asl.ts';

type Path = readonly PropertyKey[];
type Report = (problem: string, path: Path) => void;

/** A way out of a state, the field that names it and the variables assigned on it. */
interface Edge {
  readonly to: string;
  readonly path: Path;
  readonly assigned: readonly string[];
}

function edgesOf(state: State | undefined): Edge[] {
  if (state === undefined || state.type === 'Succeed' || state.type === 'Fail') return [];
  const edge = (to: string, path: Path, assign: JsonObject | undefined) => ({
    to,
    path,
    assigned: Object.keys(assign ?? {}),
  });
  if (state.type === 'Choice') {
    const rules = state.choices.map(({ next, assign }, index) =>
      edge(next, ['Choices', index, 'Next'], assign),
    );
    return state.default === undefined ? rules : [...rules, edge(state.default, ['Default'], state.assign)];
  }
  const catchers = 'catch' in state ? state.catch : [];
  return [
    ...('next' in state.transition ? [edge(state.transition.next, ['Next'], state.assign)] : []),
    ...catchers.map(({ next, assign }, index) => edge(next, ['Catch', index, 'Next'], assign)),
  ];
}

/** Every target is there, every state can be reached and one of them ends; `names`: also of states not understood. */
export function checkTransitions({ startAt, states }: Branch, names: ReadonlySet<string>, report: Report) {
  const targets = Object.entries(states).flatMap(([name, state]) =>
    edgesOf(state).map(({ to, path }) => ({ to, path: ['States', name, ...path] })),
  );
  const missing = [{ to: startAt, path: ['StartAt'] }, ...targets].filter(({ to }) => !names.has(to));
  for (const { to, path } of missing) {
    report(`MISSING_TRANSITION_TARGET: Missing '${String(path.at(-1))}' target: ${to}`, path);
  }
  if (missing.length > 0 || names.size > Object.keys(states).length) return;

  const reached = new Set([startAt]);
  for (const name of reached) for (const { to } of edgesOf(states[name])) reached.add(to);
  for (const name of [...names].filter((known) => !reached.has(known))) {
    report(`MISSING_TRANSITION_TARGET: State "${name}" is not reachable.`, ['States', name]);
  }
  if (!Object.values(states).some((state) => !('transition' in state) || 'end' in state.transition)) {
    report('MISSING_END_STATE: There is no terminal state', []);
  }
}

/** A branch may not assign what may have been assigned on the way to it, in the scopes around it. */
export function checkVariables(
  scope: Branch,
  report: Report,
  path: Path = [],
  outer: ReadonlySet<string> = new Set(),
) {
  const known = assignedBefore(scope, outer);
  for (const [name, state] of Object.entries(scope.states)) {
    const at = [...path, 'States', name];
    for (const variable of assignedBy(state).filter((assigned) => outer.has(assigned))) {
      report(`SCHEMA_VALIDATION_FAILED: The variable '${variable}' is assigned in an outer scope`, at);
    }
    for (const [index, branch] of state.type === 'Parallel' ? state.branches.entries() : []) {
      checkVariables(branch, report, [...at, 'Branches', index], known.get(name));
    }
  }
}

/** By state: the variables that some way to it assigns. */
function assignedBefore({ startAt, states }: Branch, outer: ReadonlySet<string>): Map<string, Set<string>> {
  const known = new Map([[startAt, new Set(outer)]]);
  const changed = new Set([startAt]);
  for (const name of changed) {
    changed.delete(name);
    for (const { to, assigned } of edgesOf(states[name])) {
      const before = known.get(to);
      const after = new Set([...(before ?? []), ...(known.get(name) ?? []), ...assigned]);
      known.set(to, after);
      if (before === undefined || after.size > before.size) changed.add(to);
    }
  }
  return known;
}

function assignedBy(state: State): string[] {
  const own = 'assign' in state ? Object.keys(state.assign ?? {}) : [];
  return [...new Set([...own, ...edgesOf(state).flatMap(({ assigned }) => assigned)])];
}
