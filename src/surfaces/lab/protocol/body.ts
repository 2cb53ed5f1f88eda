// SPDX-License-Identifier: Apache-2.0

/**
 * The body of a request as text, or `undefined` when it is longer than `most` bytes. A body that
 * says its length is refused before a byte of it is read; one that does not, once it is over.
 */
export async function boundedBody(request: Request, most: number): Promise<string | undefined> {
  return (await boundedBytes(request, most))?.toString('utf8');
}

/** The same, as bytes. */
export async function boundedBytes(request: Request, most: number): Promise<Buffer | undefined> {
  const length = request.headers.get('content-length');
  if (Number(length ?? 0) > most) return undefined;
  if (!request.headers.has('transfer-encoding')) {
    // Of a body with a length no more than that is read, and without one there is none (RFC 9112, 6.3).
    return length === null ? Buffer.alloc(0) : Buffer.from(await request.arrayBuffer());
  }
  return boundedStream(request, most);
}

async function boundedStream(request: Request, most: number): Promise<Buffer | undefined> {
  const stream: ReadableStream<Uint8Array> | null = request.body;
  const reader = stream?.getReader();
  if (reader === undefined) return Buffer.alloc(0);
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(parts);
    length += value.length;
    if (length > most) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
}
