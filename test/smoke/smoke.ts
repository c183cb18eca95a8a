import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { caller, plainFetch } from './client.ts';
import { smoke } from './steps.ts';

const USAGE = `Usage: npm run smoke -- --url URL [OPTION]…

Drives two complaints through the installation at URL and says of each step whether it came about; ends with 1
where one did not. It takes some five minutes of the installation's time.

  --url URL        where the API answers, without a slash at the end
  --email ADDRESS  the complainant's (success@simulator.amazonses.com, which SES delivers to nobody)
  --patience N     seconds after which a step that has not come about has failed (300)
  --help, -h       says this

REDRESS_TOKEN is an access token of a person who is handler, operations and administrator, for every team (*).
REDRESS_TOKEN is an access token of a person who is handler, operations and administrator, for every team (*).
REDRESS_SIGNING_SECRET, the installation's own, lets the survey be answered where its mail cannot be looked at.`;

const optionsSchema = z.object({
  url: z.url({ protocol: /^https?$/ }).refine((url) => !url.endsWith('/'), 'must not end in a slash'),
  email: z.email().default('success@simulator.amazonses.com'),
  patience: z.coerce.number<string>().positive().default(300),
});

function read(args: string[]) {
  if (args.some((argument) => argument === '--help' || argument === '-h')) {
    console.log(USAGE);
    return process.exit(0);
  }
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      args,
      options: { url: text, email: text, patience: text },
    });
    return optionsSchema.parse(values);
  } catch (error) {
    console.error(error instanceof z.core.$ZodError ? z.prettifyError(error) : String(error));
    console.error(USAGE);
    return process.exit(2);
  }
}

const { url, email, patience } = read(process.argv.slice(2));
const token = process.env.REDRESS_TOKEN ?? '';
if (token === '') {
  console.error('REDRESS_TOKEN: give an access token');
  process.exit(2);
}
const failed = await smoke({
  call: caller(url, token, plainFetch),
  pause: (millis) => delay(millis),
  now: () => performance.now(),
  patienceMs: patience * 1000,
  say: (line) => console.log(line),
  email,
  secret: process.env.REDRESS_SIGNING_SECRET,
  run: randomBytes(4).toString('hex'),
});
console.log(failed === 0 ? 'All that was tried works.' : 'Something does not work.');
process.exitCode = failed === 0 ? 0 : 1;
