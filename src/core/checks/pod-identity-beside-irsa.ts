// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../model/facts.ts';
import { type ServiceAccount, ANNOTATIONS, VARIABLES } from '../model/kubernetes.ts';
import type { Remedy } from '../model/verdict.ts';
import { annotateCommand, type Around } from '../model/kubectl.ts';
import {
  annotatedRole,
  containerName,
  containersIn,
  hasWebIdentity,
  type InPod,
  isInjected,
  isSet,
  livePods,
  placeIn,
  podIdentityOf,
} from '../model/workload.ts';
import {
  type Check,
  defineCheck,
  fail,
  type IfSeen,
  notApplicable,
  pass,
  remedy,
  unseenSay,
  words,
} from './check.ts';

export const podIdentityBesideIrsa: Check = defineCheck(
  {
    id: 'pod-identity-beside-irsa',
    on: 'workload',
    title: 'The service account has one way to a role, not two',
    severity: 'warning',
    source: {
      title: 'Amazon EKS User Guide, Learn how EKS Pod Identity grants pods access to AWS services',
      url: 'https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html',
    },
    explanation:
      'EKS Pod Identity gives a service account its role by an association, without OIDC. Beside an annotation it is a trap: SDKs try the web identity first and the credentials of Pod Identity after it, so a container that has both takes the role of the annotation, whatever the association says.',
    remedy: 'Keep one: take the annotation away and restart the pods, or delete the association.',
  },
  ['serviceAccount'],
  ({ serviceAccount, target, unseen, ...around }) => {
    const { pods, podIdentity } = { ...unseen, ...around.ifSeen };
    if (pods === undefined && podIdentity === undefined) {
      return notApplicable('neither its associations nor its pods were checked');
    }
    const { isWebIdentity, isServed, served, evidence } = waysOf(serviceAccount, around.ifSeen);
    // Each way may be there, unseen: that the other is there does not say that it is not.
    const dark = isWebIdentity ? unseen.podIdentity : unseen.pods;
    if (isWebIdentity !== isServed && dark !== undefined) {
      return unseenSay('whether there is a second way to a role was not seen', dark, evidence);
    }
    if (!isWebIdentity || !isServed) {
      return pass('there is one way at most', { knowledge: 'documented', evidence });
    }
    return fail(
      `${placeIn(serviceAccount)} has a web identity and EKS Pod Identity: ${whoWins(served)}`,
      {
        knowledge: 'documented',
        evidence,
        remedies: remediesFor(around, serviceAccount, target),
      },
    );
  },
);

/** What was seen of either way to a role. */
function waysOf(serviceAccount: ServiceAccount, { pods, podIdentity }: IfSeen) {
  const role = annotatedRole(serviceAccount);
  const association = podIdentityOf(serviceAccount, podIdentity);
  const served = containersIn(pods).filter(({ container }) =>
    isSet(container, VARIABLES.podIdentity),
  );
  return {
    isWebIdentity: role !== undefined || livePods(pods).some(hasWebIdentity),
    isServed: association !== undefined || served.length > 0,
    served,
    evidence: {
      serviceAccount: placeIn(serviceAccount),
      annotated: role ?? null,
      association: association?.roleArn ?? null,
      podIdentity: served.map(containerName),
    },
  };
}

function whoWins(served: readonly InPod[]): string {
  const only = served.find(({ container }) => !isInjected(container));
  return only === undefined
    ? 'SDKs take the web identity, which comes first'
    : `${containerName(only)} has Pod Identity alone, and where both are the web identity comes first`;
}

function remediesFor(
  around: Around,
  serviceAccount: ServiceAccount,
  { clusterName }: Facts['target'],
): readonly Remedy[] {
  const { namespace, name } = serviceAccount;
  const cluster = around.ifSeen.kubernetes?.eks?.name ?? clusterName;
  return [
    remedy(
      'to keep EKS Pod Identity, take the annotation away, and restart the pods',
      annotateCommand(around, serviceAccount, `${ANNOTATIONS.role}-`),
    ),
    remedy(
      'to keep the web identity, delete the association; its id is in',
      cluster === undefined
        ? undefined
        : [
            ...words('aws eks list-pod-identity-associations --cluster-name'),
            cluster,
            '--namespace',
            namespace,
            '--service-account',
            name,
          ],
    ),
  ];
}
