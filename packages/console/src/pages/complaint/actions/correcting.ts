import type { Fields } from '@redress/client/source';
import {
  CATEGORIES,
  CONSENT_FORMS,
  CONSENT_PURPOSES,
  CONTACT_KINDS,
  LANGUAGES,
  MOTIVES,
  OUTCOMES,
  SEVERITIES,
  THIRD_PARTIES,
  VENUES,
} from '@redress/core/base/vocabulary.ts';
import { DAYS, dayName } from '../../../ui/calendar-times.ts';
import { asBody, type Field, filled, type Options, type Values } from '../../../ui/forms.ts';
import { rowCount } from '../../../ui/rows.ts';
import { wordsIn } from '../../../words/words.ts';
import { type Action, type Asking, always, canNow, optionsOf, wordsOf } from '../action.ts';

/* What was taken down wrongly, or has come to be otherwise. */

export const languageOptions: Options = LANGUAGES.map((code) => [code, wordsIn(code).languageName]);

/** The installation's own fields, each asked for as it was declared. */
export function declaredFields({ c }: Pick<Asking, 'c'>, { fields }: Fields): readonly Field[] {
  const { language } = c.var.look;
  return fields.map((declared): Field => {
    const { type, labels, required = false } = declared;
    const named = { name: `fields.${declared.name}`, label: labels[language], required };
    switch (type) {
      case 'boolean':
        return { ...named, kind: 'yesNo' };
      case 'choice':
      case 'choices':
        return {
          ...named,
          kind: type,
          options: declared.options.map((option) => [option.code, option.labels[language]]),
        };
      case 'number':
      case 'integer':
        return { ...named, kind: 'number' };
      case 'date':
        return { ...named, kind: 'day' };
      case 'instant':
        return { ...named, kind: 'moment' };
      default:
        return { ...named, kind: 'line' };
    }
  });
}

async function recordFields(asking: Asking): Promise<readonly Field[]> {
  const { c, complaint } = asking;
  const { labels, sep } = wordsOf(c);
  const declared = await c.var.client.fields.get();
  const line = (name: string, label: string): Field => ({ kind: 'line', name, label });
  return [
    line('reference', labels.reference),
    { kind: 'when', name: 'occurredAt', label: labels.occurredAt },
    line('product.name', labels.product),
    line('product.model', labels.model),
    line('product.order', labels.order),
    { kind: 'day', name: 'product.purchasedAt', label: labels.purchasedAt },
    line('product.place', labels.place),
    line('product.line', labels.line),
    line('brand', labels.brand),
    line('legalEntity', labels.legalEntity),
    { kind: 'choice', name: 'venue.kind', label: labels.venue, options: optionsOf(c, VENUES) },
    line('venue.address', labels.venueAddress),
    { kind: 'choice', name: 'motive', label: labels.motive, options: optionsOf(c, MOTIVES) },
    { kind: 'yesNo', name: 'vulnerable', label: labels.vulnerable },
    { kind: 'text', name: 'vulnerabilityNote', label: labels.vulnerabilityNote, rows: 2 },
    line('representative.name', labels.representative),
    line('representative.relation', labels.relation),
    { kind: 'email', name: 'representative.email', label: `${labels.representative}${sep}${labels.email}` },
    { kind: 'phone', name: 'representative.phone', label: `${labels.representative}${sep}${labels.phone}` },
    line('representative.address', `${labels.representative}${sep}${labels.address}`),
    {
      kind: 'choice',
      name: 'thirdParty.kind',
      label: labels.thirdParty,
      options: optionsOf(c, THIRD_PARTIES),
    },
    line('thirdParty.name', labels.thirdPartyName),
    { kind: 'when', name: 'thirdParty.dueAt', label: labels.thirdPartyDue },
    { kind: 'list', name: 'tags', label: labels.tags, hint: labels.tagsHint },
    { kind: 'day', name: 'billingCycleEndsOn', label: labels.billingCycle },
    ...declaredFields(asking, declared).map((field) => ({ ...field, required: false })),
    ...(complaint.resolution === undefined
      ? []
      : [
          {
            kind: 'choice',
            name: 'outcome',
            label: labels.outcome,
            options: optionsOf(c, OUTCOMES),
          } as const,
        ]),
    { kind: 'text', name: 'reason', label: labels.reason, rows: 2 },
  ];
}

function recordValues({ c, complaint }: Asking): Values {
  const { timeZone } = c.var.look;
  const { product, venue, representative, thirdParty, fields, tags, vulnerable } = complaint;
  return {
    ...under('product', product),
    ...under('venue', venue),
    ...under('representative', representative),
    ...under('thirdParty', { ...thirdParty, dueAt: filled('when', thirdParty?.dueAt, timeZone) }),
    ...under('fields', fields),
    ...under('', {
      'product.line': complaint.line ?? product?.line,
      reference: complaint.complainantReference,
      occurredAt: filled('when', complaint.occurredAt, timeZone),
      brand: complaint.brand,
      legalEntity: complaint.legalEntity,
      motive: complaint.motive,
      vulnerable,
      vulnerabilityNote: complaint.vulnerabilityNote,
      tags: tags?.join(', '),
      billingCycleEndsOn: complaint.billingCycleEndsOn,
      outcome: complaint.resolution?.outcome,
    }),
  };
}

function under(prefix: string, values: object = {}): Record<string, string> {
  const said = Object.entries(values).filter(([, value]) => value !== undefined);
  const name = (own: string) => (prefix === '' ? own : `${prefix}.${own}`);
  return Object.fromEntries(said.map(([own, value]) => [name(own), String(value)]));
}

/** The ways to reach somebody, each with when that suits them. */
function contactFields({ c, complaint, sent }: Asking): readonly Field[] {
  const { labels, sep } = wordsOf(c);
  const known = complaint.complainant.contactPoints ?? [];
  const rows = Array.from(
    { length: rowCount(sent, 'contactPoints', known.length + 1) },
    (_, row): Field[] => {
      const name = (field: string) => `contactPoints.${row}.${field}`;
      const label = (text: string) => `${labels.contactPoint} ${row + 1}${sep}${text}`;
      return [
        {
          kind: 'choice',
          name: name('kind'),
          label: `${labels.contactPoint} ${row + 1}`,
          options: optionsOf(c, CONTACT_KINDS),
        },
        { kind: 'line', name: name('value'), label: label(labels.address) },
        { kind: 'check', name: name('preferred'), label: label(labels.preferred) },
        { kind: 'time', name: name('hours.from'), label: label(labels.hoursFrom) },
        { kind: 'time', name: name('hours.to'), label: label(labels.hoursTo) },
        {
          kind: 'choices',
          name: name('days'),
          label: label(labels.days),
          options: DAYS.map((day) => [day, dayName(c.var.look.language, day)]),
        },
      ];
    },
  );
  return [
    { kind: 'line', name: 'name', label: labels.name, required: true },
    { kind: 'email', name: 'email', label: labels.email },
    { kind: 'phone', name: 'phone', label: labels.phone },
    { kind: 'choice', name: 'language', label: labels.language, required: true, options: languageOptions },
    { kind: 'line', name: 'timeZone', label: labels.timeZone, hint: labels.timeZoneHint },
    ...rows.flat(),
  ];
}

export const CORRECTING = {
  classification: {
    permission: 'complaint.reclassify',
    isPossible: canNow('reclassify'),
    fields: ({ c }) => {
      const { labels } = wordsOf(c);
      return [
        {
          kind: 'choice',
          name: 'category',
          label: labels.category,
          required: true,
          options: optionsOf(c, CATEGORIES),
        },
        {
          kind: 'choice',
          name: 'severity',
          label: labels.severity,
          required: true,
          options: optionsOf(c, SEVERITIES),
        },
        { kind: 'line', name: 'jurisdiction', label: labels.jurisdiction },
        { kind: 'line', name: 'line', label: labels.line },
        { kind: 'line', name: 'tier', label: labels.tier },
        {
          kind: 'choice',
          name: 'language',
          label: labels.language,
          required: true,
          options: languageOptions,
        },
        { kind: 'text', name: 'reason', label: labels.reason, required: true },
      ];
    },
    initial: ({ complaint: { category, severity, jurisdiction = '', line = '', complainant } }) => ({
      ...{ category, severity, jurisdiction, line },
      tier: complainant.tier ?? '',
      language: complainant.language,
    }),
    isCorrection: true,
    isVersioned: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.reclassify(complaint.id, asBody(body), options),
  },
  receipt: {
    permission: 'complaint.correct-receipt',
    isPossible: canNow('correct-receipt'),
    fields: ({ c }) => [
      { kind: 'moment', name: 'receivedAt', label: wordsOf(c).labels.receivedAt },
      { kind: 'day', name: 'receivedOn', label: wordsOf(c).labels.receivedOn },
      { kind: 'text', name: 'reason', label: wordsOf(c).labels.reason, required: true },
    ],
    initial: ({ c, complaint: { receivedAt, receivedOn } }) =>
      receivedOn === undefined
        ? { receivedAt: filled('moment', receivedAt, c.var.look.timeZone) }
        : { receivedOn },
    isVersioned: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.complaints.correctReceipt(complaint.id, asBody(body), options),
  },
  record: {
    permission: 'complaint.correct-record',
    isPossible: always,
    fields: recordFields,
    initial: recordValues,
    isCorrection: true,
    whole: ['venue', 'representative', 'thirdParty'],
    isVersioned: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.record.correct(complaint.id, asBody(body), options),
  },
  contact: {
    permission: 'complaint.correct-contact',
    isPossible: always,
    fields: contactFields,
    initial: ({ complaint: { complainant } }) => {
      const { name, email, phone, language, timeZone, contactPoints = [] } = complainant;
      const points = contactPoints.map(({ kind, value, preferred, hours, days }, row) => ({
        ...under(`contactPoints.${row}`, { kind, value, days: days?.join() }),
        ...under(`contactPoints.${row}.hours`, hours),
        ...(preferred && { [`contactPoints.${row}.preferred`]: 'true' }),
      }));
      return Object.assign(under('', { name, email, phone, language, timeZone }), ...points);
    },
    isVersioned: true,
    list: 'contactPoints',
    send: ({ c, complaint }, body, { ifMatch = '*' }) =>
      c.var.client.complaints.correctContact(complaint.id, asBody(body), { ifMatch }),
  },
  consents: {
    permission: 'complaint.record-consent',
    isPossible: always,
    fields: ({ c }) => {
      const { labels } = wordsOf(c);
      return [
        {
          kind: 'choice',
          as: 'radio',
          name: 'purpose',
          label: labels.purpose,
          required: true,
          options: optionsOf(c, CONSENT_PURPOSES),
        },
        { kind: 'yesNo', name: 'given', label: labels.given, required: true },
        { kind: 'choice', as: 'radio', name: 'how', label: labels.how, options: optionsOf(c, CONSENT_FORMS) },
        { kind: 'moment', name: 'at', label: labels.consentAt, hint: labels.nowHint },
        { kind: 'text', name: 'note', label: labels.note, rows: 2 },
      ];
    },
    isVersioned: true,
    send: ({ c, complaint }, body, options) =>
      c.var.client.record.consent(complaint.id, asBody(body), options),
  },
} as const satisfies Readonly<Record<string, Action>>;
