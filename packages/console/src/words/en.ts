import type { Words } from './words.ts';

export const EN: Words = {
  name: 'Redress',
  skip: 'Skip to content',
  languageName: 'English',
  nav: { label: 'Main', queue: 'Queue', settings: 'Your pages', signOut: 'Sign out' },
  clock: { now: (at) => `Now ${at}`, zone: (zone) => `Times in ${zone}` },
  time: {
    left: (span) => `${span} left`,
    late: (span) => `${span} late`,
    days: 'd',
    hours: 'h',
    minutes: 'min',
    isSpaced: true,
    today: 'today',
  },
  errors: {
    title: 'Error:',
    heading: 'There is a problem',
    notFound: 'There is no such page.',
    failed: 'This did not work. Nothing has been changed; try it again.',
    request: (id) => `If it stays so, tell operations this number: ${id}`,
    stale: 'This page had been open for too long, or was opened by another sign-in. Send it again.',
    back: 'Back to the queue',
  },
  queue: {
    title: 'Queue',
    counts: (late, open) =>
      late === 0
        ? open === 0
          ? 'No complaint is waiting.'
          : `${open} open, none of them late.`
        : `${late} of ${open} past their deadline.`,
    empty: 'What people complain about stands here as soon as it is taken in.',
    unclaimed: 'nobody yet',
    none: 'no deadline',
  },
  settings: {
    title: 'Your pages',
    language: 'Language',
    scheme: 'Colours',
    schemes: { '': 'as this device has them', light: 'light', dark: 'dark' },
    keys: 'Single keys',
    keysOn: 'do something',
    keysOff: 'do nothing',
    zone: 'Time zone',
    save: 'Save',
    saved: 'Saved.',
  },
};
