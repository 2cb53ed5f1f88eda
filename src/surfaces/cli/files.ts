// SPDX-License-Identifier: Apache-2.0

import { fstat } from 'node:fs';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';

import { type ErrorCode, TrustprintError } from '../../core/error.ts';

/** How files that a person names are read: piece by piece. */
export interface NamedFiles {
  /** Standard input; it ends with `TooLarge` after `most` bytes. */
  readonly inputPieces: (most: number) => AsyncIterable<Uint8Array>;
  /** A file, a pipe or a device; the error has the code of the system, `EFBIG` for one that is longer. */
  readonly filePieces: (name: string, most: number) => AsyncIterable<Uint8Array>;
}

/** Whether a name leads to the file that is open there: our output, where `fd` is that. */
export async function isOpenAs(name: string, fd: number): Promise<boolean> {
  const [named, open] = await Promise.all(
    [stat(name), promisify(fstat)(fd)].map(async (stats) => stats.catch(() => undefined)),
  );
  return open?.isFile() === true && named?.dev === open.dev && named.ino === open.ino;
}

/** What a file that was named is read as, for its bound and its errors. */
export interface Wanted {
  /** What it should hold: `a token`. */
  readonly what: string;
  /** Bytes at most. */
  readonly most: number;
  readonly code?: Extract<ErrorCode, 'file_unreadable' | 'token_unreadable'>;
  /** What to do where it cannot be read. */
  readonly hint?: string;
}

/** Certificates: `readCertificates` has a bound of its own, and says more. */
export const CERTIFICATES: Wanted = { what: 'certificates', most: 16 * 1024 * 1024 };

/** STS takes 20,000 characters; ten times that is still told apart from a wrong file. */
export const TOKEN: Wanted = { what: 'a token', most: 200_000, code: 'token_unreadable' };

/** Issuers and hosts, one a line: a million of them. */
export const LIST: Wanted = { what: 'a list of issuers', most: 64 * 1024 * 1024 };

/** Fifty thousand issuers to watch, at some eighty characters each; all else is small beside them. */
export const CONFIG: Wanted = {
  what: 'a configuration',
  most: 4 * 1024 * 1024,
  hint: 'trustprint config init FILE writes one to begin with',
};

/** What a scan printed: some kilobytes for each trust of ten thousand accounts with a hundred each. */
export const SCAN: Wanted = { what: 'what scan --format ndjson printed', most: 4 * 1024 ** 3 };

/** A log around an answer of STS: what a pod says in a day, more or less. */
export const LOG: Wanted = { what: 'a log', most: 16 * 1024 * 1024 };

/**
 * Reads a file that was named on the command line, or standard input for `-`.
 *
 * @throws TrustprintError as `piecesOf` does.
 */
export async function readNamed(
  name: string,
  wanted: Wanted,
  files: NamedFiles,
): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(piecesOf(name, wanted, files)));
}

/**
 * The same piece by piece, for what is too large to be held.
 *
 * @throws TrustprintError `file_unreadable` (or the code that is wanted), `file_too_large`.
 */
export async function* piecesOf(
  name: string,
  wanted: Wanted,
  { inputPieces, filePieces }: NamedFiles,
): AsyncGenerator<Uint8Array> {
  const { most } = wanted;
  try {
    yield* name === STDIN ? inputPieces(most) : filePieces(name, most);
  } catch (cause) {
    throw unreadable(cause, name, wanted);
  }
}

function unreadable(cause: unknown, name: string, wanted: Wanted): unknown {
  if (cause instanceof TooLarge) return tooLarge(name, wanted);
  const code = systemCodeOf(cause);
  if (code === undefined) return cause;
  if (code === 'EFBIG') return tooLarge(name, wanted);
  return new TrustprintError(
    wanted.code ?? 'file_unreadable',
    `${printName(name)} cannot be read: ${REASONS[code] ?? code}`,
    {
      facts: { file: printName(name), error: code },
      hint: wanted.hint ?? `give the name of a file that holds ${wanted.what}`,
      cause,
    },
  );
}

/**
 * Says more of a library that cannot be read where the environment names it: a lab takes its files
 * with it when it ends, and its variables stay in the shell.
 */
export function unreadableLibrary(byFlag: boolean): (error: unknown) => never {
  return (error) => {
    if (byFlag || !(error instanceof TrustprintError)) throw error;
    throw new TrustprintError(error.code, `TRUSTPRINT_LIBRARY: ${error.message}`, {
      facts: { ...error.facts, variable: 'TRUSTPRINT_LIBRARY' },
      hint: 'if a lab has ended, unset what trustprint lab env had set; else name a file of roots',
      cause: error,
    });
  };
}

/** A file's name as messages have it. */
export function printName(name: string): string {
  return name === STDIN ? 'standard input' : name;
}

/**
 * Takes a stream of bytes as it comes.
 *
 * @throws TooLarge once it has brought more than that.
 */
export async function* upTo(
  stream: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > most) throw new TooLarge();
    yield chunk;
  }
}

/** Takes it as a whole. */
export async function takeUpTo(
  stream: AsyncIterable<Uint8Array>,
  most: number,
): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(upTo(stream, most)));
}

/** More came than is read. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

function tooLarge(name: string, { what, most }: Wanted): TrustprintError {
  return new TrustprintError(
    'file_too_large',
    `${printName(name)} is larger than we read for ${what}`,
    {
      facts: { file: printName(name), most },
      hint: `give a file of ${String(most)} bytes at most`,
    },
  );
}

function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

const STDIN = '-';

const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'no such file',
  EACCES: 'not allowed',
  EPERM: 'not allowed',
  EISDIR: 'it is a folder',
  ENOTDIR: 'no such file',
  ENAMETOOLONG: 'no file has so long a name',
  EAGAIN: 'it is a device that has nothing to read',
  ETIMEDOUT: 'it is a pipe that does not end',
};
