// SPDX-License-Identifier: Apache-2.0

import {
  type Pod,
  type TokenProjection,
  type Form,
  FORMS,
  ANNOTATIONS,
  VARIABLES,
} from '../../core/model/kubernetes.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { WorkloadObjects } from './workload-objects.ts';
import { DEFAULT_AUDIENCE } from '../../core/model/web-identity.ts';

/** Something that a workload names, and how it was found, for people to read. */
export interface Named {
  readonly value: string;
  readonly how: string;
}

/**
 * The role that a workload asks for: what the environment of its newest pod says, which is as old as
 * the pod; else what the next one gets. Where the annotation names another, both are said.
 */
export function roleOfWorkload(form: Form, kin: WorkloadObjects): Named | undefined {
  const annotated = roleAnnotation(kin);
  const asked = seenOf(kin.pods)?.flatMap(roleVariable)[0] ?? roleTemplate(form, kin);
  if (asked === undefined || annotated === undefined) return asked ?? annotated;
  if (asked.value === annotated.value) return form === 'pod' ? asked : annotated;
  return { value: asked.value, how: `${asked.how}; ${annotated.how} names ${annotated.value}` };
}

/**
 * The audience of the tokens that the newest pod is given; else the one that the webhook will have
 * them made out to.
 */
export function audienceOfWorkload(kin: WorkloadObjects): Named | undefined {
  const [pod] = seenOf(kin.pods) ?? [];
  const projected = pod === undefined ? undefined : audienceOfPod(pod);
  return projected ?? annotatedAudience(kin);
}

/** The projection that holds the token for AWS: the one that the variable leads to. */
export function awsProjectionOf({ containers, projections }: Pod): TokenProjection | undefined {
  for (const { env, mounts } of containers) {
    const file = env[VARIABLES.tokenFile];
    const found = projections.find(({ volume, path }) =>
      mounts.some((mount) => mount.volume === volume && file === `${slashed(mount.path)}${path}`),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function audienceOfPod(pod: Pod): Named | undefined {
  const audience = awsProjectionOf(pod)?.audience;
  return audience === undefined
    ? undefined
    : { value: audience, how: `the projection of the pod ${pod.namespace}/${pod.name}` };
}

function annotatedAudience(kin: WorkloadObjects): Named | undefined {
  const account = seenOf(kin.serviceAccount);
  if (account === undefined) return undefined;
  const { namespace, name, annotations } = account;
  const annotated = annotations[ANNOTATIONS.audience];
  if (annotated !== undefined) {
    return {
      value: annotated,
      how: `the annotation ${ANNOTATIONS.audience} of ${namespace}/${name}`,
    };
  }
  return annotations[ANNOTATIONS.role] === undefined
    ? undefined
    : { value: DEFAULT_AUDIENCE, how: 'what the EKS webhook takes where nothing else is said' };
}

function roleAnnotation(kin: WorkloadObjects): Named | undefined {
  const account = seenOf(kin.serviceAccount);
  const role = account?.annotations[ANNOTATIONS.role];
  if (account === undefined || role === undefined) return undefined;
  const { namespace, name } = account;
  return { value: role, how: `the annotation ${ANNOTATIONS.role} of ${namespace}/${name}` };
}

function roleVariable({ namespace, name, containers }: Pod): readonly Named[] {
  return containers
    .flatMap(({ env }) => env[VARIABLES.role] ?? [])
    .slice(0, 1)
    .map((value) => ({
      value,
      how: `the variable ${VARIABLES.role} of the pod ${namespace}/${name}`,
    }));
}

function roleTemplate(form: Form, { templateRole }: WorkloadObjects): Named | undefined {
  return templateRole === undefined
    ? undefined
    : { value: templateRole, how: `the variable ${VARIABLES.role} of the ${FORMS[form].noun}` };
}

function slashed(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}
