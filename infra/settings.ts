import { gatewaysSchema } from '@redress/channels/webhook/message.ts';
import {
  countrySchema,
  evidenceLimitsSchema,
  formOriginsSchema,
  isTimeZone,
  languageTagSchema,
  limitsSchema,
  mailAddressSchema,
  nearestLanguage,
  teamsOf,
} from '@redress/core';
import { faultOfUrl } from '@redress/core/base/public-address.ts';
import { BUILT_IN_POLICY_SETS } from '@redress/core/built-in-policy-sets';
import * as z from 'zod';

/** What differs from one installation to the next; read from the environment or from `.env.<stage>`. */
export interface Settings {
  readonly production: boolean;
  /** Mail comes from here. */
  readonly mailDomain: string;
  /** `existing`: another installation of this account and region has made the domain an identity of SES. */
  readonly mailIdentity: 'own' | 'existing';
  /** Where each team's mail goes. */
  readonly teamAddresses: Readonly<Record<string, string>>;
  /** Of policies and calendars that name none. */
  readonly timeZone: string;
  /** Who vouches for people; without one, client apps alone can call. */
  readonly oidc: Oidc | undefined;
  /** What differs from the usual limits of requests, as text. */
  readonly limits: string;
  /** So many receipts go to one address in a day; 0: as many as come. */
  readonly receiptsPerDay: number;
  /** Of messages to staff. */
  readonly staffLanguage: 'en' | 'zh-CN';
  /** Where telephone numbers are from that say no country, of complaints without a jurisdiction. */
  readonly country: string | undefined;
  /** The same intake again within so long is the first one; 0: never. */
  readonly repetitionSeconds: number;
  /** What may be evidence, where it is not to be as usual, as text. */
  readonly evidence: string;
  /** Whether strangers may complain by the form, and which sites may show it in a frame, as text. */
  readonly form: 'yes' | 'no';
  readonly formOrigins: string;
  /** The number of the Telegram bot, which its token begins with; there is none where nothing is said. */
  readonly telegramBot: string | undefined;
  /** Where Telegram's Bot API is, if it is one of one's own. */
  readonly telegramUrl: string | undefined;
  /** Where the gateways of other networks are, as text. */
  readonly gateways: string;
  /** False: the domain's records are kept elsewhere, and somebody enters them there. */
  readonly route53: boolean;
  /** Without one, the API answers at the address that AWS gives it. */
  readonly apiDomain: string | undefined;
  readonly apiCertificate: string | undefined;
  /** So long complaints are kept that are over; for ever where nothing is said. */
  readonly keepClosedDays: number | undefined;
  /** Without one, alarms are seen in CloudWatch only. */
  readonly alarmEmail: string | undefined;
  readonly logRetention: '1 week' | '1 year';
}

const BOT = 'the number of a bot, which its token begins with';
const botSchema = z.string().regex(/^\d{5,20}$/, BOT);

const SECONDS = 'a whole number from 0 to 60';
const secondsSchema = z
  .string()
  .regex(/^\d{1,2}$/, SECONDS)
  .transform(Number)
  .pipe(z.number().max(60, SECONDS));

const RECEIPTS = 'a whole number from 0 to 10000';
const receiptsSchema = z
  .string()
  .regex(/^\d{1,5}$/, RECEIPTS)
  .transform(Number)
  .pipe(z.number().max(10_000, RECEIPTS));

interface Oidc {
  /** As it stands in its tokens. */
  readonly issuer: string;
  readonly audience: string;
  /** Where its keys are; the issuer's metadata says so where nothing is said. */
  readonly jwks: string | undefined;
  readonly rolesClaim: string;
  readonly teamsClaim: string;
  /** What the console is called there; without, nobody signs in with a browser. */
  readonly clientId: string | undefined;
  /** What the console asks for, so that its access tokens are ones for this API. */
  readonly scope: string;
}

function readOidc(read: (name: string) => string | undefined): Oidc | undefined {
  const address = (name: string) => {
    const value = read(name);
    if (value !== undefined && !(URL.canParse(value) && value.startsWith('https://')))
      throw new Error(`${name}: an https address`);
    return value;
  };
  const issuer = address('REDRESS_OIDC_ISSUER');
  const audience = read('REDRESS_OIDC_AUDIENCE');
  if (issuer === undefined) return undefined;
  if (audience === undefined)
    throw new Error(
      'REDRESS_OIDC_AUDIENCE: what its access tokens for this API have as aud, or as client_id',
    );
  return {
    issuer,
    audience,
    jwks: address('REDRESS_OIDC_JWKS'),
    rolesClaim: read('REDRESS_OIDC_ROLES_CLAIM') ?? 'roles',
    teamsClaim: read('REDRESS_OIDC_TEAMS_CLAIM') ?? 'teams',
    clientId: read('REDRESS_OIDC_CLIENT_ID'),
    scope: readScope(read('REDRESS_OIDC_SCOPE')),
  };
}

function readScope(text = 'openid'): string {
  if (!/^openid( |$)/.test(text)) throw new Error('REDRESS_OIDC_SCOPE: begins with openid');
  return text;
}

const DAYS = 'a whole number of days from 1 to 36500';
const daysSchema = z
  .string()
  .regex(/^\d+$/, DAYS)
  .transform(Number)
  .pipe(z.number().min(1, DAYS).max(36_500, DAYS));

/** @throws Error naming the variable that is missing or wrong. */
export function readSettings(stage: string, environment: NodeJS.ProcessEnv): Settings {
  const read = (name: string) => environment[name]?.trim() || undefined;
  const valid = <T>(schema: z.core.$ZodType<T>, name: string): T | undefined => {
    const text = read(name);
    if (text === undefined) return undefined;
    const { success, data, error } = z.safeParse(schema, text);
    if (!success) throw new Error(`${name}: ${error.issues.map(({ message }) => message).join(', ')}`);
    return data;
  };
  const httpsAddress = (name: string) => {
    const value = read(name);
    if (value !== undefined && !(URL.canParse(value) && value.startsWith('https://')))
      throw new Error(`${name}: an https address`);
    return value;
  };
  const mailDomain = read('REDRESS_MAIL_DOMAIN');
  if (mailDomain === undefined || mailDomain.includes('@'))
    throw new Error('REDRESS_MAIL_DOMAIN: name the domain that mail comes from, complaints.example.com');
  const mailIdentity = read('REDRESS_MAIL_IDENTITY') ?? 'own';
  if (mailIdentity !== 'own' && mailIdentity !== 'existing')
    throw new Error('REDRESS_MAIL_IDENTITY: own or existing');
  const teamAddresses = readAddresses(read('REDRESS_TEAM_ADDRESSES'));
  const dns = read('REDRESS_DNS') ?? 'route53';
  if (dns !== 'route53' && dns !== 'manual') throw new Error('REDRESS_DNS: route53 or manual');
  const timeZone = read('REDRESS_TIME_ZONE') ?? 'Etc/UTC';
  if (!isTimeZone(timeZone)) throw new Error('REDRESS_TIME_ZONE: an IANA time zone such as Asia/Shanghai');
  const oidc = readOidc(read);
  const staffLanguage = nearestLanguage(valid(languageTagSchema, 'REDRESS_STAFF_LANGUAGE') ?? 'en');
  if (staffLanguage === undefined) throw new Error('REDRESS_STAFF_LANGUAGE: en or zh-CN');
  valid(limitsSchema, 'REDRESS_LIMITS');
  valid(evidenceLimitsSchema, 'REDRESS_EVIDENCE');
  const form = read('REDRESS_FORM') ?? 'no';
  if (form !== 'yes' && form !== 'no') throw new Error('REDRESS_FORM: yes or no');
  valid(formOriginsSchema, 'REDRESS_FORM_ORIGINS');
  for (const url of (valid(gatewaysSchema, 'REDRESS_GATEWAYS') ?? new Map()).values())
    if (faultOfUrl(url, false) !== undefined) throw new Error('REDRESS_GATEWAYS: public https addresses');
  const apiDomain = read('REDRESS_API_DOMAIN');
  const apiCertificate = read('REDRESS_API_CERTIFICATE');
  if (apiDomain !== undefined && dns === 'manual' && apiCertificate === undefined)
    throw new Error(
      'REDRESS_API_CERTIFICATE: without Route 53, name the ARN of the API domain’s certificate',
    );
  const production = stage === 'production';
  return {
    production,
    mailDomain,
    mailIdentity,
    teamAddresses,
    timeZone,
    oidc,
    limits: read('REDRESS_LIMITS') ?? '',
    evidence: read('REDRESS_EVIDENCE') ?? '',
    form,
    formOrigins: read('REDRESS_FORM_ORIGINS') ?? '',
    receiptsPerDay: valid(receiptsSchema, 'REDRESS_RECEIPTS_PER_DAY') ?? 20,
    staffLanguage,
    country: valid(countrySchema, 'REDRESS_COUNTRY'),
    repetitionSeconds: valid(secondsSchema, 'REDRESS_REPETITION_SECONDS') ?? 10,
    telegramBot: valid(botSchema, 'REDRESS_TELEGRAM_BOT'),
    telegramUrl: httpsAddress('REDRESS_TELEGRAM_URL'),
    gateways: read('REDRESS_GATEWAYS') ?? '',
    route53: dns === 'route53',
    apiDomain,
    apiCertificate,
    keepClosedDays: valid(daysSchema, 'REDRESS_KEEP_CLOSED_DAYS'),
    alarmEmail: valid(mailAddressSchema, 'REDRESS_ALARM_EMAIL'),
    logRetention: production ? '1 year' : '1 week',
  };
}

/** Every team of the policies that ship; a policy of one's own that names another is refused when it is stored. */
const TEAMS = new Set([...BUILT_IN_POLICY_SETS.values()].flatMap((set) => [...teamsOf(set)]));

function readAddresses(text = ''): Record<string, string> {
  const fault = (what: string) =>
    new Error(`REDRESS_TEAM_ADDRESSES: ${what}; \`team=address\` for each of ${[...TEAMS].join(', ')}`);
  const addresses = text.split(/[\s,]+/).flatMap((part): [string, string][] => {
    if (part === '') return [];
    const [, team, address] = /^([a-z0-9-]+)=(.+)$/.exec(part) ?? [];
    if (team === undefined) throw fault(`not understood: ${part}`);
    const { success, data, error } = mailAddressSchema.safeParse(address);
    if (!success) throw fault(`${part}: ${error.issues[0]?.message}`);
    return [[team, data]];
  });
  const missing = [...TEAMS].filter((team) => !addresses.some(([other]) => other === team));
  if (missing.length > 0) throw fault(`no address for ${missing.join(', ')}`);
  return Object.fromEntries(addresses);
}

/** As CloudWatch takes it. */
export const RETENTION_DAYS = { '1 week': 7, '1 year': 365 } as const;
