import type { Block } from './blocks.ts';
import type { Texts, Wording } from './texts.ts';

export const en: Texts = {
  clocks: {
    acknowledgement: 'acknowledgement',
    resolution: 'resolution',
    followUp: 'review after the survey',
    promise: 'promise to the complainant',
    thirdParty: 'third party’s part',
    promisedRemedy: 'remedy for the complainant',
    remedyApproval: 'approval of a remedy',
    departmentTask: 'task',
  },
  holds: {
    'third-party': 'somebody outside our house whose part is needed',
    authority: 'a court, a regulator or another authority',
  },
  who: (team, assignee) => (assignee ? `${assignee} (${team})` : team),
  remedy: (name, sum, note, due) =>
    `${name}${sum && `: ${sum}`}${note && ` (${note})`}${due && `, by ${due}`}`,
  step: ({ kind, clock, due, overdue, level, toTeam }) =>
    kind === 'warning'
      ? `${clock}: due by ${due}`
      : kind === 'breach'
        ? `${clock}: was due by ${due} and has not happened`
        : `escalation: level ${level}${toTeam && ` (${toTeam})`}, because the ${clock} ${overdue ? 'was' : 'is'} due by ${due}`,
  kinds: {
    receipt: 'the receipt',
    acknowledgement: 'the acknowledgement',
    update: 'our message',
    question: 'our question',
    'question-reminder': 'the reminder of our question',
    extension: 'the new date',
    closure: 'the notice of closure',
    resolution: 'the resolution',
    reopening: 'the notice of reopening',
    withdrawal: 'the confirmation of the withdrawal',
    merger: 'the notice that it is handled with another complaint',
    survey: 'the survey',
    reminder: 'the reminder of the survey',
    thanks: 'the thanks for the survey',
    'objection-receipt': 'the receipt of the objection',
    'objection-rejection': 'our decision on the objection',
    link: 'the link to the complaint’s page',
    code: 'the code',
    hold: 'the notice that we wait for somebody else',
    'hold-end': 'the notice that we go on',
    remedy: 'what we do besides to settle it',
    'remedy-done': 'the notice that a remedy has been carried out',
    'remedy-withdrawal': 'the notice that a remedy is not carried out',
    other: 'a message',
  },
  moment: ({ date, time, zone }) =>
    time === undefined ? `the end of ${date} (${zone})` : `${date}, ${time} (${zone})`,

  subject: {
    complainant: (title, f) => `${title} (${f.reference})${f.subject && `: ${f.subject}`}`,
    staff: (title, f) => `Complaint ${f.reference}: ${title}`,
  },

  chat: (body, f) => [
    ...body,
    { list: [`Reference: ${f.reference}`] },
    ...(f.page
      ? [
          'To answer us or to add anything, just write here. The page of your complaint shows all of it; its link is yours alone:',
          { link: f.page },
        ]
      : []),
  ],

  letter: (body, f) => [
    f.name ? `Dear ${f.name},` : 'Hello,',
    ...body,
    `To talk to a person, or to add anything, ${CONTACT}: ${f.reference}.`,
    'Kind regards,\nyour complaints team',
  ],

  frame: {
    complainant: (body, f) => [
      f.name ? `Dear ${f.name},` : 'Hello,',
      ...body,
      { list: [`Reference: ${f.reference}`, f.subject && `Your complaint: ${f.subject}`].filter(Boolean) },
      ...(f.page
        ? [
            f.isRepliedTo
              ? 'You can answer this message. To see where your complaint stands, or to add a file, open its page. The link is yours alone; do not pass it on:'
              : 'Nobody reads replies to this e-mail. To see where your complaint stands, to answer us or to add anything, open its page. The link is yours alone; do not pass it on:',
            { link: f.page },
          ]
        : f.isRepliedTo
          ? ['You can answer this message.']
          : [`Nobody reads replies to this e-mail. To talk to a person, or to add anything, ${CONTACT}.`]),
      'Kind regards,\nyour complaints team',
    ],
    staff: (body, f) => [
      ...body,
      ...(f.standsInFor ? [`You get this in place of ${f.standsInFor}, who is away.`] : []),
      {
        list: [
          `Reference: ${f.reference}`,
          `Category: ${f.category}`,
          `Severity: ${f.severity}`,
          `Team: ${f.team}`,
          `Assignee: ${f.assignee || 'nobody yet'}`,
          f.due && `Due (${deadline(f)}): by ${f.due}`,
        ].filter(Boolean),
      },
      ...(f.desk ? [{ link: f.desk }] : []),
    ],
  },

  messages: {
    receipt: (f) => ({
      title: 'We have received your complaint',
      body: [
        'Thank you for telling us. We are sorry that you have had cause to complain, and we take it seriously.',
        f.received && `Your complaint reached us on ${f.received}.`,
        `What happens next: one of us reads your complaint and gets back to you${by(f.acknowledgementDue)}.`,
        decision(f, 'our decision'),
        f.isLate ? 'You ought to have heard more from us by now. We are sorry that you have not.' : '',
        'Please keep the reference below, and give it whenever you get in touch with us about this.',
      ],
    }),

    acknowledgement: (f) => ({
      title: 'We are looking into your complaint',
      body: [
        `Thank you for your patience. We are now looking into your complaint. Who deals with it: ${f.who}.`,
        'We understand that this has caused you trouble, and we want to put it right.',
        f.note && 'Our message to you:',
        { quote: f.note },
        'What happens next: we find out what happened and decide how to settle it. If we need to know more, we will ask you.',
        decision(f, 'our decision'),
      ],
    }),

    update: (f) => ({
      title: 'News about your complaint',
      body: [
        'This is our message to you about your complaint:',
        { quote: f.note },
        f.due && `What we promise you here we will have done by ${f.due}.`,
        f.files.length > 0 && f.page
          ? `${f.files.length === 1 ? 'A file goes' : `${f.files.length} files go`} with it: ${f.files.map((name) => `“${name}”`).join(', ')}. You find ${f.files.length === 1 ? 'it' : 'them'} on the page of your complaint.`
          : '',
        f.asksReply ? `We look forward to your answer: ${contact(f)}.` : '',
      ],
    }),

    question: (f) => ({
      title: 'We need your help with your complaint',
      body: [
        'Thank you for your complaint. To go on with it, we need something from you:',
        { quote: f.note },
        `Please answer${by(f.pauseEnds)}: ${contact(f)}.`,
        f.goesOn
          ? 'Meanwhile the time we promised you for our decision goes on.'
          : f.onHold
            ? ''
            : 'While we wait for you, the time we promised you for our decision stands still. It runs on from your answer.',
        f.pauseEnds && unanswered(f),
      ],
    }),

    'question-reminder': (f) => ({
      title: 'We are still waiting for your help with your complaint',
      body: [
        'Some time ago we asked you something about your complaint, and we cannot go on without your answer.',
        `Please answer${by(f.pauseEnds)}: ${contact(f)}.`,
        f.pauseEnds && unanswered(f),
      ],
    }),

    extension: (f) => ({
      title: 'We need more time for your complaint',
      body: [
        'We are sorry: we cannot give you our decision as soon as we had promised. This is the reason:',
        { quote: f.note },
        f.resolutionDue && `We now promise you our decision by ${f.resolutionDue}.`,
        'There is nothing you need to do. Thank you for your patience.',
      ],
    }),

    closure: (f) => ({
      title: 'We have closed your complaint',
      body: [
        'We asked you something about your complaint and have not heard from you. Without your answer we cannot go on, so we have closed it.',
        `If you still want us to look into it, ${contact(f)}, with the answer to our question: we will open it again.`,
      ],
    }),

    resolution: (f) => ({
      title: 'Our decision on your complaint',
      body: [
        'Thank you for your patience. We have looked into your complaint, and this is what we have decided:',
        { quote: f.note },
        f.apology ? 'We apologise for what happened.' : '',
        f.remedies.length > 0 ? 'This is what we do to settle it:' : '',
        { list: f.remedies },
        `If this does not settle it, or if we do not do what we have promised here, ${contact(f)}: we will look at your complaint again.`,
      ],
    }),

    reopening: (f) => ({
      title: 'We have reopened your complaint',
      body: [
        'Your complaint is open again. We are sorry that it has not been settled yet, and thank you for giving us the chance to put it right.',
        f.note && 'It was reopened for this reason:',
        { quote: f.note },
        `What happens next: one of us looks at it afresh and gets back to you${by(f.acknowledgementDue)}.`,
        decision(f, 'our new decision'),
      ],
    }),

    merger: () => ({
      title: 'We handle your complaint together with another one',
      body: [
        'Your complaint is about the same matter as another one. We handle the two together, and you will get our decision as well.',
        'You need not do anything. Whatever you add to your complaint reaches the people who see to it.',
      ],
    }),

    withdrawal: (f) => ({
      title: 'Your complaint has been withdrawn',
      body: [
        'Your complaint has been withdrawn, and we have stopped working on it. Thank you for having told us about it.',
        f.note && 'The reason we have noted:',
        { quote: f.note },
        'If you did not want this, or if the trouble comes back, please complain again and give the reference: we will look into it.',
      ],
    }),

    survey: (f) => ({
      title: 'Are you satisfied with how we settled your complaint?',
      body: [
        'Thank you again for your complaint. We have given you our decision, and we would like to know:',
        'Was it resolved to your satisfaction? Is anything else wrong?',
        f.link && 'Please tell us here; it takes about a minute:',
        { link: f.link },
        ...begun(f),
        f.expires && `You can answer until ${f.expires}.`,
        f.supervised ? 'If you are not satisfied, a supervisor will look at your complaint.' : '',
      ],
    }),

    reminder: (f) => ({
      title: 'A reminder: are you satisfied with how we settled your complaint?',
      body: [
        'We recently asked you whether your complaint was resolved to your satisfaction and whether anything else is wrong. Your answer would help us.',
        f.link && 'If you have a minute, please tell us here:',
        { link: f.link },
        ...begun(f),
        f.expires && `You can answer until ${f.expires}.`,
        'We remind you only this once. If you would rather not answer, there is nothing you need to do. Thank you.',
      ],
    }),

    'survey-call': (f) => ({
      title: 'please ring the complainant',
      body: [`Complaint ${f.reference} has been resolved. ${CALL}`, ...enterAnswer(f)],
    }),

    'survey-call-reminder': (f) => ({
      title: 'a reminder to ring the complainant',
      body: [
        `The answer to the survey about complaint ${f.reference} has not been entered yet. ${CALL}`,
        ...enterAnswer(f),
        'We remind you only this once. If the complainant would rather not answer, there is nothing to enter.',
      ],
    }),

    thanks: (f) => ({
      title: 'Thank you for your answer about your complaint',
      body: ['Thank you for telling us how we did.', afterAnswer(f)],
    }),

    'objection-receipt': (f) => ({
      title: 'We have received your objection',
      body: [
        'Thank you for telling us that you do not agree with our decision. We look at it again.',
        `What happens next: we tell you${by(f.due)} whether we take your complaint up again.`,
      ],
    }),

    'objection-rejection': (f) => ({
      title: 'Our decision on your objection',
      body: [
        'Thank you for your patience. We have looked at your complaint again, and our decision stands. This is the reason:',
        { quote: f.note },
        'We know that this is not what you had hoped for.',
      ],
    }),

    link: (f) => ({
      title: 'The link to your complaint',
      body: [
        'Here is the link to the page of your complaint, where you can see where it stands, answer us, or add anything.',
        f.page ? '' : `To get there, ${CONTACT}.`,
        'If you have not asked for it, there is nothing you need to do: nobody else has been sent it.',
      ],
    }),

    code: (f) => ({
      title: 'Your code',
      body: [
        f.expires
          ? `To withdraw your complaint, enter this code on its page. It works once, until ${f.expires}:`
          : 'To withdraw your complaint, enter this code on its page. It works once:',
        { quote: f.code },
        'If you have not asked for it, somebody else has opened your link: do not give the code to anybody. Without it nothing is withdrawn.',
      ],
    }),

    warning: (f) => ({
      title: `${deadline(f)} due soon`,
      body: [
        `The ${deadline(f)} of complaint ${f.reference} is due ${f.due ? `by ${f.due}` : 'soon'}. Please see to it before then.`,
        ...together(f),
        `It is with ${f.who}.`,
      ],
    }),

    breach: (f) => ({
      title: `${deadline(f)} overdue`,
      body: [
        `The ${deadline(f)} of complaint ${f.reference} was due${by(f.due)} and has not happened. Please see to it now.`,
        ...together(f),
        `It is with ${f.who}.`,
      ],
    }),

    escalation: (f) => ({
      title: f.stays
        ? `escalation due, at level ${f.level} already`
        : `escalated${f.level && ` to level ${f.level}`}`,
      body: [
        f.stays
          ? `An escalation of complaint ${f.reference} has fallen due. It is at level ${f.level} already.`
          : `Complaint ${f.reference} has been escalated${f.level && ` to level ${f.level}`}.`,
        f.clock &&
          (f.overdue
            ? `Why: its ${f.clock} was due${by(f.due)} and has not happened.`
            : `Why: its ${f.clock} is due${by(f.due)} and has not happened yet.`),
        f.isForCall ? `Why: nobody has reached the complainant yet about ${f.message}.` : '',
        f.isForObjection ? 'Why: nobody has decided in time on the complainant’s objection.' : '',
        f.stays
          ? `It stays with ${f.toTeam}.`
          : f.toTeam && `It passes ${f.fromTeam && `from ${f.fromTeam} `}to ${f.toTeam}.`,
        ...together(f),
      ],
    }),

    assignment: (f) => ({
      title: `assigned to ${f.who}`,
      body: [`Complaint ${f.reference} has been assigned to ${f.who}.`],
    }),

    answer: (f) => ({
      title: 'the complainant has answered',
      body: [`The complainant has answered our question on complaint ${f.reference}. ${runsAgain(f)}`],
    }),

    addition: (f) => ({
      title: 'the complainant has added something',
      body: [
        `The complainant has written something about complaint ${f.reference}. It stands with the complaint.`,
      ],
    }),

    objection: (f) => ({
      title: 'the complainant objects to the resolution',
      body: [
        `The complainant does not accept how complaint ${f.reference} was resolved. Why stands with the complaint.`,
        `Please look at it again and decide${by(f.due)}: uphold the objection, and the complaint is taken up again, or reject it, with the reason that the complainant is told.`,
      ],
    }),

    'objection-reminder': (f) => ({
      title: 'an objection waits for a decision',
      body: [
        `Nobody has decided yet on the complainant’s objection to the resolution of complaint ${f.reference}${f.due && `. They have been promised an answer by ${f.due}`}.`,
        'Please uphold or reject it.',
      ],
    }),

    silence: (f) => ({
      title: 'no answer from the complainant',
      body: [
        `The complainant has not answered our question on complaint ${f.reference}${f.pauseEnds && ` by ${f.pauseEnds}`}.`,
        `${runsAgain(f)} Please go on with what is known.`,
      ],
    }),

    dissatisfaction: (f) => ({
      title: `the complainant is not satisfied${f.score === undefined ? '' : ` (${f.score} of 5)`}`,
      body: [
        `The complainant is not satisfied with how complaint ${f.reference} was settled${f.score === undefined ? '' : ` and gave it ${f.score} of 5`}.`,
        f.note && 'Their comment:',
        { quote: f.note },
        `Please look at the complaint again and get in touch with the complainant${by(f.due)}.`,
      ],
    }),

    undeliverable: (f) => ({
      title: 'the complainant could not be reached',
      body: [
        `On complaint ${f.reference}, ${f.message} could not be delivered to the complainant's e-mail address.`,
        'Please find out how they can be reached, and correct their contact data with the complaint: what waits for another address is then sent again.',
        'Or tell them yourself, and record the contact with the complaint.',
      ],
    }),

    call: (f) => ({
      title: `please ring the complainant: ${f.message}`,
      body: [
        `On complaint ${f.reference}, the complainant cannot be written to. Please ring them, or reach them however they can be reached, and tell them what ${f.message} would have said; it stands with the complaint, and so does their telephone number where they left one.`,
        'Then record the contact with the complaint, whether or not you reached them. The call stays open until they have been reached.',
        f.expires &&
          (f.goesOn
            ? `If they have not been reached by ${f.expires}, the question is taken back.`
            : `The clock stands still for this question. If they have not been reached by ${f.expires}, it goes on as if it had never stopped.`),
      ],
    }),

    'call-reminder': (f) => ({
      title: `a reminder to ring the complainant: ${f.message}`,
      body: [
        `On complaint ${f.reference}, nobody has reached the complainant yet about ${f.message}, of which no e-mail can tell them.`,
        'Please ring them, or reach them however they can be reached, and record the contact with the complaint. The call stays open until they have been reached.',
      ],
    }),

    unasked: (f) => ({
      title: 'our question has not reached the complainant',
      body: [
        `Our question on complaint ${f.reference} has not reached the complainant. ${f.goesOn || f.onHold ? runsAgain(f) : `The clock has gone on as if it had never stopped${due(f)}.`}`,
        'Please find out how they can be reached, correct their contact data with the complaint, and ask again.',
      ],
    }),

    hold: (f) => ({
      title: 'Your complaint has to wait for somebody else',
      body: [
        `Thank you for your patience. To go on with your complaint we need something that is not in our hands: we are waiting for ${f.hold || 'somebody else'}${f.pauseEnds && `, until ${f.pauseEnds} at the latest`}.`,
        f.goesOn
          ? f.resolutionDue && `The time we promised you goes on meanwhile: we decide by ${f.resolutionDue}.`
          : f.onHold
            ? ''
            : 'Meanwhile the time we promised you for our decision stands still. It runs on as soon as we can go on.',
        'There is nothing you need to do. We tell you when we go on.',
      ],
    }),

    'hold-end': (f) => ({
      title: 'We go on with your complaint',
      body: [
        `Thank you for your patience. We are not waiting for ${f.hold || 'somebody else'} any more, and go on with your complaint.`,
        f.onHold ? '' : f.resolutionDue && `We promise you our decision by ${f.resolutionDue}.`,
      ],
    }),

    'hold-reminder': (f) => ({
      title: 'a hold ends soon',
      body: [
        `Complaint ${f.reference} is on hold: it waits for ${f.hold || 'somebody else'}${f.pauseEnds && `, until ${f.pauseEnds}`}.`,
        'Please ask them again. If what we need has come, end the hold; at its limit it ends by itself.',
      ],
    }),

    mention: (f) => ({
      title: 'a note for you',
      body: [
        `Somebody has written a note about complaint ${f.reference} that names you. Please read it there.`,
      ],
    }),

    'hold-limit': (f) => ({
      title: 'a hold has lasted to its limit',
      body: [
        `Complaint ${f.reference} has been on hold for as long as it may, waiting for ${f.hold || 'somebody else'}${f.pauseEnds && `, until ${f.pauseEnds}`}. They have not done their part in time.`,
        `${runsAgain(f)} Please go on with what is known.`,
      ],
    }),

    remedy: (f) => ({
      title:
        f.replaced.length > 0
          ? 'What we do instead to settle your complaint'
          : 'What we do to settle your complaint',
      body: [
        f.replaced.length > 0
          ? 'We cannot do this for you as we had promised, and we are sorry:'
          : 'Thank you for your patience. We have decided on something more to settle your complaint:',
        ...(f.replaced.length > 0
          ? [
              { list: f.replaced },
              f.note && 'This is the reason:',
              { quote: f.note },
              'This is what we do instead:',
            ]
          : []),
        { list: f.remedies },
        'We tell you when it has been done.',
      ],
    }),

    'remedy-done': (f) => ({
      title: 'We have done what we promised about your complaint',
      body: [
        ...(f.replaced.length > 0
          ? [
              'We cannot do this for you as we had promised, and we are sorry:',
              { list: f.replaced },
              f.note && 'This is the reason:',
              { quote: f.note },
              'This we have done instead:',
            ]
          : ['Thank you for your patience. This has now been done:']),
        { list: f.remedies },
        `If it has not reached you, or does not settle it, ${contact(f)}: we will look at your complaint again.`,
      ],
    }),

    'remedy-withdrawal': (f) => ({
      title: 'We cannot do what we had promised about your complaint',
      body: [
        'We are sorry: this will not be done as we had promised:',
        { list: f.replaced },
        'This is the reason:',
        { quote: f.note },
        `If you do not agree, ${contact(f)}: we will look at your complaint again.`,
      ],
    }),

    approval: (f) => ({
      title: 'a remedy waits for your approval',
      body: [
        `For complaint ${f.reference} this has been proposed, and somebody else must agree to it:`,
        { list: f.remedies },
        `Please approve or reject it${by(f.due)}. The complainant has not been told of it.`,
      ],
    }),

    'approval-reminder': (f) => ({
      title: 'a remedy still waits for approval',
      body: [
        `For complaint ${f.reference} this has been proposed, and nobody has agreed to it or rejected it yet:`,
        { list: f.remedies },
        `Please see to it now: a decision was due${by(f.due)}. The complainant has not been told of it.`,
      ],
    }),

    'approval-decision': (f) => ({
      title: f.approved ? 'a remedy has been approved' : 'a remedy has been rejected',
      body: [
        `For complaint ${f.reference} this has been ${f.approved ? 'approved, and the complainant hears of it' : 'rejected; the complainant has not been told of it'}:`,
        { list: f.remedies },
        'Why stands with the complaint.',
      ],
    }),

    task: (f) => ({
      title: 'a task for you',
      body: [
        `For complaint ${f.reference} your help is needed. What is to be done stands with ${task(f)}.`,
        f.due && `Please have it done by ${f.due}.`,
        'When it is done, say so with the task.',
      ],
    }),

    'task-reminder': (f) => ({
      title: 'a task is due soon',
      body: [
        `For complaint ${f.reference}, ${task(f)} is still to be done.`,
        `Please have it done${by(f.due)}, and say so with the task.`,
      ],
    }),

    'task-overdue': (f) => ({
      title: 'a task is overdue',
      body: [
        `For complaint ${f.reference}, ${task(f)} was to be done${by(f.due)} and has not been.`,
        'Please ask whoever has it, or see to it in another way.',
      ],
    }),

    'task-end': (f) => ({
      title: f.approved ? 'a task has been done' : 'a task has been cancelled',
      body: [
        `For complaint ${f.reference}, ${task(f)} has been ${f.approved ? 'done' : 'cancelled'}. What was said of it stands with the complaint.`,
      ],
    }),
  },
};

const together = (f: Wording): Block[] =>
  f.steps.length > 1 ? ['This message tells of several steps at once:', { list: f.steps }] : [];

const due = (f: Wording) => f.due && `: the ${deadline(f)} is due by ${f.due}`;

function runsAgain(f: Wording): string {
  if (f.onHold) return 'The clock still stands still, for something else.';
  return `${f.goesOn ? 'The clock has gone on meanwhile' : 'The clock runs again'}${due(f)}.`;
}

const by = (moment: string) => moment && ` by ${moment}`;

const decision = ({ resolutionDue, isResolutionLate }: Wording, what: string) =>
  resolutionDue &&
  (isResolutionLate
    ? `Our decision was due by ${resolutionDue}. We are late, and we are sorry. We have not forgotten you.`
    : `We promise you ${what} by ${resolutionDue}.`);

const unanswered = (f: Wording) =>
  f.closes
    ? 'If we have not heard from you by then, we close your complaint.'
    : 'If we have not heard from you by then, we go on with what we know.';

/** Replies are not received: what works without a page is the way in which the complaint came in. */
const CONTACT = 'get in touch with us in the way you made your complaint, and give the reference';

const contact = ({ page, inChat }: Wording) =>
  inChat ? 'write to us here' : page ? 'use your complaint’s page, at the link below' : CONTACT;

const CALL =
  'Please ring the complainant, whose telephone number stands with the complaint, and ask: was it resolved to their satisfaction? Is anything else wrong?';

const begun = ({ answers }: Wording): Block[] =>
  answers.length === 0
    ? []
    : [
        'Or begin with your answer. It is sent when you confirm it on the page that opens:',
        { choices: answers },
      ];

const enterAnswer = (f: Wording): Block[] => [
  f.link && 'Enter their answer here, once, as they give it; do not pass the link on:',
  { link: f.link },
  f.expires && `It can be entered until ${f.expires}.`,
];

const task = (f: Wording) => (f.task ? `task ${f.task}` : 'the task');

const deadline = (f: Wording) => f.clock || 'next step';

function afterAnswer({ score = 0, supervised }: Wording): string {
  if (supervised) return 'We are sorry that you are not satisfied. A supervisor will look at your complaint.';
  if (score > 3) return 'We are glad that we could settle it for you.';
  return score === 0
    ? 'Your answer helps us to do better.'
    : 'We would have liked to do better. Your answer helps us to.';
}
