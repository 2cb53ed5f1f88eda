// SPDX-License-Identifier: Apache-2.0

import { refusal, result } from '../protocol/answer.ts';
import {
  associationsIn,
  associationStructure,
  associationSummary,
  withAssociation,
} from './associations.ts';
import { withCluster } from './clusters.ts';
import { integerOf, textOf } from '../protocol/form.ts';
import type { Operation } from '../protocol/operation.ts';

export const describePodIdentityAssociation: Operation = {
  service: 'eks',
  action: 'DescribePodIdentityAssociation',
  path: '/clusters/{name}/pod-identity-associations/{associationId}',
  callers: 'user',
  members: [
    { name: 'name', kind: 'text', required: true },
    { name: 'associationId', kind: 'text', required: true },
  ],
  run: async (form, world) =>
    withAssociation(form, world, (found) => result({ association: associationStructure(found) })),
};

/** By pages: the token of the next one is the id that came last, so that none is told twice. */
export const listPodIdentityAssociations: Operation = {
  service: 'eks',
  action: 'ListPodIdentityAssociations',
  path: '/clusters/{name}/pod-identity-associations',
  callers: 'user',
  members: [{ name: 'name', kind: 'text', required: true }],
  run: async (form, world) =>
    withCluster(form, world, (cluster) => {
      const size = integerOf(form, 'maxResults') ?? MOST_A_PAGE;
      if (textOf(form, 'maxResults') !== undefined && (size < 1 || size > MOST_A_PAGE)) {
        const message = `maxResults needs to be in the range 1 to ${String(MOST_A_PAGE)}`;
        return refusal('InvalidParameterException', 400, message);
      }
      const namespace = textOf(form, 'namespace');
      const serviceAccount = textOf(form, 'serviceAccount');
      const last = Buffer.from(textOf(form, 'nextToken') ?? '', 'base64url').toString();
      const rest = associationsIn(world, cluster).filter(
        (one) =>
          one.id > last &&
          (namespace ?? one.namespace) === one.namespace &&
          (serviceAccount ?? one.serviceAccount) === one.serviceAccount,
      );
      const page = rest.slice(0, size);
      const next = rest.length > page.length ? page.at(-1)?.id : undefined;
      return result({
        associations: page.map(associationSummary),
        nextToken: next === undefined ? undefined : Buffer.from(next).toString('base64url'),
      });
    }),
};

/** Pods that have its variables keep them until they are made anew. */
export const deletePodIdentityAssociation: Operation = {
  service: 'eks',
  action: 'DeletePodIdentityAssociation',
  method: 'DELETE',
  path: '/clusters/{name}/pod-identity-associations/{associationId}',
  callers: 'user',
  members: [
    { name: 'name', kind: 'text', required: true },
    { name: 'associationId', kind: 'text', required: true },
  ],
  run: async (form, world) =>
    withAssociation(form, world, (found) => {
      world.associations.delete(found.arn);
      return result({ association: associationStructure(found) });
    }),
};

/** @see EKS API, ListPodIdentityAssociations. */
const MOST_A_PAGE = 100;
