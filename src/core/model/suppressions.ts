// SPDX-License-Identifier: Apache-2.0

import type { HygieneCheckId } from '../checks/ids.ts';
import type { FleetCheckId } from '../fleet/ids.ts';
import type { Facts } from './facts.ts';
import { type Instant, printInstant } from './instant.ts';
import { seenOf } from './observed.ts';
import type { Finding, StaleSuppression, Suppressed, Verdict } from './verdict.ts';
import { matchesPattern, patternOf } from '../policy/pattern.ts';

/** What somebody has decided to live with: a hygiene check, somewhere, until a day. */
export interface Suppression extends Suppressed {
  readonly check: HygieneCheckId | FleetCheckId;
  /** A name of the target, exact or with `*` and `?`; `undefined`: every target. */
  readonly target: string | undefined;
}

/**
 * Marks the hygiene findings that were suppressed, and names the suppressions that are stale. The
 * verdict itself is never touched: what STS decides cannot be suppressed. A check that is suppressed
 * is no cause.
 *
 * @param suppressions In the order of the file: of several, the first that holds counts.
 */
export function withSuppressions(
  verdict: Verdict,
  suppressions: readonly Suppression[],
  facts: Facts,
): Verdict {
  const names = namesOf(facts);
  const here = suppressions.filter(({ target }) => isMeant(target, names));
  const inForce = here.filter((one) => isInForce(one, facts.at));
  const checks = verdict.checks.map((finding) => marked(finding, inForce));
  const stale = here.flatMap((one) => staleness(one, { inForce, verdict }));
  const isSuppressed = checks.some(
    ({ check, suppressed }) => suppressed !== undefined && check === verdict.cause?.check,
  );
  return { ...verdict, checks, stale, cause: isSuppressed ? undefined : verdict.cause };
}

function marked(finding: Finding, inForce: readonly Suppression[]): Finding {
  if (finding.kind !== 'hygiene' || finding.status !== 'fail') return finding;
  const found = inForce.find(({ check }) => isSame(check, finding.check));
  if (found === undefined) return finding;
  const { reason, until } = found;
  return { ...finding, suppressed: { reason, until } };
}

/** What somebody decided about a check, where it is about something of one of these names. */
export function suppressedBy(
  suppressions: readonly Suppression[],
  about: { readonly check: string; readonly names: readonly string[]; readonly at: Instant },
): Suppressed | undefined {
  const { check, names, at } = about;
  const found = suppressions.find(
    (one) => isSame(one.check, check) && isInForce(one, at) && isMeant(one.target, names),
  );
  return found === undefined ? undefined : { reason: found.reason, until: found.until };
}

/** The last day counts. */
export function isInForce({ until }: Suppressed, at: Instant): boolean {
  return until >= printInstant(at).slice(0, DAY_LENGTH);
}

/** A check that was not asked, does not apply or could not be told says nothing of it. */
function staleness(
  suppression: Suppression,
  { inForce, verdict }: { readonly inForce: readonly Suppression[]; readonly verdict: Verdict },
): readonly StaleSuppression[] {
  if (!inForce.includes(suppression)) return [{ ...suppression, why: 'expired' }];
  const finding = verdict.checks.find(({ check }) => isSame(check, suppression.check));
  return finding?.status === 'pass' ? [{ ...suppression, why: 'nothing-to-suppress' }] : [];
}

/** A suppression may be of a check that a scan alone makes. */
function isSame(one: string, other: string): boolean {
  return one === other;
}

function isMeant(target: string | undefined, names: readonly string[]): boolean {
  if (target === undefined) return true;
  const { tokens } = patternOf(target);
  return names.some((name) => matchesPattern(name, tokens));
}

/** All that a target is called: as it was typed, and what it led to. */
function namesOf({ target, issuer, request, role, cluster }: Facts): readonly string[] {
  const { text, providerArn, clusterName } = target;
  const names = [
    text,
    issuer,
    providerArn,
    request?.roleArn ?? seenOf(role)?.arn,
    seenOf(cluster)?.arn,
    clusterName === undefined ? undefined : `eks:${clusterName}`,
  ];
  return names.filter((name) => name !== undefined);
}

/** `2027-01-31`: days in this form compare as texts do. */
const DAY_LENGTH = 10;
