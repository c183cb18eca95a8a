import { type Caller, nameOf } from '../access/caller.ts';
import { requireMet } from '../base/entity-tag.ts';
import { type ComplaintId, type EvidenceId, newTextId, referenceOf, type TextId } from '../base/ids.ts';
import { instantOf } from '../base/instant.ts';
import { teamName } from '../base/names.ts';
import { Refusal } from '../base/refusal.ts';
import { type Language, languageOf } from '../base/vocabulary.ts';
import { pause, resolve } from '../complaint/commands.ts';
import type { Commitment } from '../complaint/commitments.ts';
import type { Call, Complaint, TimelineEvent } from '../complaint/complaint.ts';
import { zoneOf } from '../complaint/contact.ts';
import { owedMessageSchema } from '../complaint/owed.ts';
import { resultOf } from '../complaint/requests.ts';
import { sendUpdate } from '../complaint/updates.ts';
import { waysTo } from '../complaint/ways.ts';
import { type Filled, fill } from '../conversation/templates.ts';
import { compose } from '../delivery/compose.ts';
import { linkless, oneLine } from '../messages/clean.ts';
import { isMessageKind, type MessageKind } from '../messages/kinds.ts';
import { dateOf } from '../messages/moments.ts';
import { wordMoment } from '../messages/render.ts';
import type { Services } from '../ports/services.ts';
import * as drafts from '../records/drafts.ts';
import * as evidence from '../records/evidence.ts';
import { policySets } from '../records/policy-sets.ts';
import { templates } from '../records/templates.ts';
import * as texts from '../records/texts.ts';
import * as timelines from '../records/timeline-chunks.ts';
import { act, type Done, readToChange } from './acting.ts';
import { type Asked, complaintTag } from './once.ts';
import { requireEvidence } from './proving.ts';

/* What handlers write to complainants: composed, looked at before, sent once, and shown as it was sent. */

export interface Writing {
  /** One of the two. */
  readonly message?: string | undefined;
  readonly template?: { readonly id: string; readonly fields: Readonly<Record<string, string>> } | undefined;
  readonly subject?: string | undefined;
  readonly attachments?: readonly EvidenceId[] | undefined;
  readonly asksReply?: boolean | undefined;
  readonly promise?: Commitment | undefined;
  readonly fulfils?: readonly string[] | undefined;
  /** What it was written as until now: it goes with the message. */
  readonly draft?: TextId | undefined;
}

/** @throws Refusal `template-refused`, `draft-sent`, `promise-refused`, `not-found`, or as any change */
export async function sendMessage(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  writing: Writing,
  asked: Asked = {},
): Promise<Done> {
  const { attachments = [], promise, fulfils, draft, asksReply } = writing;
  const text = newTextId(services.clock.now());
  const command = (complaint: Complaint, now: number) =>
    sendUpdate(complaint, { text, draft, files: attachments.length, asksReply, promise, fulfils }, now);
  const before = await readToChange(services, caller, 'complaint.send-update', id);
  const now = services.clock.now();
  if (!asked.request || resultOf(before, asked.request, now) === undefined) {
    requireMet(asked.conditions ?? {}, complaintTag(services.settings, before));
    const { text: words, subject } = await wordsOf(services, before, writing);
    await requireUnsent(services, before, draft);
    // What would be refused leaves nothing behind.
    command(before, now);
    await texts.put(services, id, {
      id: text,
      kind: 'message',
      at: instantOf(now),
      by: nameOf(caller),
      text: words,
      ...(subject !== undefined && { subject }),
      ...(attachments.length > 0 && { attachments: [...attachments] }),
    });
  }
  const done = await act(services, caller, 'complaint.send-update', id, command, asked);
  if (draft !== undefined) await drafts.end(services, id, nameOf(caller), draft);
  return done;
}

export interface Preview {
  /** `call`: nothing that is written reaches them, somebody has to tell them. */
  readonly by: 'mail' | 'chat' | 'call';
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** Of one that was sent: as it is printed and posted. */
  readonly letter?: string;
}

/** Exactly as it would be sent now, but for the link that is the complainant's alone. */
export async function previewMessage(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  writing: Writing,
): Promise<Preview> {
  const complaint = await readToChange(services, caller, 'complaint.send-update', id);
  const { text, subject: title } = await wordsOf(services, complaint, writing);
  const { attachments = [], promise, fulfils, asksReply } = writing;
  const now = services.clock.now();
  const told = { message: text, files: attachments.length, asksReply, promise, fulfils };
  const fileNames = await evidence.namesOf(services, id, attachments);
  return previewOf(services, sendUpdate(complaint, told, now), 'update', {
    note: text,
    title,
    fileNames,
    now,
  });
}

/** What they would be asked now. @throws Refusal as asking does */
export async function previewQuestion(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  asking: Parameters<typeof pause>[1],
): Promise<Preview> {
  const complaint = await readToChange(services, caller, 'complaint.ask', id);
  const now = services.clock.now();
  return previewOf(services, pause(complaint, asking, now), 'question', { note: asking.question, now });
}

/** What they would be told now of how it is resolved. @throws Refusal as resolving does */
export async function previewResolution(
  services: Services,
  caller: Caller,
  id: ComplaintId,
  resolution: Omit<Parameters<typeof resolve>[1], 'by'>,
): Promise<Preview> {
  const complaint = await readToChange(services, caller, 'complaint.resolve', id);
  const now = services.clock.now();
  const resolved = resolve(complaint, { ...resolution, by: nameOf(caller) }, now);
  return previewOf(services, resolved, 'resolution', { note: resolution.summary, now });
}

interface Said {
  readonly note: string;
  readonly title?: string | undefined;
  readonly fileNames?: readonly string[];
  readonly now: number;
}

/** @param after the complaint as it would be with the message that it owes */
async function previewOf(
  services: Services,
  after: Complaint,
  wanted: MessageKind,
  said: Said,
): Promise<Preview> {
  const language = languageOf(after.content.complainant.language);
  const at = instantOf(said.now);
  const owed = after.owed.findLast(({ kind, queuedAt }) => kind === wanted && queuedAt === at);
  const [way] = waysTo(after, wanted);
  if (!owed || !way) return { by: 'call', language, subject: said.title ?? '', text: said.note };
  const teamNames = await teamNamesOf(services, after);
  const composed = compose(services.settings, after, owed, { ...said, way, teamNames, isShown: true });
  const { subject, text, html } = composed;
  return { by: writtenBy(way.channel), language, subject, text, html };
}

const writtenBy = (channel: unknown) => (channel === 'mail' ? 'mail' : 'chat');

/** As the event says that it was sent; undefined where it was none to the complainant, or nobody has noted what it said. */
export async function sentMessage(
  services: Services,
  complaint: Complaint,
  event: TimelineEvent,
): Promise<Preview | undefined> {
  const { message: kind = '', to, ...said } = event.data;
  if (
    event.kind !== 'message-sent' ||
    to !== 'complainant' ||
    typeof kind !== 'string' ||
    !isMessageKind(kind)
  )
    return undefined;
  const facts = knownFacts(said);
  const { success, data: owed } = owedMessageSchema.safeParse({
    id: '',
    kind,
    to: { role: 'complainant' },
    cycle: event.cycle,
    queuedAt: event.at,
    attempts: 0,
    facts,
  });
  if (!success) return undefined;
  const { noteOf } = owed.facts;
  const cause = noteOf === undefined ? undefined : await timelines.find(services, complaint, noteOf);
  const words = cause && (await texts.wordsOf(services, complaint.id, cause));
  const { resolution } = complaint;
  const remedies =
    cause?.kind === 'resolved' && resolution?.at === cause.at
      ? resolution.remedies.filter(({ approval }) => approval === undefined)
      : undefined;
  const withRemedies = remedies ? { ...owed, facts: { ...owed.facts, remedies } } : owed;
  const around = {
    ...words,
    teamNames: await teamNamesOf(services, complaint),
    now: Date.parse(event.at),
    isShown: true,
  };
  const then = asThen(complaint, event);
  const composed = compose(services.settings, then, withRemedies, around);
  const printed = compose(services.settings, then, withRemedies, { ...around, told: 'printed' });
  const { subject, text, html } = composed;
  const by = writtenBy(event.data.channel ?? 'mail');
  return { by, language: languageOf(composed.language), subject, text, html, letter: printed.text };
}

/** How the complainant was called and written to then. */
function asThen(complaint: Complaint, { at }: TimelineEvent): Complaint {
  const { content } = complaint;
  const former = content.formerContacts?.find(({ until }) => until > at);
  if (!former) return complaint;
  const { until: _, ...contact } = former;
  return { ...complaint, content: { ...content, complainant: { ...content.complainant, ...contact } } };
}

async function teamNamesOf(services: Services, { match }: Complaint) {
  return (await policySets.newest(services, match.policySet))?.teams ?? {};
}

/** @throws Refusal `not-found`, `template-refused`, `invalid-request` */
async function wordsOf(services: Services, complaint: Complaint, writing: Writing): Promise<Filled> {
  const { message, template, subject, attachments = [] } = writing;
  await requireEvidence(services, complaint.id, 'attachments', attachments);
  if (!template) return { text: message ?? '', subject };
  const known = await templates.newest(services, template.id);
  if (!known) throw new Refusal('not-found', 'There is nothing by that name.');
  const language = languageOf(complaint.content.complainant.language);
  const filled = fill(known, language, await ownFields(services, complaint, language), template.fields);
  return { text: filled.text, subject: subject ?? filled.subject };
}

const VALUE_LIMIT = 200;

/** What a stranger may have written is no link, and no line more. */
async function ownFields(services: Services, complaint: Complaint, language: Language) {
  const { id, content, clocks, team } = complaint;
  const now = instantOf(services.clock.now());
  const reading = { timeZone: zoneOf(complaint), now };
  const theirs = (text = '') => linkless(oneLine(text, VALUE_LIMIT));
  const { state, dueAt } = clocks.resolution;
  return {
    'complainant.name': theirs(content.complainant.name),
    complainantReference: theirs(content.reference),
    reference: referenceOf(id),
    subject: theirs(content.subject),
    dueAt: state === 'stopped' ? undefined : wordMoment(language, reading, dueAt),
    team: teamName(team, await teamNamesOf(services, complaint), language),
    today: dateOf(language, reading, now),
  };
}

/** Also where that has left the complaint's own item: whoever was killed may have left the draft. */
async function requireUnsent(
  services: Services,
  complaint: Complaint,
  draft: TextId | undefined,
): Promise<void> {
  if (draft === undefined) return;
  const events = await timelines.read(services, complaint, 0, Number.POSITIVE_INFINITY);
  if (events.some(({ data }) => data.draft === draft))
    throw new Refusal('draft-sent', 'This draft has been sent already.');
}

/** What a person has to tell the complainant, who cannot be written to: in each language to say it, and to be posted. */
export async function toldByPerson(
  services: Services,
  complaint: Complaint,
  call: Call,
): Promise<{ readonly spoken: Record<Language, string>; readonly letter: RenderedLetter } | undefined> {
  const { kind, cycle } = call;
  const { success, data: owed } = owedMessageSchema.safeParse({
    id: call.id,
    kind,
    to: { role: 'complainant' },
    cycle,
    queuedAt: call.openedAt,
    attempts: 0,
    facts: call.facts ?? factsSent(complaint, call),
  });
  if (!success) return undefined;
  const { noteOf } = owed.facts;
  const cause = noteOf === undefined ? undefined : await timelines.find(services, complaint, noteOf);
  const around = {
    ...(cause && (await texts.wordsOf(services, complaint.id, cause))),
    teamNames: await teamNamesOf(services, complaint),
    now: services.clock.now(),
    isShown: true,
  };
  const spoken = (inLanguage: Language) =>
    compose(services.settings, complaint, owed, { ...around, told: 'spoken', inLanguage }).text;
  const { language, subject, text } = compose(services.settings, complaint, owed, {
    ...around,
    told: 'printed',
  });
  return {
    spoken: { en: spoken('en'), 'zh-CN': spoken('zh-CN') },
    letter: { language: languageOf(language), subject, text },
  };
}

interface RenderedLetter {
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
}

/** Of a message that came back: as the timeline has it. */
function factsSent({ timeline, parked = [] }: Complaint, { id, kind, cycle }: Call): object {
  const waiting = parked.find((message) => message.id === id);
  if (waiting) return waiting.facts;
  const sent = timeline.findLast(
    (event) => event.kind === 'message-sent' && event.cycle === cycle && event.data.message === kind,
  );
  return knownFacts(sent?.data ?? {});
}

function knownFacts(said: TimelineEvent['data']): object {
  const known = Object.keys(owedMessageSchema._zod.innerType.shape.facts.shape);
  return Object.fromEntries(Object.entries(said).filter(([name]) => known.includes(name)));
}
