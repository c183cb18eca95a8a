import type { JsonObject, JsonValue } from '@redress/core/base/json.ts';
import type { Language } from '@redress/core/base/vocabulary.ts';
import { html } from 'hono/html';

/* Everything about somebody as a page for them, in their language: it takes nothing from elsewhere. */

interface Titles {
  readonly title: string;
  readonly made: string;
  readonly complaint: string;
  readonly none: string;
  readonly goesOn: string;
}
const TITLES: Readonly<Record<Language, Titles>> = {
  en: {
    title: 'What we have stored about you',
    made: 'Made on',
    complaint: 'Complaint',
    none: 'We have stored no complaint of yours.',
    goesOn: 'This is not all: it goes on in the next file.',
  },
  'zh-CN': {
    title: '我们保存的与您有关的信息',
    made: '生成时间',
    complaint: '投诉',
    none: '我们没有保存您的投诉。',
    goesOn: '内容未完，请见下一个文件。',
  },
};

/** What members are called; one without a name here goes by its own. */
const NAMES: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  reference: ['Reference', '投诉编号'],
  status: ['State', '状态'],
  category: ['Category', '类别'],
  severity: ['Severity', '严重程度'],
  channel: ['Channel', '渠道'],
  receivedAt: ['Received', '收到时间'],
  erasedAt: ['Erased', '删除时间'],
  subject: ['Subject', '主题'],
  description: ['Description', '描述'],
  complainant: ['You', '您的信息'],
  name: ['Name', '姓名'],
  email: ['E-mail', '电子邮箱'],
  phone: ['Telephone', '电话'],
  language: ['Language', '语言'],
  timeZone: ['Time zone', '时区'],
  formerContacts: ['How you could be reached before', '以前的联系方式'],
  product: ['Product', '产品'],
  representative: ['Who acts for you', '您的代理人'],
  resolution: ['Solution', '处理结果'],
  summary: ['Summary', '概要'],
  remedies: ['Remedies', '补救措施'],
  consents: ['Consents', '同意记录'],
  timeline: ['What happened', '处理过程'],
  at: ['When', '时间'],
  kind: ['What', '事项'],
  note: ['Text', '内容'],
  text: ['Text', '内容'],
  messages: ['Messages', '往来消息'],
  conversation: ['Conversation', '沟通记录'],
  evidence: ['Files', '文件'],
  size: ['Bytes', '字节数'],
  link: ['Where it can be fetched for five minutes', '下载地址（五分钟内有效）'],
  continued: ['Continued', '续上一文件'],
  type: ['Type', '类型'],
  seenBy: ['Who has seen it', '查阅记录'],
  by: ['Who', '查阅者'],
  times: ['How often', '次数'],
  firstAt: ['First', '首次'],
  lastAt: ['Last', '最近一次'],
};

const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
dt { font-weight: 600; } dd { margin: 0 0 .5rem 1rem; white-space: pre-wrap; } ul { padding-left: 1rem; }`;

/** @param isCut there is more, in another file */
export function exportPage(
  language: Language,
  at: string,
  complaints: readonly JsonObject[],
  isCut: boolean,
) {
  const { title, made, complaint, none, goesOn } = TITLES[language];
  const parts = complaints.map(
    ({ reference, ...others }) =>
      html`<section><h2>${complaint} ${String(reference ?? '')}</h2>${partsOf(others, language)}</section>`,
  );
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<p>${made} <time datetime="${at}">${at}</time></p>
${parts.length > 0 ? parts : html`<p>${none}</p>`}
${isCut ? html`<p>${goesOn}</p>` : ''}
</body>
</html>`;
}

type Part = ReturnType<typeof html>;

function partsOf(members: JsonObject, language: Language): Part {
  const entries = Object.entries(members).filter(([name, value]) => name !== 'base64' && !isEmpty(value));
  const file = typeof members.base64 === 'string' ? fileOf(members, members.base64) : '';
  return html`<dl>${entries.map(
    ([name, value]) => html`<dt>${nameOf(name, language)}</dt><dd>${wordsOf(value ?? null, language)}</dd>`,
  )}</dl>${file}`;
}

function wordsOf(value: JsonValue, language: Language): Part | string {
  if (Array.isArray(value))
    return html`<ul>${value.map((one) => html`<li>${wordsOf(one, language)}</li>`)}</ul>`;
  if (typeof value === 'object' && value !== null) return partsOf(value, language);
  return String(value);
}

/** Within the page, so that it needs nobody's permission: as a file, and never shown as what it says it is. */
function fileOf({ name, id }: JsonObject, base64: string): Part {
  return html`<a download="${String(name ?? id)}" href="data:application/octet-stream;base64,${base64}">${String(name ?? id)}</a>`;
}

const isEmpty = (value: JsonValue | undefined) =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

function nameOf(name: string, language: Language): string {
  const [en, zh] = (Object.hasOwn(NAMES, name) && NAMES[name]) || [name, name];
  return language === 'en' ? en : zh;
}
