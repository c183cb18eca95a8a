import type { Services } from '@redress/core/ports/services.ts';
import type { HealthCheck } from './health.ts';
import type { OperationId } from './operations.ts';
import type { Handler, HandlersOf } from './routing.ts';
import type { Sandbox } from './sandbox.ts';
import type { ProcessFacts } from './standing.ts';
import { submissionHandlers } from './submission.ts';

type Noun = OperationId extends infer Id ? (Id extends `${infer N}.${string}` ? N : never) : never;

export interface ServiceOptions {
  readonly checks: readonly HealthCheck[];
  /** Where to go from the root, by name. */
  readonly links: Readonly<Record<string, string>>;
  readonly sandbox: Sandbox | undefined;
  /** What the process knows of itself. */
  readonly facts: (() => ProcessFacts) | undefined;
}

/**
 * What carries out each operation. A noun's handlers come into memory with the first request for one of them, and
 * their schemas with them: whoever starts an API to take one complaint waits for nothing else.
 */
export function handlersByNoun(services: Services, options: ServiceOptions): (id: OperationId) => Handler {
  const submission = submissionHandlers(services);
  const nouns: { readonly [N in Noun]: () => Promise<HandlersOf<N>> } = {
    service: async () => (await import('./service.ts')).serviceHandlers(services, options),
    complaints: async () => ({
      ...submission,
      ...(await import('./complaints.ts')).complaintHandlers(services),
    }),
    conflicts: async () => (await import('./conflicts.ts')).conflictHandlers(services),
    accessReport: async () => (await import('./access-report.ts')).accessReportHandlers(services),
    erasures: async () => (await import('./erasures.ts')).erasureHandlers(services),
    privacyRequests: async () => (await import('./privacy-requests.ts')).privacyRequestHandlers(services),
    retention: async () => (await import('./retention.ts')).retentionHandlers(services),
    legalHold: async () => (await import('./legal-hold.ts')).legalHoldHandlers(services),
    absences: async () => (await import('./absences.ts')).absenceHandlers(services),
    calls: async () => (await import('./calls.ts')).callHandlers(services),
    conversation: async () => (await import('./conversation.ts')).conversationHandlers(services),
    templates: async () => (await import('./templates.ts')).templateHandlers(services),
    links: async () => (await import('./links.ts')).linkHandlers(services),
    evidence: async () => (await import('./evidence.ts')).evidenceHandlers(services),
    evidenceReports: async () => (await import('./evidence-reports.ts')).evidenceReportHandlers(services),
    record: async () => (await import('./record.ts')).recordHandlers(services),
    fields: async () => (await import('./fields.ts')).fieldHandlers(services),
    advice: async () => (await import('./advice.ts')).adviceHandlers(),
    searches: async () => (await import('./searches.ts')).searchHandlers(services),
    remedies: async () => (await import('./remedies.ts')).remedyHandlers(services),
    tasks: async () => (await import('./tasks.ts')).taskHandlers(services),
    surveys: async () => (await import('./surveys.ts')).surveyHandlers(services),
    executions: async () => (await import('./executions.ts')).executionHandlers(services),
    standing: async () => (await import('./standing.ts')).standingHandlers(services, options),
    quality: async () => (await import('./quality.ts')).qualityHandlers(services),
    bulk: async () => (await import('./bulk.ts')).bulkHandlers(services),
    incoming: async () => (await import('./incoming.ts')).incomingHandlers(services),
    undelivered: async () => (await import('./undelivered.ts')).undeliveredHandlers(services),
    events: async () => (await import('./events.ts')).eventHandlers(services),
    webhooks: async () => (await import('./webhook-endpoints.ts')).webhookHandlers(services),
    channelMessages: async () => (await import('./channel-messages.ts')).channelMessageHandlers(services),
    messageReports: async () => (await import('./message-reports.ts')).messageReportHandlers(services),
    policySets: async () => (await import('./policy-sets.ts')).policySetHandlers(services),
    inForce: async () => (await import('./in-force.ts')).inForceHandlers(services),
    replays: async () => (await import('./replays.ts')).replayHandlers(services),
    calendars: async () => (await import('./calendars.ts')).calendarHandlers(services),
    sessions: async () => (await import('./sessions.ts')).sessionHandlers(services),
    keys: async () => (await import('./keys.ts')).keyHandlers(services, options),
    imports: async () => (await import('./imports.ts')).importHandlers(services),
    testClocks: async () => (await import('./test-clocks.ts')).testClockHandlers(services, options.sandbox),
    setAside: async () => (await import('./set-aside.ts')).setAsideHandlers(services),
    audit: async () => (await import('./audit.ts')).auditHandlers(services),
  };
  const made = new Map<Noun, Promise<Readonly<Partial<Record<OperationId, Handler>>>>>();
  const handlersOf = (noun: Noun) => {
    const handlers = made.get(noun) ?? nouns[noun]();
    made.set(noun, handlers);
    return handlers;
  };
  const isNoun = (text: string): text is Noun => Object.hasOwn(nouns, text);
  return (id) => {
    if (id in submission) return submission['complaints.submit'];
    const noun = id.slice(0, id.indexOf('.'));
    if (!isNoun(noun)) throw new TypeError(`nobody carries out ${id}`);
    return loaded(() => handlersOf(noun), id);
  };
}

/** A handler that is loaded when it is first needed. */
export function loaded<Id extends string>(
  load: () => Promise<Readonly<Partial<Record<Id, Handler>>>>,
  id: Id,
): Handler {
  return async (c) => {
    const handler = (await load())[id];
    if (handler === undefined) throw new TypeError(`nobody carries out ${id}`);
    return handler(c);
  };
}
