// SPDX-License-Identifier: Apache-2.0

/**
 * The body of a request as text, or `undefined` when it is longer than `most` bytes. A body that
 * says its length is refused before a byte of it is read; one that does not, once it is over.
 */
export async function boundedBody(request: Request, most: number): Promise<string | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > most) return undefined;
  const parts: Uint8Array[] = [];
  let length = 0;
  // Cancelling the stream by leaving the loop closes the connection.
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
