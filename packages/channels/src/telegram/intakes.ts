import { instantOf, isDay } from '@redress/core/base/instant.ts';
import { nearestLanguage } from '@redress/core/base/language.ts';
import { tidyLine, tidyText } from '@redress/core/base/plain-text.ts';
import { countryOf, loadDialling } from '@redress/core/base/telephone.ts';
import { CATEGORIES, type Category, languageOf, type Severity } from '@redress/core/base/vocabulary.ts';
import type { Intake } from '@redress/core/complaint/commands.ts';
import type { Services } from '@redress/core/ports/services.ts';
import { subjectOf } from '../words.ts';
import type { Chat, ChatDraft, Task } from './chat.ts';
import { wordsOf } from './drafting.ts';
import { addressOf, BY } from './known.ts';
import { CHANNEL } from './name.ts';
import { textsIn } from './texts.ts';

/* What somebody has told the bot, as a complaint is taken in. */

const LONGEST_NAME = 200;

export async function intakeOf(
  { settings }: Pick<Services, 'settings'>,
  chat: Chat,
  { draft, name }: Extract<Task, { kind: 'take' }>,
): Promise<Intake> {
  const language = languageOf(chat.language);
  const texts = textsIn(language);
  const { when, order, email, phone, at } = draft;
  const occurredOn = dayOf(when, Date.parse(at), settings.timeZone);
  const said = tidyText(wordsOf(draft));
  const description =
    when !== undefined && occurredOn === undefined ? `${said}\n\n${texts.when} ${when}` : said;
  const reference = order === undefined ? '' : tidyLine(order);
  const dial = phone === undefined ? undefined : await loadDialling();
  return {
    ...{
      channel: 'telegram',
      submittedBy: BY,
      venue: 'direct-message',
      category: categoryOf(draft),
      severity: severityOf(draft),
    },
    content: {
      ...{ subject: subjectOf(said), description },
      ...(reference !== '' && { reference }),
      ...(occurredOn !== undefined && { occurredOn }),
      complainant: {
        name: tidyLine(name).slice(0, LONGEST_NAME).toWellFormed() || texts.somebody,
        language,
        ...(email !== undefined && { email }),
        ...(phone !== undefined && dial && { phone: dial(phone, countryOf(settings.country)) }),
        chats: [{ channel: CHANNEL, address: addressOf(chat.chat), at }],
        usedLast: CHANNEL,
      },
    },
  };
}

/** Of what was said in a group: how whoever said it is reached they say in private. */
export function mentionOf(
  { text, name, language: code }: Extract<Task, { kind: 'mention' }>,
  groupLanguage: string,
): Intake {
  const language = nearestLanguage(code) ?? languageOf(groupLanguage);
  const said = tidyText(text);
  return {
    ...{ channel: 'telegram', submittedBy: BY, venue: 'group', category: 'other', severity: 'moderate' },
    content: {
      ...{ subject: subjectOf(said), description: said },
      complainant: {
        name: tidyLine(name).slice(0, LONGEST_NAME).toWellFormed() || textsIn(language).somebody,
        language,
      },
    },
  };
}

function categoryOf({ category }: ChatDraft): Category {
  return isCategory(category) ? category : 'other';
}

function isCategory(code: string | undefined): code is Category {
  return code !== undefined && Object.hasOwn(CATEGORIES, code);
}

/** Danger to people is critical at once; that nobody is hurt yet does not make what could hurt them harmless. */
function severityOf({ category, danger }: ChatDraft): Severity {
  if (danger) return 'critical';
  return category === 'product-safety' ? 'serious' : 'moderate';
}

/** The day that was said, where it is one that has been: `2026-11-28`, `28.11.2026`, `2026年11月28日`, `today`. */
export function dayOf(said: string | undefined, now: number, timeZone: string) {
  if (said === undefined) return undefined;
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(now);
  const DAY_MS = 86_400_000;
  const written =
    said === 'today'
      ? today
      : said === 'yesterday'
        ? instantOf(Date.parse(`${today}T00:00:00Z`) - DAY_MS).slice(0, 10)
        : readDay(said, today);
  return written !== undefined && isDay(written) && written <= today ? written : undefined;
}

function readDay(said: string, today: string): string | undefined {
  const plain = said.normalize('NFKC').trim();
  const [, year = today.slice(0, 4), month, day] =
    /^(?:(\d{4})[-/.年]\s*)?(\d{1,2})[-/月]\s*(\d{1,2})日?$/.exec(plain) ?? [];
  if (month !== undefined && day !== undefined) return dayFrom(year, month, day);
  const [, before, then, full] = /^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})$/.exec(plain) ?? [];
  return full !== undefined && then !== undefined && before !== undefined
    ? dayFrom(full, then, before)
    : undefined;
}

const dayFrom = (year: string, month: string, day: string) =>
  `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
