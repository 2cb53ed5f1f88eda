// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../model/facts.ts';
import type { TokenForm } from '../model/web-identity.ts';

/**
 * The facts with the token that the workload would have, where none was given: of a projected token
 * of Kubernetes its issuer, subject and audience are known beforehand, and AWS passes nothing else
 * of it on. `undefined` where no workload is known.
 *
 * @see Kubernetes documentation, Managing Service Accounts: the schema of service account tokens.
 */
export function withExpectedToken(facts: Facts): Facts | undefined {
  const token = facts.token === undefined ? expectedToken(facts) : undefined;
  return token === undefined ? undefined : { ...facts, token };
}

function expectedToken({ workload, issuer, audience }: Facts): TokenForm | undefined {
  const account = workload?.serviceAccount;
  if (workload === undefined || issuer === undefined || account === undefined) return undefined;
  const claims = {
    iss: issuer,
    sub: `system:serviceaccount:${workload.namespace}:${account}`,
    aud: [audience ?? DEFAULT_AUDIENCE],
  };
  return { length: 0, parts: 3, header: undefined, claims, padded: false };
}

/** What workloads on EKS ask for (Amazon EKS User Guide), in all partitions. */
const DEFAULT_AUDIENCE = 'sts.amazonaws.com';
