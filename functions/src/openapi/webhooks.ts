import * as schemas from '../api/webhook-schemas.ts';
import { byId, type DescribedOf } from './described.ts';
import * as answers from './webhook-answers.ts';

export const EVENTS: DescribedOf<'events'> = {
  'events.list': {
    summary: 'What has happened, one page after the other',
    description:
      'In order for each complaint, of those within reach as they stood then. Nothing is missed by whoever goes on from `after`; what is told twice has the same id. Kept for 35 days. A page may hold fewer than asked for, or none, though `isMore` says that others follow.',
    query: schemas.eventsSchema,
    answer: { status: 200, schema: answers.eventPage },
  },
};

export const WEBHOOKS: DescribedOf<'webhooks'> = {
  'webhooks.list': {
    summary: 'Endpoints that webhooks go to',
    answer: { status: 200, schema: answers.webhookList },
  },
  'webhooks.add': {
    summary: 'Register an endpoint',
    description:
      'With an app’s key: it is told of what the app has submitted. By an administrator: of everything. What is personal is sent where it asks for that and whoever registers it may read it. Sent again with its `Idempotency-Key`, it answers which one was registered, but not the secret.',
    body: schemas.webhookSchema,
    answer: { status: 201, schema: answers.newWebhook, location: 'The webhook.' },
    refusals: ['wrong-state', 'set-aside'],
    links: {
      test: byId('webhooks.test'),
      get: byId('webhooks.get'),
    },
  },
  'webhooks.get': {
    summary: 'One endpoint',
    answer: { status: 200, schema: answers.webhook },
    refusals: ['set-aside'],
  },
  'webhooks.put': {
    summary: 'Other terms for an endpoint',
    description:
      'All of them: what is left out it has no more. Its secret stays. Where it has another address, what waits for it goes there, in its order. What is personal is sent where whoever replaces it may read it.',
    body: schemas.webhookSchema,
    answer: { status: 200, schema: answers.webhook },
    refusals: ['set-aside'],
  },
  'webhooks.deliveries': {
    summary: 'Events that it has not taken',
    description: '`parked`: tried for a day, and not any more; `waiting`: still to be tried.',
    query: schemas.deliveriesSchema,
    answer: { status: 200, schema: answers.webhookDeliveries },
    refusals: ['set-aside'],
  },
  'webhooks.replay': {
    summary: 'Have parked events sent again',
    description: 'The one that is named, or the longest parked, up to a hundred.',
    body: schemas.webhookReplaySchema,
    answer: { status: 202, schema: answers.webhookReplayed },
    refusals: ['wrong-state', 'set-aside'],
  },
  'webhooks.test': {
    summary: 'Send it an event that tells of nothing',
    description:
      'Once and at once, of the type `webhook.test`; disabled ones, too. Of the answer the status is told alone.',
    answer: { status: 200, schema: answers.webhookTested },
    refusals: ['set-aside'],
  },
  'webhooks.rotate': {
    summary: 'Another secret in the place of the one it has',
    description: 'What is sent is signed with both for the overlap, and then with the new one alone.',
    body: schemas.webhookRotationSchema,
    answer: { status: 201, schema: answers.newWebhook },
    refusals: ['set-aside'],
  },
  'webhooks.disable': {
    summary: 'Send nothing there',
    description:
      'What waits is parked after a day; what happens meanwhile is told by `GET /v1/events` alone.',
    answer: { status: 200, schema: answers.webhook },
    refusals: ['set-aside'],
  },
  'webhooks.enable': {
    summary: 'Send there again',
    answer: { status: 200, schema: answers.webhook },
    refusals: ['set-aside'],
  },
  'webhooks.remove': {
    summary: 'Remove an endpoint, and what waits for it',
    answer: { status: 200, schema: answers.webhook },
    refusals: ['set-aside'],
  },
};
