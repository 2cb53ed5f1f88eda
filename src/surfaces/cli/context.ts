// SPDX-License-Identifier: Apache-2.0

import type { CommandContext } from '@stricli/core';

import type { Facts } from '../../core/model/facts.ts';
import type { Certificate } from '../../core/model/certificate.ts';
import type { Vantage } from '../../core/model/facts.ts';
import type { Instant } from '../../core/model/instant.ts';
import type { CertificateFile, CertificateFileReading } from '../../core/model/pem.ts';
import type { Ports, Receipts } from '../../ports/index.ts';
import type { OutputFile, WantedFile } from '../../ports/output-files.ts';
import type { TerminalLayout } from '../../render/page.ts';
import type { Redactor } from '../../render/redact.ts';
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
  /** Whether what we print goes into the file of that name. */
  readonly isOutput: (name: string) => Promise<boolean>;
  /** Asks a yes-or-no question on the error stream. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Runs a program to its end, with our terminal and the signals that we are sent; gives its exit code. */
  readonly runProgram: Running['runProgram'];
  /**
   * Writes to the result unredacted. For nothing but the keys of a lab, which the lab made itself,
   * which open nothing else, and without which nobody could enter it.
   */
  readonly writeLabSecrets: (text: string) => void;
}

/** The adapters, built when they are first asked for. */
export interface Outside {
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
  now(): Promise<Instant>;
  /** @throws TrustprintError as `pageTemplate` does. */
  page(): Promise<string>;
}

export interface Reaching {
  /** The folder of the receipts, where it was named. */
  readonly state?: string | undefined;
  /** Nothing outside is to be touched, not even to find out whether it is a lab. */
  readonly offline?: boolean | undefined;
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
