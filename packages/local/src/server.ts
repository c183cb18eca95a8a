import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  DEFAULT_LIMITS,
  type EvidenceLimits,
  errorName,
  type Language,
  type Limits,
  type Log,
  type Machines,
} from '@redress/core';
import { type RunningClock, runningClock, serveEngine } from '@redress/engine';
import type { RemoteIssuer } from '@redress/functions';
import type { ChannelOptions } from './adapters.ts';
import { openAuditKey } from './audit-key.ts';
import { clockCheck, clockReport } from './clock-report.ts';
import { openDataFolder } from './data-folder.ts';
import { firstKey } from './first-key.ts';
import { type HttpServer, listen, urlOf } from './http.ts';
import { type ConsoleClient, type Installation, type MailOptions, openInstallation } from './installation.ts';
import { type LocalIssuer, openIssuer } from './issuer.ts';
import { jsonLog } from './log.ts';
import { type MailIn, type MailInOptions, openMailIn } from './mail-in.ts';
import type { Proxies } from './proxies.ts';
import { openSandbox } from './sandbox/sandbox.ts';
import { openThumbnailer } from './thumbnailer.ts';

export interface ServerOptions {
  readonly host: string;
  /** Where people and apps reach it through a proxy; where nothing is said, it is where it listens. */
  readonly publicUrl?: string | undefined;
  /** 0 takes any free port. */
  readonly port: number;
  /** The engine's own: its endpoint checks no signatures, and does not follow `host`. */
  readonly engineHost: string;
  readonly enginePort: number;
  readonly data: string;
  /** Seconds of complaint time for each second of the machine's. */
  readonly speed: number;
  /** Where none is said, the folder's; a new folder has the computer's. */
  readonly timeZone?: string;
  readonly staffLanguage: Language;
  readonly outboxDays?: number;
  readonly keepClosedDays?: number;
  readonly evidence?: Partial<EvidenceLimits>;
  /** Looks at each piece of evidence before anybody has it. */
  readonly scanCommand?: string | undefined;
  /** Makes small pictures of pictures, unless that is not wanted. */
  readonly thumbnails?: boolean;
  readonly country?: string | undefined;
  readonly repetitionSeconds?: number;
  /** Pages of these may show the form to complain with in a frame; false: there is no form. */
  readonly form?: readonly string[] | false;
  /** The usual ones where nothing is said. */
  readonly limits?: Limits;
  /** Receipts to one address; 0: as many as come. */
  readonly receiptsPerDay?: number;
  readonly webhooksToPrivate?: boolean;
  /** A bot's token, and where Telegram is, if elsewhere. */
  readonly telegramToken?: string | undefined;
  readonly telegramUrl?: string | undefined;
  /** What signs reports to us. */
  readonly webhooks?: Machines | undefined;
  /** Whose word is believed for whom a request is from. */
  readonly proxies?: Proxies | undefined;
  readonly mail?: MailOptions | undefined;
  readonly mailIn?: MailInOptions | undefined;
  readonly gateways?: ChannelOptions['gateways'];
  /** Who else vouches for people. */
  readonly oidc?: RemoteIssuer | undefined;
  /** What the console is there, where people are to sign in by it in a browser. */
  readonly consoleClient?: ConsoleClient | undefined;
  /** A folder that holds nothing yet is filled with four weeks of complaints. */
  readonly example?: boolean;
  /** Logs errors alone. */
  readonly quiet?: boolean;
}

export interface RunningServer {
  /** Where it listens. */
  readonly url: string;
  readonly publicUrl: string;
  readonly engineUrl: string;
  readonly data: string;
  /** Holds an API key for a first try. */
  readonly keyFile: string;
  readonly issuer: LocalIssuer;
  close(): Promise<void>;
}

/** @throws DataFolderError, and what `listen` throws where a port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const folder = openDataFolder(options.data, {
    use: 'run',
    speed: options.speed,
    ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
  });
  let http: HttpServer | undefined;
  let machine: Installation | undefined;
  let mailIn: MailIn | undefined;
  let engineServer: Awaited<ReturnType<typeof serveEngine>> | undefined;
  const end = async () => {
    // Whoever brings mail keeps what we have not said we have.
    await mailIn?.close();
    // Requests under way are answered before what they stand on is closed.
    await Promise.all([engineServer?.close(), http?.close()]);
    await machine?.close();
    folder.release();
  };
  let ending: Promise<void> | undefined;
  const close = () => {
    ending ??= end();
    return ending;
  };
  try {
    // The port comes first: the links in messages name it.
    const starting = new Response(null, { status: 503 });
    http = await listen(
      (request, bindings) => machine?.api.fetch(request, bindings) ?? starting.clone(),
      options,
    );
    const { url } = http;
    const auditKey = openAuditKey(folder.path);
    if (options.example && !existsSync(folder.storeFile))
      await (await import('./example/fill.ts')).fillExample(folder, {
        ...{ auditKey, publicUrl: options.publicUrl ?? url, staffLanguage: options.staffLanguage },
        ...{ until: Date.now(), log: jsonLog({ now: Date.now }, () => undefined) },
      });
    let clock: RunningClock | undefined;
    const log = logOf(options, () => clock?.now() ?? 0);
    machine = await openInstallation({
      ...folder,
      issuer: await openIssuer(folder.path),
      auditKey,
      speed: options.speed,
      sandbox: openSandbox({
        folder: join(folder.path, 'sandbox'),
        requests: options.limits ?? DEFAULT_LIMITS,
      }),
      clock: (notBefore) => {
        clock = runningClock({ speed: options.speed, notBefore, report: clockReport(log) });
        return clock;
      },
      thumbnailer: options.thumbnails === false ? undefined : openThumbnailer(log),
      checks: [clockCheck(() => clock?.offset() ?? 0)],
      publicUrl: options.publicUrl ?? url,
      mail: options.mail,
      mailIn: options.mailIn?.identity,
      gateways: options.gateways,
      oidc: options.oidc,
      consoleClient: options.consoleClient,
      webhooks: options.webhooks,
      ...(options.telegramToken !== undefined && {
        telegram: { token: options.telegramToken, apiRoot: options.telegramUrl },
      }),
      limits: options.limits ?? DEFAULT_LIMITS,
      receiptsPerDay: options.receiptsPerDay || undefined,
      webhooksToPrivate: options.webhooksToPrivate,
      ...(options.form !== false && { form: { origins: options.form ?? [] } }),
      staffLanguage: options.staffLanguage,
      ...(options.outboxDays === undefined ? {} : { outboxDays: options.outboxDays }),
      ...(options.evidence === undefined ? {} : { evidence: options.evidence }),
      ...(options.scanCommand === undefined ? {} : { scanCommand: options.scanCommand }),
      ...(options.keepClosedDays === undefined ? {} : { keepClosedDays: options.keepClosedDays }),
      ...(options.country === undefined ? {} : { country: options.country }),
      ...(options.repetitionSeconds === undefined ? {} : { repetitionSeconds: options.repetitionSeconds }),
      log,
    });
    if (options.mailIn) mailIn = await openMailIn(machine.services, options.mailIn);
    folder.noteBegun();
    folder.noteAddress(url, options.publicUrl);
    const keyFile = await firstKey(machine.services, folder.path);
    engineServer = await serveEngine(machine.engine, {
      host: options.engineHost,
      port: options.enginePort,
      onError: (error) => log.error('engine-endpoint-failed', { error: errorName(error) }),
    });
    return {
      url,
      publicUrl: options.publicUrl ?? url,
      engineUrl: urlOf(options.engineHost, engineServer.port),
      data: folder.path,
      keyFile,
      issuer: machine.issuer,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function logOf({ quiet }: ServerOptions, now: () => number): Log {
  const log = jsonLog({ now }, (line) => process.stderr.write(line));
  return quiet ? { ...log, info() {}, warn() {} } : log;
}
