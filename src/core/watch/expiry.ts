// SPDX-License-Identifier: Apache-2.0

import { type Instant, printInstant } from '../model/instant.ts';
import type { Fingerprint } from '../model/thumbprint.ts';
import type { Severity } from '../model/verdict.ts';
import { type ChangeTold, conditionOf } from './change.ts';
import type { Condition } from './alert.ts';
import type { CertificateSnapshot, ExpiryFraction, ToldExpiry } from './snapshot.ts';

interface Expiries {
  readonly told: readonly ToldExpiry[];
  readonly changes: readonly ChangeTold[];
  readonly conditions: readonly Condition[];
}

/**
 * What is to be told of the dates of what a host serves: of each certificate that a trust needs, each
 * fraction of its lifetime once. What was told once stays told for as long as it is served.
 *
 * @param needed Of the certificates, those that a trust needs as far as this unit could tell.
 */
export function expiriesAfter(
  before: readonly ToldExpiry[],
  served: readonly CertificateSnapshot[],
  { host, needed, at }: { host: string; needed: ReadonlySet<Fingerprint>; at: Instant },
): Expiries {
  const certificates = new Map(served.map((one) => [one.sha256, one]));
  const told = new Map(before.map((one) => [one.sha256, one]));
  const changes: ChangeTold[] = [];
  const conditions: Condition[] = [];
  for (const [sha256, certificate] of certificates) {
    const known = told.get(sha256);
    const now = needed.has(sha256) || known !== undefined ? fractionOf(certificate, at) : undefined;
    const left = graver(known?.left, now);
    if (left === undefined) continue;
    const detail = sentenceOf(certificate, host, left);
    const severity = SEVERITIES[left];
    if (left !== known?.left) {
      told.delete(sha256); // the newest last
      told.set(sha256, { sha256, left });
      changes.push({ kind: 'expiry-near', severity, detail, ...sides(certificate, known, left) });
    }
    const cause = { check: 'expiry-near', host, chain: sha256 };
    conditions.push(conditionOf({ cause, target: host, severity, detail }));
  }
  return { told: [...told.values()].slice(-MOST_TOLD), changes, conditions };
}

/** How much of its lifetime is left of a certificate, where that is little. */
function fractionOf(
  { notBefore, notAfter }: CertificateSnapshot,
  at: Instant,
): ExpiryFraction | undefined {
  if (notAfter === null) return undefined;
  if (notAfter <= at) return 0;
  if (notBefore === null) return undefined;
  const share = (notAfter - at) / (notAfter - notBefore);
  return FRACTIONS.find((fraction) => share <= 1 / fraction);
}

/** Of two, the one with less left: clocks may be set back. */
function graver(
  one: ExpiryFraction | undefined,
  other: ExpiryFraction | undefined,
): ExpiryFraction | undefined {
  return ([0, ...FRACTIONS] as const).find((fraction) => fraction === one || fraction === other);
}

function sides(
  { subject, sha1, notAfter }: CertificateSnapshot,
  known: ToldExpiry | undefined,
  left: ExpiryFraction,
): Pick<ChangeTold, 'before' | 'after'> {
  const certificate = {
    subject,
    sha1,
    notAfter: notAfter === null ? null : printInstant(notAfter),
  };
  return {
    before: known === undefined ? null : { left: known.left },
    after: { left, ...certificate },
  };
}

function sentenceOf(
  { subject, notAfter }: CertificateSnapshot,
  host: string,
  left: ExpiryFraction,
): string {
  const day = notAfter === null ? '' : ` on ${printInstant(notAfter)}`;
  return `the certificate ${subject} that ${host} serves ${left === 0 ? 'expired' : 'expires'}${day}`;
}

/** The smallest first. */
const FRACTIONS = [50, 10, 3] as const;

const SEVERITIES: Readonly<Record<ExpiryFraction, Severity>> = {
  3: 'notice',
  10: 'warning',
  50: 'error',
  0: 'error',
};

/** Certificates come and go: what is not served any more is forgotten some day. */
const MOST_TOLD = 100;
