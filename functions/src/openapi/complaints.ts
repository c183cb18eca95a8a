import { writingSchema } from '../api/conversation-schemas.ts';
import { resolutionSchema } from '../api/remedy-schemas.ts';
import * as schemas from '../api/schemas.ts';
import * as answers from './answers.ts';
import { sentMessage } from './conversation-answers.ts';
import type { Answered, DescribedOf, Link } from './described.ts';

const CHANGED: Answered = { status: 200, schema: answers.complaint };

/** What can be done with a complaint whose id an answer has at `id`. */
const linksFrom = (id: string): Readonly<Record<string, Link>> => {
  const parameters = { id: `$response.body#${id}` };
  return {
    get: { operationId: 'complaints.get', parameters },
    timeline: { operationId: 'complaints.timeline', parameters },
    deadlines: { operationId: 'complaints.deadlines', parameters },
    correctContact: { operationId: 'complaints.correctContact', parameters },
    acknowledge: { operationId: 'complaints.acknowledge', parameters },
    assign: { operationId: 'complaints.assign', parameters },
    recordContact: { operationId: 'complaints.recordContact', parameters },
    sendUpdate: { operationId: 'complaints.sendUpdate', parameters },
    fulfil: { operationId: 'complaints.fulfil', parameters },
    pause: { operationId: 'complaints.pause', parameters },
    resume: { operationId: 'complaints.resume', parameters },
    hold: { operationId: 'complaints.hold', parameters },
    release: { operationId: 'complaints.release', parameters },
    extend: { operationId: 'complaints.extend', parameters },
    escalate: { operationId: 'complaints.escalate', parameters },
    reclassify: { operationId: 'complaints.reclassify', parameters },
    correctReceipt: { operationId: 'complaints.correctReceipt', parameters },
    correctRecord: { operationId: 'record.correct', parameters },
    recordConsent: { operationId: 'record.consent', parameters },
    resolve: { operationId: 'complaints.resolve', parameters },
    reopen: { operationId: 'complaints.reopen', parameters },
    withdraw: { operationId: 'complaints.withdraw', parameters },
    addMessage: { operationId: 'complaints.addMessage', parameters },
    object: { operationId: 'complaints.object', parameters },
    decideObjection: { operationId: 'complaints.decideObjection', parameters },
    revokeLink: { operationId: 'complaints.revokeLink', parameters },
    previewUpdate: { operationId: 'complaints.previewUpdate', parameters },
    previewQuestion: { operationId: 'complaints.previewQuestion', parameters },
    previewResolution: { operationId: 'complaints.previewResolution', parameters },
    addRemedy: { operationId: 'remedies.promise', parameters },
    addTask: { operationId: 'tasks.add', parameters },
  };
};

export const COMPLAINTS: DescribedOf<'complaints'> = {
  'complaints.submit': {
    summary: 'Take a complaint in',
    description:
      'The policy that matches it sets its deadlines and its team. What reached us earlier says when (`receivedAt`), or on which day (`receivedOn`): its clocks run from then, within the policy’s limit. With an `Idempotency-Key`, sending the same request again answers the same complaint, as it is then. Data are taken as people write them, and come back in one form.',
    body: schemas.intakeSchema,
    answer: { status: 201, schema: answers.complaint, location: 'The complaint.' },
    otherwise: {
      status: 200,
      schema: answers.complaint,
      location: 'The complaint.',
      when: 'The same complaint from the same caller within seconds, without a key: a double click. It is the first one, as it is now, and the header `redress-repetition` says so.',
    },
    refusals: ['set-aside'],
    links: linksFrom('/id'),
  },
  'complaints.list': {
    summary: 'The queue: complaints by their next deadline',
    description:
      'A summary of each. Subjects are cut where they are very long. By anything else than status and team: ' +
      'a search without words, which has the same order.',
    query: schemas.listSchema,
    answer: { status: 200, schema: answers.complaintPage },
    links: linksFrom('/items/0/id'),
  },
  'complaints.get': {
    summary: 'One complaint',
    answer: { status: 200, schema: answers.complaint },
    refusals: ['set-aside'],
    links: linksFrom('/id'),
  },
  'complaints.timeline': {
    summary: 'Everything that happened to a complaint, oldest first',
    query: schemas.pageSchema,
    answer: { status: 200, schema: answers.timelinePage },
    refusals: ['set-aside'],
  },
  'complaints.deadlines': {
    summary: 'Why its deadlines fall when they do',
    description: 'What counted and what did not, what is left, and what happens next.',
    query: schemas.readerSchema,
    answer: { status: 200, schema: answers.deadlines },
    refusals: ['set-aside'],
  },
  'complaints.correctContact': {
    summary: 'Correct how the complainant is reached',
    description: 'The whole of it, as it is from now on. Messages that waited for another address are sent.',
    body: schemas.contactSchema,
    answer: CHANGED,
    refusals: ['set-aside'],
  },
  'complaints.acknowledge': {
    summary: 'Acknowledge it: it is accepted and looked into',
    description:
      'Stops the acknowledgement’s clock. The complainant is told, with the message where there is one.',
    body: schemas.acknowledgementSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'set-aside'],
  },
  'complaints.assign': {
    summary: 'Give it to a team, or to one of its people',
    description: 'Where whoever it is given to is away, `assigneeAbsence` says so.',
    body: schemas.assignmentSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'conflict-of-interest', 'set-aside'],
  },
  'complaints.recordContact': {
    summary: 'Record an attempt to speak to the complainant',
    description:
      'About one of the complaint’s open `calls`, or about none. Whoever was not reached by telephone is to be tried again at `againAt`; with `wrong-number` the number is no longer theirs, and the next one that they have left takes its place. Where they were reached it fulfils the clocks that a reply fulfils, or those in `fulfils` alone, and may promise something until a date, which then has a clock of its own.',
    body: schemas.contactAttemptSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'promise-refused', 'set-aside'],
  },
  'complaints.sendUpdate': {
    summary: 'Tell the complainant how things stand',
    description:
      'In words of their own, or by a template with its fields; with evidence of the complaint, which they find on its page. A `draft` is sent once. It fulfils the clocks that a reply fulfils, or those in `fulfils` alone, and may promise something until a date, which then has a clock of its own. A day counts to its end.',
    body: writingSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'promise-refused', 'template-refused', 'draft-sent', 'set-aside'],
  },
  'complaints.previewUpdate': {
    summary: 'See a message to the complainant as it would be sent now',
    description: 'But for the link to their page, which is theirs alone. Nothing of it is kept.',
    body: writingSchema,
    answer: { status: 200, schema: sentMessage },
    refusals: ['wrong-state', 'promise-refused', 'template-refused', 'draft-sent', 'set-aside'],
  },
  'complaints.previewQuestion': {
    summary: 'See a question to the complainant as it would be asked now',
    description:
      'But for the link to their page, which is theirs alone. Nothing is asked, and nothing of it kept.',
    body: schemas.pauseSchema,
    answer: { status: 200, schema: sentMessage },
    refusals: ['wrong-state', 'pause-used-up', 'set-aside'],
  },
  'complaints.previewResolution': {
    summary: 'See a resolution as the complainant would be told of it now',
    description:
      'But for the link to their page, which is theirs alone. Remedies that need somebody’s approval are left out, as they would be. Nothing is resolved, and nothing of it kept.',
    body: resolutionSchema,
    answer: { status: 200, schema: sentMessage },
    refusals: ['wrong-state', 'remedy-refused', 'promise-refused', 'tasks-open', 'set-aside'],
  },
  'complaints.fulfil': {
    summary: 'Say that what a clock promises has been done',
    description: 'One of `clocks.others`. One that is owed again counts from now.',
    body: schemas.fulfilmentSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'set-aside'],
  },
  'complaints.pause': {
    summary: 'Ask the complainant something',
    description:
      'The clocks that the policy names stand still until there is an answer, for as long as it allows; one that is overdue goes on.',
    body: schemas.pauseSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'pause-used-up', 'set-aside'],
  },
  'complaints.resume': {
    summary: 'Go on with what the complainant has answered',
    body: schemas.resumptionSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'set-aside'],
  },
  'complaints.hold': {
    summary: 'Put it on hold: it waits for a third party or an authority',
    description:
      'Until `until`, or as long as the policy allows. The clocks that the policy names stand still, and the complainant is told where it says so; the reason stays with the staff.',
    body: schemas.holdSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'hold-refused', 'set-aside'],
  },
  'complaints.release': {
    summary: 'End the hold',
    body: schemas.holdReleaseSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'hold-refused', 'set-aside'],
  },
  'complaints.extend': {
    summary: 'Put the resolution off, within the policy’s cap',
    description: 'The complainant is told the new date and the reason.',
    body: schemas.extensionSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'extension-refused', 'set-aside'],
  },
  'complaints.escalate': {
    summary: 'Hand it to a higher level by hand',
    body: schemas.escalationSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'escalation-refused', 'set-aside'],
  },
  'complaints.reclassify': {
    summary: 'Correct what its policy is matched by',
    description:
      'Its category, severity, jurisdiction or line of products, or the complainant’s tier or language; null of what was said and is not so. The policy is matched anew; the time that has been used counts under it, too.',
    body: schemas.classificationSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'set-aside'],
  },
  'complaints.correctReceipt': {
    summary: 'Correct when it reached us',
    description:
      'The instant, or the day. What counts from its receipt counts from then; it must lie before the complaint was stored, and within the policy’s limit.',
    body: schemas.receiptSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'set-aside'],
  },
  'complaints.resolve': {
    summary: 'Resolve it',
    description:
      'The complainant is told, and asked by a survey later where the policy says so. A remedy is promised until its `dueAt`, or is `done` already, as an apology and an explanation are; one that somebody must agree to is not told yet. Where tasks of other departments are open it is refused once: `despiteOpenTasks` says that they have been seen.',
    body: resolutionSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'remedy-refused', 'promise-refused', 'tasks-open', 'set-aside'],
  },
  'complaints.reopen': {
    summary: 'Reopen it: a new cycle with deadlines of its own',
    body: schemas.reasonSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'set-aside'],
  },
  'complaints.withdraw': {
    summary: 'Withdraw it, as the complainant asks',
    body: schemas.reasonSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'set-aside'],
  },
  'complaints.addMessage': {
    summary: 'Add what the complainant says of their own accord',
    description: 'It is a message of the conversation; whoever is responsible is told.',
    body: schemas.messageSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'set-aside'],
  },
  'complaints.object': {
    summary: 'Object to the resolution, as the complainant does',
    description: 'Once for each resolution. Whoever is responsible decides by `objection.dueAt`.',
    body: schemas.objectionSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'objection-refused', 'set-aside'],
  },
  'complaints.decideObjection': {
    summary: 'Uphold or reject the objection',
    description: 'Upheld, the complaint is reopened; rejected, the complainant is told the reason.',
    body: schemas.objectionDecisionSchema,
    answer: CHANGED,
    refusals: ['wrong-state', 'objection-refused', 'set-aside'],
  },
  'complaints.revokeLink': {
    summary: 'Make the link to the complainant’s page void',
    description: 'Whoever has come by it is shut out. `send`: the complainant gets another one at once.',
    body: schemas.linkRevocationSchema,
    answer: CHANGED,
    refusals: ['set-aside'],
  },
};
