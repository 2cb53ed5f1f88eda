// SPDX-License-Identifier: Apache-2.0

import type { Remedy } from '../model/verdict.ts';
import { type Around, kubectl, ownerRemedy, rolloutOf } from '../model/kubectl.ts';
import { containerName, containersIn, type InPod, isSet } from '../model/workload.ts';
import { andMore, type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';
import { VARIABLES } from '../model/kubernetes.ts';

export const keysBeforeWebIdentity: Check = defineCheck(
  {
    id: 'keys-before-web-identity',
    on: 'workload',
    title: 'No access key stands before the web identity',
    severity: 'error',
    beforeSts: 7,
    source: {
      title: 'AWS SDKs and Tools Reference Guide, Standardized credential providers',
      url: 'https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html',
    },
    explanation:
      'SDKs look for credentials in an order, and access keys in variables come before the web identity. A container with AWS_ACCESS_KEY_ID uses that key, whoever it belongs to, and never asks STS for its role.',
    remedy: 'Take AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN out of the pods.',
  },
  ['pods'],
  ({ pods, ...around }) => {
    const containers = containersIn(pods);
    if (containers.length === 0) return notApplicable('no pod runs');
    const keyed = containers.filter(({ container }) => isSet(container, VARIABLES.key));
    const [first] = keyed;
    if (first === undefined) {
      return pass('no container has an access key in its variables', { knowledge: 'documented' });
    }
    return fail(
      `${containerName(first)} has ${VARIABLES.key}, which SDKs take before the web identity: it never asks STS${andMore(keyed)}`,
      {
        knowledge: 'documented',
        evidence: { variable: VARIABLES.key, containers: keyed.map(containerName) },
        remedies: [remedyFor(around, first)],
      },
    );
  },
);

function remedyFor(around: Around, { pod, container }: InPod): Remedy {
  const rollout = rolloutOf(around, pod);
  if (rollout === undefined) {
    return ownerRemedy('take the keys out where the pod is written down', around, pod);
  }
  const { kind, namespace, name } = rollout;
  return remedy(
    'take the keys out of the template; the pods are then restarted',
    kubectl(
      around,
      'set',
      'env',
      `${kind}/${name}`,
      '--namespace',
      namespace,
      '--containers',
      container.name,
      ...KEYS.map((key) => `${key}-`),
    ),
  );
}

const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;
