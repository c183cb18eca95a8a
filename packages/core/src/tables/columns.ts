import * as z from 'zod/mini';
import type { Language } from '../base/vocabulary.ts';

/* What an export shows of a complaint: columns by their path in the API's answer, each with a name in both languages. */

const NAMES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  id: { en: 'Id', 'zh-CN': '编号' },
  reference: { en: 'Reference', 'zh-CN': '投诉编号' },
  status: { en: 'Status', 'zh-CN': '状态' },
  category: { en: 'Category', 'zh-CN': '类别' },
  severity: { en: 'Severity', 'zh-CN': '严重程度' },
  channel: { en: 'Channel', 'zh-CN': '渠道' },
  team: { en: 'Team', 'zh-CN': '团队' },
  assignee: { en: 'Assignee', 'zh-CN': '处理人' },
  subject: { en: 'Subject', 'zh-CN': '主题' },
  description: { en: 'Description', 'zh-CN': '描述' },
  'complainant.name': { en: 'Name', 'zh-CN': '投诉人' },
  'complainant.email': { en: 'E-mail', 'zh-CN': '电子邮箱' },
  'complainant.phone': { en: 'Telephone', 'zh-CN': '电话' },
  'complainant.language': { en: 'Language', 'zh-CN': '语言' },
  complainantReference: { en: 'Their reference', 'zh-CN': '投诉人的编号' },
  tags: { en: 'Tags', 'zh-CN': '标签' },
  receivedAt: { en: 'Received', 'zh-CN': '收到时间' },
  'clocks.acknowledgement.stoppedAt': { en: 'Acknowledged', 'zh-CN': '受理时间' },
  'clocks.resolution.dueAt': { en: 'Due', 'zh-CN': '处理期限' },
  'clocks.resolution.breachedAt': { en: 'Missed', 'zh-CN': '超时时间' },
  'resolution.at': { en: 'Resolved', 'zh-CN': '处理完成时间' },
  'resolution.summary': { en: 'Resolution', 'zh-CN': '处理结果' },
  'resolution.rootCause': { en: 'Root cause', 'zh-CN': '根本原因' },
  'resolution.remedies': { en: 'Remedies', 'zh-CN': '补救措施' },
};
export interface Column {
  readonly path: string;
  readonly name: string;
}
export const COLUMNS = Object.keys(NAMES);

export function headerOf(column: string, language: Language): string {
  return NAMES[column]?.[language] ?? column;
}

const objectSchema = z.record(z.string(), z.unknown());

/** What stands at the path; nothing where there is nothing. What is no text is written as JSON. */
export function cellOf(complaint: unknown, column: string): string {
  const value = column
    .split('.')
    .reduce<unknown>((at, name) => objectSchema.safeParse(at).data?.[name], complaint);
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
