// SPDX-License-Identifier: Apache-2.0

import { isEksHost } from '../issuers/eks.ts';
import type { Facts } from '../model/facts.ts';
import { hostPortOf } from '../model/issuer.ts';
import type { Observed } from '../model/observed.ts';
import { type Check, fail, notApplicable, ourRemedy, pass } from './check.ts';

/** Reads probes that failed, which is what it is about. */
export const issuerNameUnresolved: Check = {
  id: 'issuer-name-unresolved',
  on: 'issuer',
  title: "The name of the cluster's issuer resolves here",
  severity: 'warning',
  source: {
    title: 'Amazon EKS User Guide, Access Amazon EKS using AWS PrivateLink',
    url: 'https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html',
  },
  explanation:
    'In a VPC that has an interface endpoint for EKS with private DNS, the names of EKS issuers resolve to nothing. Workloads do not notice: they never ask the issuer, and STS looks it up from outside. But tools that compute a thumbprint there fail or hang, and we cannot look from there either.',
  remedy:
    'Look from outside the VPC, AWS CloudShell for instance; nothing is wrong with the workload.',
  evaluate: (facts) => {
    const { issuer, discovery } = facts;
    if (issuer === undefined) return notApplicable('no issuer was found');
    const { host } = hostPortOf(issuer);
    if (!isEksHost(host)) return notApplicable('this is no issuer of EKS');
    const looks: readonly (Observed<unknown> | undefined)[] = [
      discovery,
      ...facts.endpoints.filter((look) => look.host === host).map(({ chain }) => chain),
    ];
    const unresolved = looks.filter(isUnresolved).length;
    if (unresolved > 0) return failed(host, facts);
    return looks.some((look) => look?.kind === 'seen')
      ? pass(`${host} resolves here`, { knowledge: 'documented', evidence: { host } })
      : notApplicable('the issuer was not probed');
  },
};

function isUnresolved(look: Observed<unknown> | undefined): boolean {
  return look?.kind === 'unseen' && look.code === 'name_unresolved';
}

function failed(host: string, facts: Facts): ReturnType<Check['evaluate']> {
  return fail(
    `${host} does not resolve here, as in a VPC with an endpoint for EKS; STS is not affected`,
    {
      knowledge: 'documented',
      evidence: { host, code: 'name_unresolved' },
      remedies: [
        ourRemedy('print what to run outside the VPC; --given takes what it shows', facts, [
          'thumbprint',
          '--openssl',
        ]),
      ],
    },
  );
}
