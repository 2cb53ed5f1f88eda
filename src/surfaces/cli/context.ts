// SPDX-License-Identifier: Apache-2.0

import type { CommandContext } from '@stricli/core';

import type { Facts } from '../../core/model/facts.ts';
import type { Certificate } from '../../core/model/certificate.ts';
import type { Vantage } from '../../core/model/facts.ts';
import type { Instant } from '../../core/model/instant.ts';
import type { CertificateFile, CertificateFileReading } from '../../core/model/pem.ts';
import type { Clock, Ports, Receipts } from '../../ports/index.ts';
import type { OutputFile, WantedFile } from '../../ports/output-files.ts';
import type { PageFiles } from '../../ports/page.ts';
import type { Receivers } from '../../ports/receivers.ts';
import type { WatchDatabase } from '../../ports/watch.ts';
import type { WatchServer } from '../../ports/watch-server.ts';
import type { TerminalLayout } from '../../render/page.ts';
import type { Redactor } from '../../render/redact.ts';
import type { ConfigFile } from '../../schemas/config.ts';
import type { NamedFiles } from './files.ts';
import type { Running } from './process.ts';
import type { LabSwitches, Settings, Environment } from './settings.ts';
import type { Target } from '../../core/model/target.ts';
import type { Circumstances } from '../../render/json.ts';

/** A stream that redacts. What is written may wait for the end of its line, or for `flush`. */
export interface Output {
  readonly write: (text: string) => void;
  readonly flush: () => void;
}

/** What we write on and are typed at. */
export interface Terminal {
  readonly stdout: TerminalLayout;
  readonly stderr: TerminalLayout;
  /** Whether somebody sits there who can be asked. */
  readonly canAsk: boolean;
  /** Whether the error stream shows a line that is written over. */
  readonly canRewrite: boolean;
}

/**
 * What a command is bound to. Stricli writes messages of its own to `process`; ours come from the
 * errors that it hands us, so it is given one that says nothing.
 */
export interface Bound extends CommandContext {
  readonly context: Context;
}

/** All that a command may ask of the process it runs in. Built once, by `main.ts`. */
export interface Context extends NamedFiles {
  readonly process: { readonly stdout: Output; readonly stderr: Output };
  /** Hands a secret over, as soon as it was read: from then on no output has it. */
  readonly keep: Redactor['keep'];
  readonly redact: Redactor['redact'];
  readonly environment: Environment;
  readonly terminal: Terminal;
  /** Aborts on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** For work that does nothing but print. */
  readonly outputLost: Running['outputLost'];
  readonly outside: Outside;
  /** The version of the program. */
  readonly version: string;
  /** What this machine is called in a vantage. */
  readonly hostName: string;
  readonly setExit: (code: number) => void;
  /** From here on, being told to stop is a good end: exit 0. */
  readonly endsWhenTold: () => void;
  /** Calls back on SIGHUP, until what it gives is called. */
  readonly onHangUp: Running['onHangUp'];
  /** Whether what we print goes into the file of that name. */
  readonly isOutput: (name: string) => Promise<boolean>;
  /** Asks a yes-or-no question on the error stream. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Runs a program to its end, with our terminal and the signals that we are sent; gives its exit code. */
  readonly runProgram: Running['runProgram'];
  /**
   * Writes to the result unredacted. For nothing but what the command was asked to make: the keys of a
   * lab, which open nothing else, and a token for the API of watch, which is shown this once.
   */
  readonly writeUnredacted: (text: string) => void;
}

/** The adapters of `watch`. */
export interface WatchOutside {
  /** The files of the page, read once. @throws TrustprintError as `servedPage` does. */
  readonly servedPage: () => Promise<PageFiles>;
  /**
   * Works in the database that is named, else in the file in the state directory, and closes it.
   *
   * @param use `serve`: one `watch` at a time has a file; `write` and `read` beside it.
   */
  inDatabase<T>(
    where: string | undefined,
    use: 'serve' | 'write' | 'read',
    work: (database: WatchDatabase) => Promise<T>,
  ): Promise<T>;
  migrateDatabase(where: string | undefined): Promise<void>;
  /** The API of a `watch` that runs elsewhere. */
  watchServer(
    server: { readonly url: string; readonly token: string },
    settings: Pick<Settings, 'proxy' | 'timeoutMs'>,
  ): Promise<WatchServer>;
  receivers(
    config: Pick<ConfigFile, 'receivers' | 'heartbeat'>,
    way: {
      readonly clock: Clock;
      readonly proxy: string | undefined;
      /** Roots, PEM, beside which no other is trusted. */
      readonly caBundle: string | undefined;
    },
  ): Promise<LiveReceivers>;
}

export interface LiveReceivers extends Receivers {
  /** From now on it is these. */
  readonly reload: (config: Pick<ConfigFile, 'receivers' | 'heartbeat'>) => void;
}

/** The adapters, built when they are first asked for. */
export interface Outside extends WatchOutside {
  /** @throws TrustprintError of kind `input` for files and values that cannot be used. */
  reach(settings: Settings, asked: Reaching): Promise<Reached>;
  receipts(
    state: string | undefined,
  ): Promise<{ readonly folder: string; readonly receipts: Receipts }>;
  /** @throws TrustprintError as `readCertificates` does. */
  certificates(bytes: Uint8Array, reading: CertificateFileReading): Promise<CertificateFile>;
  /** The public roots that Node carries. */
  publicRoots(): Promise<readonly Certificate[]>;
  loadFacts(path: string): Promise<Facts>;
  saveFacts(path: string, facts: Facts): Promise<void>;
  /** @throws TrustprintError as `openOutputFiles` does. */
  outputFiles(
    wanted: readonly WantedFile[],
    reading: readonly string[],
  ): Promise<readonly OutputFile[]>;
  /** @throws TrustprintError `file_unwritable`, where there is one already too. */
  createFile(path: string, text: string): Promise<void>;
  now(): Promise<Instant>;
  clock(): Promise<Clock>;
  /** @throws TrustprintError as `pageTemplate` does. */
  page(): Promise<string>;
}

export interface Reaching {
  /** The folder of the receipts, where it was named. */
  readonly state?: string | undefined;
  /** Nothing outside is to be touched, not even to find out whether it is a lab. */
  readonly offline?: boolean | undefined;
  /** The same endpoints are probed again and again, for months. */
  readonly isForLong?: boolean | undefined;
}

/** The outside as the settings reach it. */
export interface Reached {
  readonly ports: Ports;
  /** Whether AWS calls go to a lab. */
  readonly lab: boolean;
  /** How that lab was switched. */
  readonly switches: LabSwitches | undefined;
  /** The proxy that leads to a URL, as it may be shown. */
  readonly proxyFor: (url: string) => string | undefined;
}

/** What a result says of a command that probes nothing outside. */
export function plainCircumstances({ hostName }: Context): Circumstances {
  return {
    caller: undefined,
    vantage: { host: hostName, proxy: undefined, library: MOZILLA_ROOTS },
    lab: false,
  };
}

/** What a result says of a command that steers a lab. */
export function labCircumstances(context: Context): Circumstances {
  return { ...plainCircumstances(context), lab: true };
}

/** What a result says of a command that speaks to the cloud and asks no question. */
export async function cloudCircumstances(
  settings: Settings,
  reached: Reached,
  context: Context,
): Promise<Circumstances> {
  const caller = await reached.ports.cloud.caller(context.signal).catch(() => undefined);
  return {
    caller,
    vantage: vantageOf(undefined, { settings, reached, context }),
    lab: reached.lab,
  };
}

/** With what a question is asked. */
export interface Asking {
  readonly settings: Settings;
  readonly reached: Reached;
  readonly context: Context;
}

/** From where a target is looked at. */
export function vantageOf(
  target: Target | undefined,
  { settings, reached, context }: Asking,
): Vantage {
  return {
    host: context.hostName,
    proxy: reached.proxyFor(target?.kind === 'issuer' ? target.issuer : A_HOST_OF_AWS),
    library: settings.library ?? MOZILLA_ROOTS,
  };
}

/** Compiled into Node, and so of its version. */
const MOZILLA_ROOTS = `Mozilla roots of Node ${process.versions.node}`;

/** Which proxy the probes of other targets take, before it is known where they lead. */
const A_HOST_OF_AWS = 'https://sts.amazonaws.com';
