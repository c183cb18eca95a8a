import { CATEGORIES, CHANNELS, LANGUAGES, type Label, ROOT_CAUSES, SEVERITIES } from '../base/vocabulary.ts';
import { COLUMNS, headerOf } from './columns.ts';
import { readingIn } from './mapping.ts';

/* What a file of complaints may say of each, and by what its columns are known: in either language, as people head them. */

const label = (en: string, zh: string): Label => ({ en, 'zh-CN': zh });

interface Code {
  readonly label: Label;
  /** What else stands for it. */
  readonly also?: readonly string[];
}
export interface FormerField {
  /** In what an import takes. */
  readonly path: string;
  readonly label: Label;
  /** Headings besides, in no particular spelling. */
  readonly also: readonly string[];
  readonly kind: 'text' | 'long' | 'date' | 'code' | 'list' | 'json';
  readonly codes?: Readonly<Record<string, Code>>;
  readonly isRequired?: true;
}

const codesOf = (labels: Readonly<Record<string, Label>>): Readonly<Record<string, Code>> =>
  Object.fromEntries(Object.entries(labels).map(([code, its]) => [code, { label: its }]));

const STATES: Readonly<Record<string, Code>> = {
  open: {
    label: label('Open', '处理中'),
    also: [
      'received',
      'acknowledged',
      'awaiting-complainant',
      'new',
      'in progress',
      'pending',
      '未结案',
      '待处理',
      '已受理',
    ],
  },
  closed: {
    label: label('Closed', '已结案'),
    also: ['resolved', 'done', 'solved', 'finished', '已解决', '已办结', '已完成', '办结', '结案'],
  },
  withdrawn: {
    label: label('Withdrawn', '已撤回'),
    also: ['cancelled', 'canceled', '撤诉', '已撤诉', '撤回'],
  },
};

const LANGUAGE_CODES: Readonly<Record<string, Code>> = Object.fromEntries(
  LANGUAGES.map((code): [string, Code] => [
    code,
    code === 'en'
      ? { label: label('English', '英语'), also: ['英文', 'en-GB', 'en-US'] }
      : { label: label('Chinese', '中文'), also: ['zh', '简体中文', '汉语', 'Mandarin'] },
  ]),
);

/** In the order in which a form asks for them. */
export const FORMER_FIELDS: readonly FormerField[] = [
  {
    path: 'id',
    label: label('What tells rows apart', '区分各行的编号'),
    also: [
      'id',
      'case',
      'case number',
      'case no',
      'ticket',
      'ticket id',
      'number',
      'reference',
      '编号',
      '投诉编号',
      '工单号',
      '序号',
      '单号',
    ],
    kind: 'text',
    isRequired: true,
  },
  { ...field('complaint.subject', 'Subject', '主题', ['title', 'summary', '标题']), isRequired: true },
  {
    ...field('complaint.description', 'Description', '描述', [
      'text',
      'content',
      'details',
      'complaint',
      '内容',
      '投诉内容',
      '详情',
    ]),
    kind: 'long',
    isRequired: true,
  },
  {
    ...field('complaint.complainant.name', 'Name', '投诉人', [
      'customer',
      'customer name',
      'complainant',
      '姓名',
      '客户',
      '客户姓名',
    ]),
    isRequired: true,
  },
  field('complaint.complainant.email', 'E-mail', '电子邮箱', [
    'email',
    'mail',
    'e-mail address',
    '邮箱',
    '邮件',
  ]),
  field('complaint.complainant.phone', 'Telephone', '电话', [
    'phone',
    'mobile',
    'tel',
    'phone number',
    '手机',
    '手机号',
    '联系电话',
  ]),
  {
    ...field('complaint.complainant.language', 'Language', '语言', []),
    kind: 'code',
    codes: LANGUAGE_CODES,
  },
  {
    ...field('complaint.receivedAt', 'Received', '收到时间', [
      'received at',
      'received on',
      'created',
      'created at',
      'date',
      'came',
      '投诉时间',
      '创建时间',
      '受理日期',
      '日期',
    ]),
    kind: 'date',
    isRequired: true,
  },
  {
    ...field('complaint.channel', 'Channel', '渠道', ['source', '来源']),
    kind: 'code',
    codes: codesOf(CHANNELS),
    isRequired: true,
  },
  {
    ...field('complaint.category', 'Category', '类别', ['type', 'kind', '类型', '分类']),
    kind: 'code',
    codes: codesOf(CATEGORIES),
  },
  {
    ...field('complaint.severity', 'Severity', '严重程度', ['priority', '优先级', '严重性']),
    kind: 'code',
    codes: codesOf(SEVERITIES),
  },
  field('complaint.reference', 'Their reference', '投诉人的编号', [
    'order',
    'order number',
    'order no',
    '订单号',
    '订单',
  ]),
  { ...field('complaint.tags', 'Tags', '标签', ['labels']), kind: 'list' },
  {
    ...field('status', 'Status', '状态', ['state', '处理状态']),
    kind: 'code',
    codes: STATES,
    isRequired: true,
  },
  {
    ...field('acknowledgedAt', 'Acknowledged', '受理时间', [
      'acknowledged at',
      'accepted',
      'first reply',
      '首次回复时间',
    ]),
    kind: 'date',
  },
  {
    ...field('endedAt', 'Ended', '结束时间', [
      'resolved',
      'resolved at',
      'closed',
      'closed at',
      'done',
      '处理完成时间',
      '办结时间',
      '结案时间',
      '完成时间',
    ]),
    kind: 'date',
  },
  {
    ...field('resolution.summary', 'Resolution', '处理结果', [
      'answer',
      'outcome',
      'solution',
      '解决方案',
      '答复',
      '处理意见',
    ]),
    kind: 'long',
  },
  {
    ...field('resolution.rootCause', 'Root cause', '根本原因', ['cause', '原因']),
    kind: 'code',
    codes: codesOf(ROOT_CAUSES),
  },
  { ...field('resolution.remedies', 'Remedies', '补救措施', []), kind: 'json' },
];

function field(path: string, en: string, zh: string, also: readonly string[]): FormerField {
  return { path, label: label(en, zh), also, kind: 'text' };
}

/** Without what people spell differently: spaces, marks, capitals, widths. */
const bare = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.\-:：*（）()/#]+/gu, '');

/** Which column says what, as far as its heading tells; each column says one thing. */
export function guessedColumns(columns: readonly string[]): ReadonlyMap<string, string> {
  const guessed = new Map<string, string>();
  const free = new Set(columns);
  const exported = (path: string) =>
    COLUMNS.filter((known) => known === path.replace(/^complaint\./, '')).flatMap((known) =>
      LANGUAGES.map((language) => headerOf(known, language)),
    );
  for (const isClose of [false, true])
    for (const { path, label: its, also } of FORMER_FIELDS) {
      if (guessed.has(path)) continue;
      const names = [...Object.values(its), path, ...exported(path), ...(isClose ? also : [])].map(bare);
      const column = [...free].find((one) => names.includes(bare(one)));
      if (column === undefined) continue;
      guessed.set(path, column);
      free.delete(column);
    }
  return guessed;
}

/** The code that a cell stands for: by itself, or by what it is called in either language. */
export function codeIn({ codes = {} }: FormerField, cell: string): string | undefined {
  const wanted = bare(cell);
  return Object.entries(codes).find(([code, { label: its, also = [] }]) =>
    [code, ...Object.values(its), ...also].some((name) => bare(name) === wanted),
  )?.[0];
}

/** As files have dates; the empty one is an instant with its offset, as programs write it. */
export const DATE_FORMATS = [
  '',
  'YYYY-MM-DD HH:mm:ss',
  'YYYY-MM-DD HH:mm',
  'YYYY-MM-DD',
  'YYYY/M/D H:mm:ss',
  'YYYY/M/D H:mm',
  'YYYY/M/D',
  'D.M.YYYY H:mm',
  'D.M.YYYY',
  'D/M/YYYY H:mm',
  'D/M/YYYY',
  'M/D/YYYY H:mm',
  'M/D/YYYY',
  'YYYY年M月D日 H:mm',
  'YYYY年M月D日',
] as const;
type DateFormat = (typeof DATE_FORMATS)[number];

const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** The first that all of them are written in. Of a day before a month and the other way round nobody may know. */
export function guessedDates(cells: readonly string[]): DateFormat | undefined {
  const said = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (said.length === 0) return undefined;
  return DATE_FORMATS.find((format) =>
    said.every((cell) => (format === '' ? ZONED.test(cell) : readingIn(cell, format) !== undefined)),
  );
}
