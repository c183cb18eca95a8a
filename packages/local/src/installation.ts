import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { takersOf, tellersOf } from '@redress/channels/adapter.ts';
import type { TelegramOptions } from '@redress/channels/telegram/telegram.ts';
import { CONSOLE, createConsole, type Issuer, personBehind, SIGN_IN, UPLOAD_PATHS } from '@redress/console';
import {
  type Audit,
  type AuditKey,
  auditKey,
  continueLifting,
  type EvidenceLimits,
  errorName,
  executionEnded,
  ids,
  instantOf,
  type Language,
  Limiter,
  type Limits,
  type Log,
  type Notifier,
  openAudit,
  type Services,
  type Thumbnailer,
} from '@redress/core';
import {
  type Engine,
  latestInstantIn,
  openEngine,
  ServiceError,
  stateMachineArn,
  type WaitableClock,
} from '@redress/engine';
import {
  type Api,
  type Authenticate,
  authenticator,
  chatHandlers,
  createApi,
  createTasks,
  type HealthCheck,
  type RemoteIssuer,
  remoteIssuer,
  routesOf,
  webhooksCheck,
} from '@redress/functions';
import { definition } from '@redress/workflows';
import { adaptersOf, type ChannelOptions } from './adapters.ts';
import { signedIn, withSessions } from './browser-session.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { diskBlobs } from './disk-blobs.ts';
import { embeddedWorkflows } from './embedded-workflows.ts';
import { takeOver } from './former-outbox.ts';
import { type LocalIssuer, passingIssuer } from './issuer.ts';
import { metricsHandler, Tally } from './metrics.ts';
import { oidcHandlers } from './oidc/handlers.ts';
import { issuerUrl } from './oidc/place.ts';
import { LOCAL_AUDITED, LOCAL_OPERATIONS } from './operations.ts';
import { keeping, type Outbox, openOutbox } from './outbox.ts';
import { outboxHandlers } from './outbox-routes.ts';
import type { Beside, LocalSandbox } from './sandbox/beside.ts';
import { scanCommand } from './scan-command.ts';
import { secretIn } from './secret.ts';
import { signInHandlers } from './sign-in.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { storageCheck } from './storage-check.ts';
import { startSweeper } from './sweeper-timer.ts';
import { uploadHandlers } from './uploads.ts';
import { userHandlers } from './user-routes.ts';

export interface InstallationOptions extends ChannelOptions {
  /** Paths, or ':memory:'. */
  readonly storeFile: string;
  readonly engineFile: string;
  /** For evidence; where nothing is said, one that is removed when it is closed. */
  readonly blobFolder?: string;
  /** A folder of version 0.1's with messages that are to go into the store. */
  readonly formerOutbox?: string;
  /** So many days a message stays in the outbox; 90 where nothing is said. */
  readonly outboxDays?: number;
  /** Made from the latest instant that anything on the disk is from; 0: it is the first start. */
  readonly clock: (latest: number) => WaitableClock;
  readonly publicUrl: string;
  /** IANA name, of policies and calendars that name none; UTC where nothing is said. */
  readonly timeZone?: string;
  /** Who vouches for people; where nothing is said, one that is forgotten when the process ends. */
  readonly issuer?: LocalIssuer;
  /** Who finds out who asks, instead of these and of the keys that are stored. */
  readonly authenticate?: Authenticate;
  /** Worlds in which apps under development move time; none where nothing is said. */
  readonly sandbox?: (beside: Beside) => LocalSandbox;
  /** Who vouches for people beside that one. */
  readonly oidc?: RemoteIssuer | undefined;
  /** What the console is there, where people are to sign in by it in a browser. */
  readonly consoleClient?: ConsoleClient | undefined;
  /** What the audit is signed with; where nothing is said, one that is forgotten when the process ends. */
  readonly auditKey?: AuditKey;
  /** Seconds of complaint time for each real one; 1 where nothing is said. */
  readonly speed?: number;
  /** Of messages to staff; `en` where nothing is said. */
  readonly staffLanguage?: Language;
  /** So many days a complaint is kept that is over; for ever where nothing is said. */
  readonly keepClosedDays?: number;
  readonly evidence?: Partial<EvidenceLimits>;
  /** Looks at each piece of evidence before anybody has it. */
  readonly scanCommand?: string;
  /** Makes small pictures; there are none where nothing is said. */
  readonly thumbnailer?: Thumbnailer | undefined;
  /** Where telephone numbers are from that say no country. */
  readonly country?: string;
  /** The same intake again within so long is the first one; 0: never. */
  readonly repetitionSeconds?: number;
  /** Strangers may complain by the form, which pages of those may show in a frame; there is none where nothing is said. */
  readonly form?: Services['settings']['form'];
  /** How many requests one may send; as many as they like where nothing is said. */
  readonly limits?: Limits;
  /** So many receipts go to one address in a day; as many as come where nothing is said. */
  readonly receiptsPerDay?: number | undefined;
  /** Webhooks may go to private networks and to this machine, and by plain http. */
  readonly webhooksToPrivate?: boolean | undefined;
  /** A bot that takes complaints and tells of them. */
  readonly telegram?: TelegramOptions | undefined;
  readonly mail?: MailOptions | undefined;
  readonly log: Log;
  /** What `/healthz` looks at beside the store. */
  readonly checks?: readonly HealthCheck[];
  /** For tests and measurements: ports that fail, or count, put around the real ones. */
  readonly decorate?: (services: Services) => Services;
  /** For tests, which limit what the connections can do. */
  readonly onOpen?: (database: DatabaseSync) => void;
  /** Without: the sweeper runs by itself. */
  readonly sweeper?: 'off';
}

/** How mail goes out, and what it says of itself. */
export interface MailOptions {
  /** What sends it, by the installation's secret; where nothing is said, it stays in the outbox. */
  readonly notifier?: ((secret: string) => Notifier & { close(): void }) | undefined;
  /** Of addresses of the staff that are names only. */
  readonly domain?: string | undefined;
  readonly teamAddresses?: ReadonlyMap<string, string> | undefined;
  /** Mail that comes back as a reply is taken in. */
  readonly takesReplies?: boolean | undefined;
}

/** The console, as the issuer elsewhere knows it. */
export type ConsoleClient = Pick<Issuer, 'clientId' | 'clientSecret' | 'scope'>;

/** One machine instead of AWS: store, engine, tasks, sweeper and API in one process. */
export interface Installation {
  readonly services: Services;
  readonly api: Api;
  readonly engine: Engine;
  readonly issuer: LocalIssuer;
  readonly audit: Audit;
  readonly outbox: Pick<Outbox, 'list'>;
  /** Resolves when nothing is being done and nothing is due: everything waits for time or for people. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const OUTBOX_DAYS = 90;

const TASKS_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:redress-tasks';
const OUTBOX_PATH = LOCAL_OPERATIONS['outbox.list'].path;
const MACHINES = { complaint: 'redress-complaint', 'follow-up': 'redress-follow-up' } as const;
const MACHINE_ARNS = {
  complaint: stateMachineArn(MACHINES.complaint),
  'follow-up': stateMachineArn(MACHINES['follow-up']),
};

export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const tally = new Tally();
  const log = tally.counting(options.log);
  const clock = options.clock(
    Math.max(latestInstantIn(options.storeFile), latestInstantIn(options.engineFile)),
  );
  const onOpen = options.onOpen && { onOpen: options.onOpen };
  const store = openSqliteStore({ path: options.storeFile, clock, ...onOpen });
  const engine = openEngine({
    database: options.engineFile,
    ...onOpen,
    clock,
    resolveFunction: (arn) => (arn === TASKS_ARN ? tasks : undefined),
    onEndedBadly: ({ name }) => {
      ends = Promise.all([ends, executionEnded(services, name).catch(reportEnd)]).then(() => undefined);
    },
    onError: (error) =>
      log.error('engine-failed', { error: error instanceof Error ? error.name : typeof error }),
  });
  let ends: Promise<void> = Promise.resolve();
  const reportEnd = (error: unknown) => log.error('restart-failed', { error: errorName(error) });
  const outboxDays = options.outboxDays ?? OUTBOX_DAYS;
  const outbox = openOutbox({ store, clock, log }, outboxDays);
  // Its library is read where there is a bot only.
  const telegram =
    options.telegram &&
    (await import('./telegram.ts')).openTelegram(
      options.telegram,
      () => services,
      () => audit,
    );
  const queue = new DeliveryQueue(
    () => services,
    undefined,
    () => takers,
  );
  const search = store.search(() => embedded);
  const secret = await secretIn(store);
  const sending = options.mail?.notifier?.(secret);
  const mail = sending ? keeping(sending, outbox, log) : outbox;
  const adapters = [...adaptersOf(options, () => services, mail), ...(telegram ? [telegram.adapter] : [])];
  const takers = takersOf(adapters);
  const passing = join(tmpdir(), `redress-blobs-${randomUUID()}`);
  const blobFolder = options.blobFolder ?? passing;
  const blobs = diskBlobs({
    folder: blobFolder,
    uploadUrl: `${options.publicUrl}/v1/uploads`,
    secret,
    now: Date.now,
  });
  const embedded: Services = {
    store,
    blobs,
    ...(options.scanCommand === undefined ? {} : { scanner: scanCommand(options.scanCommand, blobFolder) }),
    thumbnailer: options.thumbnailer,
    workflows: embeddedWorkflows(engine, MACHINE_ARNS),
    notifier: mail,
    messengers: tellersOf(adapters),
    ...(telegram && { listeners: [telegram.listener] }),
    deliveries: queue,
    search,
    clock,
    ids,
    log,
    settings: {
      publicUrl: options.publicUrl,
      mailDomain: options.mail?.domain ?? 'redress.local',
      ...(options.mail?.teamAddresses && { teamAddresses: options.mail.teamAddresses }),
      ...(options.mail?.takesReplies && { takesReplies: true }),
      timeZone: options.timeZone ?? 'Etc/UTC',
      staffLanguage: options.staffLanguage ?? 'en',
      evidence: { ...options.evidence, ...(options.scanCommand === undefined ? {} : { scan: true }) },
      ...(options.keepClosedDays === undefined ? {} : { keepClosedDays: options.keepClosedDays }),
      ...(options.country === undefined ? {} : { country: options.country }),
      ...(options.repetitionSeconds === undefined ? {} : { repetitionSeconds: options.repetitionSeconds }),
      ...(options.receiptsPerDay === undefined ? {} : { receiptsPerDay: options.receiptsPerDay }),
      ...(options.webhooksToPrivate && { webhooksToPrivate: true }),
      ...(options.form && { form: options.form }),
      ...(telegram && { hasBot: true }),
      gateways: [...(options.gateways ?? [])].map(([network]) => network),
      secret,
    },
  };
  const services = options.decorate?.(embedded) ?? embedded;
  const audit = openAudit(services, options.auditKey ?? auditKey(randomBytes(32).toString('base64url')));
  const tasks = createTasks(services);
  await deployMachines(engine);
  // What fails here the sweeper goes on with.
  await continueLifting(services).catch((error: unknown) =>
    log.error('lifting-failed', { error: errorName(error) }),
  );
  engine.start();
  await queue.fill();
  await queue.incoming.fill();
  const takingOver =
    options.formerOutbox === undefined
      ? undefined
      : takeOver(options.formerOutbox, { store, clock, log }, outboxDays);
  const polling = telegram?.start();
  const sweeper = options.sweeper === 'off' ? undefined : startSweeper(services, audit, clock, tally);

  const issuer = options.issuer ?? (await passingIssuer());
  // By the same keys: what is made by hand, and what somebody has signed in for.
  const asProvider = { ...issuer, issuer: issuerUrl(options.publicUrl) };
  const issuers = [issuer, asProvider, ...(options.oidc ? [remoteIssuer(options.oidc)] : [])];
  // This process alone answers, and so it alone counts.
  const limiting = options.limits && {
    limiter: new Limiter({ now: Date.now, secret: services.settings.secret, log }),
    limits: options.limits,
  };
  const speed = options.speed ?? 1;
  const { oidc, consoleClient } = options;
  const signing = {
    ...{ services, instance: issuer.issuer, speed },
    remote: oidc &&
      consoleClient && {
        ...consoleClient,
        issuer: oidc.issuer,
        personOf: (token: string) => personBehind(authenticate, services.settings.publicUrl, token),
      },
  };
  const authenticate: Authenticate =
    options.authenticate ?? withSessions(signing, authenticator(services, issuers, Date.now));
  const sandbox = options.sandbox?.({ services, store });
  const pages = createConsole({
    application: (request, bindings) => api.fetch(request, bindings),
    outbox: OUTBOX_PATH,
    signIn: {
      signing,
      person: (c) => signedIn(signing, c.req.header('cookie')),
      place: (returnTo) => `/sign-in?returnTo=${encodeURIComponent(returnTo)}`,
      out: '/sign-in',
    },
  });
  const api: Api = createApi(services, {
    authenticate,
    sandbox,
    webhooks: options.webhooks && { machines: options.webhooks, now: Date.now },
    limiting,
    audit,
    checks: [
      storageCheck('storeDatabase', () => store.prove(), log),
      storageCheck('engineDatabase', () => engine.prove(), log),
      webhooksCheck(services),
      ...(options.checks ?? []),
    ],
    links: { console: CONSOLE, messagesSent: OUTBOX_PATH },
    pages: { path: CONSOLE, fetch: pages.fetch, streamed: UPLOAD_PATHS },
    speed,
    facts: () => {
      const { running, overdue } = engine.stats();
      return {
        ...(tally.lastSweptAt !== undefined && { sweptAt: instantOf(tally.lastSweptAt) }),
        executionsRunning: running,
        timerOverdueSeconds: overdue / 1000,
        deliveriesWaiting: queue.size,
      };
    },
    routes: routesOf(LOCAL_OPERATIONS, LOCAL_AUDITED, {
      ...signInHandlers({
        ...{ ...signing, issuer, limiting },
        elsewhere: signing.remote && { at: new URL(signing.remote.issuer).hostname, to: SIGN_IN },
      }),
      ...userHandlers(services),
      ...chatHandlers(services),
      ...oidcHandlers({ ...signing, issuer }),
      ...outboxHandlers(outbox),
      ...uploadHandlers(blobs),
      'service.metrics': metricsHandler({ services, engine, deliveries: queue, tally }),
    }),
  });
  return {
    services,
    api,
    engine,
    issuer,
    audit,
    outbox,
    async settled() {
      await takingOver?.ended;
      do {
        await sweeper?.settled();
        await engine.settled();
        await ends;
        await queue.settled();
        await queue.webhooks.settled();
        await queue.incoming.settled();
        await engine.settled();
      } while (queue.size + queue.webhooks.size + queue.incoming.size > 0);
    },
    async close() {
      await sandbox?.end();
      await takingOver?.stop();
      await sweeper?.stop();
      await polling?.stop();
      await queue.incoming.close();
      await queue.close();
      sending?.close();
      await queue.webhooks.close();
      await search.close();
      await engine.close();
      await audit.close();
      store.close();
      rmSync(passing, { recursive: true, force: true });
    },
  };
}

/** Creates the shipped state machines, or brings them up to date; running executions keep what they began with. */
async function deployMachines(engine: Engine): Promise<void> {
  const substitutions = { TasksFunction: TASKS_ARN, FollowUpStateMachine: MACHINE_ARNS['follow-up'] };
  for (const workflow of ['follow-up', 'complaint'] as const) {
    const text = definition(workflow, substitutions);
    const deployed = await describeMachine(engine, MACHINE_ARNS[workflow]);
    if (deployed === undefined)
      await engine.call('CreateStateMachine', {
        name: MACHINES[workflow],
        definition: text,
        roleArn: 'arn:aws:iam::000000000000:role/redress',
      });
    else if (deployed !== text)
      await engine.call('UpdateStateMachine', { stateMachineArn: MACHINE_ARNS[workflow], definition: text });
  }
}

async function describeMachine(engine: Engine, stateMachineArn: string): Promise<unknown> {
  try {
    return (await engine.call('DescribeStateMachine', { stateMachineArn })).definition;
  } catch (error) {
    if (error instanceof ServiceError && error.name === 'StateMachineDoesNotExist') return undefined;
    throw error;
  }
}
