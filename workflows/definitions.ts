import complaint from './complaint.asl.json' with { type: 'json' };
import followUp from './follow-up.asl.json' with { type: 'json' };

/** What the definitions leave open until they are deployed: ARNs, here or on AWS. */
export interface Substitutions {
  readonly TasksFunction: string;
  readonly FollowUpStateMachine: string;
}

/** The text of a shipped state machine with its placeholders filled in: one source for AWS and for one machine. */
export function definition(workflow: 'complaint' | 'follow-up', values: Substitutions): string {
  const text = JSON.stringify(workflow === 'complaint' ? complaint : followUp);
  const known = new Map<string, string>(Object.entries(values));
  return text.replaceAll(/\$\{(\w+)\}/g, (placeholder, name) => {
    const value = known.get(name);
    if (value === undefined)
      throw new RangeError(`${workflow}.asl.json: nothing to put in for ${placeholder}`);
    return value;
  });
}
