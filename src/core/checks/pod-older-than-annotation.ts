// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../model/instant.ts';
import type { Pod, ServiceAccount } from '../model/kubernetes.ts';
import type { Outcome } from '../model/verdict.ts';
import {
  annotatedRole,
  type Around,
  hasWebIdentity,
  livePods,
  placeIn,
  restartRemedy,
} from '../model/workload.ts';
import { andMore, type Check, defineCheck, fail, notApplicable, pass, unknown } from './check.ts';

export const podOlderThanAnnotation: Check = defineCheck(
  {
    id: 'pod-older-than-annotation',
    on: 'workload',
    title: 'Every pod was made after its service account was annotated',
    severity: 'error',
    beforeSts: 5,
    source: {
      title: 'Amazon EKS User Guide, Configure Pods to use a Kubernetes service account',
      url: 'https://docs.aws.amazon.com/eks/latest/userguide/pod-configuration.html',
    },
    explanation:
      'The webhook acts while a pod is made, and never later. A pod that was there before the annotation has no web identity until it is made anew, however right everything is by now.',
    remedy: 'Make the pods anew: kubectl rollout restart.',
  },
  ['serviceAccount', 'pods'],
  ({ serviceAccount, pods, ...around }) => {
    if (annotatedRole(serviceAccount) === undefined) {
      return notApplicable('the service account names no role');
    }
    const live = livePods(pods);
    if (live.length === 0) return notApplicable('no pod runs');
    const without = live.filter((pod) => !hasWebIdentity(pod));
    if (without.length === 0) {
      return pass('every pod has a web identity', {
        knowledge: 'documented',
        evidence: { pods: live.length },
      });
    }
    return judge(without, serviceAccount, around);
  },
);

/** Of pods without a web identity, whether they were made too early for it. */
function judge(without: readonly Pod[], { annotatedAt }: ServiceAccount, around: Around): Outcome {
  if (annotatedAt === undefined) {
    return unknown('when the service account was annotated is not known', {
      knowledge: 'documented',
      evidence: { pods: without.map(placeIn) },
    });
  }
  const older = without.flatMap((pod) =>
    pod.createdAt !== undefined && pod.createdAt < annotatedAt
      ? [{ pod, createdAt: pod.createdAt }]
      : [],
  );
  const evidence = {
    annotatedAt: printInstant(annotatedAt),
    older: older.map(({ pod, createdAt }) => ({
      pod: placeIn(pod),
      createdAt: printInstant(createdAt),
    })),
  };
  const [first] = older;
  if (first === undefined) {
    return pass('every pod is younger than the annotation', {
      knowledge: 'documented',
      evidence,
    });
  }
  const made = `the pod ${placeIn(first.pod)} was made at ${printInstant(first.createdAt)}`;
  return fail(
    `${made}, before its service account named a role at ${evidence.annotatedAt}, and never asks STS${andMore(older)}`,
    { knowledge: 'documented', evidence, remedies: [restartRemedy(around, first.pod)] },
  );
}
