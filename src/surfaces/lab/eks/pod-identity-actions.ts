// SPDX-License-Identifier: Apache-2.0

import { randomInt } from 'node:crypto';

import type { Instant } from '../../../core/model/instant.ts';
import type { ServiceAccount } from '../issuer/tokens.ts';
import { type Answer, refusal, result, type WireStructure } from '../protocol/answer.ts';
import { demandedText, type Form, textOf } from '../protocol/form.ts';
import type { Operation } from '../protocol/operation.ts';
import type { AssociationRecord, ClusterRecord, World } from '../world.ts';
import { invalid, isTextRecord, pageOf, withCluster } from './clusters.ts';

/** What names one association. */
const OF_ONE = {
  path: '/clusters/{name}/pod-identity-associations/{associationId}',
  callers: 'user',
  members: [
    { name: 'name', kind: 'text', required: true },
    { name: 'associationId', kind: 'text', required: true },
  ],
} as const;

export const describePodIdentityAssociation: Operation = {
  service: 'eks',
  action: 'DescribePodIdentityAssociation',
  ...OF_ONE,
  run: async (form, world) =>
    withAssociation(form, world, (found) => result({ association: associationStructure(found) })),
};

export const listPodIdentityAssociations: Operation = {
  service: 'eks',
  action: 'ListPodIdentityAssociations',
  path: '/clusters/{name}/pod-identity-associations',
  callers: 'user',
  members: [{ name: 'name', kind: 'text', required: true }],
  run: async (form, world) =>
    withCluster(form, world, (cluster) => {
      const namespace = textOf(form, 'namespace');
      const serviceAccount = textOf(form, 'serviceAccount');
      const wanted = associationsIn(world, cluster).filter(
        (one) =>
          (namespace ?? one.namespace) === one.namespace &&
          (serviceAccount ?? one.serviceAccount) === one.serviceAccount,
      );
      const found = pageOf(wanted, form, ({ id }) => id);
      if (found.kind === 'refused') return found;
      return result({
        associations: found.page.map(associationSummary),
        nextToken: found.nextToken,
      });
    }),
};

/** Pods that are made since have its variables. */
export const createPodIdentityAssociation: Operation = {
  service: 'eks',
  action: 'CreatePodIdentityAssociation',
  method: 'POST',
  path: '/clusters/{name}/pod-identity-associations',
  callers: 'user',
  members: [{ name: 'name', kind: 'text', required: true }],
  run: async (form, world, { now }) =>
    withCluster(form, world, (cluster) => {
      const { namespace, serviceAccount, roleArn, tags = {} } = form.json ?? {};
      if (![namespace, serviceAccount, roleArn].every(isName) || !isTextRecord(tags)) {
        return invalid('namespace, serviceAccount and roleArn must be texts that are not empty');
      }
      const account = { namespace: String(namespace), name: String(serviceAccount) };
      if (!world.roles.has(String(roleArn))) {
        return invalid('Role provided in the request does not exist.');
      }
      const there = associationsIn(world, cluster).find((one) => isFor(one, account));
      if (there !== undefined) {
        const message = `Association already exists: ${there.id}`;
        return refusal('ResourceInUseException', 409, message);
      }
      const made = associationOf(cluster, account, { roleArn: String(roleArn), now, tags });
      world.associations.set(made.arn, made);
      return result({ association: associationStructure(made) });
    }),
};

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Pods that have its variables keep them until they are recreated. */
export const deletePodIdentityAssociation: Operation = {
  service: 'eks',
  action: 'DeletePodIdentityAssociation',
  method: 'DELETE',
  ...OF_ONE,
  run: async (form, world) =>
    withAssociation(form, world, (found) => {
      world.associations.delete(found.arn);
      return result({ association: associationStructure(found) });
    }),
};

/** An association of EKS Pod Identity: of a service account with a role, in a cluster. */
export function associationOf(
  { arn, name }: Pick<ClusterRecord, 'arn' | 'name'>,
  { namespace, name: serviceAccount }: ServiceAccount,
  { roleArn, now, tags = {} }: Associating,
): AssociationRecord {
  const id = `a-${Array.from({ length: ID_LETTERS }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('')}`;
  const before = arn.replace(/:cluster\/.*$/, '');
  return {
    id,
    arn: `${before}:podidentityassociation/${name}/${id}`,
    clusterArn: arn,
    clusterName: name,
    namespace,
    serviceAccount,
    roleArn,
    createdAt: now,
    tags,
  };
}

interface Associating {
  readonly roleArn: string;
  readonly now: Instant;
  readonly tags?: AssociationRecord['tags'];
}

function isFor({ namespace, serviceAccount }: AssociationRecord, account: ServiceAccount): boolean {
  return namespace === account.namespace && serviceAccount === account.name;
}

/** The roles that EKS Pod Identity has for a service account of the lab's cluster. */
export function rolesOfAccount(
  { associations }: World,
  account: ServiceAccount,
): readonly string[] {
  return [...associations.values()]
    .filter((one) => isFor(one, account))
    .map(({ roleArn }) => roleArn);
}

/** Whether a service account of a cluster has one. */
export function isAssociated(
  associations: ReadonlyMap<string, AssociationRecord>,
  clusterArn: string,
  account: ServiceAccount,
): boolean {
  return [...associations.values()].some(
    (one) => one.clusterArn === clusterArn && isFor(one, account),
  );
}

/** Those of a cluster, by id. */
function associationsIn(
  { associations }: World,
  { arn }: ClusterRecord,
): readonly AssociationRecord[] {
  return [...associations.values()]
    .filter(({ clusterArn }) => clusterArn === arn)
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** Runs `then` with the association that the path names, or refuses as EKS does. */
function withAssociation(
  form: Form,
  world: World,
  then: (association: AssociationRecord) => Answer,
): Answer {
  return withCluster(form, world, (cluster) => {
    const id = demandedText(form, 'associationId');
    const found = associationsIn(world, cluster).find((one) => one.id === id);
    if (found !== undefined) return then(found);
    const message = `No association found for id: ${id} in cluster: ${cluster.name}`;
    return refusal('ResourceNotFoundException', 404, message);
  });
}

/** What lists tell of it. */
function associationSummary(association: AssociationRecord): WireStructure {
  const { clusterName, namespace, serviceAccount, arn, id } = association;
  return { clusterName, namespace, serviceAccount, associationArn: arn, associationId: id };
}

/** All of it. */
function associationStructure(association: AssociationRecord): WireStructure {
  const { roleArn, createdAt, tags } = association;
  const at = new Date(createdAt);
  return { ...associationSummary(association), roleArn, tags, createdAt: at, modifiedAt: at };
}

/** Ids have been seen to be `a-` and seventeen of these. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ID_LETTERS = 17;
