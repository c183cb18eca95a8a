import { smtpNotifier } from '@redress/channels/mail/smtp.ts';
import { gatewaysSchema } from '@redress/channels/webhook/message.ts';
import {
  evidenceLimitsSchema,
  formOriginsSchema,
  limitsSchema,
  ROLES,
  webhookSecretsSchema,
} from '@redress/core';
import type { RemoteIssuer } from '@redress/functions';
import type { ConsoleClient, MailOptions } from '../installation.ts';
import type { MailInOptions } from '../mail-in.ts';
import { proxiesIn } from '../proxies.ts';
import { type RunningServer, startServer } from '../server.ts';
import { fail, runCommand } from './command.ts';
import { readSettings, SETTINGS_HELP, type Settings, teamAddressesIn } from './settings.ts';

const USAGE = `Usage: npm start -- [OPTION]…

Runs Redress on this machine until it is stopped. With --demo on an example: a few hundred complaints of the past four
weeks, in a folder of their own (.redress-demo), where a minute takes a second.

${SETTINGS_HELP}`;

/** A client or a message under way can take longer: it is interrupted, as if by a power cut, and loses nothing. */
const LONGEST_STOP_MS = 8_000;

/** A minute of its time for each second: within one, something falls due. */
const EXAMPLE = { flag: '--demo', settings: ['--data', '.redress-demo', '--speed', '60'] };

async function start(given: readonly string[]): Promise<void> {
  const isExample = given.includes(EXAMPLE.flag);
  const args = isExample ? [...EXAMPLE.settings, ...given.filter((each) => each !== EXAMPLE.flag)] : given;
  if (isExample)
    console.log(
      'An example: four weeks of complaints, which take half a minute to be lived; then a minute of their time each second. ' +
        'What nobody sees to goes up while you look at the queue.',
    );
  const { settings, unknown } = readSettings({ args, environment: process.env, folder: process.cwd() });
  for (const name of unknown) console.error(`redress: ${name} is no setting, and was not looked at.`);
  const starting = startServer({
    ...settings,
    example: isExample,
    publicUrl: settings['public-url'],
    oidc: oidcOf(settings),
    consoleClient: consoleClientOf(settings),
    engineHost: settings['engine-host'],
    enginePort: settings['engine-port'],
    ...(settings['time-zone'] === undefined ? {} : { timeZone: settings['time-zone'] }),
    staffLanguage: settings['staff-language'],
    telegramToken: settings['telegram-token'],
    telegramUrl: settings['telegram-url'],
    webhooks: webhookSecretsSchema.parse(settings['webhook-secret']),
    limits: limitsSchema.parse(settings.limits),
    form: settings.form === 'yes' && formOriginsSchema.parse(settings['form-origins']),
    proxies: settings['trusted-proxy'] === undefined ? undefined : proxiesIn(settings['trusted-proxy']),
    mail: mailOf(settings),
    mailIn: mailInOf(settings),
    gateways: gatewaysSchema.parse(settings.gateways ?? ''),
    outboxDays: settings['outbox-days'],
    repetitionSeconds: settings['repetition-seconds'],
    receiptsPerDay: settings['receipts-per-day'],
    webhooksToPrivate: settings['webhooks-to-private'] === 'yes',
    evidence: evidenceLimitsSchema.parse(settings.evidence),
    scanCommand: settings['scan-command'],
    thumbnails: settings.thumbnails === 'yes',
    ...(settings['keep-closed-days'] === undefined ? {} : { keepClosedDays: settings['keep-closed-days'] }),
  });
  stopWhenTold(async () => (await starting).close());
  const server = await starting;
  console.log(welcome(server, settings.speed));
  // Into a terminal only: what is kept of the output would keep a way in.
  if (process.stdout.isTTY) console.log(`\n${await invitation(server)}`);
}

function mailOf(settings: Settings): MailOptions {
  const { 'smtp-url': url, 'mail-from': sender = '', 'reply-address': replies } = settings;
  const teams = settings['team-addresses'];
  return {
    domain: settings['mail-domain'] ?? (sender === '' ? undefined : sender.slice(sender.indexOf('@') + 1)),
    takesReplies: replies !== undefined && mailInOf(settings) !== undefined,
    teamAddresses: teams === undefined ? undefined : teamAddressesIn(teams),
    notifier:
      url === undefined
        ? undefined
        : (secret) =>
            smtpNotifier({
              url: new URL(url),
              identity: { sender, replies, secret },
              senderName: settings['mail-name'],
              perSecond: settings['smtp-rate'],
            }),
  };
}

function mailInOf(settings: Settings): MailInOptions | undefined {
  const { 'imap-url': imap, 'mail-port': port, 'mail-host': host, 'mail-from': sender = '' } = settings;
  if (imap === undefined && port === undefined) return undefined;
  return {
    identity: { sender, replies: settings['reply-address'] },
    mailbox: imap === undefined ? undefined : new URL(imap),
    receiver: port === undefined ? undefined : { host, port },
  };
}

function consoleClientOf(settings: Settings): ConsoleClient | undefined {
  const { 'oidc-client-id': clientId, 'oidc-client-secret': clientSecret, 'oidc-scope': scope } = settings;
  return clientId === undefined ? undefined : { clientId, clientSecret, scope };
}

function oidcOf(settings: Settings): RemoteIssuer | undefined {
  const { 'oidc-issuer': issuer, 'oidc-audience': audience = '' } = settings;
  if (issuer === undefined) return undefined;
  return {
    issuer,
    audience,
    jwks: settings['oidc-jwks'],
    rolesClaim: settings['oidc-roles-claim'],
    teamsClaim: settings['oidc-teams-claim'],
  };
}

function stopWhenTold(close: () => Promise<void>): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) return;
    isStopping = true;
    console.log(`\n${signal}: stopping; waits and deadlines are kept and go on at the next start.`);
    setTimeout(() => process.exit(0), LONGEST_STOP_MS);
    close().then(
      () => process.exit(0),
      (error: unknown) => fail(error, USAGE),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

async function invitation({ publicUrl, issuer }: RunningServer): Promise<string> {
  const owner = { subject: 'owner', roles: ROLES, teams: ['*'] };
  return `Open this within ten minutes, once, to see complaints in a browser:\n\n  ${publicUrl}/sign-in/${await issuer.signIn(owner)}`;
}

function welcome({ url, engineUrl, data, keyFile }: RunningServer, speed: number): string {
  return `Redress is running${speed === 1 ? '' : ` at ${speed} times the speed of time`}.

  Console          ${url}/console
  Form             ${url}/complain
  API              ${url}/v1/complaints
  Messages sent    ${url}/outbox
  Step Functions   ${engineUrl}   (any AWS SDK or CLI, with any credentials)
  Data             ${data}
  A client's key   ${keyFile}
  Sign in          npm run -s redress -- sign-in --data ${data} --role supervisor --role operations --team '*'

Try, as a client app and as a handler:

  KEY=$(cat ${keyFile})
  curl -s ${url}/v1/complaints -H "authorization: Bearer $KEY" -H 'content-type: application/json' -d '{
    "channel": "web", "subject": "Parcel never came", "description": "Ordered three weeks ago.",
    "severity": "critical", "complainant": {"name": "A. Customer", "email": "customer@example.com"}}'
  TOKEN=$(npm run -s redress -- token --data ${data} --role handler --team '*')
  curl -s ${url}/v1/complaints -H "authorization: Bearer $TOKEN"
  AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x aws stepfunctions list-state-machines \\
    --endpoint-url ${engineUrl} --region us-east-1

Stop with Ctrl-C; started again, everything goes on.`;
}

runCommand(USAGE, start);
