import type { Language } from '@redress/core/base/vocabulary.ts';

/** The page's own words; what is said of the operations is English. */
export interface DocsTexts {
  readonly title: string;
  readonly note: string;
  readonly skip: string;
  readonly contents: string;
  readonly version: (version: string) => string;
  readonly machineReadable: string;
  readonly parameters: string;
  readonly body: string;
  readonly answers: string;
  readonly example: string;
  readonly schemas: string;
  readonly required: string;
  readonly next: string;
  readonly places: Readonly<Record<'path' | 'query' | 'header', string>>;
  readonly listOf: string;
  readonly either: string;
}

export const DOCS_TEXTS: Readonly<Record<Language, DocsTexts>> = {
  en: {
    title: 'Redress API',
    note: '',
    skip: 'Skip to the operations',
    contents: 'Operations',
    version: (version) => `Version ${version}`,
    machineReadable: 'The same for programs (OpenAPI 3.1)',
    parameters: 'Parameters',
    body: 'Body',
    answers: 'Answers',
    example: 'Example',
    schemas: 'Schemas',
    required: 'required',
    next: 'Go on with',
    places: { path: 'in the path', query: 'in the query', header: 'in a header' },
    listOf: 'list of ',
    either: 'or',
  },
  'zh-CN': {
    title: 'Redress 接口文档',
    note: '各操作的说明为英文。',
    skip: '跳到操作列表',
    contents: '操作',
    version: (version) => `版本 ${version}`,
    machineReadable: '供程序读取的同一份文档（OpenAPI 3.1）',
    parameters: '参数',
    body: '请求体',
    answers: '响应',
    example: '示例',
    schemas: '数据结构',
    required: '必填',
    next: '可继续执行',
    places: { path: '位于路径', query: '位于查询字符串', header: '位于请求头' },
    listOf: '列表：',
    either: '或',
  },
};
