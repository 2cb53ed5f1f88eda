// SPDX-License-Identifier: Apache-2.0

import { type Around, kubectl } from '../model/kubectl.ts';
import type { Pod, ServiceAccount, Webhook } from '../model/kubernetes.ts';
import type { Remedy } from '../model/verdict.ts';
import {
  annotatedRole,
  hasWebIdentity,
  isIdentityWebhook,
  isLeftAlone,
  isYounger,
  livePods,
  placeIn,
} from '../model/workload.ts';
import { type Check, defineCheck, fail, notApplicable, pass, remedy, unknown } from './check.ts';

export const webhookAbsent: Check = defineCheck(
  {
    id: 'webhook-absent',
    on: 'workload',
    title: 'The cluster has the webhook that gives pods their web identity',
    severity: 'error',
    beforeSts: 3,
    source: {
      title: 'Amazon EKS Pod Identity Webhook, README',
      url: 'https://github.com/aws/amazon-eks-pod-identity-webhook#readme',
    },
    explanation:
      'A mutating webhook writes AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE and the projected token into pods while they are made. EKS brings it along; other clusters have it only where somebody installed it. Where it is missing or was deleted, annotations do nothing, and nothing says so.',
    remedy:
      'Install the webhook, or write the two variables and the projected token into the pods by hand.',
  },
  ['serviceAccount', 'webhooks'],
  ({ serviceAccount, webhooks, ...around }) => {
    if (annotatedRole(serviceAccount) === undefined) {
      return notApplicable('the service account names no role');
    }
    const names = webhooks.map(({ configuration, name }) => `${configuration}/${name}`);
    const evidence = { serviceAccount: placeIn(serviceAccount), webhooks: names };
    const found = webhooks.find(isIdentityWebhook);
    if (found !== undefined) {
      return pass(`${found.configuration}/${found.name} is there`, {
        knowledge: 'documented',
        evidence,
      });
    }
    const { pods: seen } = around.ifSeen;
    const pods = livePods(seen);
    if (pods.some(hasWebIdentity)) {
      return notApplicable('pods have their web identity without it');
    }
    const isProven = isProof({ webhooks, pods, serviceAccount });
    if (pods.length > 0 && !isProven) {
      return unknown(
        'no webhook has the name of the one of EKS, and no pod is known to be younger',
        {
          knowledge: 'inferred',
          evidence,
        },
      );
    }
    return fail(
      'the cluster has no webhook that gives pods a web identity, so they never call STS',
      {
        // Pods that were not seen may have theirs by hand.
        knowledge: seen === undefined || !isProven ? 'inferred' : 'documented',
        evidence,
        remedies: [installRemedy(around)],
      },
    );
  },
);

/** Another webhook may do it under a name of its own: then a pod that is younger is the proof. */
function isProof({ webhooks, pods, serviceAccount }: Seen): boolean {
  return (
    webhooks.length === 0 || pods.some((pod) => isYounger(pod, serviceAccount) && !isLeftAlone(pod))
  );
}

interface Seen {
  readonly webhooks: readonly Webhook[];
  readonly pods: readonly Pod[];
  readonly serviceAccount: ServiceAccount;
}

function installRemedy(around: Around): Remedy {
  return remedy(
    'install amazon-eks-pod-identity-webhook, then restart the pods; these webhooks are there',
    kubectl(around, 'get', 'mutatingwebhookconfigurations'),
  );
}
