import { DatabaseFileError } from '@redress/engine';
import { DataFolderError } from '../data-folder.ts';
import { startServer } from '../server.ts';
import { readOptions, USAGE, UsageError } from './options.ts';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const server = await startServer({
    ...options,
    enginePort: options['engine-port'],
    staffLanguage: options['staff-language'],
  });
  console.log(welcome(server, options.speed));

  const stop = (signal: NodeJS.Signals) => {
    console.log(`\n${signal}: stopping; waits and deadlines are kept and go on at the next start.`);
    server.close().then(() => process.exit(0), fail);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function welcome(
  { url, engineUrl, data }: { url: string; engineUrl: string; data: string },
  speed: number,
): string {
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

function fail(error: unknown): never {
  const expected =
    error instanceof DataFolderError ||
    error instanceof DatabaseFileError ||
    error instanceof UsageError ||
    isPortTaken(error);
  if (expected && error instanceof Error) console.error(`redress: ${error.message}`);
  else console.error(error);
  if (error instanceof UsageError) console.error(USAGE);
  process.exit(error instanceof UsageError ? 2 : 1);
}

function isPortTaken(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
  );
}

main().catch(fail);
