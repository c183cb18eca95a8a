import type { Words } from '../words.ts';
import { COMPLAINT_ZH_CN } from './complaint.ts';
import { IMPORTING_ZH_CN } from './importing.ts';
import { INTAKE_ZH_CN } from './intake.ts';
import { EXECUTIONS_ZH_CN, HEALTH_ZH_CN } from './operations.ts';
import { POLICIES_ZH_CN } from './policies.ts';
import { QUALITY_ZH_CN } from './quality.ts';
import { QUEUE_ZH_CN } from './queue.ts';
import { SENTENCES_ZH_CN } from './sentences.ts';

export const ZH_CN: Words = {
  name: 'Redress',
  skip: '跳到正文',
  languageName: '简体中文',
  nav: {
    label: '主导航',
    queue: '队列',
    supervise: '督办',
    executions: '流程',
    health: '运行状况',
    policies: '规则',
    settings: '页面设置',
    signOut: '退出登录',
  },
  clock: { now: (at) => `现在：${at}`, zone: (zone) => `时间均为${zone}` },
  time: {
    left: (span) => `剩余${span}`,
    late: (span) => `超时${span}`,
    days: '天',
    hours: '小时',
    minutes: '分钟',
    isSpaced: false,
    today: '今天',
  },
  errors: {
    title: '错误：',
    heading: '有问题需要处理',
    notFound: '没有这个页面。',
    failed: '操作未成功，未作任何更改，请重试。',
    request: (id) => `如果一直如此，请把这个编号告诉运维人员：${id}`,
    stale: '此页面打开的时间过长，或是由另一次登录打开的。请再提交一次。',
    back: '返回队列',
  },
  signIn: {
    done: { heading: '您已登录', text: '控制台将自动打开。' },
    failed: {
      heading: '登录未成功',
      text: '可能是超时、中途取消，或您的账号没有访问权限。未作任何更改。',
    },
    signedOut: { heading: '您已退出登录', text: '可以关闭此页面，或重新登录。' },
    goOn: '继续',
    again: '重试',
    signIn: '登录',
    everywhere: '在所有设备上退出',
    everywhereHint: '结束您在本设备和其他所有设备上的登录。',
  },
  forms: {
    optional: '（可不填）',
    missing: '请填写此项。',
    day: '日期',
    time: '时间',
    choose: '请选择',
    yes: '是',
    no: '否',
  },
  intake: INTAKE_ZH_CN,
  importing: IMPORTING_ZH_CN,
  complaint: COMPLAINT_ZH_CN,
  executions: EXECUTIONS_ZH_CN,
  health: HEALTH_ZH_CN,
  quality: QUALITY_ZH_CN,
  queue: QUEUE_ZH_CN,
  policies: POLICIES_ZH_CN,
  sentences: SENTENCES_ZH_CN,
  sessions: {
    title: '登录状态',
    lead: (count, people) => `共${people}人在${count}个浏览器上登录。`,
    more: (count) => `另有${count}个未显示。`,
    own: '您的登录',
    ownHint: '如有不认识的登录，请将其退出并更换密码。',
    everybody: '查看所有人的登录',
    times: (since, used) => `${since}登录，最近使用：${used}`,
    ways: { password: '密码', link: '服务器链接', issuer: '单位账号' },
    here: '（当前浏览器）',
    end: '退出',
    endOf: (name, since) => `退出${name}于${since}的登录`,
    endAll: '全部退出',
    endAllOf: (name) => `全部退出：${name}的所有登录`,
    ended: '已退出。',
  },
  settings: {
    title: '页面设置',
    language: '语言',
    scheme: '配色',
    schemes: { '': '与本设备一致', light: '浅色', dark: '深色' },
    keys: '单键操作',
    keysOn: '开启',
    keysOff: '关闭',
    zone: '时区',
    save: '保存',
    saved: '已保存。',
  },
};
