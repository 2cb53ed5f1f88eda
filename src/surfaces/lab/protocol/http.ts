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

/**
 * Why a request is not one of this machine's own programs, or `undefined`. A page in a browser can
 * reach loopback too: under a name of its own that it has resolve here (DNS rebinding), or across
 * sites.
 */
export function strangerIn(headers: HeaderReader): string | undefined {
  const host = headers.get('host') ?? '';
  if (!isLoopbackUrl(`http://${host}`)) return `the lab answers on loopback only, not as ${host}`;
  const origin = headers.get('origin');
  if (origin !== null && !isLoopbackUrl(origin)) return `the lab answers no page of ${origin}`;
  return headers.get('sec-fetch-site') === 'cross-site'
    ? 'the lab answers no page of another site'
    : undefined;
}

/** As programs mostly write it, or in any other way that is the same to `URL`. */
function isLoopbackUrl(url: string): boolean {
  return LOOPBACK_URL.test(url) || LOOPBACK.test(URL.parse(url)?.hostname ?? '');
}

const LOOPBACK_URL = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,4}|:[1-5]\d{4})?$/;
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

/** What the protocols read of a request. */
export interface WireRequest {
  readonly method: string;
  readonly pathname: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: HeaderReader;
  /** The body as text, or `undefined` where it is longer than `most` bytes. */
  readonly text: (most: number) => Promise<string | undefined>;
}

export type HeaderReader = Pick<Headers, 'get'>;

/** An answer as it goes over HTTP. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A reply in JSON. */
export function jsonReply(value: unknown, status: number, headers: Reply['headers']): Reply {
  const type = { 'content-type': 'application/json' };
  return { status, headers: { ...type, ...headers }, body: JSON.stringify(value) };
}

/** Percent-encoding of all but the unreserved characters (RFC 3986, 2.3), as AWS has it. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * Whether a client takes a media type, as kube-apiserver decides for its discovery document and its
 * key set: by the type itself or by any type, and not by `application/*`. Who says nothing takes all.
 */
export function accepts(accept: string | undefined, type: string): boolean {
  const ranges = mediaRangesIn(accept);
  return ranges.length === 0 || ranges.some((range) => range === '*/*' || range === type);
}

/** The media ranges of an `Accept` header, without their parameters. */
export function mediaRangesIn(accept: string | undefined): readonly string[] {
  return (accept ?? '')
    .split(',')
    .map((range) => (range.split(';')[0] ?? '').trim().toLowerCase())
    .filter((range) => range !== '');
}

/** What a key set is (RFC 7517, 8.5). kube-apiserver gives it under this name alone. */
export const JWK_SET = 'application/jwk-set+json';
