import { CALLS_EN } from './calls.ts';
import { COMPLAINT_EN } from './complaint.ts';
import { IMPORTING_EN } from './importing.ts';
import { INCOMING_EN } from './incoming.ts';
import { INTAKE_EN } from './intake.ts';
import { EXECUTIONS_EN, HEALTH_EN } from './operations.ts';
import { POLICIES_EN } from './policies.ts';
import { QUALITY_EN } from './quality.ts';
import { QUEUE_EN } from './queue.ts';
import { SENTENCES_EN } from './sentences.ts';

/** Every word that a member of the staff sees: this folder and `zh-cn`, name by name. */
export const EN = {
  name: 'Redress',
  skip: 'Skip to content',
  languageName: 'English',
  nav: {
    label: 'Main',
    queue: 'Queue',
    calls: 'Calls',
    incoming: 'Incoming',
    supervise: 'Supervise',
    executions: 'Executions',
    health: 'Health',
    policies: 'Policies',
    settings: 'Your pages',
    signOut: 'Sign out',
  },
  clock: { now: (at: string) => `Now ${at}`, zone: (zone: string) => `Times in ${zone}` },
  /** Of spans of time. The page's script has them, too, and rounds alike. */
  time: {
    left: (span: string) => `${span} left`,
    late: (span: string) => `${span} late`,
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
    request: (id: string) => `If it stays so, tell operations this number: ${id}`,
    signedOut: 'Your sign-in was over, and nothing was sent. Look at it once more, and send it again.',
    stale: 'This page had been open for too long, or was opened by another sign-in. Send it again.',
    back: 'Back to the queue',
  },
  signIn: {
    done: { heading: 'You are signed in', text: 'The console opens by itself.' },
    failed: {
      heading: 'Signing in did not work',
      text: 'It took too long, was stopped, or your account has no access here. Nothing has been changed.',
    },
    signedOut: { heading: 'You are signed out', text: 'Close this page, or sign in again.' },
    goOn: 'Go on',
    again: 'Try it again',
    signIn: 'Sign in',
    everywhere: 'Sign out everywhere',
    everywhereHint: 'Signs you out on this and on all other devices.',
  },
  forms: {
    optional: '(optional)',
    missing: 'Fill this in.',
    day: 'Day',
    time: 'Time',
    choose: 'Choose',
    yes: 'Yes',
    no: 'No',
  },
  incoming: INCOMING_EN,
  intake: INTAKE_EN,
  importing: IMPORTING_EN,
  complaint: COMPLAINT_EN,
  executions: EXECUTIONS_EN,
  health: HEALTH_EN,
  calls: CALLS_EN,
  quality: QUALITY_EN,
  queue: QUEUE_EN,
  policies: POLICIES_EN,
  sentences: SENTENCES_EN,
  chat: {
    title: 'Telegram',
    lead: 'The bot tells your team of new and late complaints, and you can take one on with a button.',
    link: 'Link your account, or a group',
    own: 'Your own account',
    ownHint:
      'From then on you act in the chat as yourself, with the rights that you have at that moment; for 90 days.',
    make: 'Make a code for me',
    group: 'A group of a team',
    groupHint: 'Add the bot to the group first. Only one group hears of a team’s complaints.',
    team: 'Team',
    makeForGroup: 'Make a code for the group',
    yours: 'Your code',
    ofTeam: (team: string) => `The code for a group of ${team}`,
    sendIt: 'Send this to the bot, in a chat with it alone:',
    sendItInGroup: 'Send this in the group:',
    once: 'It is good once, for ten minutes. Give it to nobody.',
  },
  sessions: {
    title: 'Who is signed in',
    lead: (count: number, people: number) =>
      `${count} ${count === 1 ? 'browser' : 'browsers'}, ${people} ${people === 1 ? 'person' : 'people'}.`,
    more: (count: number) => `${count} more are not shown.`,
    own: 'Where you are signed in',
    ownHint: 'Somewhere you do not know? Sign out there, and choose a new password.',
    everybody: 'Everybody who is signed in',
    times: (since: string, used: string) => `since ${since}, last used ${used}`,
    ways: { password: 'password', link: 'link of the server', issuer: 'your organisation' },
    here: '(this browser)',
    end: 'Sign out',
    endOf: (name: string, since: string) => `Sign out ${name}, signed in ${since}`,
    endAll: 'Everywhere',
    endAllOf: (name: string) => `Sign out ${name} everywhere`,
    ended: 'Signed out there.',
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
