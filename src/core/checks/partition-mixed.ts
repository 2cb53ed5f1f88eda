// SPDX-License-Identifier: Apache-2.0

import { partitionIn, partitionOfRegion } from '../model/arn.ts';
import type { Facts } from '../model/facts.ts';
import { annotatedRole, containersIn } from '../model/workload.ts';
import {
  type Check,
  defineCheck,
  fail,
  type IfSeen,
  notApplicable,
  pass,
  remedy,
  unseenSay,
} from './check.ts';
import { VARIABLES } from '../model/kubernetes.ts';
import { federatedProvidersOf } from '../policy/principals.ts';

export const partitionMixed: Check = defineCheck(
  {
    id: 'partition-mixed',
    on: 'role',
    title: 'All that is named is in one partition of AWS',
    severity: 'error',
    source: {
      title: 'AWS General Reference, Amazon Resource Names: partitions',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html',
    },
    explanation:
      'China, GovCloud and the rest of AWS are partitions with accounts, IAM and STS of their own, and no trust leads from one to another. ARNs that were copied begin with the wrong arn:aws, and sts.amazonaws.com knows no role of another partition.',
    remedy: 'Write the ARNs with the partition of the account, and ask the STS of a Region of it.',
  },
  [],
  (reading) => {
    const named = partitionsNamed(reading);
    const evidence = { named };
    const dark = NAMING.map((name) => reading.unseen[name]).find((look) => look !== undefined);
    const [first, ...others] = named;
    const other = others.find(({ partition }) => partition !== first?.partition);
    if (other === undefined && dark !== undefined) {
      return unseenSay('not all that names a partition was seen', dark, evidence);
    }
    if (named.length < 2) return notApplicable('there is one thing at most that names a partition');
    if (first === undefined || other === undefined) {
      return pass('all that is named is in one partition', { knowledge: 'documented', evidence });
    }
    return fail(
      `${first.what} is in the partition ${first.partition}, and ${other.what} in ${other.partition}`,
      {
        knowledge: 'documented',
        evidence,
        remedies: [remedy(`write ${other.what} as of ${first.partition}, or the other way round`)],
      },
    );
  },
);

type Named = {
  readonly what: string;
  readonly partition: string;
  readonly as: string;
};

/** The probes of what names a partition. */
const NAMING = ['role', 'provider', 'cluster', 'serviceAccount', 'pods'] as const;

type Naming = Pick<Facts, 'request' | 'target'> & { readonly ifSeen: IfSeen };

/** What says which partition it is in: the role first, as STS goes by it. */
function partitionsNamed({ request, target, ifSeen }: Naming): readonly Named[] {
  const { role, provider, cluster, serviceAccount, pods } = ifSeen;
  const arns: readonly (readonly [string, string | undefined])[] = [
    ['the role', request?.roleArn ?? role?.arn],
    ['the role of the service account', serviceAccount && annotatedRole(serviceAccount)],
    ['the provider', provider?.arn ?? target.providerArn],
    ...federatedProvidersOf(role?.trustPolicy ?? '').map(
      (arn) => ['the principal of the trust policy', arn] as const,
    ),
    ['the cluster', cluster?.arn],
  ];
  const regions = containersIn(pods).flatMap(({ container }) => {
    const region = container.env[VARIABLES.region];
    return region === undefined
      ? []
      : [{ what: 'the Region of the workload', partition: partitionOfRegion(region), as: region }];
  });
  return [
    ...arns.flatMap(([what, arn]) => {
      const partition = partitionIn(arn);
      return arn === undefined || partition === undefined ? [] : [{ what, partition, as: arn }];
    }),
    ...regions,
  ];
}
