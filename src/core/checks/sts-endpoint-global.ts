// SPDX-License-Identifier: Apache-2.0

import { annotateCommand, ownerRemedy } from '../model/kubectl.ts';
import { containerName, containersIn, placeIn } from '../model/workload.ts';
import { andMore, type Check, defineCheck, fail, pass, remedy } from './check.ts';
import { ANNOTATIONS, VARIABLES } from '../model/kubernetes.ts';

export const stsEndpointGlobal: Check = defineCheck(
  {
    id: 'sts-endpoint-global',
    on: 'workload',
    title: 'The workload asks the STS of its Region',
    severity: 'notice',
    source: {
      title: 'AWS SDKs and Tools Reference Guide, AWS STS Regional endpoints',
      url: 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html',
    },
    explanation:
      'With legacy, SDKs ask sts.amazonaws.com, which is one Region away from most workloads, gives credentials that Regions of choice do not take, and is not there in China. SDKs of July 2025 and later ask the STS of the Region unless they are told otherwise.',
    remedy: 'Say regional: the annotation eks.amazonaws.com/sts-regional-endpoints is "true".',
  },
  ['pods'],
  ({ pods, ...around }) => {
    const { serviceAccount } = around.ifSeen;
    if (serviceAccount?.annotations[ANNOTATIONS.regional] === 'false') {
      return fail(`${placeIn(serviceAccount)} asks for the global endpoint of STS`, {
        knowledge: 'documented',
        evidence: {
          serviceAccount: placeIn(serviceAccount),
          annotation: ANNOTATIONS.regional,
          value: 'false',
        },
        remedies: [
          remedy(
            'ask for the one of the Region, then restart the pods',
            annotateCommand(around, serviceAccount, `${ANNOTATIONS.regional}=true`),
          ),
        ],
      });
    }
    const legacy = containersIn(pods).filter(
      ({ container }) => container.env[VARIABLES.regional] === 'legacy',
    );
    const [first] = legacy;
    if (first === undefined) {
      return pass('nothing asks for the global endpoint', { knowledge: 'documented' });
    }
    return fail(`${containerName(first)} asks for the global endpoint of STS${andMore(legacy)}`, {
      knowledge: 'documented',
      evidence: { variable: VARIABLES.regional, containers: legacy.map(containerName) },
      remedies: [ownerRemedy('write regional instead of legacy', around, first.pod)],
    });
  },
);
