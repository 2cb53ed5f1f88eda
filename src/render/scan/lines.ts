// SPDX-License-Identifier: Apache-2.0

import type { AccountRemnant, FleetFinding, GoneTrust } from '../../core/fleet/fleet-check.ts';
import { goneIn, unreadableId } from '../../core/fleet/finding.ts';
import type { Trust } from '../../core/fleet/trust.ts';
import { lastOf, type PresentedChain } from '../../core/model/certificate.ts';
import type { AwsRules, EndpointProbe, Facts } from '../../core/model/facts.ts';
import { printInstant } from '../../core/model/instant.ts';
import type { Account, Unreadable } from '../../core/model/inventory.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { ScannedEndpoint } from '../../core/model/scanned-endpoint.ts';
import type {
  AccountLine,
  EndpointLine,
  FindingLine,
  TrustLine,
  UnreadableLine,
} from '../../schemas/scan.ts';
import { pathOf } from '../../core/chains/path.ts';
import { vouchedByOf } from '../thumbprint/json.ts';
import { remedyJson } from '../verdict/json.ts';
import { conditionsJson } from './conditions.ts';
import { stepsOf } from './steps.ts';

/** What an entry of a list showed. */
export function listedEndpointLine(seen: ScannedEndpoint): EndpointLine {
  const { listed, roles, host, port, address, probe, protocol, presented, vouches, error } = seen;
  return {
    type: 'endpoint',
    listed,
    roles,
    host,
    port,
    address: address ?? null,
    probe,
    protocol: protocol ?? null,
    ...chainOf(presented),
    trustedBy: vouches === true ? 'library' : null,
    error: error ?? null,
  };
}

/** What an endpoint of some trust showed. */
export function endpointLine(probe: EndpointProbe, rules: Pick<AwsRules, 'library'>): EndpointLine {
  const { serves, host, port, address, chain } = probe;
  const seen = seenOf(chain);
  return {
    type: 'endpoint',
    listed: null,
    roles: serves,
    host,
    port,
    address: address ?? null,
    probe: 'handshake',
    protocol: seen?.protocol ?? null,
    ...pathIn(seen?.presented),
    trustedBy: seen === undefined ? null : vouchedByOf(seen, rules),
    error: chain.kind === 'seen' ? null : chain.detail,
  };
}

function chainOf(
  presented: PresentedChain | undefined,
): Pick<EndpointLine, 'thumbprint' | 'presentedChain'> {
  return {
    thumbprint: presented === undefined ? null : lastOf(presented).sha1,
    presentedChain: (presented ?? []).map(
      ({ sha1, sha256, subject, notBefore, notAfter, isCa }) => ({
        sha1,
        subject,
        notAfter: notAfter === undefined ? null : printInstant(notAfter),
        sha256,
        notBefore: notBefore === undefined ? null : printInstant(notBefore),
        isCa,
      }),
    ),
  };
}

/** The chain, and which way the leaf's signatures lead through it. */
function pathIn(
  presented: PresentedChain | undefined,
): Pick<EndpointLine, 'thumbprint' | 'presentedChain' | 'top'> {
  const { thumbprint, presentedChain } = chainOf(presented);
  if (presented === undefined) return { thumbprint, presentedChain, top: null };
  const path = pathOf(presented);
  const onPath: ReadonlySet<number> = new Set(path.positions);
  return {
    thumbprint,
    presentedChain: presentedChain.map((one, position) => ({
      ...one,
      onPath: onPath.has(position),
    })),
    top: path.top.sha1,
  };
}

/** @param lineOf Makes lines of the findings that are told if the trust is no orphan. */
export function trustLine(
  trust: Trust,
  { account, facts }: { readonly account: Account; readonly facts: Facts },
  lineOf: (finding: FleetFinding) => FindingLine,
): TrustLine {
  const { arn, issuer, region, hosts, verdict, cause, notChecked, roles } = trust;
  return {
    type: 'trust',
    ...placeOf(account),
    region: region ?? null,
    providerArn: arn,
    issuer: issuer ?? null,
    hosts,
    verdict,
    cause: cause ?? null,
    notChecked,
    isNew: true,
    roles: roles.map((role) => role.arn),
    ...recordOf(trust),
    steps: stepsOf(trust.checks),
    conditions: conditionsJson(trust, facts),
    gone: goneJson(goneIn(trust, account), lineOf),
  };
}

function recordOf({
  provider,
  decidedBy,
}: Trust): Pick<TrustLine, 'thumbprints' | 'clientIds' | 'tags' | 'decidedBy'> {
  const { thumbprints = null, clientIds = null, tags = null } = provider ?? {};
  return { thumbprints, clientIds, tags, decidedBy: decidedBy ?? null };
}

function goneJson(
  gone: GoneTrust | undefined,
  lineOf: (finding: FleetFinding) => FindingLine,
): TrustLine['gone'] {
  if (gone === undefined) return null;
  const { why, tags = null, instead } = gone;
  return { why, tags, instead: instead.map(lineOf) };
}

/** @param at As it is printed: nothing is known yet of earlier scans. */
export function findingLine(finding: FleetFinding, at: string): FindingLine {
  const { id, check, severity, account, region, resource, issuer, about, tags } = finding;
  return {
    type: 'finding',
    id,
    check,
    severity,
    ...placeOf(account),
    region: region ?? null,
    resource,
    issuer: issuer ?? null,
    about,
    tags: tags ?? null,
    firstSeen: at,
    isNew: true,
    suppressed: null,
    detail: finding.detail,
    remedies: finding.remedies.map(remedyJson),
  };
}

export function unreadableLine(
  unreadable: Unreadable,
  account: Account,
  at: string,
): UnreadableLine {
  const { region, what, why } = unreadable;
  return {
    type: 'unreadable',
    id: unreadableId(unreadable),
    ...placeOf(account),
    region: region ?? null,
    what,
    why,
    firstSeen: at,
    isNew: true,
    suppressed: null,
  };
}

export function accountLine({ account, isAll, providers, clusters }: AccountRemnant): AccountLine {
  const { partition } = account;
  return { type: 'account', ...placeOf(account), partition, isAll, providers, clusters };
}

function placeOf({ id, name, unit }: Account): Pick<AccountLine, 'account' | 'accountName' | 'ou'> {
  return { account: id, accountName: name ?? null, ou: unit ?? null };
}
