// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../../../core/model/instant.ts';
import type { Shown } from '../../../forge/servers.ts';
import { kubernetesState } from '../kubernetes/kubernetes-state.ts';
import type { Stage } from './stage.ts';
import type {
  AssociationRecord,
  Call,
  ClusterRecord,
  Decision,
  ProviderRecord,
  RoleRecord,
  World,
} from '../world.ts';

/** What a lab holds, for people and tests to look at. No token, no key, no credentials. */
export function labState(stage: Stage): object {
  const { laid, world } = stage;
  const { scenario } = laid;
  return {
    schemaVersion: 1,
    scenario: scenario.name,
    broken: scenario.broken,
    rules: world.rules,
    accounts: accountsIn(world),
    providers: [...world.providers.values()].map(providerState),
    roles: [...world.roles.values()].map(roleState),
    policies: [...world.policies.values()].map(({ arn }) => arn),
    clusters: [...world.clusters.values()].map(clusterState),
    associations: [...world.associations.values()].map(associationState),
    issuers: [issuerState(stage)],
    kubernetes: kubernetesState(stage.kubernetes),
    sessions: sessionsIn(world),
    decisions: world.decisions.map(decisionState),
    calls: world.calls.map(callState),
  };
}

function providerState({
  arn,
  url,
  clientIds,
  thumbprints,
  tags,
  createdAt,
}: ProviderRecord): object {
  return { arn, url, clientIds, thumbprints, tags, createdAt: printInstant(createdAt) };
}

function roleState({ createdAt, ...role }: RoleRecord): object {
  const { arn, trustPolicy, maxSessionDurationSeconds, tags } = role;
  const { inlinePolicies, attachedPolicies, permissionsBoundary = null } = role;
  return {
    arn,
    trustPolicy,
    maxSessionDurationSeconds,
    tags,
    inlinePolicies,
    attachedPolicies,
    permissionsBoundary,
    createdAt: printInstant(createdAt),
  };
}

function accountsIn({ accessKeys }: World): readonly object[] {
  return [...accessKeys.values()]
    .filter(({ session }) => session === undefined)
    .map(({ account, arn, id }) => ({ account, user: arn, accessKeyId: id }));
}

function clusterState({ name, arn, issuer }: ClusterRecord): object {
  return { name, arn, issuer };
}

function associationState({ createdAt, ...association }: AssociationRecord): object {
  return { ...association, createdAt: printInstant(createdAt) };
}

function issuerState({ issuer, presented }: Stage): object {
  return {
    issuer: issuer.url,
    presents: presented.identities.map(chainState),
    servers: issuer.servers.map(({ port, addresses, fetches }) => ({
      port,
      addresses,
      fetches: fetches(),
    })),
  };
}

function chainState({ leaf, above }: Shown): readonly object[] {
  return [leaf.certificate, ...above].map(({ subject, sha1, notAfter }) => ({
    subject,
    sha1,
    notAfter: notAfter === undefined ? null : printInstant(notAfter),
  }));
}

function sessionsIn({ accessKeys }: World): number {
  return [...accessKeys.values()].filter(({ session }) => session !== undefined).length;
}

function callState({ at, action, resource, caller, userAgent, code }: Call): object {
  return {
    at: printInstant(at),
    action,
    resource,
    caller: caller?.arn ?? null,
    userAgent: userAgent ?? null,
    code: code ?? null,
  };
}

function decisionState({ authorization, ...decision }: Decision): object {
  const { at, roleArn, subject, gate, code, message } = decision;
  return {
    at: printInstant(at),
    roleArn: roleArn ?? null,
    subject: subject ?? null,
    gate: gate ?? null,
    code: code ?? null,
    message: message ?? null,
    authorizationMessage: authorization?.encoded ?? null,
  };
}
