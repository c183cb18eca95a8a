import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isReplies } from '@redress/channels/mail/addresses.ts';
import { GATEWAYS_RULE, gatewaysSchema } from '@redress/channels/webhook/message.ts';
import {
  countrySchema,
  EVIDENCE_RULE,
  evidenceLimitsSchema,
  formOriginsSchema,
  isTimeZone,
  LANGUAGES,
  languageTagSchema,
  limitsSchema,
  mailAddressSchema,
  nearestLanguage,
  ORIGINS_RULE,
  webhookSecretsSchema,
} from '@redress/core';
import { faultOfUrl } from '@redress/core/base/public-address.ts';
import { issuerAddressSchema } from '@redress/functions';
import * as z from 'zod';
import { defaultDataFolder } from '../data-folder.ts';
import { proxiesIn } from '../proxies.ts';
import { UsageError } from './command.ts';

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

const NUMBER = /^-?\d+(\.\d+)?$/;

/** Command line and environment give text, the file numbers too. */
function number(least: number, most: number, isWhole: boolean) {
  const rule = `must be a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`;
  const isRight = (value: number) => value >= least && value <= most && (!isWhole || Number.isInteger(value));
  return z
    .union([z.number(), z.string().regex(NUMBER, rule)], rule)
    .transform(Number)
    .refine(isRight, rule);
}

const port = number(0, 65_535, true);

/** Unlike a complainant's it is a choice: what we do not speak is refused. */
const staffLanguage = z
  .pipe(languageTagSchema, z.transform(nearestLanguage))
  .pipe(z.enum(LANGUAGES, `must be ${LANGUAGES.join(' or ')}`));

/** Text that the reader understands; it stays text, as it was said. */
function readable(read: (text: string) => unknown, rule: string) {
  return z.string().refine((text) => {
    try {
      return read(text) !== undefined;
    } catch {
      return false;
    }
  }, rule);
}

const issuer = readable(
  (text) => issuerAddressSchema.parse(text),
  'must be an https address such as https://login.example.com',
);

function smtpUrlOf(text: string): URL | undefined {
  const url = new URL(text);
  return /^smtps?:$/.test(url.protocol) && url.hostname !== '' ? url : undefined;
}

function imapUrlOf(text: string): URL | undefined {
  const url = new URL(text);
  return /^imaps?:$/.test(url.protocol) && url.hostname !== '' && url.username !== '' ? url : undefined;
}

const mailAddressSetting = z
  .string()
  .refine((text) => mailAddressSchema.safeParse(text).success, 'must be a mail address');

/** `complaints=a@example.com,supervisors=b@example.com` */
export function teamAddressesIn(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = text.split(',').map((pair) => pair.trim().split('='));
  const isRight = ([team = '', address = '', ...more]: string[]) =>
    /^[a-z0-9-]+$/.test(team) && more.length === 0 && mailAddressSchema.safeParse(address).success;
  return pairs.every(isRight)
    ? new Map(pairs.map(([team = '', address = '']) => [team, address]))
    : undefined;
}

/** Nothing but who and where: what follows a slash would have to stand before every path. */
function originOf(text: string): string | undefined {
  const { origin, protocol } = new URL(text);
  return origin === text && /^https?:$/.test(protocol) ? origin : undefined;
}

const LIMITS_RULE =
  'must be how many requests a minute and how many at once, such as intake=600/200,reads=none; there are reads, searches, changes, intake, anonymous, form and failed';
const WEBHOOKS_RULE =
  'must be NAME=whsec_… of 24 to 64 bytes in base64, as redress webhook-secret makes them, none twice';
const SMTP_RULE = 'must be smtp://USER:PASSWORD@HOST:PORT, or smtps://…';
const IMAP_RULE = 'must be imaps://USER:PASSWORD@HOST:PORT/FOLDER, or imap://…';
const TEAMS_RULE = 'must be TEAM=ADDRESS, several with commas between them';
const PROXIES_RULE = 'must be addresses or networks such as 10.0.0.0/8,::1';

/** Several are one text, or a list, or the same option again. */
const webhookSecrets = z
  .union([z.string(), z.array(z.string()).transform((texts) => texts.join(' '))], WEBHOOKS_RULE)
  .pipe(readable((text) => webhookSecretsSchema.parse(text), WEBHOOKS_RULE));

/** Each is `--name VALUE`, `"name": VALUE` in the file, and `REDRESS_NAME` in the environment. */
const SettingsSchema = z.strictObject({
  port: port.default(8080),
  'engine-port': port.default(8083),
  'engine-host': z.string().min(1, 'must name an address').default('127.0.0.1'),
  data: z.string().min(1, 'must name a folder').optional(),
  speed: number(0.001, 1_000_000, false).default(1),
  host: z
    .string()
    .refine(
      (host) => LOOPBACK.includes(host) || isIP(host) !== 0,
      `must be one of ${LOOPBACK.join(', ')}, or an address such as 0.0.0.0`,
    )
    .default('127.0.0.1'),
  'public-url': readable(originOf, 'must be an address such as https://complaints.example.com').optional(),
  'oidc-issuer': issuer.optional(),
  'oidc-audience': z.string().min(1, 'must say something').optional(),
  'oidc-jwks': issuer.optional(),
  'oidc-roles-claim': z.string().min(1, 'must say something').default('roles'),
  'oidc-teams-claim': z.string().min(1, 'must say something').default('teams'),
  'oidc-client-id': z.string().min(1, 'must say something').optional(),
  'oidc-client-secret': z.string().min(1, 'must say something').optional(),
  'oidc-scope': z
    .string()
    .regex(/^openid( |$)/, 'must begin with openid')
    .default('openid'),
  'smtp-url': readable(smtpUrlOf, SMTP_RULE).optional(),
  'smtp-rate': number(0.01, 10_000, false).optional(),
  'mail-from': mailAddressSetting.optional(),
  'mail-name': z.string().min(1, 'must say something').default('Redress'),
  'reply-address': z
    .string()
    .refine(
      isReplies,
      'must be complaints@example.com, or *@replies.example.com, of a name that is not too long',
    )
    .optional(),
  'imap-url': readable(imapUrlOf, IMAP_RULE).optional(),
  'mail-port': port.optional(),
  'mail-host': z.string().min(1, 'must name an address').default('127.0.0.1'),
  'mail-domain': z.hostname('must be a domain such as example.com').optional(),
  'team-addresses': readable(teamAddressesIn, TEAMS_RULE).optional(),
  'outbox-days': number(1, 3650, true).default(90),
  'keep-closed-days': number(1, 36_500, true).optional(),
  evidence: readable((text) => evidenceLimitsSchema.parse(text), EVIDENCE_RULE).default(''),
  'scan-command': z.string().min(1, 'must name a command').optional(),
  thumbnails: z.enum(['yes', 'no'], 'must be yes or no').default('yes'),
  'time-zone': z.string().refine(isTimeZone, 'must be an IANA time zone such as Asia/Shanghai').optional(),
  'staff-language': staffLanguage.default('en'),
  country: z.optional(countrySchema),
  'repetition-seconds': number(0, 60, true).default(10),
  'receipts-per-day': number(0, 10_000, true).default(20),
  limits: readable((text) => limitsSchema.parse(text), LIMITS_RULE).default(''),
  form: z.enum(['yes', 'no'], 'must be yes or no').default('yes'),
  'form-origins': readable((text) => formOriginsSchema.parse(text), ORIGINS_RULE).default(''),
  'webhook-secret': webhookSecrets.default(''),
  'webhooks-to-private': z.enum(['yes', 'no'], 'must be yes or no').default('no'),
  gateways: readable((text) => gatewaysSchema.parse(text), GATEWAYS_RULE).optional(),
  'telegram-token': z
    .string()
    .regex(/^\d{5,20}:[A-Za-z0-9_-]{30,}$/, 'must be a bot’s token as BotFather gives it, NUMBER:TEXT')
    .optional(),
  'telegram-url': readable(originOf, 'must be an address such as https://api.telegram.org').optional(),
  'trusted-proxy': readable(proxiesIn, PROXIES_RULE).optional(),
});

/** What holds of several together. */
const CheckedSchema = SettingsSchema.superRefine((settings, context) => {
  const { host, 'public-url': url, 'oidc-issuer': issuer, 'oidc-audience': audience } = settings;
  const fault = (name: Name, message: string) => context.addIssue({ code: 'custom', path: [name], message });
  if (!LOOPBACK.includes(host) && !url?.startsWith('https:'))
    fault(
      'host',
      'off this computer only with --public-url https://…, the address of the proxy that encrypts',
    );
  if (url?.startsWith('http:') && !LOOPBACK.includes(new URL(url).hostname.replace(/^\[|\]$/g, '')))
    fault('public-url', 'must be an https address: passwords and keys come that way');
  if (settings['smtp-url'] !== undefined && settings['mail-from'] === undefined)
    fault('smtp-url', 'needs --mail-from: whom mail is from');
  for (const name of ['imap-url', 'mail-port'] as const)
    if (settings[name] !== undefined && settings['mail-from'] === undefined)
      fault(name, 'needs --mail-from: what is from there is our own');
  if (settings['smtp-url'] !== undefined && settings.speed !== 1)
    fault('smtp-url', 'not with --speed: nobody is to get mail out of made-up time');
  const machines = webhookSecretsSchema.safeParse(settings['webhook-secret']).data;
  const gateways = gatewaysSchema.safeParse(settings.gateways ?? '').data;
  for (const [network, gateway] of gateways ?? []) {
    if (!machines?.has(network))
      fault('gateways', `needs --webhook-secret ${network}=whsec_…: what both sides sign with`);
    if (faultOfUrl(gateway, settings['webhooks-to-private'] === 'yes') !== undefined)
      fault('gateways', `${network}: must be a public https address`);
  }
  if (settings['oidc-client-id'] !== undefined && issuer === undefined)
    fault('oidc-client-id', 'needs --oidc-issuer');
  if (settings['oidc-client-secret'] !== undefined && settings['oidc-client-id'] === undefined)
    fault('oidc-client-secret', 'needs --oidc-client-id');
  if (issuer !== undefined && audience === undefined)
    fault(
      'oidc-issuer',
      'needs --oidc-audience: what its access tokens for this API have as aud, or as client_id',
    );
});
type Name = keyof typeof SettingsSchema.shape;
export const SETTING_NAMES = SettingsSchema.keyof().options;
/** Not for any screen or log. */
export const SECRET_NAMES: ReadonlySet<Name> = new Set([
  'webhook-secret',
  'oidc-client-secret',
  'telegram-token',
  'smtp-url',
  'imap-url',
]);

export const SETTINGS_HELP = `  --port N            the API's port, 0 to 65535 (8080; 0 takes any free one)
  --engine-port N     the Step Functions endpoint's port, 0 to 65535 (8083; 0 takes any free one)
  --engine-host HOST  the address it listens on, whatever --host says (127.0.0.1). It checks no signatures: whoever
                      reaches it may do everything, so another one is for closed networks only
  --data DIR          the data folder (.redress; at another speed than 1 .redress-speed-N)
  --speed N           seconds of complaint time for each real second, 0.001 to 1000000 (1)
  --host HOST         the address to listen on: 127.0.0.1, localhost or ::1 (127.0.0.1); another one such as 0.0.0.0 only
                      with --public-url, and behind a proxy that encrypts
  --public-url URL    where people and apps reach it, such as https://complaints.example.com (where it listens)
  --oidc-issuer URL   an OpenID Connect issuer whose access tokens people may come with, beside this machine's own
  --oidc-audience A   what those have as aud, or as client_id
  --oidc-roles-claim C, --oidc-teams-claim C  the claims that list roles and teams (roles, teams)
  --oidc-jwks URL     where its keys are, if its metadata does not say so
  --oidc-client-id ID what the console is called there: people can then sign in by it in a browser, too; it sends them
                      back to PUBLIC-URL/console/sign-in/return
  --oidc-client-secret S  of a client that has one; better kept in the file or the environment
  --oidc-scope SCOPES what the console asks for, so that its access tokens are ones for this API (openid)
  --time-zone ZONE    of policies and calendars that name none, such as Asia/Shanghai (what an earlier start on the
                      data folder has said; at first the computer's)
  --staff-language L  of messages to staff: ${LANGUAGES.join(' or ')} (en)
  --country CC        where telephone numbers are from that do not say it, such as CN, for complaints without a
                      jurisdiction (nobody guesses)
  --repetition-seconds N  the same complaint again within so long is a double click, 0 to 60 (10; 0: never)
  --limits LIMITS     how many requests one may send, where it is not to be as usual, such as intake=600/200,reads=none:
                      600 a minute and 200 at once, as many as come (reads=1200/300,searches=120/60,changes=600/200,intake=600/200
                      of each signed-in caller, anonymous=60/60,form=10/20,failed=10/20 of each address)
  --form no           there is no form at /complain by which everybody can complain (yes)
  --form-origins SITES  sites whose pages may show that form in a frame, such as https://shop.example.com (none)
  --receipts-per-day N  so many receipts go to one address in a day, 0 to 10000 (20; 0: as many as come)
  --webhook-secret NAME=S  what a machine of that name signs its reports with, whsec_…; may be repeated, and is better kept
                      in the file or the environment, where other users of the computer do not see it
  --webhooks-to-private yes  webhooks may go to private networks and to this computer, and by plain http (no)
  --gateways GATEWAYS NETWORK=URL of what stands between us and another network, wechat=https://gateway.example.com/out:
                      signed by --webhook-secret of that name, it brings messages and is told some (docs/channels.md)
  --telegram-token T  of a Telegram bot that takes complaints and tells of them; this computer asks Telegram, and need not
                      be reached by it. Better kept in the file or the environment (docs/channels.md)
  --telegram-url URL  where Telegram's Bot API is, if it is one of your own (https://api.telegram.org)
  --trusted-proxy NETS  proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8,::1 (nobody's is)
  --smtp-url URL      the server that mail is sent by, smtp://USER:PASSWORD@HOST:PORT (587 where nothing is said; by
                      STARTTLS, but to this computer) or smtps://… (465); without it mail stays in the outbox. Better
                      kept in the file or the environment, where other users of the computer do not see it
  --smtp-rate N       no more messages a second, where the server wants it so (as many as there are)
  --mail-from ADDRESS whom mail is from; --mail-name NAME what they are called (Redress)
  --reply-address A   where replies go: complaints@example.com, whose server must hand over complaints+…@example.com too,
                      or *@replies.example.com (nobody reads replies)
  --imap-url URL      the mailbox that mail comes in by, imaps://USER:PASSWORD@HOST/FOLDER (993, INBOX) or imap://… (143; by
                      STARTTLS, but to this computer). Nothing is changed there; what is there at the first start is left alone
  --mail-port N       where a mail server hands mail over by SMTP; --mail-host HOST the address it listens on (127.0.0.1)
  --mail-domain D     of staff and teams whose addresses are names only (that of --mail-from, else redress.local)
  --team-addresses T  where each team's mail goes, TEAM=ADDRESS with commas between them; with them no complaint is given
                      to a team that is not among them
  --outbox-days N     so long a message stays in the outbox, 1 to 3650 (90)
  --evidence LIMITS   what may be evidence, where it is not to be as usual (piece=50,pieces=20,total=200,pixels=120): a
                      piece and all of a complaint in MB, a picture in megapixels; scan=report: nobody has it before
                      a machine has reported that it does no harm
  --scan-command CMD  looks at each piece of evidence before anybody has it: called with the file's path, it ends with
                      0 where the file does no harm and with 1 where it does, as clamdscan does
  --thumbnails no     no small pictures are made of pictures: nothing that comes from elsewhere is decoded (yes)
  --keep-closed-days N  complaints that have been over for so long are removed, 1 to 36500 (they are kept)

Each of them can also stand in redress.config.json, or the file that REDRESS_CONFIG names, as "port": 8080, or in
the environment, as REDRESS_PORT. The command line goes before the environment, and that before the file.`;

export type Settings = z.infer<typeof SettingsSchema> & { readonly data: string };
export interface Configuration {
  readonly settings: Settings;
  /** Where each that is not the default was said. */
  readonly sources: ReadonlyMap<Name, string>;
  /** Variables of the environment that look like settings and are none. */
  readonly unknown: readonly string[];
}

interface Surroundings {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where relative paths begin. */
  readonly folder: string;
}

const CONFIG = 'REDRESS_CONFIG';
const variableOf = (name: Name) => `REDRESS_${name.toUpperCase().replaceAll('-', '_')}`;

/** @throws UsageError that names every setting that is wrong, where it was said, and what it may be. */
export function readSettings({ args, environment, folder }: Surroundings): Configuration {
  const file = fileIn(environment, folder);
  const places: { name: string; said: Readonly<Record<string, unknown>> }[] = [
    { name: file.name, said: file.said },
    { name: 'the environment', said: inEnvironment(environment) },
    { name: 'the command line', said: inArguments(args) },
  ];
  const said = Object.assign({}, ...places.map((place) => place.said));
  const placeOf = (key: PropertyKey) =>
    places.findLast((place) => Object.hasOwn(place.said, key))?.name ?? 'nowhere';
  const parsed = CheckedSchema.safeParse(said);
  if (!parsed.success) {
    const lines = parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `${key} (${placeOf(key)}): there is no such setting`)
        : `${String(issue.path[0])} (${placeOf(issue.path[0] ?? '')}): ${issue.message}`,
    );
    throw new UsageError(lines.join('\n'));
  }
  const { data = defaultDataFolder(parsed.data.speed) } = parsed.data;
  const known = [CONFIG, ...SETTING_NAMES.map(variableOf)];
  return {
    settings: { ...parsed.data, data },
    sources: new Map(
      SETTING_NAMES.filter((name) => Object.hasOwn(said, name)).map((name) => [name, placeOf(name)]),
    ),
    unknown: Object.keys(environment).filter((key) => key.startsWith('REDRESS_') && !known.includes(key)),
  };
}

function fileIn(environment: Surroundings['environment'], folder: string) {
  const named = environment[CONFIG];
  const name = named ?? 'redress.config.json';
  const path = resolve(folder, name);
  if (named === undefined && !existsSync(path)) return { name, said: {} };
  try {
    return { name, said: z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8'))) };
  } catch (error) {
    const reason = error instanceof z.core.$ZodError ? 'it is no JSON object' : String(error);
    throw new UsageError(`${path} cannot be read: ${reason}`);
  }
}

function inEnvironment(environment: Surroundings['environment']): Record<string, unknown> {
  const said = SETTING_NAMES.map((name) => [name, environment[variableOf(name)]] as const);
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}

function inArguments(args: readonly string[]): Record<string, unknown> {
  const options = Object.fromEntries(
    SETTING_NAMES.map((name) => [name, { type: 'string' as const, multiple: name === 'webhook-secret' }]),
  );
  try {
    return { ...parseArgs({ args: [...args], options }).values };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
