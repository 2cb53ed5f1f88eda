// SPDX-License-Identifier: Apache-2.0

/** A line of a stream of bytes, without its line feed. */
export interface TextLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Whether it has more bytes than are read of a line; then its text is empty. */
  readonly isTooLong: boolean;
  /** Whether the stream ends in it: it may be cut off. */
  readonly isLast: boolean;
}

/**
 * Reads a stream line by line, and holds one line at most. After a line that is too long it ends.
 *
 * @param most Bytes of a line.
 */
export async function* byLines(
  stream: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<TextLine> {
  let held: Uint8Array[] = [];
  let number = 1;
  let length = 0;
  for await (const chunk of stream) {
    let from = 0;
    for (let to = chunk.indexOf(LINE_FEED); to >= 0; to = chunk.indexOf(LINE_FEED, from)) {
      held.push(chunk.subarray(from, to));
      yield { text: textOf(held), number, isTooLong: false, isLast: false };
      [held, length, from, number] = [[], 0, to + 1, number + 1];
    }
    held.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > most) {
      yield { text: '', number, isTooLong: true, isLast: true };
      return;
    }
  }
  if (length > 0) yield { text: textOf(held), number, isTooLong: false, isLast: true };
}

function textOf(pieces: readonly Uint8Array[]): string {
  return Buffer.concat(pieces).toString('utf8');
}

const LINE_FEED = 0x0a;
