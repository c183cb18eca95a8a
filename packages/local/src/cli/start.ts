import { type RunningServer, startServer } from '../server.ts';
import { fail, runCommand } from './command.ts';
import { readSettings, SETTINGS_HELP } from './settings.ts';

const USAGE = `Usage: npm start -- [OPTION]…

Runs Redress on this machine until it is stopped.

${SETTINGS_HELP}`;

/** A client or a message under way can take longer: it is interrupted, as if by a power cut, and loses nothing. */
const LONGEST_STOP_MS = 8_000;

async function start(args: readonly string[]): Promise<void> {
  const { settings, unknown } = readSettings({ args, environment: process.env, folder: process.cwd() });
  for (const name of unknown) console.error(`redress: ${name} is no setting, and was not looked at.`);
  const starting = startServer({
    ...settings,
    engineHost: settings['engine-host'],
    enginePort: settings['engine-port'],
    ...(settings['time-zone'] === undefined ? {} : { timeZone: settings['time-zone'] }),
    staffLanguage: settings['staff-language'],
    outboxDays: settings['outbox-days'],
    repetitionSeconds: settings['repetition-seconds'],
    ...(settings['keep-closed-days'] === undefined ? {} : { keepClosedDays: settings['keep-closed-days'] }),
  });
  stopWhenTold(async () => (await starting).close());
  console.log(welcome(await starting, settings.speed));
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

function welcome({ url, engineUrl, data }: RunningServer, speed: number): string {
  return `Redress is running${speed === 1 ? '' : ` at ${speed} times the speed of time`}.

  API              ${url}/v1/complaints
  Messages sent    ${url}/outbox
  Step Functions   ${engineUrl}   (any AWS SDK or CLI, with any credentials)
  Data             ${data}

There is no authentication yet, so it listens on loopback only. Try:

  curl -s ${url}/v1/complaints -H 'content-type: application/json' -d '{
    "channel": "web", "subject": "Parcel never came", "description": "Ordered three weeks ago.",
    "severity": "critical", "complainant": {"name": "A. Customer", "email": "customer@example.com"}}'
  curl -s ${url}/v1/complaints
  curl -s ${url}/v1/executions
  AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x aws stepfunctions list-state-machines \\
    --endpoint-url ${engineUrl} --region us-east-1

Stop with Ctrl-C; started again, everything goes on.`;
}

runCommand(USAGE, start);
