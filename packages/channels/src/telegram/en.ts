import type { ChatTexts } from './texts.ts';

export const en: ChatTexts = {
  welcome:
    'Hello. I take complaints and pass them on to the people who deal with them. They answer you here.\n\nTell me what happened, in as many messages as you like. Photos and documents are welcome, too.',
  help: 'Tell me what happened, and I take it down as a complaint. You get a reference and the time by which we answer, and you hear of every step here.\n\n/complain: make a complaint\n/status: see where your complaints stand\n/withdraw: take a complaint back\n/language: English or 中文\n/cancel: stop what we are in the middle of\n\nIf you have complained elsewhere, send me the link from our message, and we go on here.\n\nTo answer us, reply to our message. To add something, just write, or send a photo or a document.',
  commands: {
    complain: 'Make a complaint',
    status: 'See where your complaints stand',
    withdraw: 'Take a complaint back',
    language: 'English or 中文',
    help: 'What I can do',
    cancel: 'Stop what we are in the middle of',
  },
  ask: {
    what: 'I am sorry that something went wrong. What happened?',
    about: 'What is it about?',
    danger: 'Is anybody hurt or in danger because of it?',
    when: 'When did it happen? Choose, or write a date.',
    order: 'What is the number of the order, or the name of the product?',
    evidence:
      'Do you have photos or documents of it? Send them here, up to 20 MB each. Press “That is all” when you are done.',
    contact:
      'We answer you here. If you want us to reach you in another way as well, write an e-mail address or a telephone number.',
    confirm: 'This is what I send to our complaints team:',
  },
  choices: {
    skip: 'Skip',
    send: 'Send it',
    sendNow: 'Send it as it is',
    done: 'That is all',
    again: 'Begin again',
    cancel: 'Do not send it',
    today: 'Today',
    yesterday: 'Yesterday',
    yes: 'Yes',
    no: 'No',
    noComment: 'Nothing to add',
    withdraw: 'Yes, withdraw it',
    makeNew: 'It is a new complaint',
    openChat: 'Go on in private',
  },
  summary: ({ words, category, when, order, files, contact }) =>
    [
      words,
      '',
      `About: ${category}`,
      when && `When: ${when}`,
      order && `Order or product: ${order}`,
      files > 0 && `Photos and documents: ${files}`,
      contact && `Also reached by: ${contact}`,
    ]
      .filter((line) => line !== false && (line !== '' || words !== ''))
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
  wordsFirst: 'Thank you, I have kept the file. Now tell me in a few words what happened.',
  notContact:
    'I cannot read that as an e-mail address or a telephone number. Please write it again, or press “Skip”.',
  filesSo: (count) =>
    count === 1
      ? 'I have one file. Send more, or press “That is all”.'
      : `I have ${count} files. Send more, or press “That is all”.`,
  tooManyFiles: 'I can take 20 files with one complaint. The others you can add once it is sent.',
  fileTooLarge:
    'I can take files up to 20 MB. This one is larger. You can bring it on the page of your complaint, to which our messages lead.',
  wordsFull: 'I have as much text as one complaint can hold. Please go on, or send it as it is.',
  cancelled: 'I have forgotten it. Nothing was sent.',
  nothingToCancel: 'There is nothing to stop.',
  draftGone: 'That was too long ago, and I have not kept it. Please tell me again what happened.',
  changed: 'I have changed it.',
  said: {
    answer: 'Thank you for your answer. We go on with your complaint.',
    add: 'Thank you. Whoever deals with your complaint has it now.',
  },
  way: (way, reference) =>
    ({
      answer: `It answers your question about ${reference}`,
      add: `It belongs to ${reference}`,
      object: `I object to the decision on ${reference}`,
      reopen: `Take ${reference} up again`,
    })[way],
  whichComplaint: 'What is this about?',
  brought: 'Thank you, the file is with your complaint.',
  notBrought: (name) =>
    `I could not add “${name}”. It may be damaged or of a kind that we do not take: photos, videos, recordings and PDF we do.`,
  scored: 'Thank you. Would you like to tell us why? Write it here.',
  howCome: 'We are sorry to hear that. Would you like to tell us what went wrong? Write it here.',
  ratedNot: 'This can no longer be answered. Thank you all the same.',
  noComplaints: 'I know of no complaint of yours in this chat. Tell me what happened to make one.',
  status: (reference, subject, standing) => `${reference}: ${subject}\n${standing}`,
  standing: {
    contact: (moment) => `We get back to you by ${moment}.`,
    decision: (moment) => `You have our decision by ${moment}.`,
    late: 'We had promised you more by now. We are sorry; your complaint is not forgotten.',
    answer: (moment) => `Please answer our question by ${moment}: just write here.`,
    objection: (moment) => `You have objected. We tell you by ${moment} whether our decision stands.`,
  },
  whichToWithdraw: 'Which complaint do you want to take back?',
  sureToWithdraw: (reference) =>
    `If you withdraw ${reference}, we stop dealing with it. This cannot be undone. Do you want to withdraw it?`,
  withdrawalOver: 'That was too long ago. Nothing has changed. Write /withdraw to try again.',
  noneToWithdraw: 'There is no complaint in this chat that could be withdrawn.',
  notWithdrawnHere:
    'This complaint was not made in this chat. To withdraw it, open its page: the link is in our messages.',
  notPossible: 'That can no longer be done. Write /status to see where your complaint stands.',
  chooseLanguage: 'Which language shall I speak?',
  languageChosen: 'I speak English now.',
  slower: 'You write faster than I can answer. I keep everything, and answer in a moment.',
  notUnderstood: 'I do not know that. Write /help to see what I can do.',
  wordsOnly: 'I cannot read that. Please write it in words, or send a photo or a document.',
  inGroup: 'I take complaints in private: nothing personal should stand here. Press the button to begin.',
  askPrivately: 'Please go on in private: write nothing personal here.',
  mentionTaken:
    'Thank you for telling us; we are sorry. We have noted it and look into it. Please go on in private, so that we can reach you: write nothing personal here.',
  badCode: 'This code or link is not good, or not good any more.',
  bound: {
    person: 'This account is now linked to your name. The buttons in your teams’ groups act as you.',
    team: (team) => `This group now hears of the complaints of ${team}.`,
    link: 'Thank you for coming here. You hear of your complaint in this chat from now on; whatever you write about it reaches us.',
    mention:
      'Thank you for coming here. Your complaint from the group is with us. Tell me whatever we should know besides, and send photos or documents of it.',
  },
  staff: {
    news: {
      received: 'New',
      warned: 'Due soon',
      breached: 'Overdue',
      escalated: 'Escalated',
      assigned: 'Handed over',
      reopened: 'Reopened',
    },
    line: (kind, reference, facts) => `${kind}: ${reference}\n${facts.filter(Boolean).join('\n')}`,
    clocks: { acknowledgement: 'Acknowledge', resolution: 'Resolve' },
    due: (clock, moment) => `${clock}: by ${moment}`,
    actions: { claim: 'I take it', acknowledge: 'Acknowledge' },
    done: {
      claim: (name, reference) => `${name} has taken ${reference}.`,
      acknowledge: (name, reference) => `${name} has acknowledged ${reference}.`,
    },
    unknownPerson:
      'I do not know you yet. In the console, get a code to link your account, and send it to me in private: /start CODE',
    refused: 'That cannot be done: it may have been done already, or is not for you to do.',
  },
  poll: {
    howHere: 'Write a line each, the question first:\n\n/poll Has the new kettle reached you?\nYes\nNot yet',
    howConcerned:
      'Write a line each: the tag of the complaints, the question, what can be chosen. Whoever has made one of them in a chat is asked there:\n\n/poll recall-42\nHas the new kettle reached you?\nYes\nNot yet',
    nobody: 'Nobody has made a complaint with this tag in a chat that you may see.',
    none: 'Nobody has been asked anything from here lately.',
    asked: (chats) =>
      `${chats === 1 ? '1 person is' : `${chats} people are`} asked now. Write /results to see what they answer.`,
    results: ({ question, counts, people, asked }) =>
      `${question}\n${counts.map(([option, votes]) => `${option}: ${votes}`).join('\n')}\n${people} ${people === 1 ? 'answer' : 'answers'}; asked in ${asked} ${asked === 1 ? 'chat' : 'chats'}.`,
  },
  edited: 'Changed afterwards:',
  when: 'When it happened:',
  somebody: 'Telegram user',
};
