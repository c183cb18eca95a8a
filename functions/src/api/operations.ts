/** What can be asked of the API: each operation has an id of its own, for good. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** As Hono writes it: `:id` stands for one segment. */
  readonly path: string;
}

/** Every operation there is. Routes, the contract and the client are made from this table. */
export const OPERATIONS = {
  'service.links': { method: 'GET', path: '/' },
  'service.health': { method: 'GET', path: '/healthz' },
  'service.openapi': { method: 'GET', path: '/openapi.json' },
  'service.docs': { method: 'GET', path: '/docs' },

  'complaints.submit': { method: 'POST', path: '/v1/complaints' },
  'complaints.list': { method: 'GET', path: '/v1/complaints' },
  'complaints.get': { method: 'GET', path: '/v1/complaints/:id' },
  'complaints.timeline': { method: 'GET', path: '/v1/complaints/:id/timeline' },
  'complaints.deadlines': { method: 'GET', path: '/v1/complaints/:id/deadlines' },
  'complaints.correctContact': { method: 'PUT', path: '/v1/complaints/:id/contact' },
  'complaints.acknowledge': { method: 'POST', path: '/v1/complaints/:id/acknowledgement' },
  'complaints.assign': { method: 'POST', path: '/v1/complaints/:id/assignment' },
  'complaints.recordContact': { method: 'POST', path: '/v1/complaints/:id/contacts' },
  'complaints.pause': { method: 'POST', path: '/v1/complaints/:id/pause' },
  'complaints.resume': { method: 'POST', path: '/v1/complaints/:id/resumption' },
  'complaints.extend': { method: 'POST', path: '/v1/complaints/:id/extension' },
  'complaints.escalate': { method: 'POST', path: '/v1/complaints/:id/escalation' },
  'complaints.reclassify': { method: 'POST', path: '/v1/complaints/:id/classification' },
  'complaints.resolve': { method: 'POST', path: '/v1/complaints/:id/resolution' },
  'complaints.reopen': { method: 'POST', path: '/v1/complaints/:id/reopening' },
  'complaints.withdraw': { method: 'POST', path: '/v1/complaints/:id/withdrawal' },

  'surveys.get': { method: 'GET', path: '/v1/surveys/:token' },
  'surveys.answer': { method: 'POST', path: '/v1/surveys/:token' },

  'executions.list': { method: 'GET', path: '/v1/executions' },
  'executions.get': { method: 'GET', path: '/v1/executions/:name' },
  'executions.history': { method: 'GET', path: '/v1/executions/:name/history' },
  'executions.stop': { method: 'POST', path: '/v1/executions/:name/stop' },
  'executions.restart': { method: 'POST', path: '/v1/executions/:name/restart' },

  'undelivered.list': { method: 'GET', path: '/v1/undelivered' },
  'undelivered.send': { method: 'POST', path: '/v1/undelivered/:id/sending' },

  'policySets.get': { method: 'GET', path: '/v1/policy-sets/:id' },
  'policySets.put': { method: 'PUT', path: '/v1/policy-sets/:id' },
  'policySets.try': { method: 'POST', path: '/v1/policy-sets/:id/trial' },
  'calendars.get': { method: 'GET', path: '/v1/calendars/:id' },
  'calendars.put': { method: 'PUT', path: '/v1/calendars/:id' },

  'setAside.list': { method: 'GET', path: '/v1/set-aside' },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationId = keyof typeof OPERATIONS;
/** Those of one noun. */
export type OperationOf<Noun extends string> = Extract<OperationId, `${Noun}.${string}`>;
