const list = (parts: readonly string[], last: string) =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1)}`;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What a policy set says, as sentences. Codes of a later version stand as they are. */
export const SENTENCES_EN = {
  all: 'Every complaint',
  others: 'Every other complaint',
  when: (condition: string) => `When ${condition}`,
  any: (parts: readonly string[]) => list(parts, 'or'),
  every: (parts: readonly string[]) => list(parts, 'and'),
  inner: (condition: string) => `(${condition})`,
  is: (fact: string, values: string) => `${fact} is ${values}`,
  isNot: (fact: string, values: string) => `${fact} is not ${values}`,
  facts: {
    category: 'category',
    severity: 'severity',
    channel: 'channel',
    language: 'language',
    jurisdiction: 'jurisdiction',
    tier: 'tier of the customer',
    line: 'product line',
    brand: 'brand',
    legalEntity: 'legal entity',
    venue: 'where it was said',
    motive: 'motive',
    vulnerable: 'vulnerable',
    repeat: 'complained of before',
    team: 'team',
    tags: 'a tag',
  } as Readonly<Record<string, string>>,
  ownFact: (name: string) => `the field ${name}`,
  answers: { yes: 'yes', no: 'no' } as Readonly<Record<string, string>>,
  topics: {
    beginning: 'At first',
    acknowledgement: 'Acknowledgement',
    resolution: 'Resolution',
    factor: 'For some',
    pause: 'A question to the complainant',
    thirdParty: 'Waiting for a third party',
    authority: 'Waiting for an authority',
    extension: 'Putting off',
    objection: 'An objection',
    reopening: 'When it is reopened',
    promise: 'A promise to the complainant',
    remedies: 'Remedies',
    receipt: 'Received earlier',
    survey: 'Survey',
  },
  beginning: (team: string, calendar: string) =>
    `First with: ${team}. Time is counted on the calendar ${calendar}.`,
  zone: (zone: string) => `Its times are those of ${zone}.`,
  ownCalendar: (clock: string, calendar: string) => `For ${clock} it is the calendar ${calendar}.`,
  target: (target: string) => `${capital(target)}.`,
  teamTarget: (team: string, target: string) => `While ${team} has it: ${target}.`,
  begins: {
    'next-hour': 'from the next full hour on',
    'next-day': 'the day it counts from left out',
  } as Readonly<Record<string, string>>,
  outsideHours: {
    'next-working-day': 'what comes out of hours counted from the next opening',
  } as Readonly<Record<string, string>>,
  rolls: {
    forward: 'on to the next working day where nobody works then',
    back: 'back to the working day before where nobody works then',
  } as Readonly<Record<string, string>>,
  endsOn: (date: string) => `in cycles that end as on ${date}`,
  otherwise: (target: string) => `where no billing cycle is known, ${target}`,
  atMost: (target: string) => `at the latest ${target}`,
  suffixes: (parts: readonly string[]) => parts.map((part) => `, ${part}`).join(''),
  percent: (percent: number) => `Once ${percent} % of the time is used`,
  afterStart: (span: string) => `${span} after it begins`,
  beforeDue: (span: string) => `${span} before it is due`,
  afterDue: (span: string) => `${span} after it was due`,
  warn: (at: string, teams: readonly string[]) =>
    `${at}: a warning to whoever is responsible${teams.length === 0 ? '' : `, and to ${list(teams, 'and')}`}`,
  breach: (team: string) =>
    `At the deadline: it counts as missed; whoever is responsible and ${team} hear of it`,
  escalate: (at: string, team: string, level: number) => `${at}: to ${team}, level ${level}`,
  foreignStep: (kind: string) => `A step of another version: ${kind}`,
  repeat: (span: string, times: number) => `again every ${span}, ${times} times at most`,
  offHours: { 'as-is': 'at any hour', 'working-time': 'when somebody works' } as Readonly<
    Record<string, string>
  >,
  fulfilled: (by: readonly string[]) => `Done by ${list(by, 'or')}.`,
  notFulfilled: 'It ends with the resolution, or when somebody says that it is done.',
  fulfilments: {
    acknowledgement: 'the acknowledgement',
    reply: 'a reply',
    question: 'a question to the complainant',
    extension: 'putting it off',
    assignment: 'somebody taking it on',
    remedies: 'carrying out every remedy',
  } as Readonly<Record<string, string>>,
  repeats: { true: 'Then it is owed again, until the resolution.', false: 'It is owed once.' },
  outlives: { true: 'It goes on after the resolution.', false: 'It ends with the resolution at the latest.' },
  factor: (condition: string, percent: number, clocks: readonly string[]) =>
    `When ${condition}: ${percent} % of the time${clocks.length === 0 ? '' : ` for ${list(clocks, 'and')}`}.`,
  pause: (limit: string) => `May wait ${limit} for the answer, all questions together.`,
  atLimit: { resume: 'Then time goes on.', close: 'Then the complaint is closed.' } as Readonly<
    Record<string, string>
  >,
  remind: (span: string) => `A reminder ${span} before that.`,
  stops: (clocks: readonly string[]) =>
    clocks.length === 0
      ? 'Meanwhile every clock goes on.'
      : `Meanwhile these stand still: ${list(clocks, 'and')}.`,
  hold: (limit: string) => `May take ${limit}, all of them together.`,
  tellComplainant: { true: 'The complainant hears of it.', false: 'The complainant does not hear of it.' },
  tellLimit: (team: string) => `When it has taken that long, ${team} hears of it, too.`,
  extension: (cap: string) => `The resolution can be put off, with a reason: ${cap}`,
  extensionFrom: { anchor: '', due: ', counted from when it was first due instead' } as Readonly<
    Record<string, string>
  >,
  noExtension: 'It cannot be put off.',
  objection: (span: string) => `Is decided within ${span}.`,
  reopening: {
    fresh: 'Both clocks begin afresh.',
    'go-on': 'The resolution’s clock goes on from where it began.',
  } as Readonly<Record<string, string>>,
  reopenedTarget: (clock: string, target: string) => `${clock}: ${target}.`,
  promiseSteps: 'On the way to its date:',
  remedyTarget: (kind: string, span: string) => `${kind}: carried out within ${span}.`,
  remedySteps: 'On the way to their dates:',
  closing: {
    wait: 'A complaint is closed only after its remedies.',
    close: 'A complaint is closed over an open remedy, too.',
  } as Readonly<Record<string, string>>,
  approval: (kinds: readonly string[], over: string | undefined, who: string) =>
    `${kinds.length === 0 ? 'Every remedy' : list(kinds, 'and')}${over === undefined ? '' : ` over ${over}`}: ${who} must agree.`,
  approver: (role: string, team: string | undefined) => (team === undefined ? role : `${role} of ${team}`),
  roles: { handler: 'a handler', supervisor: 'a supervisor' } as Readonly<Record<string, string>>,
  approvalTarget: (span: string) => `Whoever must agree has ${span} for it.`,
  receipt: (span: string) => `It may have been received ${span} before it is entered.`,
  survey: (percent: number, delay: string, channel: string) =>
    `${percent} % are asked ${delay} after the resolution, ${channel}.`,
  channels: { email: 'by e-mail', phone: 'by telephone' } as Readonly<Record<string, string>>,
  surveyReminder: (reminder: string, expiry: string) =>
    `A reminder after ${reminder}; it is over after ${expiry}.`,
  coolDown: (days: number) =>
    days === 0
      ? 'People are asked every time.'
      : `Nobody is asked again within ${days} ${days === 1 ? 'day' : 'days'}.`,
  unhappy: (score: number, team: string, level: number, span: string) =>
    `A score of ${score} or less goes to ${team}, level ${level}, for ${span}.`,
  separator: ' ',
};
