// SPDX-License-Identifier: Apache-2.0

import { parseInstant, plusSeconds } from '../../core/model/instant.ts';
import { printHostPort } from '../../core/model/issuer.ts';
import type { EndpointLine, ScanLineJson } from '../../schemas/scan.ts';
import type { Expiry } from './page-head.ts';

/** The certificates that are served and end in the next ninety days, the first first. */
export function expiriesOf(lines: readonly ScanLineJson[], at: string): readonly Expiry[] {
  const { listed, trusts } = usesOf(lines);
  return Array.from(endingIn(lines, at), ([sha1, { hosts, certificate, notAfter }]) => ({
    sha1,
    subject: certificate.subject,
    notAfter,
    kind: kindOf(certificate, listed),
    hosts: [...hosts].slice(0, MOST_HOSTS),
    trusts: [...hosts].reduce((sum, host) => sum + (trusts.get(host) ?? 0), 0),
  }))
    .toSorted((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind))
    .slice(0, MOST)
    .toSorted((one, other) => (one.notAfter < other.notAfter ? -1 : 1));
}

interface Ending {
  readonly certificate: ServedCertificate;
  readonly notAfter: string;
  readonly hosts: Set<string>;
}

type ServedCertificate = EndpointLine['presentedChain'][number];

function endingIn(lines: readonly ScanLineJson[], at: string): ReadonlyMap<string, Ending> {
  const from = parseInstant(at);
  const to = plusSeconds(from, DAYS * DAY_SECONDS);
  const ending = new Map<string, Ending>();
  for (const line of lines.filter((one) => one.type === 'endpoint')) {
    for (const certificate of line.presentedChain) {
      const { sha1, notAfter } = certificate;
      const end = notAfter === null ? undefined : parseInstant(notAfter);
      if (notAfter === null || end === undefined || end < from || end > to) continue;
      const { hosts } = ending.get(sha1) ?? { hosts: new Set<string>() };
      ending.set(sha1, { certificate, notAfter, hosts: hosts.add(hostOf(line)) });
    }
  }
  return ending;
}

/** What is listed anywhere, and how many trusts a host serves. */
function usesOf(lines: readonly ScanLineJson[]): {
  readonly listed: ReadonlySet<string>;
  readonly trusts: ReadonlyMap<string, number>;
} {
  const listed = new Set<string>();
  const trusts = new Map<string, number>();
  for (const line of lines) {
    if (line.type !== 'trust') continue;
    for (const value of line.thumbprints ?? []) listed.add(value.toLowerCase());
    for (const host of line.hosts) trusts.set(host, (trusts.get(host) ?? 0) + 1);
  }
  return { listed, trusts };
}

function kindOf(
  { sha1, isCa = false, onPath = true }: ServedCertificate,
  listed: ReadonlySet<string>,
): Expiry['kind'] {
  if (listed.has(sha1)) return 'listed';
  return isCa && onPath ? 'ca' : 'leaf';
}

function hostOf({ host, port }: EndpointLine): string {
  return printHostPort({ host, port });
}

const KINDS: readonly Expiry['kind'][] = ['listed', 'ca', 'leaf'];
const DAYS = 90;
const DAY_SECONDS = 86_400;
/** More points than these on a line, and hosts at one, nobody tells apart. */
const MOST = 200;
const MOST_HOSTS = 20;
