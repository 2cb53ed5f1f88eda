// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';

import type { Account, Unreadable } from '../model/inventory.ts';
import type { Finding } from '../model/verdict.ts';
import { checkOf } from '../checks/lookup.ts';
import { fleetChecks } from './catalogue.ts';
import { federatedIssuerIn } from '../model/arn.ts';
import { seenOf } from '../model/observed.ts';
import type {
  AccountRemnant,
  AccountSeen,
  FleetCheck,
  FleetFinding,
  FleetSeen,
  Found,
  GoneTrust,
} from './fleet-check.ts';
import { unreadableIn } from './unreadable.ts';
import type { Failing, Trust } from './trust.ts';

/** What fails of one trust: gates and hygiene checks. */
export function findingsOfTrust(trust: Trust, account: Account): readonly FleetFinding[] {
  return trust.failing.map((failing) => findingOf(failing, trust, account));
}

function findingOf(failing: Failing, trust: Trust, account: Account): FleetFinding {
  const { finding, roleArn, subject, sentence } = failing;
  const { check, severity } = finding;
  const { arn, region, issuer } = trust;
  const resource = roleArn ?? arn;
  const part = roleArn === undefined ? '' : arn;
  return {
    id: idOf([check, resource, part, subject ?? '']),
    check,
    severity,
    account,
    region,
    resource,
    issuer,
    about: aboutOf(failing, trust),
    tags: tagsOf(failing, trust),
    detail: subject === undefined ? sentence : `${subject}: ${sentence}`,
    remedies: finding.remedies,
  };
}

/** What is at the issuer, all that share its host have. */
export function aboutOf({ finding, roleArn }: Failing, { arn, hosts: [host] }: Trust): string {
  return roleArn === undefined && host !== undefined && isOfHost(finding) ? host : (roleArn ?? arn);
}

function tagsOf({ roleArn }: Failing, { roles, provider }: Trust): FleetFinding['tags'] {
  const role = roles.find(({ arn }) => arn === roleArn);
  return role?.tags ?? provider?.tags;
}

/** Whether what fails is at the issuer, which many may share: each of them has it. */
function isOfHost({ check, kind }: Finding): boolean {
  const on = checkOf(check)?.on;
  return on === 'issuer' || (kind === 'gate' && on === 'keys');
}

/** What is found of an account as soon as it was read. */
export function findingsOfAccount(seen: AccountSeen): readonly FleetFinding[] {
  const { account } = seen.inventory;
  return fleetChecks.flatMap((check) =>
    check.after === 'account' ? foundBy(check, check.find(seen), account) : [],
  );
}

/**
 * What only all accounts together show: orphans, and in the place of an orphan that is none what else its
 * trust has.
 *
 * @param isWhole Whether these are all accounts that the scan is about.
 */
export function findingsOfFleet(
  remnants: readonly AccountRemnant[],
  isWhole: boolean,
): readonly FleetFinding[] {
  const fleet: FleetSeen = {
    clusters: new Set(remnants.flatMap(({ clusters }) => clusters.map(({ issuer }) => issuer))),
    providers: new Set(
      remnants.flatMap(({ providers }) => providers.map((arn) => federatedIssuerIn(arn) ?? arn)),
    ),
    isAll: isWhole && remnants.every(({ isAll }) => isAll),
  };
  return remnants.flatMap((remnant) => {
    const found = fleetChecks.flatMap((check) =>
      check.after === 'fleet' ? foundBy(check, check.find(remnant, fleet), remnant.account) : [],
    );
    const told = new Set(found.map(({ resource }) => resource));
    const others = remnant.gone.filter(({ arn }) => !told.has(arn));
    return [...found, ...others.flatMap(({ instead }) => instead)];
  });
}

/** What is kept of an account until all were read. */
export function remnantOf({ inventory, trusts }: AccountSeen): AccountRemnant {
  const { account, providers, regions } = inventory;
  const clusters = regions.flatMap(({ clusters: listed }) => seenOf(listed) ?? []);
  return {
    account,
    clusters: clusters.flatMap(({ cluster }) => {
      const seen = seenOf(cluster);
      return seen === undefined ? [] : [{ arn: seen.arn, issuer: seen.issuer }];
    }),
    providers: (seenOf(providers) ?? []).map(({ arn }) => arn),
    gone: trusts.flatMap((trust) => goneIn(trust, account) ?? []),
    isAll: unreadableIn(inventory).length === 0,
  };
}

/** What is kept of a trust whose issuer is gone; `undefined` of all others. */
export function goneIn(trust: Trust, account: Account): GoneTrust | undefined {
  const { arn, hosts, issuer, gone, roles, provider } = trust;
  if (gone === undefined || issuer === undefined) return undefined;
  const held = { roles: roles.map((role) => role.arn), tags: provider?.tags };
  return { arn, hosts, issuer, why: gone, ...held, instead: findingsOfTrust(trust, account) };
}

function foundBy(
  { id, severity: usual }: FleetCheck,
  found: readonly Found[],
  account: Account,
): readonly FleetFinding[] {
  return found.map(({ resource, detail, remedies, part = '', severity = usual, tags }) => {
    const [, , , region = ''] = resource.split(':');
    const bare = federatedIssuerIn(resource);
    return {
      id: idOf([id, resource, part]),
      check: id,
      severity,
      account,
      region: region === '' ? undefined : region,
      resource,
      issuer: bare === undefined ? undefined : `https://${bare}`,
      about: resource,
      tags,
      detail,
      remedies,
    };
  });
}

/** Ids are compared by programs and read by nobody: 64 bits tell all findings of a fleet apart. */
function idOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, ID_LENGTH);
}

const ID_LENGTH = 16;

/** The id of what could not be read. */
export function unreadableId({ account, region = '', what }: Unreadable): string {
  return idOf(['unreadable', account, region, what]);
}
