// SPDX-License-Identifier: Apache-2.0

import { type Pod, ANNOTATIONS } from '../model/kubernetes.ts';
import type { Remedy } from '../model/verdict.ts';
import { type Around, kubectl, ownerRemedy, rolloutOf } from '../model/kubectl.ts';
import { annotatedRole, hasWebIdentity, livePods, placeIn, skippedIn } from '../model/workload.ts';
import { andMore, type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';

export const containersSkipped: Check = defineCheck(
  {
    id: 'containers-skipped',
    on: 'workload',
    title: 'No pod is left without a web identity by skip-containers',
    severity: 'error',
    beforeSts: 4,
    source: {
      title: 'Amazon EKS Pod Identity Webhook, README',
      url: 'https://github.com/aws/amazon-eks-pod-identity-webhook#readme',
    },
    explanation:
      'The annotation eks.amazonaws.com/skip-containers of a pod names containers that the webhook passes over: it is meant for helpers beside the program. Where it names the only container, the pod has no web identity, and the SDK takes the role of the node.',
    remedy: "Take the annotation out of the pod's template, then restart the pods.",
  },
  ['pods'],
  ({ pods, ...around }) => {
    const account = around.ifSeen.serviceAccount;
    if (account !== undefined && annotatedRole(account) === undefined) {
      return notApplicable('the service account names no role');
    }
    const live = livePods(pods);
    if (live.length === 0) return notApplicable('no pod runs');
    const skipping = live.flatMap((pod) => {
      const containers = skippedIn(pod);
      return containers.length === 0 ? [] : [{ pod, containers }];
    });
    const evidence = {
      annotation: ANNOTATIONS.skip,
      pods: skipping.map(({ pod, containers }) => ({ pod: placeIn(pod), containers })),
    };
    const without = skipping.filter(({ pod }) => !hasWebIdentity(pod));
    const [first] = without;
    if (first === undefined) {
      return pass(
        skipping.length === 0
          ? 'no container is skipped'
          : 'containers are skipped, and others of the same pod have the role',
        { knowledge: 'documented', evidence },
      );
    }
    const said = `${placeIn(first.pod)} has skip-containers, so its container ${first.containers.join(', ')} never asks STS`;
    return fail(`${said}${andMore(without)}`, {
      // A service account that was not seen may name no role, and then it is none that is missed.
      knowledge: account === undefined ? 'inferred' : 'documented',
      evidence,
      remedies: [remedyFor(around, first.pod)],
    });
  },
);

function remedyFor(around: Around, pod: Pod): Remedy {
  const rollout = rolloutOf(around, pod);
  if (rollout === undefined) {
    return ownerRemedy('take the annotation out where the pod is written down', around, pod);
  }
  const { kind, namespace, name } = rollout;
  return remedy(
    'take the annotation out of the template; the pods are then restarted',
    kubectl(
      around,
      'patch',
      kind,
      name,
      '--namespace',
      namespace,
      '--type',
      'json',
      '--patch',
      REMOVE,
    ),
  );
}

/** A JSON patch (RFC 6902); the slash in the name of the annotation is written `~1`. */
const REMOVE = JSON.stringify([
  {
    op: 'remove',
    path: `/spec/template/metadata/annotations/${ANNOTATIONS.skip.replace('/', '~1')}`,
  },
]);
