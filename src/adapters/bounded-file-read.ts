// SPDX-License-Identifier: Apache-2.0

import { close, constants, fstat, open, read, type Stats } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { promisify } from 'node:util';

/** How much is read of a file, and until when. */
export interface ReadBounds {
  /** Bytes at most. */
  readonly most: number;
  readonly signal: AbortSignal;
  /** For all of a pipe to come, milliseconds. */
  readonly withinMs?: number;
}

/**
 * Reads a file that somebody named, whatever it is, as a whole.
 *
 * @throws Error as `boundedPieces` does.
 */
export async function readBounded(path: string, bounds: ReadBounds): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(boundedPieces(path, bounds)));
}

/**
 * The bytes of a file that somebody named, whatever it is, piece by piece. It is opened so that nothing
 * waits where no signal is heard: a pipe without a writer would else hold a thread that the process
 * cannot end without. A pipe (`<(command)`) is waited for, within a bound; a device is read as far as it
 * has something.
 *
 * @throws Error with the code of the system: `EFBIG` for more bytes than that, `ETIMEDOUT` for a pipe
 *   that does not end, `EAGAIN` for a device that has nothing; the signal's reason when it is aborted.
 */
export async function* boundedPieces(path: string, bounds: ReadBounds): AsyncGenerator<Buffer> {
  bounds.signal.throwIfAborted();
  const fd = await opened(path, constants.O_RDONLY | constants.O_NONBLOCK);
  let isOurs = true;
  try {
    const stats = await statsOf(fd);
    isOurs = !stats.isFIFO(); // the socket over a pipe closes it
    yield* isOurs ? fromFile(fd, stats, bounds) : fromPipe(fd, bounds);
  } finally {
    if (isOurs) await closed(fd);
  }
}

async function* fromFile(
  fd: number,
  stats: Stats,
  { most, signal }: ReadBounds,
): AsyncGenerator<Buffer> {
  if (stats.isFile() && stats.size > most) throw coded('EFBIG');
  for (let length = 0; ;) {
    signal.throwIfAborted();
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const { bytesRead } = await readInto(fd, chunk, 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return;
    length += bytesRead;
    if (length > most) throw coded('EFBIG');
    yield chunk.subarray(0, bytesRead);
  }
}

async function* fromPipe(
  fd: number,
  { most, signal, withinMs = PIPE_ENDS_WITHIN_MS }: ReadBounds,
): AsyncGenerator<Buffer> {
  const time = AbortSignal.timeout(withinMs);
  const pipe = new Socket({ fd, readable: true, writable: false });
  const stream: AsyncIterable<Buffer> = addAbortSignal(AbortSignal.any([signal, time]), pipe);
  let length = 0;
  try {
    for await (const chunk of stream) {
      length += chunk.length;
      if (length > most) throw coded('EFBIG');
      yield chunk;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw time.aborted ? coded('ETIMEDOUT') : error;
  } finally {
    pipe.destroy();
  }
}

function coded(code: 'EFBIG' | 'ETIMEDOUT'): Error {
  return Object.assign(new Error(`${code}: bounded`), { code });
}

const opened = promisify(open);
const statsOf = promisify(fstat);
const readInto = promisify(read);
const closed = promisify(close);

const CHUNK_BYTES = 65_536;

/** Long enough for a person to log in where a command in `<(…)` asks for it. */
const PIPE_ENDS_WITHIN_MS = 60_000;
