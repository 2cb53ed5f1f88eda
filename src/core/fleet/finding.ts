// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';

import { printInstant } from '../model/instant.ts';
import type { Account } from '../model/inventory.ts';
import type { Suppression } from '../model/suppressions.ts';
import type { CheckId, Finding, Remedy, Severity, Suppressed } from '../model/verdict.ts';
import { matchesPattern, patternOf } from '../policy/pattern.ts';
import { hygieneCheckOf } from '../checks/lookup.ts';
import { fleetChecks } from './catalogue.ts';
import type { AccountSeen, FleetCheck, Found } from './fleet-check.ts';
import type { FleetCheckId } from './ids.ts';
import type { Failing, Trust } from './trust.ts';

/** Something that somebody has to act on, or decide to live with. */
export interface FleetFinding {
  /** The same in each scan, for as long as it is there. */
  readonly id: string;
  readonly check: CheckId | FleetCheckId;
  readonly severity: Severity;
  readonly account: Account;
  /** `undefined` where it is IAM's, which has none. */
  readonly region: string | undefined;
  /** An ARN. */
  readonly resource: string;
  /** The issuer that it is about, where it is about one. */
  readonly issuer: string | undefined;
  /** What is the cause where several have one: a host; else the resource. */
  readonly about: string;
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly detail: string;
  readonly remedies: readonly Remedy[];
  readonly suppressed: Suppressed | undefined;
}

/** What fails of one trust: gates and hygiene checks. */
export function findingsOfTrust(trust: Trust, account: Account): readonly FleetFinding[] {
  return trust.failing.map((failing) => findingOf(failing, trust, account));
}

function findingOf(
  { finding, roleArn, sentence }: Failing,
  trust: Trust,
  account: Account,
): FleetFinding {
  const { check, severity, suppressed } = finding;
  const resource = roleArn ?? trust.arn;
  const role = trust.roles.find(({ arn }) => arn === roleArn);
  return {
    id: idOf([check, resource, roleArn === undefined ? '' : trust.arn]),
    check,
    severity,
    account,
    region: trust.region,
    resource,
    issuer: trust.issuer,
    about: roleArn === undefined && isOfHost(finding) ? (trust.hosts[0] ?? resource) : resource,
    tags: role?.tags ?? trust.provider.tags,
    detail: sentence,
    remedies: finding.remedies,
    suppressed,
  };
}

/** Whether what fails is at the issuer, which many may share: each of them has it. */
function isOfHost({ check, kind }: Finding): boolean {
  const on = kind === 'gate' ? GATES_OF_HOSTS.includes(check) : undefined;
  return on ?? hygieneCheckOf(check)?.on === 'issuer';
}

const GATES_OF_HOSTS: readonly CheckId[] = ['endpoint-trust', 'keys'];

/** What the checks of a fleet find of one account. */
export function findingsOfAccount(
  seen: AccountSeen,
  after: FleetCheck['after'],
): readonly FleetFinding[] {
  return fleetChecks
    .filter((check) => check.after === after)
    .flatMap((check) => check.find(seen).map((found) => findingOfCheck(check, found, seen)));
}

function findingOfCheck(check: FleetCheck, found: Found, seen: AccountSeen): FleetFinding {
  const { resource, detail, remedies, part = '', severity = check.severity, tags } = found;
  const [, , , region = ''] = resource.split(':');
  return {
    id: idOf([check.id, resource, part]),
    check: check.id,
    severity,
    account: seen.inventory.account,
    region: region === '' ? undefined : region,
    resource,
    issuer: seen.trusts.find(({ arn }) => arn === resource)?.issuer,
    about: resource,
    tags,
    detail,
    remedies,
    suppressed: undefined,
  };
}

/** Ids are compared by programs and read by nobody: 64 bits tell all findings of a fleet apart. */
function idOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, ID_LENGTH);
}

const ID_LENGTH = 16;

/** The finding, suppressed where somebody decided so. What STS decides cannot be. */
export function withFleetSuppressions(
  finding: FleetFinding,
  suppressions: readonly Suppression[],
  at: Parameters<typeof printInstant>[0],
): FleetFinding {
  const { resource, issuer, account, check } = finding;
  const names = [resource, account.id, ...(issuer === undefined ? [] : [issuer])];
  const today = printInstant(at).slice(0, DAY_LENGTH);
  const found = suppressions.find(
    (one) =>
      one.check === check &&
      one.until >= today &&
      (one.target === undefined || isMeant(one.target, names)),
  );
  if (found === undefined) return finding;
  return { ...finding, suppressed: { reason: found.reason, until: found.until } };
}

function isMeant(target: string, names: readonly string[]): boolean {
  const { tokens } = patternOf(target);
  return names.some((name) => matchesPattern(name, tokens));
}

/** `2027-01-31`: days in this form compare as texts do. */
const DAY_LENGTH = 10;
