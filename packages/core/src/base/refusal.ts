import type { JsonValue } from './json.ts';

/** Every way in which a request is refused. How each looks over HTTP is decided in one place, in the API. */
const REFUSAL_CODES = [
  'malformed-request',
  'invalid-request',
  'unsupported-media-type',
  'too-large',
  'query-too-long',
  'headers-too-large',
  'unauthenticated',
  'forbidden',
  'foreign-origin',
  'misdirected-request',
  'not-found',
  'method-not-allowed',
  'wrong-state',
  'extension-refused',
  'escalation-refused',
  'promise-refused',
  'pause-used-up',
  'hold-refused',
  'objection-refused',
  'conflict-of-interest',
  'link-refused',
  'merged',
  'erasure-refused',
  'erased',
  'draft-sent',
  'template-refused',
  'remedy-refused',
  'tasks-open',
  'task-refused',
  'idempotency-key-reused',
  'precondition-failed',
  'precondition-required',
  'version-conflict',
  'evidence-refused',
  'evidence-incomplete',
  'evidence-limit',
  'storage-full',
  'survey-answered',
  'survey-over',
  'too-many-requests',
  'busy',
  'set-aside',
  'sandbox-full',
  'sandbox-unavailable',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/**
 * What a refusal says, in English; `{name}` stands for a particular. Every other language has each of them
 * (`functions/src/api/words`).
 */
export type Sentence =
  | 'There are {most} webhooks already: remove one first.'
  | 'There is no such webhook.'
  | 'Too many changes to this webhook at once; try again.'
  | 'The webhook is disabled: enable it first.'
  | 'A bulk action that is {phase} cannot be started.'
  | 'A complaint that is {status} cannot be changed by {action}.'
  | 'A complaint cannot be linked to itself.'
  | 'A colleague is at this call: take another one.'
  | 'A deadline that has been missed cannot be extended.'
  | 'A hold must end later than now.'
  | 'A later execution has taken its place.'
  | 'A complaint may have {maxPieces} pieces of evidence, and {maxTotalBytes} bytes of them.'
  | 'A name stands twice in one object of the body.'
  | 'A piece of evidence may have {maxBytes} bytes.'
  | 'A request names its host, once, in the header Host.'
  | 'A task must be somebody’s.'
  | 'Here only: {methods}.'
  | 'It has come in force: put another version in force in its place.'
  | 'It is being taken out of there: try again.'
  | 'It is handled as part of another complaint: do that there.'
  | 'It is not as If-Match says: read it again.'
  | 'It could be taken for something else besides.'
  | 'It holds what would do harm.'
  | 'It is damaged, or not whole.'
  | 'It is none of the types that may be evidence.'
  | 'It is of another type than was said.'
  | 'It is there already, against If-None-Match.'
  | 'Link the later complaint to the earlier one.'
  | 'No such call has to be made for this complaint.'
  | 'No such clock runs for this complaint.'
  | 'No such message waits to be sent again.'
  | 'Not valid: {fields}.'
  | 'Others are merged into this one: merge the other one into it.'
  | 'Pages of other origins may not send requests here.'
  | 'Remedies or tasks of it are open: settle them first.'
  | 'Say by If-Match which state you have seen, or by If-None-Match: * that there is none.'
  | 'Say who you are: send a token or a key as Authorization: Bearer.'
  | 'Send the body as application/json.'
  | 'So many complaints are merged into it that there is no room for another.'
  | 'Send the body as multipart/form-data.'
  | 'So many promises are open that there is no room for another.'
  | 'Not all of it has come: send the parts that are missing.'
  | 'So many remedies are open that there is no room for another.'
  | 'So many tasks are open that there is no room for another.'
  | 'Somebody has seen to it already.'
  | 'Somebody else must agree than whoever has proposed it.'
  | 'Somebody has to agree to this remedy before it is carried out.'
  | 'Tasks of other departments are open: say that it is resolved all the same.'
  | 'That cannot be done with a remedy that is {state}.'
  | 'That cannot be done with a task that is {state}.'
  | 'The body is not valid JSON in UTF-8.'
  | 'The body is too large.'
  | 'The complaint is about whom it would be given to.'
  | 'It is not over: erasing it now would end it, and must be forced.'
  | 'It is under a legal hold already.'
  | 'It is under a legal hold: that must be lifted first.'
  | 'It is under no legal hold.'
  | 'The complaint has been erased.'
  | 'The complaint has no room for so much more text.'
  | 'The complaint has no such remedy.'
  | 'The complaint has no such task.'
  | 'The complaint is not on hold.'
  | 'The complaint is on hold already.'
  | 'The complaint is over: there is nothing to restart.'
  | 'The execution does not run: there is nothing to stop.'
  | 'The execution has not ended badly: there is nothing to redrive.'
  | 'The execution can no longer be redriven: restart it.'
  | 'The execution does not run: there is nobody to signal.'
  | 'The execution runs: there is nothing to restart.'
  | 'The form is not whole, or is none.'
  | 'The headers are too large.'
  | 'The holds of this complaint have taken all the time they may.'
  | 'An absence that is over stays as it was.'
  | 'The issuer of tokens does not answer; try again.'
  | 'The key is revoked: add a new one.'
  | 'The new date must be later than the present one.'
  | 'The next version is {expectedVersion}.'
  | 'The objection to this resolution has been decided on.'
  | 'The picture has too many bytes.'
  | 'The picture has too many pixels.'
  | 'The pauses of this complaint have taken all the time they may.'
  | 'The policy allows no date as late as that.'
  | 'The policy allows no extension.'
  | 'The policy has no such higher level, or no such team there.'
  | 'The query is too long.'
  | 'The clock has come to {now}: it does not go back.'
  | 'The request could not be carried out now; try it again later.'
  | 'The request is being handled; try again.'
  | 'The request was not carried out; it is safe to try it again.'
  | 'The token or key is not good, or not good any more.'
  | 'There is an objection to this resolution already.'
  | 'There is no room for it at present.'
  | 'There is no such evidence.'
  | 'There is no thumbnail of it.'
  | 'There is no objection to decide on.'
  | 'There is no resolution that could have an outcome.'
  | 'There is no resolution to object to.'
  | 'There are as many test clocks as there may be: close one.'
  | 'There is no sandbox here: run Redress on one machine (npm start), and make a sandbox key there.'
  | 'There is no such complaint.'
  | 'There is no such execution.'
  | 'There is no such key.'
  | 'There is a user of that name already.'
  | 'There is no such survey.'
  | 'There is no such test clock.'
  | 'There is no such user.'
  | 'There is nothing at this address.'
  | 'There is nothing by that name.'
  | 'This Idempotency-Key was used with a different request.'
  | 'This complaint has so many links that there is no room for another.'
  | 'The template has no such field: {fields}.'
  | 'The template needs more: {fields}.'
  | 'This draft has been sent already.'
  | 'This installation is not ready.'
  | 'This invitation has been used, or is over: ask for a new one.'
  | 'This form is not good, or not good any more.'
  | 'This is not for you to do.'
  | 'This link is not good, or not good any more.'
  | 'This link has been used, or is over: make a new one.'
  | 'This server does not go by that name.'
  | 'This survey can no longer be answered.'
  | 'This survey has been answered already.'
  | 'This survey has expired.'
  | 'This test clock has as many complaints as it may: make another one.'
  | 'This version cannot read it. Operations have been told.'
  | 'Too many changes to this complaint at once; try again.'
  | 'Too many changes to this key at once; try again.'
  | 'Too many requests: try again in {retryAfter} s.'
  | 'What has come is not what was sent: its checksum is another.'
  | 'What is promised must lie ahead.'
  | 'What is promised must not lie so far ahead.';

type Particulars = Readonly<Record<string, JsonValue>>;

/** The sentence with its particulars in their places. */
export function worded(sentence: string, particulars: Particulars = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = particulars[name];
    return value === undefined ? place : [value].flat().join(', ');
  });
}

/** A request that is refused for a reason its sender can understand; anything else thrown is our fault. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly sentence: Sentence;
  /** Machine-readable particulars, without personal data: they go to the client as they are. */
  readonly details: Particulars;
  constructor(code: RefusalCode, sentence: Sentence, details: Particulars = {}) {
    super(worded(sentence, details));
    this.code = code;
    this.sentence = sentence;
    this.details = details;
  }
}
