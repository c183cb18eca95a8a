import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type Audit,
  type AuditEvent,
  type Clock,
  calendars,
  clientLimits,
  dynamoStore,
  newWebhookSecret,
  openAudit,
  restartIndexing,
  type Scannable,
  type Store,
} from '@redress/core';
import { latestInstantIn, runningClock } from '@redress/engine';
import { type AuditItems, auditItemsAmong, auditItemsIn } from '../audit-items.ts';
import { openAuditKey } from '../audit-key.ts';
import { backUp, restore } from '../backup.ts';
import { openDataFolder, publicAddressOf, readDataFolder, runningAddressOf } from '../data-folder.ts';
import { urlOf } from '../http.ts';
import { jsonLog } from '../log.ts';
import { SECRET_KEY, secretOf } from '../secret.ts';
import { openSqliteStore } from '../sqlite-store.ts';
import { checkFile, exportItems, importItems } from '../transfer.ts';
import { type AccessValues, type KeyCommand, keyCommand, printSignIn, printToken } from './access.ts';
import { type AuditValues, auditKeyOf, auditLines, printVerified } from './audit.ts';
import { runCommand, UsageError } from './command.ts';
import { exportComplaints, type FileValues, importComplaints } from './complaint-files.ts';
import { eraseAgain, erasureLines, readErasures } from './erasures.ts';
import { incomingLines, settleIncoming } from './incoming.ts';
import {
  IN_FORCE_COMMANDS,
  type InForceCommand,
  inForceCommand,
  type PolicyValues,
  printPolicyCheck,
} from './policies.ts';
import { printReplay } from './policy-replay.ts';
import { readSettings, SECRET_NAMES, SETTING_NAMES } from './settings.ts';
import { queueAgain, undeliveredLines } from './undelivered.ts';
import { USAGE } from './usage.ts';
import { USER_COMMANDS, type UserCommand, type UserValues, userCommand } from './users.ts';

type Values = Readonly<Partial<Record<'from' | 'to' | 'data' | 'file' | 'erasures', string>>> &
  AccessValues &
  UserValues &
  PolicyValues &
  AuditValues &
  FileValues;

/** By its name: what else it must be told on the command line, and what it does. */
const COMMANDS: Readonly<Record<string, (values: Values) => Promise<void>>> = {
  undelivered: ({ from }) =>
    withStore(given('--from', from), 'read', async (store, clock) => {
      for await (const line of undeliveredLines(store, clock)) console.log(line);
    }),
  incoming: ({ from }) =>
    withStore(given('--from', from), 'read', async (store, clock) => {
      for await (const lines of incomingLines(store, clock)) console.log(lines);
    }),
  'settle-incoming': ({ from, file }) => {
    const id = given('the ID', file);
    const act = async (store: Store, clock: Clock) => {
      await settleIncoming(store, clock, id);
      console.log(`seen to  ${id}`);
    };
    return withStore(given('--from', from), 'read', act, { kind: 'change', operation: 'settle-incoming' });
  },
  'send-again': ({ from, file }) => {
    const message = given('the MESSAGE', file);
    const act = async (store: Store, clock: Clock) => {
      await queueAgain(store, clock, message);
      console.log(`to be sent again  ${message}`);
    };
    return withStore(given('--from', from), 'read', act, { kind: 'change', operation: 'send-again' });
  },
  export: ({ from, to }) => {
    const file = given('--to', to);
    const act = async (store: Scannable) => {
      const { damaged, ...counts } = await exportItems(store, file);
      say('exported', counts);
      for (const item of damaged) console.error(`left out, for it is damaged: ${item}`);
    };
    return withStore(given('--from', from), 'read', act, { kind: 'list', operation: 'export' });
  },
  import: ({ from, to }) => {
    const [file, name] = [given('--from', from), given('--to', to)];
    const act = async (store: Store) => {
      const { leftOut, ...counts } = await importItems(file, store, name);
      say('imported', counts);
      if (leftOut > 0) console.log(`left out, for the former installation had it for itself: ${leftOut}`);
    };
    return withStore(name, 'write', act, { kind: 'change', operation: 'import' });
  },
  'import-complaints': ({ file, ...values }) =>
    importComplaints(given('the FILE', file), values.api === undefined ? existing(values) : '', values),
  'export-complaints': ({ to, ...values }) =>
    exportComplaints(given('--to', to), values.api === undefined ? existing(values) : '', values),
  reindex: ({ from }) => {
    const act = async (store: Store) => {
      await restartIndexing({ store });
      if ('forgetSearch' in store && typeof store.forgetSearch === 'function') store.forgetSearch();
      console.log('to be indexed anew by whoever runs on it');
    };
    return withStore(given('--from', from), 'read', act, { kind: 'change', operation: 'reindex' });
  },
  check: async ({ from }) => say('whole', await checkFile(given('--from', from))),
  secret: ({ from }) => {
    const name = given('--from', from);
    return withStore(name, 'read', async (store) => {
      const item = await store.get(SECRET_KEY);
      if (!item) throw new UsageError(`--from: ${name} has no secret`);
      process.stdout.write(`${secretOf(item)}\n`);
    });
  },
  backup: async ({ file, data }) => {
    const target = given('the FILE', file);
    const { bytes } = await backUp(data ?? configured().settings.data, target);
    say('backed up', { bytes });
  },
  restore: async ({ file, data, erasures }) => {
    const folder = data ?? configured().settings.data;
    const list = erasures === undefined ? undefined : readErasures(erasures);
    const { bytes } = restore(given('the FILE', file), folder);
    say('restored', { bytes });
    console.log(`into ${folder}`);
    if (list) await onErasures(folder, (store, clock) => eraseAgain(store, clock, list));
  },
  erasures: ({ from }) =>
    withStore(given('--from', from), 'read', async (store, clock) => {
      for (const line of await erasureLines(store, clock)) console.log(line);
    }),
  'erase-again': ({ file, from }) => {
    const list = readErasures(given('the FILE', file));
    return onErasures(given('--from', from), (store, clock) => eraseAgain(store, clock, list));
  },
  token: (values) => printToken(existing(values), values),
  'sign-in': (values) => printSignIn(existing(values), publicAddressOf(existing(values)), values),
  'key add': (values) => onKeys('add', values),
  'key list': (values) => onKeys('list', values),
  'key rotate': (values) => onKeys('rotate', values),
  'key revoke': (values) => onKeys('revoke', values),
  ...Object.fromEntries(
    USER_COMMANDS.map((name) => [`user ${name}`, (values: Values) => onUsers(name, values)]),
  ),
  'audit verify': (values) =>
    onAudit(values, (items) => printVerified(items, () => auditKeyOf(folderOf(values), process.env), values)),
  'audit list': (values) =>
    onAudit(values, async (items) => {
      for (const line of await auditLines(items, values)) console.log(line);
    }),
  'audit key': async (values) => console.log(auditKeyOf(folderOf(values), process.env)),
  'webhook-secret': async () => console.log(newWebhookSecret()),
  'config check': async () => checkConfig(),
  'policy check': (values) => onPolicyFile(values),
  'policy replay': ({ file, from, ...values }) => {
    const name = given('the FILE', file);
    const { 'time-zone': timeZone = 'Etc/UTC' } = configured().settings;
    return withStore(given('--from', from), 'read', (store, clock) =>
      printReplay(name, { store, clock, timeZone }, values),
    );
  },
  ...Object.fromEntries(
    IN_FORCE_COMMANDS.map((name) => [`policy ${name}`, (values: Values) => onInForce(name, values)]),
  ),
};

/** Those that take a file, or a message, beside their options. */
const ABOUT_SOMETHING: ReadonlySet<string> = new Set([
  'backup',
  'restore',
  'send-again',
  'erase-again',
  'import-complaints',
]);
const ABOUT_ONE: ReadonlySet<string> = new Set([
  ...['key rotate', 'key revoke', 'policy check', 'policy replay', 'policy put-in-force', 'policy cancel'],
  ...USER_COMMANDS.filter((name) => name !== 'add' && name !== 'list').map((name) => `user ${name}`),
]);

async function redress(args: readonly string[]): Promise<void> {
  const { values, positionals } = read(args);
  const [first = '', second = ''] = positionals;
  const at = ABOUT_ONE.has(`${first} ${second}`) ? 2 : 1;
  const file = at === 2 || ABOUT_SOMETHING.has(first) ? positionals.splice(at, 1)[0] : undefined;
  const name = positionals.join(' ');
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new UsageError(name === '' ? 'say what to do' : `not understood: ${name}`);
  await command({ ...values, ...(file !== undefined && { file }) });
}

function read(args: readonly string[]): { values: Values; positionals: string[] } {
  const string = { type: 'string' } as const;
  const boolean = { type: 'boolean' } as const;
  const strings = { type: 'string', multiple: true } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...{ from: string, to: string, data: string, name: string, days: string, 'overlap-hours': string },
        ...{ mapping: string, 'dry-run': boolean, 'from-row': string, api: string },
        ...{ search: string, columns: string, status: string, language: string, bom: boolean },
        ...{ sandbox: boolean, role: strings, team: strings, scope: strings },
        ...{ invite: boolean, 'password-stdin': boolean },
        ...{ calendar: strings, at: string, reason: string, changes: string },
        ...{ 'received-from': string, 'received-before': string },
        ...{ erasures: string, complaint: string, caller: string, head: strings, 'public-key': strings },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function onErasures(name: string, act: Parameters<typeof withStore<number>>[2]): Promise<void> {
  const noting = { kind: 'change', operation: 'erase-again' } as const;
  return withStore(name, 'write', act, noting).then((erased) => say('erased again', { complaints: erased }));
}

function given(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new UsageError(`${name} is missing`);
  return value;
}

/** A data folder that has been started on once. */
function existing({ data = configured().settings.data }: Values): string {
  return readDataFolder(data).path;
}

const folderOf = ({ data = configured().settings.data }: Values) => data;

/** Nothing is written: a folder need not be free. */
function onAudit(values: Values, act: (items: AuditItems) => Promise<void>): Promise<void> {
  const data = folderOf(values);
  if (data.startsWith('dynamodb:')) return withStore(data, 'read', (store) => act(auditItemsAmong(store)));
  return act(auditItemsIn(readDataFolder(data).storeFile));
}

function onKeys(command: KeyCommand, { file, ...values }: Values): Promise<void> {
  const { data = configured().settings.data } = values;
  const id = command === 'rotate' || command === 'revoke' ? given('the KEY', file) : undefined;
  if (values.sandbox && data.startsWith('dynamodb:'))
    throw new UsageError('--sandbox: there are test clocks on one machine alone');
  const noting = { kind: 'change', operation: `key ${command}`, object: id } as const;
  return keyCommand(
    command,
    {
      folder: data,
      withStore: (act) => withStore(data, 'read', act, command === 'list' ? undefined : noting),
      id,
    },
    values,
  );
}

function onUsers(command: UserCommand, { file, name, ...values }: Values): Promise<void> {
  const { settings } = configured();
  const { data = settings.data } = values;
  const folder = existing({ data });
  const address = runningAddressOf(folder) ?? settings['public-url'] ?? urlOf(settings.host, settings.port);
  const who = command === 'list' ? name : given(command === 'add' ? '--name' : 'the NAME', file ?? name);
  const noting = { kind: 'change', operation: `user ${command}`, object: who } as const;
  const place = {
    folder,
    address,
    withStore: <T>(act: Parameters<typeof withStore<T>>[2]) =>
      withStore(data, 'read', act, command === 'list' ? undefined : noting),
  };
  return userCommand(command, place, { ...values, ...(who !== undefined && { name: who }) });
}

function onInForce(command: InForceCommand, { file, ...values }: Values): Promise<void> {
  const folder = folderOf(values);
  const about =
    command === 'in-force' ? undefined : given(command === 'cancel' ? 'the CHANGE' : 'SET@VERSION', file);
  const noting = { kind: 'change', operation: `policy ${command}`, object: about } as const;
  const withIt = <T>(act: Parameters<typeof withStore<T>>[2]) =>
    withStore(folder, 'read', act, about === undefined ? undefined : noting);
  return inForceCommand(command, { folder, withStore: withIt }, about, values);
}

/** With the calendars that are stored, where a store is named. */
function onPolicyFile({ file, from, ...values }: Values): Promise<void> {
  const name = given('the FILE', file);
  const timeZone = configured().settings['time-zone'] ?? 'Etc/UTC';
  if (from === undefined) return printPolicyCheck(name, { timeZone, now: runningClock({}).now() }, values);
  return withStore(from, 'read', (store, clock) => {
    const log = jsonLog(clock, (line) => process.stderr.write(line));
    const stored = (id: string) => calendars.newest({ store, clock, log }, id);
    return printPolicyCheck(name, { stored, timeZone, now: clock.now() }, values);
  });
}

function configured() {
  return readSettings({ args: [], environment: process.env, folder: process.cwd() });
}

function shown(name: (typeof SETTING_NAMES)[number], value: string | number | undefined): string {
  if (SECRET_NAMES.has(name)) return value ? 'said, and not shown' : 'not said';
  return String(value ?? 'not said');
}

/** What is wrong ends it as it would end a start. */
function checkConfig(): void {
  const { settings, sources, unknown } = configured();
  for (const name of SETTING_NAMES)
    console.log(`${name.padEnd(16)} ${shown(name, settings[name])}  (${sources.get(name) ?? 'default'})`);
  for (const name of unknown) console.log(`${name} is no setting, and is not looked at.`);
}

/** Nobody waits for a copy but whoever has started it, and pages of it are large. */
const PATIENCE = { connectMs: 5_000, answerMs: 30_000, attempts: 5 };

async function withStore<T>(
  name: string,
  use: 'read' | 'write',
  act: (store: Store & Scannable, clock: Clock) => Promise<T>,
  noting?: AuditEvent,
): Promise<T> {
  if (name.startsWith('dynamodb:')) {
    const clock = runningClock({});
    const client = new DynamoDBClient(clientLimits(PATIENCE));
    try {
      return await act(dynamoStore(client, { tableName: name.slice('dynamodb:'.length), clock }), clock);
    } finally {
      client.destroy();
    }
  }
  const folder = openDataFolder(name, { use });
  try {
    // Its own time, which may be ahead of the computer's.
    const clock = runningClock({ notBefore: latestInstantIn(folder.storeFile) });
    const store = openSqliteStore({ path: folder.storeFile, clock });
    const result = await act(store, clock);
    // Of a table AWS itself notes who had the right to it, and nobody here has the key.
    if (noting) await auditIn(folder.path, store, clock).note({ ...noting, caller: 'command-line' });
    store.close();
    return result;
  } finally {
    folder.release();
  }
}

function auditIn(folder: string, store: Store, clock: Clock): Audit {
  const log = jsonLog(clock, (line) => process.stderr.write(line));
  return openAudit({ store, clock, log }, openAuditKey(folder));
}

function say(what: string, counts: object): void {
  console.log([what, ...Object.entries(counts).map(([name, value]) => `${name} ${value}`)].join('  '));
}

runCommand(USAGE, redress);
