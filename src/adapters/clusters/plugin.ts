// SPDX-License-Identifier: Apache-2.0

import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

import * as z from 'zod';

import { TrustprintError } from '../../core/error.ts';
import { systemCodeOf } from '../tls-errors.ts';
import type { PluginEntry } from './kubeconfig-form.ts';
import { wordsOfProgram } from './safe-text.ts';

/** What a plugin is run with. */
export interface PluginCall {
  readonly plugin: PluginEntry;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The cluster as `KUBERNETES_EXEC_INFO` has it, for plugins that want it. */
  readonly cluster: Readonly<Record<string, string | boolean>>;
  readonly timeoutMs: number;
}

/**
 * Runs the command of a kubeconfig that gives credentials (`aws eks get-token`), bounded in time and
 * in what it may print. It has no terminal, and what it prints to stdout is shown nowhere.
 *
 * @throws TrustprintError `kubernetes_credentials_missing`, which names the command alone: its
 *   arguments may be secret.
 * @see Kubernetes documentation, Authenticating, client-go credential plugins.
 */
export async function runPlugin(call: PluginCall, signal: AbortSignal): Promise<PluginCredential> {
  const { plugin } = call;
  if (plugin.needsTerminal) throw failed(plugin, 'asks on a terminal, and has none here');
  signal.throwIfAborted();
  const { stdout, stderr, ended } = await outputOf(call, signal);
  if (ended !== 0) throw failed(plugin, `ended with ${String(ended)}${said(stderr)}`);
  const credential = parseCredential(stdout, plugin.apiVersion);
  if (typeof credential === 'string') throw failed(plugin, credential);
  return credential;
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
  /** The exit code, or the signal that ended it. */
  readonly ended: number | string;
}

async function outputOf(call: PluginCall, signal: AbortSignal): Promise<Output> {
  const { plugin, timeoutMs } = call;
  const overtime = AbortSignal.timeout(timeoutMs);
  const stopping = AbortSignal.any([signal, overtime]);
  const child = start(call);
  try {
    return await new Promise<Output>((resolve, reject) => {
      stopping.addEventListener('abort', () => {
        reject(failed(plugin, `gave nothing within ${String(timeoutMs / 1000)} s`));
      });
      child.once('error', (cause) => {
        reject(notStarted(plugin, cause));
      });
      collect(child, { done: resolve, flood: () => reject(failed(plugin, 'prints without end')) });
    });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    stop(child);
  }
}

/** In a group of its own, so that what it starts itself ends with it. */
function start({ plugin, env, cluster }: PluginCall): ChildProcess {
  const { command, args, apiVersion, wantsCluster } = plugin;
  const info = {
    kind: 'ExecCredential',
    apiVersion,
    spec: { interactive: false, ...(wantsCluster ? { cluster } : {}) },
  };
  return spawn(command, args, {
    env: { ...env, ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !IS_WINDOWS,
    windowsHide: true,
  });
}

function collect(
  child: ChildProcess,
  { done, flood }: { readonly done: (output: Output) => void; readonly flood: () => void },
): void {
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => taken(stream, flood));
  child.once('close', (code, killedBy) => {
    done({
      stdout: stdout?.() ?? '',
      stderr: stderr?.() ?? '',
      ended: code ?? killedBy ?? 'no code',
    });
  });
}

function taken(stream: Readable | null, flood: () => void): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  stream?.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > MOST_BYTES) flood();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function stop(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (child.pid === undefined) return;
  try {
    process.kill(IS_WINDOWS ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}

function notStarted(plugin: PluginEntry, cause: unknown): TrustprintError {
  const code = systemCodeOf(cause);
  if (code !== 'ENOENT') return failed(plugin, `could not be started (${code})`);
  const { installHint } = plugin;
  return failed(plugin, `is not on this machine${said(installHint ?? '')}`);
}

function said(text: string): string {
  const words = wordsOfProgram(text);
  return words === '' ? '' : `: ${words}`;
}

function failed({ command }: PluginEntry, why: string): TrustprintError {
  return new TrustprintError(
    'kubernetes_credentials_missing',
    `the kubeconfig's command ${command} ${why}`,
    {
      facts: { command, why },
      hint: 'see whether kubectl gets further: kubectl auth whoami; log in again (aws sso login), or name another context: --context',
    },
  );
}

const IS_WINDOWS = process.platform === 'win32';

/** A token has some kilobytes, a certificate with its key ten; what is more is no credential. */
const MOST_BYTES = 256 * 1024;

/** What a plugin gave. Secret: it goes into no error and no fact. */
export interface PluginCredential {
  readonly token: string | undefined;
  /** PEM, both or none. */
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Milliseconds since the epoch; `undefined`: for as long as the process lives. */
  readonly expiresAt: number | undefined;
}

/**
 * Reads an `ExecCredential` of the version that the kubeconfig names.
 *
 * @returns What is wrong with it, in words that quote none of it, where it is none.
 * @see Kubernetes API reference, client.authentication.k8s.io/v1.
 */
export function parseCredential(stdout: string, apiVersion: string): PluginCredential | string {
  const read = CREDENTIAL.safeParse(jsonIn(stdout));
  if (!read.success) return 'printed no ExecCredential';
  const { status, ...given } = read.data;
  if (given.apiVersion !== apiVersion)
    return `printed an ExecCredential of another version than ${apiVersion}`;
  if (status === undefined) return 'printed an ExecCredential without a status';
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = status;
  const isPair = (clientCertificateData === undefined) === (clientKeyData === undefined);
  if (!isPair) return 'printed a certificate without a key, or a key without a certificate';
  if (token === undefined && clientKeyData === undefined)
    return 'printed neither a token nor a key';
  return {
    token,
    certificate: clientCertificateData,
    key: clientKeyData,
    expiresAt: expirationTimestamp === undefined ? undefined : Date.parse(expirationTimestamp),
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the parser's own message quotes it
  }
}

const words = z
  .string()
  .nullish()
  .transform((value) => (value === '' ? undefined : (value ?? undefined)));

const CREDENTIAL = z.object({
  kind: z.literal('ExecCredential'),
  apiVersion: z.string(),
  status: z
    .object({
      token: words,
      clientCertificateData: words,
      clientKeyData: words,
      expirationTimestamp: words,
    })
    .nullish()
    .transform((status) => status ?? undefined),
});
