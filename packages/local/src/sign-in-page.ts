import { CONSOLE } from '@redress/console';
import type { Language } from '@redress/core';
import { page } from '@redress/functions';
import { html } from 'hono/html';

type Html = ReturnType<typeof html>;

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 256;

const TEXTS = {
  en: {
    signIn: 'Sign in to Redress',
    once: 'This link works once.',
    name: 'Name',
    password: 'Password',
    again: 'The same password again',
    button: 'Sign in',
    elsewhere: (at: string) => `Sign in by ${at}`,
    signOut: 'Sign out',
    signedIn: (name: string) => `You are signed in as ${name}.`,
    console: 'Complaints',
    messages: 'Messages sent',
    goOn: 'Go on',
    program: 'A program asks',
    allow: (name: string) =>
      `A program on your computer wants to do for an hour what ${name} may do here. If you have not just started it, close this page.`,
    allowIt: 'Allow it',
    welcome: (name: string) => `Welcome, ${name}`,
    choose: `Choose a password of at least ${SHORTEST_PASSWORD} characters. A few words that have nothing to do with each other are good ones.`,
    keep: 'Keep this password',
    faults: {
      wrong: 'The name or the password is not right.',
      stale: 'This page was open for too long. Please try again.',
      many: 'Too many tries. Please wait a little.',
      short: `The password has fewer than ${SHORTEST_PASSWORD} characters, or more than ${LONGEST_PASSWORD}.`,
      differ: 'The two passwords differ.',
      over: 'This invitation has been used, or is over. Please ask for a new one.',
    },
  },
  'zh-CN': {
    signIn: '登录 Redress',
    once: '此链接只能使用一次。',
    name: '用户名',
    password: '密码',
    again: '再次输入密码',
    button: '登录',
    elsewhere: (at: string) => `通过 ${at} 登录`,
    signOut: '退出登录',
    signedIn: (name: string) => `您已登录，用户名：${name}。`,
    console: '投诉',
    messages: '已发送的邮件',
    goOn: '继续',
    program: '程序请求授权',
    allow: (name: string) =>
      `您电脑上的一个程序请求在一小时内以 ${name} 的权限执行操作。如果不是您刚刚启动的，请关闭此页面。`,
    allowIt: '允许',
    welcome: (name: string) => `欢迎，${name}`,
    choose: `请设置密码，至少 ${SHORTEST_PASSWORD} 个字符。建议使用几个互不相关的词语。`,
    keep: '保存密码',
    faults: {
      wrong: '用户名或密码不正确。',
      stale: '页面打开时间过长，请重试。',
      many: '尝试次数过多，请稍后再试。',
      short: `密码少于 ${SHORTEST_PASSWORD} 个字符，或多于 ${LONGEST_PASSWORD} 个字符。`,
      differ: '两次输入的密码不一致。',
      over: '此邀请已使用过或已过期，请索取新的邀请。',
    },
  },
} as const satisfies Record<Language, unknown>;

export type Fault = keyof (typeof TEXTS)['en']['faults'];

/** Shows that a form is one of ours. */
export const FORM_FIELD = 'form';

const proof = (text: string) => html`<input type="hidden" name="${FORM_FIELD}" value="${text}">`;

function alertOf(language: Language, fault: Fault | undefined): Html | string {
  return fault === undefined ? '' : html`<p class="wrong" role="alert">${TEXTS[language].faults[fault]}</p>`;
}

const field = (name: string, label: string, attributes: Html) =>
  html`<div><label class="name" for="${name}">${label}</label><input class="field" id="${name}" name="${name}" required ${attributes}></div>`;

interface Shown {
  readonly form: string;
  readonly fault?: Fault | undefined;
}

/** Who vouches for people elsewhere, and where they sign in by that. */
export interface Elsewhere {
  readonly at: string;
  readonly to: string;
}

export function signInPage(
  language: Language,
  {
    form,
    fault,
    name,
    returnTo,
    elsewhere,
  }: Shown & {
    readonly name: string;
    readonly returnTo: string | undefined;
    readonly elsewhere: Elsewhere | undefined;
  },
): Html {
  const texts = TEXTS[language];
  const back = returnTo === undefined ? '' : html`<input type="hidden" name="returnTo" value="${returnTo}">`;
  return page(
    language,
    texts.signIn,
    html`<form method="post" action="/sign-in">${alertOf(language, fault)}${proof(form)}${back}
${field('name', texts.name, html`value="${name}" autocomplete="username" autocapitalize="none" spellcheck="false"`)}
${field('password', texts.password, html`type="password" autocomplete="current-password"`)}
<button>${texts.button}</button></form>${elsewhere === undefined ? '' : html`<p><a href="${elsewhere.to}${returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`}">${texts.elsewhere(elsewhere.at)}</a></p>`}`,
  );
}

export function signedInPage(
  language: Language,
  { form, name, seesMessages }: Shown & { readonly name: string; readonly seesMessages: boolean },
): Html {
  const texts = TEXTS[language];
  return page(
    language,
    'Redress',
    html`<p>${texts.signedIn(name)}</p><p><a href="${CONSOLE}">${texts.console}</a></p>${seesMessages ? html`<p><a href="/outbox">${texts.messages}</a></p>` : ''}
<form method="post" action="/sign-out">${proof(form)}<button>${texts.signOut}</button></form>`,
  );
}

/** By a page, not a redirect: a browser holds a form to this origin, also where the way leads on to an app's. */
export function goOnPage(language: Language, name: string, to: string): Html {
  const texts = TEXTS[language];
  return page(
    language,
    'Redress',
    html`<p>${texts.signedIn(name)}</p><p><a href="${to}">${texts.goOn}</a></p>`,
  );
}

/** A program on the reader's computer wants to act for them. */
export function allowPage(language: Language, { form, name }: Shown & { readonly name: string }): Html {
  const texts = TEXTS[language];
  return page(
    language,
    texts.program,
    html`<p>${texts.allow(name)}</p><form method="post">${proof(form)}<button>${texts.allowIt}</button></form>`,
  );
}

export function linkPage(language: Language): Html {
  const texts = TEXTS[language];
  return page(
    language,
    texts.signIn,
    html`<p>${texts.once}</p><form method="post"><button>${texts.button}</button></form>`,
  );
}

export function invitationPage(
  language: Language,
  { form, fault, name }: Shown & { readonly name: string },
): Html {
  const texts = TEXTS[language];
  const typed = html`type="password" autocomplete="new-password" minlength="${SHORTEST_PASSWORD}" maxlength="${LONGEST_PASSWORD}"`;
  return page(
    language,
    texts.welcome(name),
    html`<p>${texts.choose}</p><form method="post">${alertOf(language, fault)}${proof(form)}
<input type="hidden" name="username" value="${name}" autocomplete="username">
${field('password', texts.password, typed)}${field('again', texts.again, typed)}
<button>${texts.keep}</button></form>`,
  );
}

export function overPage(language: Language): Html {
  return page(language, TEXTS[language].signIn, html`${alertOf(language, 'over')}`);
}
