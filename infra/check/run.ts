/** What `npm run check:infra` does. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import {
  AUDIT_SECRET,
  GATEWAY_SECRET,
  OUTPUT,
  PLATFORM,
  ROOT,
  SIGNING_SECRET,
  TELEGRAM_TOKEN,
  WEBHOOK_SECRET,
} from './platform.ts';

/**
 * The settings of each stage: all that can be left out is left out for the one, and given for the other; the
 * third is beside the first on one mail domain.
 */
const ALWAYS = {
  REDRESS_MAIL_DOMAIN: 'complaints.example.com',
  REDRESS_TEAM_ADDRESSES:
    'complaints=care@example.com supervisors=supervisors@example.com management=ceo@example.com',
  REDRESS_OIDC_ISSUER: 'https://login.example.com',
  REDRESS_OIDC_AUDIENCE: 'redress',
  REDRESS_OIDC_CLIENT_ID: 'redress-console',
  SST_SECRET_SigningSecret: SIGNING_SECRET,
  SST_SECRET_AuditSecret: AUDIT_SECRET,
};
const SETTINGS: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  // Its bundles are run, so it is the one with a machine.
  dev: {
    ...ALWAYS,
    SST_SECRET_WebhookSecrets: `relay=${WEBHOOK_SECRET} wechat=${GATEWAY_SECRET}`,
    SST_SECRET_TelegramToken: TELEGRAM_TOKEN,
    REDRESS_TELEGRAM_BOT: TELEGRAM_TOKEN.slice(0, TELEGRAM_TOKEN.indexOf(':')),
    REDRESS_GATEWAYS: 'wechat=https://hooks.example.com/wechat',
  },
  second: { ...ALWAYS, REDRESS_MAIL_IDENTITY: 'existing' },
  production: {
    ...ALWAYS,
    REDRESS_API_DOMAIN: 'api.example.com',
    REDRESS_ALARM_EMAIL: 'on-call@example.com',
    REDRESS_KEEP_CLOSED_DAYS: '730',
  },
};

const LONGEST_STEP_MS = 600_000;

const USAGE = `Usage: npm run check:infra

Checks what goes to AWS, without AWS: it needs no account, no credentials, and not the Pulumi CLI. It installs SST's
platform into .sst (320 MB, once), evaluates the configuration for three stages, compares every resource with what it
should be, runs the bundles through whole lives, looks at the alarms on simulated outages and healthy months, and
measures what each function's first invocation costs. It takes some minutes, takes no options, and ends with 1 where
something is not as it should be.`;

const args = process.argv.slice(2);
if (args.length > 0) {
  const asksForHelp = args.every((argument) => argument === '--help' || argument === '-h');
  (asksForHelp ? process.stdout : process.stderr).write(`${USAGE}\n`);
  process.exit(asksForHelp ? 0 : 2);
}

const started = process.hrtime.bigint();
mkdirSync(OUTPUT, { recursive: true });

step('install SST’s platform', () => {
  // What its contents depend on: the version of SST, and the providers that the configuration names.
  const version = readFileSync(`${ROOT}node_modules/sst/package.json`, 'utf8').match(
    /"version": "(.*)"/,
  )?.[1];
  const providers = readFileSync(`${ROOT}sst.config.ts`, 'utf8').match(/providers: .*/)?.[0];
  const wanted = `${version} ${providers}`;
  const stamp = `${PLATFORM}redress-stamp`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  // The caller's whole environment: it says how to reach the registry.
  run('sst', ['install', '--stage', 'check'], {
    ...process.env,
    SST_SKIP_DEPENDENCY_CHECK: '1',
    SST_NO_BUN: '1',
    SST_TELEMETRY_DISABLED: '1',
  });
  writeFileSync(stamp, wanted);
});

step('type-check against SST’s types', () => {
  const { stdout, status } = spawnSync(bin('tsc'), ['-p', 'tsconfig.infra.json', '--pretty', 'false'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  // SST ships its sources, which are not as strict as ours: only what is said of ours counts.
  const ours = stdout.split('\n').filter((line) => /error TS/.test(line) && !line.startsWith('.sst/'));
  if (ours.length > 0) throw new Error(ours.join('\n'));
  if (status !== 0 && !stdout.includes('.sst/')) throw new Error(stdout);
});

for (const stage of Object.keys(SETTINGS))
  step(`evaluate for ${stage}`, () => run('node', ['infra/check/evaluate.ts', stage], SETTINGS[stage]));

step('assert', () => run('vitest', ['run', '--config', 'infra/check/vitest.config.ts']));

step('measure what each function’s first invocation costs, its start included', () =>
  run('node', ['infra/check/bundles/cold-start.ts']),
);

function step(name: string, act: () => void): void {
  process.stdout.write(`\n▶ ${name} (${Math.round(Number(process.hrtime.bigint() - started) / 1e9)} s)\n`);
  try {
    act();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n✗ ${name}\n`);
    process.exit(1);
  }
}

/** Without more, nothing of the caller's environment but the path: no credentials, no profile, no region. */
function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): void {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH: `${ROOT}node_modules/.bin:${PATH}`, HOME, ...environment };
  execFileSync(bin(command), args, { cwd: ROOT, env, stdio: 'inherit', timeout: LONGEST_STEP_MS });
}

function bin(command: string): string {
  return `${ROOT}node_modules/.bin/${command}`;
}
