// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { redact } from '../../../render/redact.ts';
import type { App, AppContext } from './app.ts';
import type { HttpParts } from './parts.ts';
import { sightIn } from './requests.ts';
import { packedPage, scanHead } from './scan-page.ts';
import type { Sight } from './visible-accounts.ts';
import type { WatchedSource } from './sources.ts';

/** `/scan`: all lines that the caller may see, as the page of a report has them. */
export function addScan(api: App, parts: HttpParts): void {
  const pages = new PackedPages();
  api.get('/scan', async (context) => {
    const sight = sightIn(context, parts);
    const seen = await stateOf(parts);
    const headers = {
      etag: `W/"${digestOf([seen.revision, ...(sight.accounts?.toSorted() ?? ['*'])])}"`,
      vary: 'accept-encoding',
    };
    if (isKnown(headers.etag, context)) return context.body(null, 304, headers);
    const packed = await pages.of(headers.etag, async () => pageOf(sight, seen, parts));
    const type = { ...headers, 'content-type': 'application/x-ndjson; charset=utf-8' };
    return takesGzip(context)
      ? context.body(new Uint8Array(packed), 200, { ...type, 'content-encoding': 'gzip' })
      : context.body(unpacked(packed), 200, type);
  });
}

/** What was read so far. The revision is that of before: what comes meanwhile is another's. */
interface ScanState {
  readonly revision: string;
  readonly sources: readonly WatchedSource[];
  readonly isComplete: boolean;
}

async function stateOf({ database, status, version }: HttpParts): Promise<ScanState> {
  const planned = status.planned();
  const [lines, all] = await Promise.all([database.reads.linesState(), status.sources()]);
  const sources = all.filter(({ name }) => planned.includes(name));
  const done = sources.filter(
    ({ name, completedAt }) => completedAt !== null && lines.sources.includes(name),
  );
  const isComplete = done.length === planned.length;
  const revision = digestOf([version, String(isComplete), lines.revision]);
  return { revision, sources, isComplete };
}

async function pageOf(sight: Sight, seen: ScanState, parts: HttpParts): Promise<Buffer> {
  const { sources, isComplete } = seen;
  const { database, status, version, redact: take = redact } = parts;
  const completed = sources.flatMap(({ completedAt }) => completedAt ?? []);
  const [at = status.startedAt] = completed.toSorted((one, other) => one - other);
  const scan = scanHead(at, (await parts.circumstances?.()) ?? NOT_TOLD);
  const { reads } = database;
  const isShared = sources.length > 1;
  return packedPage({ reads, sight, scan, isComplete, isShared, version, redact: take });
}

/** Those that were asked for last. One is made at a time, and who asks for the same waits for it. */
class PackedPages {
  readonly #kept = new Map<string, Promise<Buffer>>();
  #last: Promise<unknown> = Promise.resolve();

  async of(etag: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const kept = this.#kept.get(etag) ?? this.#making(etag, make);
    this.#kept.delete(etag);
    this.#kept.set(etag, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_PAGES && oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }

  async #making(etag: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const making = this.#last.then(make);
    this.#last = making.catch(() => this.#kept.delete(etag));
    return making;
  }
}

function isKnown(etag: string, context: AppContext): boolean {
  const known = context.req.header('if-none-match')?.split(',') ?? [];
  // Compared weakly, whichever encoding it was (RFC 9110, 13.1.2).
  return known.some((one) => one.trim().replace(/^(?!W\/)/, 'W/') === etag);
}

function takesGzip(context: AppContext): boolean {
  const coded = context.req.header('accept-encoding') ?? '';
  return coded
    .split(',')
    .some((one) => /^\s*(?:gzip|\*)\s*(?:;(?!\s*q=0(?:\.0*)?\s*$).*)?$/i.test(one));
}

function unpacked(packed: Buffer): ReadableStream<Uint8Array> {
  return ReadableStream.from(Readable.from([packed]).pipe(createGunzip()));
}

function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}

/** Sources may be probed by different ways. */
const NOT_TOLD = {
  caller: undefined,
  vantage: { host: '', proxy: undefined, library: '' },
  lab: false,
};

/** Of 10,000 trusts a few megabytes each. */
const MOST_PAGES = 4;
