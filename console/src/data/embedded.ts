// SPDX-License-Identifier: Apache-2.0

import type { PageHead } from '../../../src/render/scan/page-head.ts';
import type { ScanLineJson } from '../../../src/schemas/scan.ts';
import { hostOf } from '../words.ts';
import type { EndpointLine, FindingLine, TrustData, TrustDetail, TrustLine } from './trust-data.ts';

type Line = ScanLineJson | PageHead;

/** The lines that the page holds: compressed, in base64. They are read piece by piece, so nothing stands still. */
export function embeddedData(text: string): TrustData {
  // `deflate` names the format of zlib (RFC 1950) there.
  const bytes = new Blob([bytesOf(text)]).stream();
  return dataOf(linesIn(bytes.pipeThrough(new DecompressionStream('deflate'))));
}

/** What the lines of a scan, and the head before them, say. */
export function dataOf(read: AsyncIterable<Line>): TrustData {
  const reading = indexOf(read);
  const of = async <T>(part: (index: Index) => T): Promise<T> => part(await reading);
  return {
    overview: async () => of(({ head }) => head),
    trusts: async () => of(({ trusts }) => [...trusts.values()]),
    trust: async (arn) => of((index) => detailOf(arn, index)),
    findings: async () => of(({ findings }) => findings),
    endpoints: async () => of(({ endpoints }) => endpoints),
    unreadable: async () => of(({ lines }) => lines.filter((line) => line.type === 'unreadable')),
  };
}

interface Index {
  readonly head: PageHead;
  readonly lines: readonly ScanLineJson[];
  readonly trusts: ReadonlyMap<string, TrustLine>;
  readonly findings: readonly FindingLine[];
  readonly endpoints: readonly EndpointLine[];
}

async function indexOf(read: AsyncIterable<Line>): Promise<Index> {
  const lines: ScanLineJson[] = [];
  let head: PageHead | undefined;
  for await (const line of read) {
    if (line.type === 'page') head = line;
    else lines.push(line);
  }
  if (head === undefined) throw new Error('this page holds no data');
  const trusts = lines.filter((line) => line.type === 'trust');
  return {
    head,
    lines,
    trusts: new Map(trusts.map((trust) => [trust.providerArn, trust])),
    findings: lines.filter((line) => line.type === 'finding'),
    endpoints: lines.filter((line) => line.type === 'endpoint'),
  };
}

function detailOf(
  arn: string,
  { trusts, findings, endpoints, lines }: Index,
): TrustDetail | undefined {
  const trust = trusts.get(arn);
  if (trust === undefined) return undefined;
  const { account, issuer, hosts } = trust;
  const isOfTrust = (one: FindingLine): boolean =>
    one.resource === arn || (issuer !== null && one.issuer === issuer && one.account === account);
  return {
    trust,
    endpoints: endpoints.filter((endpoint) => hosts.includes(hostOf(endpoint))),
    findings: findings.filter(isOfTrust),
    clusters: lines
      .flatMap((line) => (line.type === 'account' ? line.clusters : []))
      .filter((cluster) => cluster.issuer === issuer),
  };
}

export async function* linesIn(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Line> {
  let held = '';
  for await (const piece of piecesOf(bytes.pipeThrough(new TextDecoderStream()))) {
    const whole = `${held}${piece}`.split('\n');
    held = whole.pop() ?? '';
    for (const line of whole) yield JSON.parse(line) as Line;
  }
}

/** A loop: by an iterator, megabytes of characters would take half a second. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
  return bytes;
}

/** Not every browser iterates a stream. */
async function* piecesOf(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
