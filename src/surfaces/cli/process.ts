// SPDX-License-Identifier: Apache-2.0

import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { getAsset, isSea } from 'node:sea';
import { addAbortSignal } from 'node:stream';

import { TrustprintError } from '../../core/error.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { exitOfSignal } from './exit.ts';
import { type NamedFiles, upTo } from './files.ts';
import type { Environment } from './settings.ts';

/** The part of Node's `process` that we use. */
export type HostProcess = Pick<
  NodeJS.Process,
  'argv' | 'env' | 'platform' | 'stdin' | 'stdout' | 'stderr' | 'on' | 'off' | 'exit'
>;

/** The process while a command runs in it. */
export interface Running {
  /** Aborts when the process is told to stop. */
  readonly signal: AbortSignal;
  /** Aborts when nobody reads the result any more, or there is no room for it. */
  readonly outputLost: AbortSignal;
  readonly version: string;
  readonly endsWhenTold: () => void;
  readonly onHangUp: (listener: () => void) => () => void;
  /** Whether it was told to stop where that is no good end. */
  readonly wasTold: () => boolean;
  /** The exit code: the one that is given, unless the process was told to stop. */
  readonly exitOf: (code: number) => number;
  readonly inputPieces: NamedFiles['inputPieces'];
  readonly confirm: (question: string) => Promise<boolean>;
  readonly runProgram: (program: Program) => Promise<number>;
  /** Resolves when all that was written is out, or cannot be: then the error says so. */
  readonly written: () => Promise<TrustprintError | undefined>;
}

/** A program that has our terminal while it runs. */
export interface Program {
  /** What is run, as it is found on `PATH`, and its arguments. */
  readonly words: readonly [string, ...string[]];
  readonly environment: Environment;
}

/** Listens for the signals that tell a process to stop: the first ends work, the second the process. */
export function processOf(host: HostProcess): Running {
  const controller = new AbortController();
  let told: NodeJS.Signals | undefined;
  let isGoodEnd = false;
  const program = programRunner(host);
  const stop = (signal: NodeJS.Signals): void => {
    if (program.takes(signal)) return;
    if (told !== undefined) host.exit(isGoodEnd ? 0 : exitOfSignal(signal));
    told = signal;
    controller.abort(new Error(`told to stop by ${signal}`));
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) host.on(name, stop);
  // An output that fails ends no work that is being done: a write to a cloud is not cut in half.
  let lost: NodeJS.ErrnoException | undefined;
  const output = new AbortController();
  for (const stream of [host.stdout, host.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (stream === host.stdout) output.abort();
      if (error.code !== 'EPIPE') lost ??= error;
    });
  }
  const { signal } = controller;
  return {
    signal,
    outputLost: output.signal,
    version: ownVersion(),
    endsWhenTold: () => {
      isGoodEnd = true;
    },
    onHangUp: (listener) => onHangUp(host, listener),
    wasTold: () => told !== undefined && !isGoodEnd,
    exitOf: (code) => (told === undefined || isGoodEnd ? code : exitOfSignal(told)),
    inputPieces: (most) => upTo(inputOf(host, signal), most),
    confirm: async (question) => confirmed(question, host, signal),
    runProgram: program.run,
    written: async () => {
      await Promise.all([host.stdout, host.stderr].map(drained));
      return lost === undefined ? undefined : unwritable(lost);
    },
  };
}

function onHangUp(host: HostProcess, listener: () => void): () => void {
  host.on('SIGHUP', listener);
  return () => void host.off('SIGHUP', listener);
}

/** Runs one program at a time, which takes the signals that we are sent. */
function programRunner(host: HostProcess): {
  readonly takes: (signal: NodeJS.Signals) => boolean;
  readonly run: (program: Program) => Promise<number>;
} {
  let child: ChildProcess | undefined;
  const hangUp = (signal: NodeJS.Signals): void => void child?.kill(signal);
  return {
    takes: (signal) => {
      // At a terminal, Ctrl-C reached it when it reached us.
      if (signal !== 'SIGINT' || !host.stdin.isTTY) child?.kill(signal);
      return child !== undefined;
    },
    run: async ({ words: [file, ...args], environment }) => {
      const { spawn } = await import('node:child_process');
      host.on('SIGHUP', hangUp);
      try {
        child = spawn(file, args, { env: environment, stdio: 'inherit' });
        return await endOf(child, file);
      } finally {
        child = undefined;
        host.off('SIGHUP', hangUp);
      }
    },
  };
}

/** Its exit code; that of a shell where a signal ended it. */
async function endOf(child: ChildProcess, file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
    child.once('error', (cause) => {
      reject(
        new TrustprintError('argument_invalid', `cannot run ${file}`, {
          facts: { program: file },
          hint: 'name a program that is on your PATH, and may be run',
          cause,
        }),
      );
    });
  });
}

async function* inputOf({ stdin }: HostProcess, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const pieces: AsyncIterable<Uint8Array> = addAbortSignal(signal, stdin);
  try {
    yield* pieces;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

async function confirmed(
  question: string,
  { stdin, stderr }: HostProcess,
  signal: AbortSignal,
): Promise<boolean> {
  stderr.write(`${question} [y/N] `);
  const answer = await lineOf(stdin, signal);
  if (answer === undefined) stderr.write('\n');
  signal.throwIfAborted();
  return /^y(es)?$/i.test(answer?.trim() ?? '');
}

/** One line; `undefined` when there is none, or the process was told to stop. */
async function lineOf(
  stdin: HostProcess['stdin'],
  signal: AbortSignal,
): Promise<string | undefined> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: stdin, terminal: false, signal });
  for await (const line of lines) return line;
  return undefined;
}

/** A reader that has gone (`| head`) is no error; a disk that is full is one. */
function unwritable({ code = '', message }: NodeJS.ErrnoException): TrustprintError {
  return new TrustprintError('file_unwritable', `what was printed was lost: ${message}`, {
    facts: { systemCode: code },
    hint: 'send the output to where there is room for it',
  });
}

/** An error is told of after the write that met it, so a turn is waited for. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writable) {
    await new Promise<void>((resolve) => {
      stream.write('', () => {
        resolve();
      });
    });
  }
  await new Promise<void>((resolve) => setImmediate(resolve));
}

/** The version in our manifest: in the executable, or above the sources or the bundle. */
function ownVersion(): string {
  const text = isSea() ? getAsset(MANIFEST, 'utf8') : manifestAbove(import.meta.dirname);
  const manifest: unknown = text === undefined ? undefined : JSON.parse(text);
  return isJsonObject(manifest) ? String(manifest['version']) : 'unknown';
}

function manifestAbove(folder: string): string | undefined {
  const path = join(folder, MANIFEST);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  return dirname(folder) === folder ? undefined : manifestAbove(dirname(folder));
}

const MANIFEST = 'package.json';
