import { type ComplaintId, isComplaintId } from '@redress/core/base/ids.ts';

/*
 * What a button says when it is pressed, in the 64 bytes that Telegram gives it. Whoever presses can send anything:
 * what is read here is only what a button of ours might say, and is looked at once more by whoever acts.
 */

/** What somebody does with words that they have sent, once they have said which complaint these are about. */
export const WAYS = ['answer', 'add', 'object', 'reopen'] as const;
export type Way = (typeof WAYS)[number];

export const STAFF_ACTIONS = ['claim', 'acknowledge'] as const;
export type StaffAction = (typeof STAFF_ACTIONS)[number];

export type Pressed =
  /** Of the complaint that is being taken: its number in the chat, and what was chosen. */
  | { readonly kind: 'draft'; readonly draft: number; readonly choice: string }
  | { readonly kind: 'language'; readonly language: string }
  | { readonly kind: 'words'; readonly way: Way; readonly complaint: ComplaintId }
  /** The words begin another complaint. */
  | { readonly kind: 'new' }
  | {
      readonly kind: 'score';
      readonly complaint: ComplaintId;
      readonly cycle: number;
      readonly score: number;
    }
  | { readonly kind: 'no-comment' }
  | { readonly kind: 'withdraw'; readonly complaint: ComplaintId; readonly isSure: boolean }
  | { readonly kind: 'staff'; readonly action: StaffAction; readonly complaint: ComplaintId };

export function buttonData(pressed: Pressed): string {
  switch (pressed.kind) {
    case 'draft':
      return `d:${pressed.draft}:${pressed.choice}`;
    case 'language':
      return `l:${pressed.language}`;
    case 'words':
      return `w:${pressed.way}:${pressed.complaint}`;
    case 'new':
      return 'n';
    case 'score':
      return `s:${pressed.complaint}:${pressed.cycle}:${pressed.score}`;
    case 'no-comment':
      return 'c';
    case 'withdraw':
      return `x:${pressed.complaint}:${pressed.isSure ? 'sure' : 'ask'}`;
    case 'staff':
      return `k:${pressed.action}:${pressed.complaint}`;
  }
}

/** Undefined where no button of ours says that. */
export function readButton(data: string): Pressed | undefined {
  const [letter, first = '', second = '', third = ''] = data.split(':');
  const found = read(letter, first, second, third);
  return found && buttonData(found) === data ? found : undefined;
}

function read(letter = '', first: string, second: string, third: string): Pressed | undefined {
  switch (letter) {
    case 'd':
      return NUMBER.test(first) && CHOICE.test(second)
        ? { kind: 'draft', draft: Number(first), choice: second }
        : undefined;
    case 'l':
      return { kind: 'language', language: first };
    case 'w': {
      const way = WAYS.find((one) => one === first);
      return way && isComplaintId(second) ? { kind: 'words', way, complaint: second } : undefined;
    }
    case 'n':
      return { kind: 'new' };
    case 's':
      return isComplaintId(first) && NUMBER.test(second) && /^[1-5]$/.test(third)
        ? { kind: 'score', complaint: first, cycle: Number(second), score: Number(third) }
        : undefined;
    case 'c':
      return { kind: 'no-comment' };
    case 'x':
      return isComplaintId(first) && (second === 'sure' || second === 'ask')
        ? { kind: 'withdraw', complaint: first, isSure: second === 'sure' }
        : undefined;
    case 'k': {
      const action = STAFF_ACTIONS.find((one) => one === first);
      return action && isComplaintId(second) ? { kind: 'staff', action, complaint: second } : undefined;
    }
    default:
      return undefined;
  }
}

const NUMBER = /^[1-9]\d{0,8}$/;
const CHOICE = /^[a-z-]{1,30}$/;
