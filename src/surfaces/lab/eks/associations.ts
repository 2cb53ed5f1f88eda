// SPDX-License-Identifier: Apache-2.0

import { randomInt } from 'node:crypto';

import type { Instant } from '../../../core/model/instant.ts';
import { type Answer, refusal, type WireStructure } from '../protocol/answer.ts';
import { withCluster } from './clusters.ts';
import { demandedText, type Form } from '../protocol/form.ts';
import type { ServiceAccount } from '../issuer/tokens.ts';
import type { AssociationRecord, ClusterRecord, World } from '../world.ts';

/** An association of EKS Pod Identity: of a service account with a role, in a cluster. */
export function associationOf(
  { arn, name }: Pick<ClusterRecord, 'arn' | 'name'>,
  { namespace, name: serviceAccount }: ServiceAccount,
  { roleArn, now }: { readonly roleArn: string; readonly now: Instant },
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
  };
}

/** Whether a service account of a cluster has one. */
export function isAssociated(
  associations: ReadonlyMap<string, AssociationRecord>,
  clusterArn: string,
  { namespace, name }: ServiceAccount,
): boolean {
  return [...associations.values()].some(
    (one) =>
      one.clusterArn === clusterArn && one.namespace === namespace && one.serviceAccount === name,
  );
}

/** Those of a cluster, by id. */
export function associationsIn(
  { associations }: World,
  { arn }: ClusterRecord,
): readonly AssociationRecord[] {
  return [...associations.values()]
    .filter(({ clusterArn }) => clusterArn === arn)
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** Runs `then` with the association that the path names, or refuses as EKS does. */
export function withAssociation(
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
export function associationSummary(association: AssociationRecord): WireStructure {
  const { clusterName, namespace, serviceAccount, arn, id } = association;
  return { clusterName, namespace, serviceAccount, associationArn: arn, associationId: id };
}

/** All of it. */
export function associationStructure(association: AssociationRecord): WireStructure {
  const { roleArn, createdAt } = association;
  const at = new Date(createdAt);
  return { ...associationSummary(association), roleArn, tags: {}, createdAt: at, modifiedAt: at };
}

/** Ids have been seen to be `a-` and seventeen of these. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ID_LETTERS = 17;
