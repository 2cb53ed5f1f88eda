// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../../../core/model/instant.ts';
import type { Shown } from '../../../forge/servers.ts';
import type { KubeCluster } from '../kubernetes/cluster.ts';
import { type KubeObject, listIn, objectIn, textIn } from '../kubernetes/objects.ts';
import { serviceAccountOf } from '../kubernetes/pods.ts';
import { DEPLOYMENTS, MUTATING_WEBHOOKS, PODS, SERVICE_ACCOUNTS } from '../kubernetes/resources.ts';
import type { Call, Decision, ProviderRecord, RoleRecord, World } from '../world.ts';
import type { Stage } from './prepared-scenario.ts';

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
    organization: organizationState(world),
    providers: [...world.providers.values()].map(providerState),
    roles: [...world.roles.values()].map(roleState),
    policies: [...world.policies.values()].map(({ arn }) => arn),
    clusters: [...world.clusters.values()].map(({ name, arn, issuer }) => ({ name, arn, issuer })),
    associations: [...world.associations.values()].map(({ createdAt, ...association }) => ({
      ...association,
      createdAt: printInstant(createdAt),
    })),
    issuers: [issuerState(stage)],
    kubernetes: kubernetesState(stage.kubernetes),
    sessions: [...world.accessKeys.values()].filter(({ session }) => session !== undefined).length,
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

function organizationState({ organization }: World): object | null {
  if (organization === undefined) return null;
  const { id, management, rootId, units, accounts } = organization;
  const members = [...accounts.values()].map(({ joinedAt, ...account }) => ({
    ...account,
    joinedAt: printInstant(joinedAt),
  }));
  return { id, management, rootId, units, accounts: members };
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

/** What of a cluster has to do with web identity, for people and tests to look at. No secrets. */
export function kubernetesState({ store, denied }: KubeCluster): object {
  return {
    serviceAccounts: store.all(SERVICE_ACCOUNTS).flatMap((account) => {
      const annotations = ownAnnotations(account);
      return Object.keys(annotations).length === 0 ? [] : [{ ...placeOf(account), annotations }];
    }),
    deployments: store.all(DEPLOYMENTS).map(placeOf),
    pods: store.all(PODS).map(podState),
    webhooks: store.all(MUTATING_WEBHOOKS).map(({ metadata }) => metadata.name),
    denied,
  };
}

function podState(pod: KubeObject): object {
  const spec = objectIn(pod, 'spec');
  return {
    ...placeOf(pod),
    createdAt: pod.metadata.creationTimestamp,
    serviceAccount: serviceAccountOf(spec),
    containers: listIn(spec, 'containers').map((container) => ({
      name: textIn(container, 'name') ?? null,
      env: Object.fromEntries(
        listIn(container, 'env').flatMap((variable) => {
          const name = textIn(variable, 'name') ?? '';
          return SHOWN.test(name) ? [[name, textIn(variable, 'value') ?? null]] : [];
        }),
      ),
    })),
    tokens: listIn(spec, 'volumes').flatMap((volume) => tokensOf(volume)),
  };
}

/** Projected tokens for others than the API server. */
function tokensOf(volume: Parameters<typeof textIn>[0]): readonly object[] {
  return listIn(objectIn(volume, 'projected'), 'sources').flatMap((source) => {
    const { audience, expirationSeconds } = objectIn(source, 'serviceAccountToken');
    return audience === undefined
      ? []
      : [{ volume: textIn(volume, 'name'), audience, expirationSeconds }];
  });
}

function placeOf({ metadata: { namespace, name } }: KubeObject) {
  return { namespace: namespace ?? null, name };
}

function ownAnnotations({ metadata: { annotations = {} } }: KubeObject) {
  return Object.fromEntries(
    Object.entries(annotations).filter(([name]) => name.startsWith('eks.amazonaws.com/')),
  );
}

/** Variables that lead to credentials, but for keys. */
const SHOWN =
  /^AWS_(ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|CONTAINER_\w+|REGION|DEFAULT_REGION|STS_REGIONAL_ENDPOINTS)$/;
