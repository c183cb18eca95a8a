/*
 * Mails as strangers send them, written for this: nobody in them exists. `{reply}` and its like stand for what a message of ours
 * has said before: `mails.test.ts` puts them in.
 */

export interface WrittenMail {
  readonly raw: Buffer;
  /** What must become of it. */
  readonly becomes: string;
  /** What it says, where that is looked at. */
  readonly subject?: string;
  readonly text?: string;
  readonly name?: string;
  readonly files?: readonly string[];
  readonly envelope?: {
    readonly from?: string;
    readonly to?: string[];
    readonly verdicts?: Record<string, string>;
  };
}

type Head = Readonly<Record<string, string>>;
const NEW: Head = {
  From: 'Wang Fang <wang@shoppers.example>',
  To: 'complaints@example.com',
  Subject: 'Kettle leaks',
};
const THEIRS: Head = { ...NEW, From: 'Lin <lin@customers.example>', Subject: 'Re: your question' };
const REPLY: Head = { ...THEIRS, To: '{reply}' };

const bytes = (text: string) => Buffer.from(text);
const base64 = (content: Buffer) => content.toString('base64').replace(/.{76}/g, '$&\r\n');

function mail(head: Head, body: string | Buffer = 'It leaks since Monday.'): Buffer {
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  const content = typeof body === 'string' ? bytes(body.replace(/\r?\n/g, '\r\n')) : body;
  return Buffer.concat([bytes(lines.join('')), bytes('\r\n'), content, bytes('\r\n')]);
}

/** Head and bytes of each. */
function parts(head: Head, all: readonly (readonly [Head, string])[], type = 'mixed'): Buffer {
  const body = all.map(([own, content]) => `--=_b\r\n${mail(own, content).toString('latin1')}`).join('');
  const whole = { ...head, 'MIME-Version': '1.0', 'Content-Type': `multipart/${type}; boundary="=_b"` };
  return mail(whole, Buffer.from(`${body}--=_b--`, 'latin1'));
}

const PLAIN: Head = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Transfer-Encoding': '8bit' };
const letter = (text: string): readonly [Head, string] => [PLAIN, bytes(text).toString('latin1')];
const file = (name: string, type: string, content: Buffer, how = 'attachment'): readonly [Head, string] => [
  {
    'Content-Type': `${type}; name="${name}"`,
    'Content-Transfer-Encoding': 'base64',
    'Content-Disposition': `${how}; filename="${name}"`,
  },
  base64(content),
];

const PDF = bytes('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
/** 快递没到 */
const GBK_LATE = hex('BF EC B5 DD C3 BB B5 BD');
/** 許功蓋 */
const BIG5_NAME = hex('B3 5C A5 5C BB 5C');
/** 日本 */
const JIS = hex('1B 24 42 46 7C 4B 5C 1B 28 42');
const word = (charset: string, content: Buffer) => `=?${charset}?B?${content.toString('base64')}?=`;
const eight = (charset: string): Head => ({
  'Content-Type': `text/plain; charset=${charset}`,
  'Content-Transfer-Encoding': '8bit',
});

/** Two words, cut within a character. */
function cut(charset: string, content: Buffer, at: number): string {
  return `${word(charset, content.subarray(0, at))}\r\n ${word(charset, content.subarray(at))}`;
}

const report = (action: string, status: string, original: string, from = 'MAILER-DAEMON@mx.example') =>
  parts(
    { From: from, To: 'complaints@example.com', Subject: 'Undelivered Mail Returned to Sender' },
    [
      letter('I am sorry to have to tell you.'),
      [
        { 'Content-Type': 'message/delivery-status' },
        `Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; lin@customers.example\nAction: ${action}\nStatus: ${status}`,
      ],
      [
        { 'Content-Type': 'text/rfc822-headers' },
        `Message-ID: <${original}>\nSubject: We have received your complaint`,
      ],
    ],
    'report; report-type=delivery-status',
  );

const plainly = (becomes: string, head: Head, body?: string | Buffer): WrittenMail => ({
  raw: mail(head, body),
  becomes,
});

export const MAILS: Readonly<Record<string, WrittenMail>> = {
  'a letter': {
    ...plainly('complaint', NEW),
    subject: 'Kettle leaks',
    text: 'It leaks since Monday.',
    name: 'Wang Fang',
  },
  'a letter in GB18030': {
    raw: mail({ ...NEW, Subject: word('GB18030', GBK_LATE), ...eight('gb18030') }, GBK_LATE),
    ...{ becomes: 'complaint', subject: '快递没到', text: '快递没到' },
  },
  'GBK that says it is GB2312': {
    raw: mail({ ...NEW, Subject: word('gb2312', GBK_LATE), ...eight('gb2312') }, hex('D6 EC E9 46 BB F9')),
    ...{ becomes: 'complaint', text: '朱镕基' },
  },
  'a letter in Big5': {
    raw: mail({ ...NEW, Subject: word('Big5', BIG5_NAME), ...eight('big5') }, BIG5_NAME),
    ...{ becomes: 'complaint', subject: '許功蓋', text: '許功蓋' },
  },
  'a letter in ISO-2022-JP': {
    raw: mail(
      { ...NEW, Subject: word('ISO-2022-JP', JIS), 'Content-Type': 'text/plain; charset=iso-2022-jp' },
      JIS,
    ),
    ...{ becomes: 'complaint', subject: '日本', text: '日本' },
  },
  'quotation marks of windows-1252': {
    raw: mail(
      { ...NEW, Subject: '=?windows-1252?Q?It=92s_=93broken=94?=', ...eight('windows-1252') },
      hex('93 49 74 92 73 94'),
    ),
    ...{ becomes: 'complaint', subject: 'It’s “broken”', text: '“It’s”' },
  },
  'the same that says it is ISO-8859-1': {
    raw: mail({ ...NEW, ...eight('iso-8859-1') }, hex('93 49 74 92 73 94')),
    ...{ becomes: 'complaint', text: '“It’s”' },
  },
  'a subject cut within a character': {
    raw: mail({ ...NEW, Subject: cut('utf-8', bytes('投诉：快递'), 7) }),
    ...{ becomes: 'complaint', subject: '投诉：快递' },
  },
  'a subject in GBK cut within a character': {
    raw: mail({ ...NEW, Subject: cut('gbk', GBK_LATE, 3) }),
    ...{ becomes: 'complaint', subject: '快递没到' },
  },
  'a name cut within a character': {
    raw: mail({ ...NEW, From: `${cut('utf-8', bytes('王芳'), 4)} <wang@shoppers.example>` }),
    ...{ becomes: 'complaint', name: '王芳' },
  },
  'a subject in eight bits': {
    raw: mail({ ...NEW, Subject: '快递没到', ...PLAIN }, '包裹一直没到。'),
    ...{ becomes: 'complaint', subject: '快递没到', text: '包裹一直没到。' },
  },
  'a subject in eight bits of GBK': {
    raw: Buffer.concat([
      bytes('From: wang@shoppers.example\r\nSubject: '),
      GBK_LATE,
      bytes('\r\n\r\nIt never came.\r\n'),
    ]),
    ...{ becomes: 'complaint', subject: '快递没到' },
  },
  'GBK that says nothing of it': {
    raw: mail({ ...NEW, 'Content-Type': 'text/plain' }, GBK_LATE),
    ...{ becomes: 'complaint', text: '快递没到' },
  },
  'a charset that nobody knows': plainly('complaint', { ...NEW, ...eight('x-nothing') }, 'It leaks.'),
  'lines that end with a line feed alone': {
    raw: Buffer.from(mail(NEW).toString().replaceAll('\r\n', '\n')),
    becomes: 'complaint',
  },
  'HTML alone': {
    raw: mail(
      { ...NEW, 'Content-Type': 'text/html; charset=utf-8' },
      '<style>p{}</style><p>It <b>leaks</b> &amp; drips.</p><script>alert(1)</script>',
    ),
    ...{ becomes: 'complaint', text: 'It leaks & drips.' },
  },
  'text and HTML': {
    raw: parts(
      NEW,
      [letter('It leaks.'), [{ 'Content-Type': 'text/html' }, '<p>It leaks.</p>']],
      'alternative',
    ),
    ...{ becomes: 'complaint', text: 'It leaks.' },
  },
  'no subject': { raw: mail({ ...NEW, Subject: '' }), becomes: 'complaint', subject: '' },
  'a subject alone': { ...plainly('person: empty', NEW, ''), subject: 'Kettle leaks' },
  'nothing at all': plainly('person: empty', { ...NEW, Subject: '' }, ''),
  'nobody who has sent it': plainly('person: no-sender', { To: 'complaints@example.com', Subject: 'Kettle' }),
  'an address that is none': plainly('person: no-sender', { ...NEW, From: 'undisclosed' }),
  'text that turns around': {
    ...plainly('complaint', { ...NEW, ...PLAIN }, 'Pay \u202e001\u202c now\u200b.'),
    text: 'Pay 001 now.',
  },
  'a bill with it': {
    raw: parts(NEW, [letter('Here.'), file('bill.pdf', 'application/pdf', PDF)]),
    becomes: 'complaint',
    files: ['bill.pdf'],
  },
  'a bill with a name in GBK': {
    raw: parts(NEW, [
      letter('Here.'),
      file(word('GBK', Buffer.concat([hex('B7 A2 C6 B1'), bytes('.pdf')])), 'application/pdf', PDF),
    ]),
    ...{ becomes: 'complaint', files: ['发票.pdf'] },
  },
  'a file of a kind that is no evidence': {
    raw: parts(NEW, [
      letter('Here.'),
      file(
        'letter.docx',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        bytes('PK\u0003\u0004'),
      ),
    ]),
    becomes: 'person: attachment-refused',
  },
  'winmail.dat': {
    raw: parts(NEW, [letter('Here.'), file('winmail.dat', 'application/ms-tnef', hex('789F3E22'))]),
    becomes: 'person: attachment-refused',
  },
  'a signature of a machine and a card': {
    raw: parts(NEW, [
      letter('Here.'),
      file('smime.p7s', 'application/pkcs7-signature', PDF),
      file('me.vcf', 'text/vcard', bytes('BEGIN:VCARD')),
    ]),
    ...{ becomes: 'complaint', files: ['smime.p7s', 'me.vcf'] },
  },
  'an invitation': {
    raw: parts(NEW, [
      letter('Let us meet.'),
      [{ 'Content-Type': 'text/calendar; method=REQUEST' }, 'BEGIN:VCALENDAR'],
    ]),
    becomes: 'complaint',
  },
  'a logo in the letter': {
    raw: parts(NEW, [letter('Here.'), file('logo.png', 'image/png', bytes('no picture'), 'inline')]),
    becomes: 'complaint',
  },
  'another mail in it': {
    raw: parts(NEW, [
      letter('See below.'),
      [{ 'Content-Type': 'message/rfc822' }, mail({ ...NEW, Subject: 'Older' }).toString()],
    ]),
    becomes: 'person: attachment-refused',
  },
  'thousands of parts': {
    raw: parts(
      NEW,
      Array.from({ length: 600 }, () => letter('x')),
    ),
    becomes: 'person: too-many-parts',
  },

  'an answer to our question': { ...plainly('answer', REPLY, 'The red one.'), text: 'The red one.' },
  'an answer from another address of theirs': plainly(
    'answer',
    { ...REPLY, From: 'lin@work.example' },
    'The red one.',
  ),
  'an answer for which the envelope alone says where': {
    raw: mail(THEIRS, 'The red one.'),
    ...{ becomes: 'answer', envelope: { to: ['{reply}'] } },
  },
  'a reply address in capitals': plainly('answer', { ...REPLY, To: '{REPLY}' }, 'The red one.'),
  'an answer by a link that was revoked': plainly('added', { ...THEIRS, To: '{revoked}' }, 'The red one.'),
  'a reply address that somebody has made up': plainly(
    'complaint',
    { ...THEIRS, To: '{forged}' },
    'The red one.',
  ),
  'an answer known by what it refers to': plainly(
    'answer',
    { ...THEIRS, 'In-Reply-To': '<{receipt}>' },
    'The red one.',
  ),
  'the same of the whole thread': plainly(
    'answer',
    { ...THEIRS, References: '<x@y.example> <{thread}>' },
    'The red one.',
  ),
  'a reference of somebody else’s mail': plainly(
    'added',
    { ...NEW, 'In-Reply-To': '<{receipt}>' },
    'I know them.',
  ),
  'a reference that somebody has made up': plainly('complaint', { ...NEW, 'In-Reply-To': '<{forgedId}>' }),
  'a reply to what was written to the staff': plainly(
    'person: staff-reply',
    { ...NEW, 'In-Reply-To': '<{staff}>' },
    'I take it.',
  ),
  'our reference in the subject, vouched for': {
    raw: mail({ ...THEIRS, Subject: 'About {reference}' }, 'The red one.'),
    ...{ becomes: 'answer', envelope: { verdicts: { dmarc: 'pass' } } },
  },
  'our reference in the subject, nobody vouches': plainly(
    'added',
    { ...THEIRS, Subject: 'About {reference}' },
    'The red one.',
  ),
  'our reference in the subject, from a stranger': plainly('complaint', {
    ...NEW,
    Subject: 'About {reference}',
  }),
  'a forged sender': {
    raw: mail({ ...THEIRS, Subject: 'Hello' }, 'Send me the money.'),
    ...{ becomes: 'person: sender-not-vouched-for', envelope: { verdicts: { dmarc: 'fail' } } },
  },
  'an answer above what it quotes': {
    ...plainly(
      'answer',
      REPLY,
      'The red one.\n\nOn Mon, 16 Nov 2026 at 10:00, Redress <complaints@example.com> wrote:\n> Which kettle?\n> Thank you.',
    ),
    text: 'The red one.',
  },
  'an introduction over two lines': {
    ...plainly(
      'answer',
      REPLY,
      'The red one.\n\nOn Mon, 16 Nov 2026 at 10:00, Redress\n<complaints@example.com> wrote:\n\n> Which kettle?',
    ),
    text: 'The red one.',
  },
  'an answer below what it quotes': {
    ...plainly(
      'answer',
      REPLY,
      'On Monday, Redress <complaints@example.com> wrote:\n> Which kettle?\n\nThe red one.',
    ),
    text: 'The red one.',
  },
  'an answer as Outlook quotes': {
    ...plainly(
      'answer',
      REPLY,
      'The red one.\n\n________________________________\nFrom: Redress <complaints@example.com>\nSent: Monday\nSubject: A question\n\nWhich kettle?',
    ),
    text: 'The red one.',
  },
  'an answer in Chinese above what it quotes': {
    ...plainly(
      'answer',
      { ...REPLY, ...PLAIN },
      '红色的那个。\n\n在 2026年11月16日，10:00，客服 <complaints@example.com> 写道：\n> 哪个水壶？',
    ),
    text: '红色的那个。',
  },
  'an answer as QQ and Foxmail quote': {
    ...plainly(
      'answer',
      { ...REPLY, ...PLAIN },
      '红色的那个。\n\n------------------ 原始邮件 ------------------\n发件人: 客服\n哪个水壶？',
    ),
    text: '红色的那个。',
  },
  'a signature below two hyphens': {
    ...plainly('answer', REPLY, 'The red one.\n-- \nLin\n+86 138 0013 8000'),
    text: 'The red one.',
  },
  'what a telephone says of itself': {
    ...plainly('answer', { ...REPLY, ...PLAIN }, '红色的那个。\n\n发自我的iPhone'),
    text: '红色的那个。',
  },
  'words that look like a head and are none': {
    ...plainly('answer', REPLY, 'From: nobody knows where it came.\nIt leaks.'),
    text: 'From: nobody knows where it came.\nIt leaks.',
  },

  'an automatic answer that says so': plainly(
    'ignored: auto-reply',
    { ...REPLY, 'Auto-Submitted': 'auto-replied' },
    'I am away.',
  ),
  'one that says so with a parameter': plainly(
    'ignored: auto-reply',
    { ...REPLY, 'Auto-Submitted': 'auto-notified; owner-email="x@y.example"' },
    'I am away.',
  ),
  'a letter that says nobody automatic wrote it': plainly('complaint', { ...NEW, 'Auto-Submitted': 'no' }),
  'an absence that says so in its subject alone': plainly(
    'ignored: auto-reply',
    { ...REPLY, Subject: 'Automatic reply: your question' },
    'I am away.',
  ),
  'the same in Chinese': plainly(
    'ignored: auto-reply',
    { ...REPLY, Subject: word('utf-8', bytes('自动回复：您的投诉')) },
    'I am away.',
  ),
  'a complaint about automatic replies': plainly('complaint', {
    ...NEW,
    Subject: 'Your automatic reply was rude',
  }),
  'X-Autoreply': plainly('ignored: auto-reply', { ...REPLY, 'X-Autoreply': 'yes' }, 'Away.'),
  'Precedence: auto_reply': plainly('ignored: auto-reply', { ...REPLY, Precedence: 'auto_reply' }, 'Away.'),
  'what Exchange sends by itself': plainly(
    'ignored: auto-reply',
    { ...REPLY, 'X-Auto-Response-Suppress': 'All' },
    'Away.',
  ),
  'an empty return path': {
    raw: mail(REPLY, 'Away.'),
    becomes: 'ignored: auto-reply',
    envelope: { from: '' },
  },
  'a mailing list': plainly('ignored: list', { ...NEW, 'List-Id': '<news.example>' }),
  'a newsletter': plainly('ignored: list', { ...NEW, 'List-Unsubscribe': '<https://news.example/u>' }),
  'Precedence: bulk': plainly('ignored: bulk', { ...NEW, Precedence: 'bulk' }),
  'a message of ours, or of another installation': plainly('ignored: own', {
    ...NEW,
    'X-Redress-Message': 'cmp_x.1.receipt.complainant',
  }),
  'mail from our own address': plainly('ignored: own', { ...NEW, From: 'complaints@example.com' }),
  spam: { raw: mail(NEW), becomes: 'person: spam', envelope: { verdicts: { spam: 'fail' } } },
  'an answer that is called spam': {
    raw: mail(REPLY, 'The red one.'),
    becomes: 'answer',
    envelope: { verdicts: { spam: 'fail' } },
  },
  'a virus': {
    raw: mail(REPLY, 'Open it.'),
    becomes: 'person: virus',
    envelope: { verdicts: { virus: 'fail' } },
  },

  'a message that came back': { raw: report('failed', '5.1.1', '{receipt}'), becomes: 'bounced' },
  'one that is only late': {
    raw: report('delayed', '4.4.1', '{receipt}'),
    becomes: 'ignored: delivery-report',
  },
  'one of a mail that we have not written': {
    raw: report('failed', '5.1.1', '{forgedId}'),
    becomes: 'ignored: bounce-of-unknown',
  },
  'a server that writes no report': {
    ...plainly(
      'bounced',
      { From: 'postmaster@qq.example', Subject: word('utf-8', bytes('系统退信/Systems bounce')) },
      'Message-ID: <{receipt}>',
    ),
  },
  'a reader who calls it spam': {
    raw: parts(
      { From: 'fbl@provider.example', Subject: 'Complaint' },
      [
        letter('An e-mail abuse report.'),
        [{ 'Content-Type': 'message/feedback-report' }, 'Feedback-Type: abuse\nVersion: 1'],
        [{ 'Content-Type': 'message/rfc822' }, 'Message-ID: <{receipt}>\n\nHello'],
      ],
      'report; report-type=feedback-report',
    ),
    becomes: 'complained',
  },
};
