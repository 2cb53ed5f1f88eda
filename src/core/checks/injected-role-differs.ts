// SPDX-License-Identifier: Apache-2.0

import { isController, type ServiceAccount, VARIABLES } from '../model/kubernetes.ts';
import type { Remedy } from '../model/verdict.ts';
import { type Around, kubectl, ownerRemedy, restartRemedy, rolloutOf } from '../model/kubectl.ts';
import {
  annotatedRole,
  containerName,
  containersIn,
  type InPod,
  isYounger,
  placeIn,
} from '../model/workload.ts';
import { andMore, type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';

export const injectedRoleDiffers: Check = defineCheck(
  {
    id: 'injected-role-differs',
    on: 'workload',
    title: 'Every container asks for the role that its service account names',
    severity: 'error',
    source: {
      title: 'Amazon EKS User Guide, Configure Pods to use a Kubernetes service account',
      url: 'https://docs.aws.amazon.com/eks/latest/userguide/pod-configuration.html',
    },
    explanation:
      "AWS_ROLE_ARN is written into a pod when it is made. When the annotation is changed later, pods that run go on to ask for the old role; and the webhook leaves a variable alone that the pod's own template sets.",
    remedy: 'Restart the pods; where their template sets AWS_ROLE_ARN, remove it there.',
  },
  ['serviceAccount', 'pods'],
  ({ serviceAccount, pods, ...around }) => {
    const role = annotatedRole(serviceAccount);
    if (role === undefined) return notApplicable('the service account names no role');
    const asking = containersIn(pods).flatMap((at) => {
      const asks = at.container.env[VARIABLES.role];
      return asks === undefined ? [] : [{ at, asks }];
    });
    if (asking.length === 0) return notApplicable('no container says which role it asks for');
    const others = asking.filter(({ asks }) => asks !== role);
    const evidence = {
      serviceAccount: placeIn(serviceAccount),
      annotated: role,
      asking: asking.map(({ at, asks }) => ({ container: containerName(at), asks })),
    };
    const [first] = others;
    if (first === undefined) {
      return pass(`all ask for ${role}`, { knowledge: 'documented', evidence });
    }
    return fail(
      `${containerName(first.at)} asks for ${first.asks}, and its service account names ${role}${andMore(others)}`,
      {
        knowledge: 'documented',
        evidence,
        remedies: remediesFor(first.at, serviceAccount, around),
      },
    );
  },
);

/** Where the template sets the role, a new pod asks for it too. */
function remediesFor({ pod }: InPod, account: ServiceAccount, around: Around): readonly Remedy[] {
  const rollout = rolloutOf(around, pod);
  const { form = 'sa', templateRole } = around.workload ?? {};
  if (isController(form) && templateRole === undefined) return [restartRemedy(around, pod)];
  if (templateRole === undefined && !isYounger(pod, account)) {
    const { text, argv } = restartRemedy(around, pod);
    return [remedy(`${text}; if that changes nothing, the template sets ${VARIABLES.role}`, argv)];
  }
  const text = `the pod template sets ${VARIABLES.role}: remove it there, and new pods get the role of the annotation`;
  if (rollout === undefined) return [ownerRemedy(text, around, pod)];
  const { kind, namespace, name } = rollout;
  return [
    remedy(
      text,
      kubectl(
        around,
        'set',
        'env',
        `${kind}/${name}`,
        `${VARIABLES.role}-`,
        '--namespace',
        namespace,
      ),
    ),
  ];
}
