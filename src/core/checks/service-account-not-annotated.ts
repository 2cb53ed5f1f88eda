// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../model/facts.ts';
import type { Outcome, Remedy } from '../model/verdict.ts';
import { annotateCommand, type Around } from '../model/kubectl.ts';
import {
  annotatedRole,
  containersIn,
  hasWebIdentity,
  isSet,
  livePods,
  placeIn,
  podIdentityOf,
} from '../model/workload.ts';
import { type Check, defineCheck, fail, notApplicable, pass, remedy, words } from './check.ts';
import { ANNOTATIONS, VARIABLES } from '../model/kubernetes.ts';

const annotated: Check = defineCheck(
  {
    id: 'service-account-not-annotated',
    on: 'workload',
    title: 'The service account names a role',
    severity: 'error',
    beforeSts: 1,
    fixedBy: 'annotate-service-account',
    source: {
      title: 'Amazon EKS User Guide, Assign IAM roles to Kubernetes service accounts',
      url: 'https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html',
    },
    explanation:
      'The webhook of EKS gives a pod its variables and its token only if the service account names a role in the annotation eks.amazonaws.com/role-arn. Without it the SDK finds no web identity, never asks STS, and goes on to the role of the node.',
    remedy: 'Annotate the service account with the ARN of its role, then restart its pods.',
  },
  ['serviceAccount'],
  ({ serviceAccount, request, unseen, ...around }) => {
    const { ifSeen } = around;
    const place = placeIn(serviceAccount);
    const value = annotatedRole(serviceAccount);
    const evidence = { serviceAccount: place, annotation: ANNOTATIONS.role, value: value ?? null };
    if (value !== undefined) {
      return pass(`${place} names ${value}`, { knowledge: 'documented', evidence });
    }
    if (livePods(ifSeen.pods).some(hasWebIdentity)) {
      return pass('its pods name a role themselves', { knowledge: 'documented', evidence });
    }
    const association = podIdentityOf(serviceAccount, ifSeen.podIdentity);
    const served = containersIn(ifSeen.pods).some(({ container }) =>
      isSet(container, VARIABLES.podIdentity),
    );
    if (association !== undefined || served) {
      return notApplicable(`EKS Pod Identity gives ${place} its role, without OIDC`);
    }
    const isSeen = ifSeen.pods !== undefined && unseen.podIdentity === undefined;
    return fail(`the service account ${place} names no role, so its pods never ask STS`, {
      // Pods that were not seen may name one themselves, and an association may give them one.
      knowledge: isSeen ? 'documented' : 'inferred',
      evidence,
      remedies: remediesFor(around, serviceAccount, request?.roleArn),
    });
  },
);

/** A service account that is not there names no role either. */
export const serviceAccountNotAnnotated: Check = {
  ...annotated,
  evaluate: (facts) =>
    facts.serviceAccount?.kind === 'absent' ? missing(facts) : annotated.evaluate(facts),
};

function missing({ workload }: Facts): Outcome {
  const name = workload?.serviceAccount ?? workload?.name ?? '';
  const place = `${workload?.namespace ?? ''}/${name}`;
  return fail(`there is no service account ${place}`, {
    knowledge: 'documented',
    evidence: { serviceAccount: place },
    remedies: [
      workload === undefined
        ? remedy('check the names of the service accounts')
        : remedy('list the names that there are', [
            ...words('kubectl get serviceaccounts --namespace'),
            workload.namespace,
          ]),
    ],
  });
}

function remediesFor(
  around: Around,
  at: { readonly namespace: string; readonly name: string },
  roleArn: string | undefined,
): readonly Remedy[] {
  if (roleArn === undefined) {
    return [
      remedy(
        `annotate it with the ARN of its role (${ANNOTATIONS.role}); with --role ARN the command is printed here`,
      ),
    ];
  }
  const command = annotateCommand(around, at, `${ANNOTATIONS.role}=${roleArn}`);
  return [remedy('name the role, then restart the pods', command)];
}
