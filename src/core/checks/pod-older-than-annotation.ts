// SPDX-License-Identifier: Apache-2.0

import { type Instant, printInstant } from '../model/instant.ts';
import type { Pod, ServiceAccount, Webhook } from '../model/kubernetes.ts';
import type { Outcome } from '../model/verdict.ts';
import { type Around, kubectl, restartRemedy } from '../model/kubectl.ts';
import {
  annotatedRole,
  hasWebIdentity,
  isLeftAlone,
  isWithoutWebhook,
  livePods,
  mayBeOlder,
  placeIn,
} from '../model/workload.ts';
import { andMore, type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';

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
      'The webhook acts while a pod is made, and never later. A pod that was there before the annotation has no web identity until it is restarted, however right everything is by now. Kubernetes does not record when kubectl annotate wrote to a service account that kubectl create made; then a pod without a web identity may be older, and restarting it tells.',
    remedy: 'Restart the pods: kubectl rollout restart.',
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
    return serviceAccount.annotatedAt === undefined
      ? judgeUndated(without, { serviceAccount, live }, around)
      : judge(without, serviceAccount.annotatedAt, around);
  },
);

/** Where nobody knows when the annotation came, as after `kubectl annotate`. */
function judgeUndated(
  without: readonly Pod[],
  {
    serviceAccount,
    live,
  }: { readonly serviceAccount: ServiceAccount; readonly live: readonly Pod[] },
  around: Around & { readonly ifSeen: { readonly webhooks?: readonly Webhook[] | undefined } },
): Outcome {
  const { webhooks } = around.ifSeen;
  const evidence = { annotatedAt: null, without: without.map(placeIn) };
  const undated = without.filter(
    (pod) => mayBeOlder(pod, serviceAccount, live) && !isLeftAlone(pod),
  );
  const [first] = webhooks?.length === 0 ? [] : undated;
  if (first === undefined) {
    return pass('other checks say why', { knowledge: 'documented', evidence });
  }
  return fail(
    `the pod ${placeIn(first)} has no web identity, so it never calls STS: it may be older than the annotation of its service account${andMore(undated)}`,
    {
      knowledge: 'inferred',
      evidence,
      remedies: [
        restartRemedy(around, first),
        remedy(
          isWithoutWebhook(webhooks, live)
            ? 'if the new pod has none either, install amazon-eks-pod-identity-webhook; these webhooks are there'
            : 'if the new pod has none either, see what the webhook selects, and whether it answers',
          kubectl(around, 'get', 'mutatingwebhookconfigurations', '--output', 'yaml'),
        ),
      ],
    },
  );
}

/** Of pods without a web identity, whether they were made too early for it. */
function judge(without: readonly Pod[], annotatedAt: Instant, around: Around): Outcome {
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
    `${made}, before its service account named a role at ${evidence.annotatedAt}, and never calls STS${andMore(older)}`,
    { knowledge: 'documented', evidence, remedies: [restartRemedy(around, first.pod)] },
  );
}
