/** Of what people have to tell complainants by telephone or letter. */
export const CALLS_EN = {
  title: 'Calls and letters',
  lead: (count: number) =>
    count === 0
      ? 'Nobody waits for a call or a letter.'
      : count === 1
        ? 'One complainant waits to be told something by telephone or letter.'
        : `${count} things are to be told by telephone or letter.`,
  empty:
    'Whoever left a telephone number or a postal address only, and whoever our mail does not reach, stands here until somebody has told them.',
  list: 'What is to be told, in the order in which it is due',
  by: { call: 'Ring', letter: 'Post a letter', nowhere: 'Find out how to reach them' },
  until: 'until',
  again: (at: string) => `not reached, again ${at}`,
  tries: (count: number) => (count === 1 ? 'tried once' : `tried ${count} times`),
  takenBy: 'is at it',
  yours: 'You are at it: nobody else is, for a quarter of an hour.',
  taken: 'A colleague is at this one. Take another one.',
  take: { call: 'Ring now', letter: 'Write now', nowhere: 'See to it' },
  one: (name: string) => `To be told: ${name}`,
  number: 'Telephone',
  address: 'Address',
  hours: 'Best reached',
  anyHour: 'no hours said',
  theirTime: 'Their time now',
  say: 'What to say',
  inTheirs: 'In their language',
  inOther: 'In the other language',
  nothing: 'What it said can no longer be made up. The complaint says what happened.',
  note: 'What was said',
  outcome: 'How did it go?',
  reached: 'They know now',
  notReached: 'Not reached: again later',
  wrongNumber: 'Wrong number: next way',
  posted: 'The letter is posted',
  letter: 'Letter to print',
  complaint: 'Open the complaint',
  contact: 'Correct how they are reached',
  back: 'Calls and letters',
  done: {
    reached: 'Recorded: they have been told.',
    'not-reached': 'Recorded. It stands here again at the hour at which they can be reached.',
    'wrong-number': 'Recorded. The next way to reach them has taken its place.',
    gone: 'Somebody has recorded that already, or it need not be told any more.',
  },
  print:
    'Print this page, or save it as a PDF, with your browser. The address stands in the window of an envelope DL or C6/5.',
  noAddress: 'No postal address is known: write it by hand.',
  reference: 'Reference',
  date: 'Date',
  more: 'Further ones',
} as const;
