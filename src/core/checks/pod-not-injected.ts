// SPDX-License-Identifier: Apache-2.0

import type { Pod, ServiceAccount, Webhook } from '../model/kubernetes.ts';
import { kubectl, restartRemedy } from '../model/kubectl.ts';
import {
  annotatedRole,
  hasWebIdentity,
  isIdentityWebhook,
  isLeftAlone,
  isWithoutWebhook,
  livePods,
  mayBeOlder,
  placeIn,
} from '../model/workload.ts';
import { andMore, type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';

export const podNotInjected: Check = defineCheck(
  {
    id: 'pod-not-injected',
    on: 'workload',
    title: 'The webhook gave every pod its web identity',
    severity: 'error',
    beforeSts: 6,
    source: {
      title: 'Amazon EKS Pod Identity Webhook, README',
      url: 'https://github.com/aws/amazon-eks-pod-identity-webhook#readme',
    },
    explanation:
      'The service account names a role, the webhook is there and the pod is younger than the annotation, and still the pod has no web identity. So the webhook did not see it or could not be reached: its failure policy is Ignore, it selects by labels, and pods that were made while it was down are left as they are.',
    remedy: 'Restart the pod, and check what the webhook selects.',
  },
  ['serviceAccount', 'pods'],
  ({ serviceAccount, pods, ...around }) => {
    if (annotatedRole(serviceAccount) === undefined) {
      return notApplicable('the service account names no role');
    }
    const live = livePods(pods);
    if (live.length === 0) return notApplicable('no pod runs');
    const without = live.filter((pod) => !hasWebIdentity(pod));
    const strange = without.filter((pod) => !isExplained(pod, serviceAccount, live));
    const { webhooks } = around.ifSeen;
    const [first] = isWithoutWebhook(webhooks, live) ? [] : strange;
    if (first === undefined) {
      const said = without.length === 0 ? 'every pod has a web identity' : 'other checks say why';
      return pass(said, {
        knowledge: 'documented',
        evidence: { pods: live.length, without: without.map(placeIn) },
      });
    }
    const isSure = serviceAccount.annotatedAt !== undefined && webhooks !== undefined;
    return fail(`${sentenceOf(first, webhooks)}${andMore(strange)}`, {
      // Where it is not known when the annotation came, the pod may just be older; and where the
      // webhooks were not seen, there may be none.
      knowledge: isSure ? 'documented' : 'inferred',
      evidence: { pods: strange.map(placeIn), webhooks: webhooksIn(webhooks) },
      remedies: [
        remedy(
          'see what the webhook selects, and whether it answers',
          kubectl(around, 'get', 'mutatingwebhookconfigurations', '--output', 'yaml'),
        ),
        restartRemedy(around, first),
      ],
    });
  },
);

function sentenceOf(pod: Pod, webhooks: readonly Webhook[] | undefined): string {
  const bare = `the pod ${placeIn(pod)} has no web identity, so it never calls STS`;
  if (webhooks === undefined) return `${bare}; the webhooks of the cluster were not seen`;
  return webhooks.some(isIdentityWebhook)
    ? `the webhook passed over the pod ${placeIn(pod)}, so it never calls STS`
    : `${bare}, though other pods of its service account have one`;
}

/** Skipped, older than the annotation (or maybe so), or served by EKS Pod Identity instead. */
function isExplained(pod: Pod, account: ServiceAccount, live: readonly Pod[]): boolean {
  const { annotatedAt } = account;
  const isOlder =
    annotatedAt !== undefined && pod.createdAt !== undefined && pod.createdAt < annotatedAt;
  return isOlder || isLeftAlone(pod) || mayBeOlder(pod, account, live);
}

function webhooksIn(webhooks: readonly Webhook[] | undefined) {
  return (webhooks ?? [])
    .filter(isIdentityWebhook)
    .map(({ configuration, name, failurePolicy, selects }) => ({
      configuration,
      name,
      failurePolicy: failurePolicy ?? null,
      selects,
    }));
}
