// SPDX-License-Identifier: Apache-2.0

import { ownerRemedy } from '../model/kubectl.ts';
import { containerName, containersIn, tokenFileOf } from '../model/workload.ts';
import { andMore, type Check, defineCheck, fail, notApplicable, pass, unknown } from './check.ts';
import { VARIABLES } from '../model/kubernetes.ts';

export const tokenNotMounted: Check = defineCheck(
  {
    id: 'token-not-mounted',
    on: 'workload',
    title: 'The file that AWS_WEB_IDENTITY_TOKEN_FILE names is mounted',
    severity: 'error',
    beforeSts: 8,
    source: {
      title: 'Kubernetes documentation, Launch a Pod using service account token projection',
      url: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#launch-a-pod-using-service-account-token-projection',
    },
    explanation:
      'The variable names a file, and a projected volume must put a token there. Where the variables were written by hand or copied, the volume, its mount or the name of the file is often missing or another: the SDK then fails to read the file, and STS is never asked.',
    remedy: 'Mount a projected service-account token where the variable says.',
  },
  ['pods'],
  ({ pods, ...around }) => {
    const files = containersIn(pods).flatMap((at) => {
      const file = tokenFileOf(at);
      return file === undefined ? [] : [{ at, file }];
    });
    if (files.length === 0) return notApplicable('no container names a token file');
    const evidence = {
      variable: VARIABLES.tokenFile,
      files: files.map(({ at, file }) => ({
        container: containerName(at),
        path: file.path,
        found: file.kind,
      })),
    };
    const missing = files.filter(({ file }) => file.kind === 'missing');
    const [first] = missing;
    if (first !== undefined) {
      const why =
        first.file.kind === 'missing' && first.file.volume !== undefined
          ? `the volume ${first.file.volume} has no such file`
          : 'nothing is mounted there';
      return fail(
        `${containerName(first.at)} has no token at ${first.file.path}: ${why}, so it never asks STS${andMore(missing)}`,
        {
          knowledge: 'documented',
          evidence: { ...evidence, why },
          remedies: [ownerRemedy('mount the token where the variable says', around, first.at.pod)],
        },
      );
    }
    const other = files.find(({ file }) => file.kind === 'other-volume');
    if (other !== undefined) {
      return unknown(`what lies at ${other.file.path} is not known: no token is projected there`, {
        knowledge: 'documented',
        evidence,
      });
    }
    return pass('a token is projected to every such file', { knowledge: 'documented', evidence });
  },
);
