import type { Sentence } from '@redress/core';
import zhCN from 'zod/v4/locales/zh-CN.js';
import type { Words } from './words.ts';

export const SENTENCES: Readonly<Record<Sentence, string>> = {
  'A complaint that is {status} cannot be changed by {action}.':
    '投诉当前状态为 {status}，不能执行 {action}。',
  'A deadline that has been missed cannot be extended.': '已超时的期限不能再延长。',
  'A later execution has taken its place.': '该流程已由后来的流程接替。',
  'A name stands twice in one object of the body.': '请求体的同一个对象中有重复的名称。',
  'Here only: {methods}.': '此地址仅支持：{methods}。',
  'No such call has to be made for this complaint.': '该投诉没有这样一个待拨打的电话。',
  'No such message waits to be sent again.': '没有这样一条等待重新发送的消息。',
  'Not valid: {fields}.': '以下内容无效：{fields}。',
  'Send the body as application/json.': '请以 application/json 格式发送请求体。',
  'The body is not valid JSON in UTF-8.': '请求体不是有效的 UTF-8 编码 JSON。',
  'The body is too large.': '请求体过大。',
  'The complaint has no room for so much more text.': '该投诉已容纳不下这么多新内容。',
  'The complaint is over: there is nothing to restart.': '投诉已结束，没有可重新启动的流程。',
  'The execution does not run: there is nothing to stop.': '流程未在运行，无需停止。',
  'The execution runs: there is nothing to restart.': '流程正在运行，无需重新启动。',
  'The new date must be later than the present one.': '新的期限必须晚于当前期限。',
  'The next version is {expectedVersion}.': '下一个版本号应为 {expectedVersion}。',
  'The pauses of this complaint have taken all the time they may.': '该投诉允许的暂停时间已全部用完。',
  'The policy allows no date as late as that.': '处理规则不允许这么晚的期限。',
  'The policy allows no extension.': '处理规则不允许延长期限。',
  'The policy has no such higher level, or no such team there.':
    '处理规则中没有这样一个更高的级别，或该级别没有这个团队。',
  'The request could not be carried out now; try it again later.': '请求暂时无法执行，请稍后重试。',
  'The request is being handled; try again.': '请求正在处理中，请重试。',
  'The request was not carried out; it is safe to try it again.': '请求未被执行，可以放心重试。',
  'There is no such complaint.': '没有这样一件投诉。',
  'There is no such execution.': '没有这样一个流程。',
  'There is no such survey.': '没有这样一份回访。',
  'There is nothing at this address.': '此地址没有内容。',
  'There is nothing by that name.': '没有该名称对应的内容。',
  'This Idempotency-Key was used with a different request.': '该 Idempotency-Key 已用于另一个不同的请求。',
  'This installation is not ready.': '本系统尚未就绪。',
  'This survey can no longer be answered.': '该回访已无法作答。',
  'This survey has been answered already.': '该回访已经作答。',
  'This survey has expired.': '该回访已过期。',
  'This version cannot read it. Operations have been told.': '当前版本无法读取该内容，已通知运维人员。',
  'Too many changes to this complaint at once; try again.': '该投诉同时有太多修改，请重试。',
};

/** By what our schemas say; a test holds that none is missing. */
export const RULES: Readonly<Record<string, string>> = {
  'is not known here': '是未知字段',
  'must be 1 to 255 printable ASCII characters': '必须是 1 至 255 个可打印的 ASCII 字符',
  'must be a calendar that is there': '必须是已有的日历',
  'must be a date of one year or of every year, as the first one is':
    '必须与前一个日期一致：同为某一年的日期，或同为每年的日期',
  'must be a date such as 12-25': '必须是日期，例如 12-25',
  'must be a decimal amount like 49.90': '必须是十进制金额，例如 49.90',
  'must be a kebab-case name or an e-mail address': '必须是 kebab-case 格式的名称或电子邮箱地址',
  'must be a step of a ladder': '必须是升级阶梯中的一步',
  'must be a country of two letters, such as CN': '必须是两个字母的国家代码，例如 CN',
  'must be a day like 2026-11-20, or an instant with its offset from UTC like 2026-11-20T10:00:00+08:00':
    '必须是日期，例如 2026-11-20，或带有 UTC 时差的时刻，例如 2026-11-20T10:00:00+08:00',
  'must be a language tag like en or zh-CN': '必须是语言标签，例如 en 或 zh-CN',
  'must be a telephone number: it has characters that cannot be dialled':
    '必须是电话号码：含有无法拨打的字符',
  'must be a telephone number: it has fewer than 3 digits': '必须是电话号码：少于 3 位数字',
  'must be a telephone number: it has letters': '必须是电话号码：含有字母或文字',
  'must be a telephone number: it has more than 15 digits': '必须是电话号码：超过 15 位数字',
  'must be a telephone number: it has no digits': '必须是电话号码：没有数字',
  'must be a telephone number: it holds several; give one': '必须是电话号码：包含多个号码，请只填写一个',
  'must be an e-mail address: a dot before the @ stands first, last or beside another one':
    '必须是电子邮箱地址：@ 前的点不能在开头、结尾或连续出现',
  'must be an e-mail address: a space stands inside': '必须是电子邮箱地址：中间有空格',
  'must be an e-mail address: after the @ a hyphen stands beside a dot or at an end':
    '必须是电子邮箱地址：@ 后的连字符不能在两端或与点相邻',
  'must be an e-mail address: after the @ more than 63 characters stand without a dot':
    '必须是电子邮箱地址：@ 后两点之间超过 63 个字符',
  'must be an e-mail address: after the @ stands a character that cannot stand there':
    '必须是电子邮箱地址：@ 后有不允许的字符',
  'must be an e-mail address: after the @ two dots stand beside each other, or one first':
    '必须是电子邮箱地址：@ 后的点不能在开头或连续出现',
  'must be an e-mail address: before the @ stands a character that cannot stand there':
    '必须是电子邮箱地址：@ 前有不允许的字符',
  'must be an e-mail address: it has more than 254 bytes': '必须是电子邮箱地址：超过 254 个字节',
  'must be an e-mail address: it has more than one @': '必须是电子邮箱地址：有多个 @',
  'must be an e-mail address: it has no @': '必须是电子邮箱地址：缺少 @',
  'must be an e-mail address: it holds several; give one': '必须是电子邮箱地址：包含多个地址，请只填写一个',
  'must be an e-mail address: more than 64 bytes stand before the @':
    '必须是电子邮箱地址：@ 前超过 64 个字节',
  'must be an e-mail address: nothing stands after the @': '必须是电子邮箱地址：@ 后没有内容',
  'must be an e-mail address: nothing stands before the @': '必须是电子邮箱地址：@ 前没有内容',
  'must be an e-mail address: what stands after the @ ends in a number':
    '必须是电子邮箱地址：@ 后的域名不能以数字部分结尾',
  'must be an e-mail address: what stands after the @ has no dot': '必须是电子邮箱地址：@ 后缺少点',
  'must be a team that has an address': '必须是有邮箱地址的团队',
  'must be a whole number from 1 to 100': '必须是 1 至 100 的整数',
  'must be an IANA time zone such as Asia/Shanghai': '必须是 IANA 时区，例如 Asia/Shanghai',
  'must be an ISO 4217 code like EUR': '必须是 ISO 4217 货币代码，例如 CNY',
  'must be an instant from 1970 to 2199': '必须是 1970 年至 2199 年之间的时刻',
  'must be at most {most} {unit}': '最多为 {most} {unit}',
  'must be given once': '只能给出一次',
  'must be given where no severity is': '未给出 severity 时必须给出',
  'must be given with a currency': '给出 currency 时必须给出',
  'must be hours such as 09:00-12:00, 22:00-06:00 or 00:00-24:00':
    '必须是时间段，例如 09:00-12:00、22:00-06:00 或 00:00-24:00',
  'must be kebab-case: a-z, 0-9, hyphens inside': '必须是 kebab-case 格式：a-z、0-9，中间可用连字符',
  'must be lower-case words joined by hyphens': '必须是用连字符连接的小写单词',
  'must be one of percent, afterStart, beforeDue, afterDue':
    '必须是 percent、afterStart、beforeDue、afterDue 之一',
  'must be receipt: nothing is acknowledged before': '必须是 receipt：此前没有受理可言',
  'must be said in every rule but the last': '除最后一条规则外，每条规则都必须给出',
  'must be the id in the address': '必须与地址中的 id 一致',
  'must be the nextCursor of a page before': '必须是上一页返回的 nextCursor',
  'must have exactly one breach': '必须恰好有一个 breach',
  'must have hours on at least one day': '至少一天要有工作时间',
  'must leave the calendar within 16 KiB': '日历总大小不能超过 16 KiB',
  'must leave working time beside the holidays': '除节假日外必须留有工作时间',
  'must name it in en, zh-CN or both': '必须用 en、zh-CN 中至少一种语言命名',
  'must name teams that have an address only': '只能使用有邮箱地址的团队',
  'must not be a holiday too': '不能同时是节假日',
  'must not be after the year 9999': '不能晚于公元 9999 年',
  'must not be before the year 0': '不能早于公元 0 年',
  'must not be given twice': '不能重复给出',
  'must not be in the future': '不能是将来的时间',
  'must not be nested so deep': '嵌套层数过多',
  'must not be said in the last rule, which takes every other complaint':
    '最后一条规则适用于其余所有投诉，不能给出此项',
  'must not begin and end at the same time': '开始时间与结束时间不能相同',
  'must not lie before the first day': '不能早于第一天',
  'must say `in` or `notIn`': '必须给出 `in` 或 `notIn`',
  'must say something': '不能为空',
};

export const ZH_CN: Words = {
  titles: {
    'malformed-request': '无法读取该请求',
    'invalid-request': '请求内容无效',
    'unsupported-media-type': '请求体必须是 JSON',
    'too-large': '请求过大',
    'not-found': '未找到',
    'method-not-allowed': '不支持该请求方法',
    'wrong-state': '当前状态下无法执行',
    'extension-refused': '不能这样延长期限',
    'escalation-refused': '不能这样升级该投诉',
    'pause-used-up': '留给投诉人的时间已全部用完',
    'idempotency-key-reused': 'Idempotency-Key 已用于其他请求',
    'version-conflict': '已有其他版本',
    'survey-answered': '回访已作答',
    'survey-over': '回访已结束',
    'set-aside': '内容无法读取，已搁置',
    busy: '系统繁忙，请重试',
    internal: '系统内部出错',
  },
  sentence: (english) => SENTENCES[english],
  rule: (english) => (Object.hasOwn(RULES, english) ? (RULES[english] ?? english) : english),
  schemaMessages: zhCN().localeError,
};
