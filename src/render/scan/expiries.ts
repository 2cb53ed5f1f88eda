// SPDX-License-Identifier: Apache-2.0

import { type Instant, parseInstant, plusSeconds } from '../../core/model/instant.ts';
import { printHostPort } from '../../core/model/issuer.ts';
import type { EndpointLine, ScanLineJson } from '../../schemas/scan.ts';
import type { Expiry } from './page-head.ts';

/** The certificates that are served and end in the next ninety days. */
export class Expiries {
  readonly #from: Instant;
  readonly #to: Instant;
  readonly #ending = new Map<string, Ending>();
  /** What is listed anywhere, and how many trusts a host serves. */
  readonly #listed = new Set<string>();
  readonly #trusts = new Map<string, number>();

  constructor(at: string) {
    this.#from = parseInstant(at);
    this.#to = plusSeconds(this.#from, DAYS * DAY_SECONDS);
  }

  add(line: ScanLineJson): void {
    if (line.type === 'endpoint') this.#addEndpoint(line);
    if (line.type !== 'trust') return;
    for (const value of line.thumbprints ?? []) this.#listed.add(value.toLowerCase());
    for (const host of line.hosts) this.#trusts.set(host, (this.#trusts.get(host) ?? 0) + 1);
  }

  #addEndpoint(line: EndpointLine): void {
    for (const certificate of line.presentedChain) {
      const { sha1, notAfter } = certificate;
      const end = notAfter === null ? undefined : parseInstant(notAfter);
      if (notAfter === null || end === undefined || end < this.#from || end > this.#to) continue;
      const { hosts } = this.#ending.get(sha1) ?? { hosts: new Set<string>() };
      this.#ending.set(sha1, { certificate, notAfter, hosts: hosts.add(hostOf(line)) });
    }
  }

  /** The first first. */
  get all(): readonly Expiry[] {
    return Array.from(this.#ending, ([sha1, { hosts, certificate, notAfter }]) => ({
      sha1,
      subject: certificate.subject,
      notAfter,
      kind: kindOf(certificate, this.#listed),
      hosts: [...hosts].slice(0, MOST_HOSTS),
      trusts: [...hosts].reduce((sum, host) => sum + (this.#trusts.get(host) ?? 0), 0),
    }))
      .toSorted((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind))
      .slice(0, MOST)
      .toSorted((one, other) => (one.notAfter < other.notAfter ? -1 : 1));
  }
}

interface Ending {
  readonly certificate: ServedCertificate;
  readonly notAfter: string;
  readonly hosts: Set<string>;
}

type ServedCertificate = EndpointLine['presentedChain'][number];

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
