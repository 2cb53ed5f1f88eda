// SPDX-License-Identifier: Apache-2.0

import type { PageHead } from '../../../src/render/scan/page-head.ts';
import type { ScanLineJson } from '../../../src/schemas/scan.ts';
import { hostOf } from '../words.ts';
import type { EndpointLine, FindingLine, TrustData, TrustDetail, TrustLine } from './trust-data.ts';

/** The lines of a scan behind the line that says what they come to, as pages ask for them. */
export interface LinesIndex {
  readonly head: PageHead;
  readonly lines: readonly ScanLineJson[];
  readonly trusts: ReadonlyMap<string, TrustLine>;
  readonly findings: readonly FindingLine[];
  readonly endpoints: readonly EndpointLine[];
}

/** Answers from the lines, as they are when it is asked. */
export function dataOf(read: () => Promise<LinesIndex>): TrustData {
  const of = async <T>(part: (index: LinesIndex) => T): Promise<T> => part(await read());
  return {
    overview: async () => of(({ head }) => head),
    trusts: async () => of(({ trusts }) => [...trusts.values()]),
    trust: async (arn) => of((index) => detailOf(arn, index)),
    findings: async () => of(({ findings }) => findings),
    endpoints: async () => of(({ endpoints }) => endpoints),
    unreadable: async () => of(({ lines }) => lines.filter((line) => line.type === 'unreadable')),
  };
}

/** Reads piece by piece, so nothing stands still. */
export async function indexOf(bytes: ReadableStream<BufferSource>): Promise<LinesIndex> {
  const lines: ScanLineJson[] = [];
  let head: PageHead | undefined;
  for await (const line of jsonLinesIn<Line>(bytes)) {
    if (line.type === 'page') head = line;
    else lines.push(line);
  }
  if (head === undefined) throw new Error('there are no data');
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
  { trusts, findings, endpoints, lines }: LinesIndex,
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

type Line = ScanLineJson | PageHead;

/** Each line as it comes; a blank one says nothing. */
export async function* jsonLinesIn<Of>(bytes: ReadableStream<BufferSource>): AsyncGenerator<Of> {
  let held = '';
  for await (const piece of piecesOf(bytes.pipeThrough(new TextDecoderStream()))) {
    const whole = `${held}${piece}`.split('\n');
    held = whole.pop() ?? '';
    for (const line of whole) if (line !== '') yield JSON.parse(line) as Of;
  }
}

/** Not every browser iterates a stream. */
async function* piecesOf(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
