import { isDay } from '@redress/core/base/instant.ts';
import type { JsonObject, JsonValue } from '@redress/core/base/json.ts';
import { mailAddressSchema } from '@redress/core/base/mail-address.ts';
import { isVisible, shownText, tidyText } from '@redress/core/base/plain-text.ts';
import { Refusal } from '@redress/core/base/refusal.ts';
import { telephoneSchema } from '@redress/core/base/telephone.ts';
import { CATEGORIES, type Language } from '@redress/core/base/vocabulary.ts';
import { isTimeZone } from '@redress/core/calendar/calendar.ts';
import type { Intake } from '@redress/core/complaint/commands.ts';
import type { Field } from '@redress/core/complaint/fields.ts';
import type { Services } from '@redress/core/ports/services.ts';
import * as fields from '@redress/core/records/fields.ts';
import type { Form } from '@redress/core/records/forms.ts';
import { wholeValues } from '../api/field-values.ts';
import { MESSAGE } from '../api/input.ts';
import { intakeOf } from '../api/intakes.ts';
import type { ApiContext } from '../api/routing.ts';
import { intakeSchema } from '../api/schemas.ts';
import type { FormTexts } from './texts.ts';

/* What is asked, in which order, what can be wrong with the answers, and what complaint they make. */

export const STEPS = ['what', 'about', 'more', 'you', 'evidence', 'check'] as const;
export type Step = (typeof STEPS)[number];
export type Values = Form['values'];

export const isStep = (text: string): text is Step => STEPS.some((step) => step === text);

/** Fields of the installation’s own that no complaint is taken in without. */
export async function requiredFields(services: Services): Promise<readonly Field[]> {
  return (await fields.declared(services)).fields.filter(({ required }) => required);
}

export function stepsWith(required: readonly Field[]): readonly Step[] {
  return STEPS.filter((step) => step !== 'more' || required.length > 0);
}

/** What a field of the installation’s own is called in the form. */
export const ownName = (field: Pick<Field, 'name'>) => `own-${field.name}`;

const LINE = 200;
const CODE = 100;

/** What each step may bring, and how long it may be; a step’s own first, then what a link has filled in. */
const FIELDS: Readonly<Record<Exclude<Step, 'more'>, Readonly<Record<string, number>>>> = {
  what: { description: MESSAGE },
  about: { category: CODE, danger: 3, product: LINE, order: CODE, happenedOn: 10 },
  you: { name: LINE, email: 320, phone: LINE, timeZone: CODE },
  evidence: {},
  check: {},
};
/** What a link may fill in before anybody has typed anything. */
const PREFILLED = ['order', 'product', 'category'] as const;

export function fieldsOf(step: Step, required: readonly Field[]): Readonly<Record<string, number>> {
  if (step !== 'more') return FIELDS[step];
  return Object.fromEntries(required.map((field) => [ownName(field), 2000]));
}

/** Of a link, such as `/complain?order=4711`: kept as text, whatever it is. */
export function prefilledBy(query: (name: string) => string | undefined): Values {
  const given = PREFILLED.flatMap((name): [string, string][] => {
    const text = tidyText(query(name) ?? '').slice(0, FIELDS.about[name] ?? 0);
    return isVisible(text) ? [[name, text]] : [];
  });
  return Object.fromEntries(given.filter(([name, text]) => name !== 'category' || isCategory(text)));
}

const isCategory = (code: string) => Object.hasOwn(CATEGORIES, code);

/**
 * The values as they are from now on, with what a step has brought: what it left empty is gone. What is longer than may
 * be is not kept, and said so by `faultsOf`.
 */
export function valuesWith(
  known: Values,
  step: Step,
  typed: Values,
  required: readonly Field[],
  language: Language,
): Values {
  const own = fieldsOf(step, required);
  const others = Object.entries(known).filter(([name]) => !Object.hasOwn(own, name) || name === 'timeZone');
  const said = Object.entries(typed).filter(
    ([name, value]) => Object.hasOwn(own, name) && value.length <= (own[name] ?? 0),
  );
  const prefilled = step === 'what' ? Object.entries(prefilledBy((name) => typed[name])) : [];
  return { ...Object.fromEntries([...prefilled, ...others, ...said]), language };
}

interface Asked {
  readonly c: ApiContext;
  readonly services: Services;
  readonly texts: FormTexts;
  readonly required: readonly Field[];
}

/** What is wrong with a step’s answers, by field. */
export async function faultsOf(step: Step, values: Values, asked: Asked): Promise<Values> {
  const { texts, required, services } = asked;
  const { wrong } = texts;
  const tooLong = Object.entries(fieldsOf(step, required)).flatMap(([name, most]): [string, string][] =>
    (values[name] ?? '').length > most ? [[name, wrong.tooLong(most)]] : [],
  );
  const faults = Object.fromEntries(tooLong);
  const say = (name: string, isWrong: boolean, words: string) => {
    if (isWrong) faults[name] ??= words;
  };
  const given = (name: string) => values[name] ?? '';
  const isGiven = (name: string) => isVisible(given(name));
  switch (step) {
    case 'what':
      say('description', !isGiven('description'), wrong.missing.description);
      break;
    case 'about':
      say('category', isGiven('category') && !isCategory(given('category')), wrong.category);
      if (isGiven('happenedOn')) {
        say('happenedOn', !isDay(given('happenedOn')), wrong.day);
        say('happenedOn', given('happenedOn') > latestDay(services.clock.now()), wrong.future);
      }
      break;
    case 'you':
      say('name', !isGiven('name'), wrong.missing.name);
      say('email', !isGiven('email') && !isGiven('phone'), wrong.missing.reach);
      say('email', isGiven('email') && !mailAddressSchema.safeParse(given('email')).success, wrong.email);
      say('phone', isGiven('phone') && !telephoneSchema.safeParse(given('phone')).success, wrong.phone);
      break;
    case 'more':
      return { ...(await ownFaults(values, asked)), ...faults };
    default:
  }
  return faults;
}

/** Where a day has begun first, UTC+14. */
const latestDay = (now: number) => new Date(now + 14 * 3_600_000).toISOString().slice(0, 10);

async function ownFaults(values: Values, { c, services, texts, required }: Asked): Promise<Values> {
  const { fault } = await wholeValues(c, services, ownValues(values, required));
  if (!fault) return {};
  const names = Array.isArray(fault.details.fields) ? fault.details.fields.map(String) : [];
  const { missing, answer } = texts.wrong;
  return Object.fromEntries(
    required
      .filter(({ name }) =>
        names.some((one) => one === `fields.${name}` || one.startsWith(`fields.${name}.`)),
      )
      .map((field) => {
        const name = ownName(field);
        return [name, isVisible(values[name] ?? '') ? answer : missing.answer];
      }),
  );
}

/** As the API has them. */
function ownValues(values: Values, required: readonly Field[]): JsonObject {
  const all = required.flatMap((field): [string, JsonValue][] => {
    const text = values[ownName(field)] ?? '';
    return isVisible(text) ? [[field.name, ownValue(field, text)]] : [];
  });
  return Object.fromEntries(all);
}

function ownValue({ type }: Field, text: string): JsonValue {
  switch (type) {
    case 'number':
    case 'integer': {
      const plain = text.normalize('NFKC').replace(/[\s']/g, '');
      return /^-?\d+(?:[.,]\d+)?$/.test(plain) ? Number(plain.replace(',', '.')) : text;
    }
    case 'boolean':
      return text === 'yes';
    case 'choices':
      return text.split('\n');
    case 'instant':
      return /T\d\d:\d\d$/.test(text) ? `${text}:00Z` : text;
    default:
      return text;
  }
}

/** The first step that has something wrong in it. */
export async function firstFault(values: Values, asked: Asked): Promise<Step | undefined> {
  for (const step of stepsWith(asked.required))
    if (Object.keys(await faultsOf(step, values, asked)).length > 0) return step;
  return undefined;
}

/** @throws Refusal `invalid-request` where a step was left out */
export async function commandOf(
  c: ApiContext,
  services: Services,
  values: Values,
  language: Language,
): Promise<Omit<Intake, 'submittedBy'>> {
  const {
    description = '',
    category,
    danger,
    product,
    order,
    happenedOn,
    name,
    email,
    phone,
    timeZone,
  } = values;
  const required = await requiredFields(services);
  const said = intakeSchema.safeParse({
    channel: 'web',
    subject: subjectOf(description),
    description,
    ...(category !== undefined && { category }),
    ...(danger !== undefined && { severity: 'critical' }),
    ...(product !== undefined && { product: { name: product } }),
    ...(order !== undefined && { reference: order }),
    ...(happenedOn !== undefined && { occurredAt: happenedOn }),
    complainant: {
      name,
      ...(email !== undefined && { email }),
      ...(phone !== undefined && { phone }),
      ...(timeZone !== undefined && isTimeZone(timeZone) && { timeZone }),
      language,
    },
    ...(required.length > 0 && { fields: ownValues(values, required) }),
  });
  if (!said.success) throw new Refusal('invalid-request', 'Not valid: {fields}.', { fields: ['body'] });
  const { intake, fault } = await intakeOf(c, services, said.data);
  if (fault) throw fault;
  return intake;
}

const LONGEST_SUBJECT = 80;
/** A greeting, rather than what it is about. */
const SHORTEST_SUBJECT = 15;

/** The first sentence of what they tell, as far as a line in a list goes. */
export function subjectOf(description: string): string {
  const lines = shownText(description)
    .split('\n')
    .map((line) => line.trim());
  const first = lines.find((line) => isVisible(line)) ?? '…';
  const [sentence = ''] = /^.*?(?:[.!?](?=\s|$)|[。！？])/u.exec(first) ?? [];
  const text = [...sentence].length < SHORTEST_SUBJECT ? first : sentence;
  const characters = [...text];
  if (characters.length <= LONGEST_SUBJECT) return text.replace(/(?<=.)[.。]$/u, '');
  const cut = characters.slice(0, LONGEST_SUBJECT - 1).join('');
  const word = cut.lastIndexOf(' ');
  return `${(word > LONGEST_SUBJECT / 2 ? cut.slice(0, word) : cut).trimEnd()}…`;
}
