import { LANGUAGES, type Label, type Language } from './vocabulary.ts';

/** What teams or clocks are called, by the name they go by in policies: not every one, and not in every language. */
export type GivenNames = Readonly<Record<string, Partial<Label>>>;

const SHIPPED: GivenNames = {
  complaints: { en: 'Complaints team', 'zh-CN': '投诉处理组' },
  supervisors: { en: 'Supervisors', 'zh-CN': '主管' },
  management: { en: 'Management', 'zh-CN': '管理层' },
};

/** As the installation says, in another language if need be; else as a team that ships; else `Front desk`. */
export function teamName(team: string, names: GivenNames, language: Language): string {
  const given = Object.hasOwn(names, team) ? names[team] : undefined;
  const shipped = Object.hasOwn(SHIPPED, team) ? SHIPPED[team] : undefined;
  const inOrder = [given?.[language], shipped?.[language], ...LANGUAGES.map((other) => given?.[other])];
  return inOrder.find((name) => name !== undefined) ?? capitalised(wordsOf(team).join(' '));
}

/** As the policy says, in another language if need be; else `first reply`. */
export function clockName(clock: string, names: GivenNames, language: Language): string {
  const given = Object.hasOwn(names, clock) ? names[clock] : undefined;
  const inOrder = [given?.[language], ...LANGUAGES.map((other) => given?.[other])];
  return inOrder.find((name) => name !== undefined) ?? wordsOf(clock).join(' ');
}

/** `Li Na` for `li-na`; an address stays as it is. */
export function personName(person: string): string {
  return wordsOf(person).map(capitalised).join(' ');
}

function wordsOf(name: string): string[] {
  return /^[a-z0-9-]+$/.test(name) ? name.split('-').filter(Boolean) : [name];
}

function capitalised(word: string): string {
  return /^[a-z](?!\S*@)/.test(word) ? `${word.slice(0, 1).toUpperCase()}${word.slice(1)}` : word;
}
