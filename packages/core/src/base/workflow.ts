/** The state machines that ship. */
export const WORKFLOW_NAMES = ['complaint', 'follow-up'] as const;
export type WorkflowName = (typeof WORKFLOW_NAMES)[number];
