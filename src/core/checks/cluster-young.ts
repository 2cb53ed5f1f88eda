// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../model/instant.ts';
import { type Check, defineCheck, fail, notApplicable, ourRemedy, pass } from './check.ts';

export const clusterYoung: Check = defineCheck(
  {
    id: 'cluster-young',
    on: 'issuer',
    title: 'The cluster is old enough for its issuer to be known everywhere',
    severity: 'warning',
    passesByItself: 'keys',
    source: {
      title: 'AWS re:Post Knowledge Center, STS InvalidIdentityToken',
      url: 'https://repost.aws/knowledge-center/iam-sts-invalididentitytoken',
    },
    explanation:
      "In the first minutes of a cluster its issuer's name, its keys and its provider are still on their way to all of AWS. What STS refuses then, it may take a little later, and nothing is to be repaired.",
    remedy: 'Wait some minutes, and try again.',
  },
  ['cluster'],
  ({ cluster, at, ...about }) => {
    const { createdAt, arn } = cluster;
    if (createdAt === undefined) return notApplicable('when the cluster was created is not told');
    const evidence = {
      cluster: arn,
      createdAt: printInstant(createdAt),
      status: cluster.status ?? null,
    };
    if (at - createdAt >= YOUNG_MS) {
      return pass('it was created long enough ago', { knowledge: 'reported', evidence });
    }
    return fail(`the cluster was created at ${evidence.createdAt}, minutes ago`, {
      knowledge: 'reported',
      evidence,
      remedies: [ourRemedy('wait some minutes, and try again', about, ['doctor'])],
    });
  },
);

/** A quarter of an hour: reports of failures after the creation speak of minutes. */
const YOUNG_MS = 15 * 60_000;
