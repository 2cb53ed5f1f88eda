// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { FORMS, type PodOwner } from '../../core/model/kubernetes.ts';
import { formed, isObjectName, listOf, optional } from './objects.ts';

/** The controller that an object itself names as the one that made it. */
export function makerOf(value: unknown): PodOwner | undefined {
  const { ownerReferences } = formed(OWNED, value, 'object').metadata;
  const maker = ownerReferences.find(({ controller }) => controller);
  return maker === undefined || !isObjectName(maker.name)
    ? undefined
    : { kind: maker.kind, name: maker.name };
}

/** A deployment names its replica sets by itself and the hash of their template. */
export function deployedBy(maker: PodOwner | undefined, hash = ''): PodOwner | undefined {
  const isDeployed =
    maker?.kind === FORMS.rs.kind && hash !== '' && maker.name.endsWith(`-${hash}`);
  return isDeployed
    ? { kind: FORMS.deploy.kind, name: maker.name.slice(0, -hash.length - 1) }
    : maker;
}

/** @see Kubernetes API reference, `OwnerReference`. */
const OWNED = z.object({
  metadata: z.object({
    ownerReferences: listOf(
      z.object({ kind: z.string(), name: z.string(), controller: optional(z.boolean()) }),
    ),
  }),
});

/** The label of a pod by which it is told of which template its replica set is. */
export const TEMPLATE_HASH = 'pod-template-hash';
