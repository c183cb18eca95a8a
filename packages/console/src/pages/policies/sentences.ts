import type { Condition, PolicySet } from '@redress/client/source';
import { clockName, teamName } from '@redress/core/base/names.ts';
import {
  CATEGORIES,
  CHANNELS,
  type Language,
  labelOf,
  MOTIVES,
  REMEDIES,
  SEVERITIES,
  VENUES,
} from '@redress/core/base/vocabulary.ts';
import { EXPLANATION_WORDS } from '@redress/core/messages/explanation-words.ts';
import { type Words, wordsIn } from '../../words/words.ts';
import { targetInWords } from './targets.ts';

/* A policy set as people read it: all that it says, whatever it is that differs between two of them. */

export interface Sentence {
  /** What it is about: `Resolution`. */
  readonly topic: string;
  readonly text: string;
  /** Of a ladder, in its order. */
  readonly steps: readonly string[];
}
export interface RuleText {
  /** Which complaints: `When category is Privacy`. */
  readonly when: string;
  readonly name: string | undefined;
  readonly policy: string;
  readonly calendar: string;
  readonly sentences: readonly Sentence[];
}

type Policy = NonNullable<PolicySet['rules'][number]['policy']>;
type Step = Policy['ladders']['resolution'][number];
type Duration = Policy['pause']['limit'];

export function rulesInWords(set: PolicySet, language: Language): RuleText[] {
  return set.rules.flatMap(({ name, when, policy }) =>
    policy === undefined
      ? []
      : [
          {
            when: conditionHeading(set, when, language),
            name,
            policy: policy.id,
            calendar: policy.calendar,
            sentences: new Telling(policy, set.teams ?? {}, language).sentences(),
          },
        ],
  );
}

function conditionHeading({ rules }: PolicySet, when: Condition | undefined, language: Language): string {
  const words = wordsIn(language).sentences;
  if (when) return words.when(conditionInWords(when, language));
  return rules.length === 1 ? words.all : words.others;
}

const LABELS: Readonly<Record<string, Parameters<typeof labelOf>[0]>> = {
  category: CATEGORIES,
  severity: SEVERITIES,
  channel: CHANNELS,
  venue: VENUES,
  motive: MOTIVES,
};

interface Choice {
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
}

function conditionInWords({ allOf, anyOf, fields = {}, ...facts }: Condition, language: Language): string {
  const words = wordsIn(language).sentences;
  const part = (fact: string, labels: Parameters<typeof labelOf>[0] | undefined, choice: Choice) => {
    const named = (codes: readonly string[]) =>
      words.any(
        codes.map((code) => (labels ? labelOf(labels, code, language) : (words.answers[code] ?? code))),
      );
    return [
      ...(choice.in ? [words.is(fact, named(choice.in))] : []),
      ...(choice.notIn ? [words.isNot(fact, named(choice.notIn))] : []),
    ];
  };
  const inner = (condition: Condition) => {
    const text = conditionInWords(condition, language);
    return Object.keys(condition).length > 1 ? words.inner(text) : text;
  };
  const choices: readonly (readonly [string, Choice])[] = Object.entries(facts);
  const parts = [
    ...choices.flatMap(([name, choice]) => part(words.facts[name] ?? name, LABELS[name], choice)),
    ...Object.entries(fields).flatMap(([name, choice]) => part(words.ownFact(name), undefined, choice)),
    ...(allOf ? [words.every(allOf.map(inner))] : []),
  ];
  if (!anyOf) return words.every(parts);
  const any = words.any(anyOf.map(inner));
  return parts.length === 0 ? any : words.every([...parts, words.inner(any)]);
}

/** One policy, topic by topic. */
class Telling {
  readonly #policy: Policy;
  readonly #teams: NonNullable<PolicySet['teams']>;
  readonly #language: Language;
  readonly #words: Words['sentences'];

  constructor(policy: Policy, teams: NonNullable<PolicySet['teams']>, language: Language) {
    this.#policy = policy;
    this.#teams = teams;
    this.#language = language;
    this.#words = wordsIn(language).sentences;
  }

  sentences(): Sentence[] {
    const { topics } = this.#words;
    const { targets, ladders, promise } = this.#policy;
    return [
      this.#said(topics.beginning, this.#beginning()),
      ...(['acknowledgement', 'resolution'] as const).map((clock) =>
        this.#said(topics[clock], [this.#words.target(this.#target(targets[clock]))], ladders[clock]),
      ),
      ...this.#clocks(),
      ...this.#some(topics.factor, this.#factors()),
      this.#said(topics.pause, this.#pause()),
      ...this.#holds(),
      this.#said(topics.extension, [this.#extension(this.#policy.extension)]),
      ...this.#some(topics.objection, this.#objection()),
      ...this.#some(topics.reopening, this.#reopening()),
      ...(promise ? [this.#said(topics.promise, [this.#words.promiseSteps], promise.ladder)] : []),
      ...this.#remedies(),
      ...this.#some(topics.receipt, this.#receipt()),
      this.#said(topics.survey, this.#survey()),
    ];
  }

  #said(topic: string, parts: readonly string[], ladder: readonly Step[] = []): Sentence {
    return { topic, text: parts.join(this.#words.separator), steps: ladder.map((step) => this.#step(step)) };
  }

  #some(topic: string, parts: readonly string[]): Sentence[] {
    return parts.length === 0 ? [] : [this.#said(topic, parts)];
  }

  #team(team: string): string {
    return teamName(team, this.#teams, this.#language);
  }

  #clock(name: string): string {
    const { topics } = this.#words;
    if (name === 'acknowledgement' || name === 'resolution') return topics[name];
    const names = Object.entries(this.#policy.clocks ?? {}).flatMap(([id, { name: given }]) =>
      given ? [[id, given] as const] : [],
    );
    return clockName(name, Object.fromEntries(names), this.#language);
  }

  #span(duration: Duration): string {
    return EXPLANATION_WORDS[this.#language].duration(duration);
  }

  #target(target: Parameters<typeof targetInWords>[0]): string {
    return targetInWords(target, this.#language, this.#words);
  }

  #step(step: Step): string {
    const words = this.#words;
    switch (step.kind) {
      case 'warn':
        return this.#timed(step, (at) =>
          words.warn(
            at,
            (step.tell ?? []).map((team) => this.#team(team)),
          ),
        );
      case 'breach':
        return words.breach(this.#team(step.tell));
      case 'escalate':
        return this.#timed(step, (at) => words.escalate(at, this.#team(step.team), step.level));
      default:
        return words.foreignStep(JSON.stringify(step));
    }
  }

  #timed({ at, repeat, offHours }: Exclude<Step, { kind: 'breach' }>, say: (at: string) => string): string {
    const words = this.#words;
    const spans = (['afterStart', 'beforeDue', 'afterDue'] as const).flatMap((place) => {
      const span = at[place];
      return span ? [words[place](this.#span(span))] : [];
    });
    const when = at.percent === undefined ? words.every(spans) : words.percent(at.percent);
    const more = [
      ...(repeat ? [words.repeat(this.#span(repeat.every), repeat.limit)] : []),
      ...(offHours ? [words.offHours[offHours] ?? offHours] : []),
    ];
    return `${say(when)}${words.suffixes(more)}`;
  }

  #beginning(): string[] {
    const { team, calendar, calendars = {}, timeZone } = this.#policy;
    const words = this.#words;
    return [
      words.beginning(this.#team(team), calendar),
      ...(timeZone === undefined ? [] : [words.zone(timeZone)]),
      ...Object.entries(calendars).map(([clock, own]) => words.ownCalendar(this.#clock(clock), own)),
    ];
  }

  #clocks(): Sentence[] {
    const words = this.#words;
    return Object.entries(this.#policy.clocks ?? {}).map(
      ([name, { target, teams = {}, ladder, fulfilledBy, repeats, outlives }]) =>
        this.#said(
          this.#clock(name),
          [
            ...(target ? [words.target(this.#target(target))] : []),
            ...Object.entries(teams).map(([team, its]) =>
              words.teamTarget(this.#team(team), this.#target(its)),
            ),
            fulfilledBy && fulfilledBy.length > 0
              ? words.fulfilled(fulfilledBy.map((code) => words.fulfilments[code] ?? code))
              : words.notFulfilled,
            ...(repeats === undefined ? [] : [words.repeats[`${repeats}`]]),
            ...(outlives === undefined ? [] : [words.outlives[`${outlives}`]]),
          ],
          ladder,
        ),
    );
  }

  #factors(): string[] {
    return (this.#policy.factors ?? []).map(({ when, percent, clocks = [] }) =>
      this.#words.factor(
        conditionInWords(when, this.#language),
        percent,
        clocks.map((clock) => this.#clock(clock)),
      ),
    );
  }

  #pause(): string[] {
    const { limit, atLimit, remindBefore, stops = ['resolution'] } = this.#policy.pause;
    const words = this.#words;
    return [
      words.pause(this.#span(limit)),
      ...(remindBefore ? [words.remind(this.#span(remindBefore))] : []),
      words.atLimit[atLimit] ?? atLimit,
      words.stops(stops.map((clock) => this.#clock(clock))),
    ];
  }

  #holds(): Sentence[] {
    const words = this.#words;
    const kinds = { 'third-party': words.topics.thirdParty, authority: words.topics.authority };
    return (['third-party', 'authority'] as const).flatMap((kind) => {
      const rule = this.#policy.holds?.[kind];
      if (!rule) return [];
      const { limit, stops = [], tellComplainant, remindBefore, tell } = rule;
      const said = [
        words.hold(this.#span(limit)),
        ...(remindBefore ? [words.remind(this.#span(remindBefore))] : []),
        words.stops(stops.map((clock) => this.#clock(clock))),
        ...(tellComplainant === undefined ? [] : [words.tellComplainant[`${tellComplainant}`]]),
        ...(tell === undefined ? [] : [words.tellLimit(this.#team(tell))]),
      ];
      return [this.#said(kinds[kind], said)];
    });
  }

  #extension(extension: Policy['extension']): string {
    const words = this.#words;
    if (!extension) return words.noExtension;
    const from = words.extensionFrom[extension.from] ?? extension.from;
    return words.target(words.extension(`${this.#target(extension.cap)}${from}`));
  }

  #objection(): string[] {
    const { objection } = this.#policy;
    return objection ? [this.#words.objection(this.#span(objection.target))] : [];
  }

  #reopening(): string[] {
    const { reopening } = this.#policy;
    if (!reopening) return [];
    const { clocks, targets = {}, extension } = reopening;
    const words = this.#words;
    return [
      words.reopening[clocks] ?? clocks,
      ...(['acknowledgement', 'resolution'] as const).flatMap((clock) => {
        const target = targets[clock];
        return target ? [words.reopenedTarget(this.#clock(clock), this.#target(target))] : [];
      }),
      ...(extension ? [this.#extension(extension)] : []),
    ];
  }

  #remedies(): Sentence[] {
    const { remedies } = this.#policy;
    if (!remedies) return [];
    const words = this.#words;
    const { targets = {}, ladder, closing, approvals = [], approvalTarget } = remedies;
    const kindOf = (kind: string) => labelOf(REMEDIES, kind, this.#language);
    const said = [
      ...Object.entries(targets).map(([kind, span]) => words.remedyTarget(kindOf(kind), this.#span(span))),
      ...(closing ? [words.closing[closing] ?? closing] : []),
      ...approvals.map(({ kinds = [], over, role, team }) =>
        words.approval(
          kinds.map(kindOf),
          over && `${over.currency} ${over.amount}`,
          words.approver(words.roles[role] ?? role, team === undefined ? undefined : this.#team(team)),
        ),
      ),
      ...(approvalTarget ? [words.approvalTarget(this.#span(approvalTarget))] : []),
      ...(ladder ? [words.remedySteps] : []),
    ];
    return [this.#said(words.topics.remedies, said, ladder)];
  }

  #receipt(): string[] {
    const { receipt } = this.#policy;
    return receipt ? [this.#words.receipt(this.#span(receipt.pastLimit))] : [];
  }

  #survey(): string[] {
    const words = this.#words;
    const { channel, delay, reminder, expiry, coolDownDays, sharePercent, unhappyUpTo, supervisor } =
      this.#policy.survey;
    return [
      words.survey(sharePercent, this.#span(delay), words.channels[channel ?? 'email'] ?? `${channel}`),
      words.surveyReminder(this.#span(reminder), this.#span(expiry)),
      words.coolDown(coolDownDays),
      words.unhappy(
        unhappyUpTo,
        this.#team(supervisor.team),
        supervisor.level,
        this.#span(supervisor.target),
      ),
    ];
  }
}
