// SPDX-License-Identifier: Apache-2.0

import type { Outcome } from '../model/verdict.ts';
import { annotateCommand, type Around, ownerRemedy } from '../model/kubectl.ts';
import { placeIn, webIdentityProjections } from '../model/workload.ts';
import {
  type Check,
  defineCheck,
  fail,
  type IfSeen,
  notApplicable,
  pass,
  remedy,
} from './check.ts';
import { ANNOTATIONS } from '../model/kubernetes.ts';

export const projectionExpiry: Check = defineCheck(
  {
    id: 'projection-expiry',
    on: 'workload',
    title: 'Tokens live between ten minutes and a day',
    severity: 'warning',
    source: {
      title: 'Amazon EKS Pod Identity Webhook, README',
      url: 'https://github.com/aws/amazon-eks-pod-identity-webhook#readme',
    },
    explanation:
      'Kubernetes gives no token that lives less than 600 seconds, and EKS none that lives more than 86400. What the annotation eks.amazonaws.com/token-expiration or the volume asks beyond that is not what the pod gets. The kubelet writes a fresh token into the file at four fifths of its life: programs must read the file again.',
    remedy: 'Ask for 600 to 86400 seconds, or leave it out: 86400 is what the webhook asks for.',
  },
  ['pods'],
  ({ pods, ...around }) => {
    const annotated = judgeAnnotation(around);
    if (annotated?.status === 'fail') return annotated;
    const projections = webIdentityProjections(pods).flatMap(({ pod, projection }) =>
      projection.expirationSeconds === undefined
        ? []
        : [{ pod, seconds: projection.expirationSeconds }],
    );
    const evidence = {
      ...BOUNDS,
      projected: projections.map(({ pod, seconds }) => ({ pod: placeIn(pod), seconds })),
    };
    const odd = projections.find(({ seconds }) => !isWithin(String(seconds)));
    if (odd !== undefined) {
      return fail(
        `the token of ${placeIn(odd.pod)} is to live ${String(odd.seconds)} seconds; it may be ${RANGE}`,
        {
          knowledge: 'documented',
          evidence,
          remedies: [ownerRemedy(`ask for ${RANGE} in the volume`, around, odd.pod)],
        },
      );
    }
    if (projections.length > 0) {
      return pass('tokens live long enough', { knowledge: 'documented', evidence });
    }
    return annotated ?? notApplicable('nothing says how long tokens live');
  },
);

function judgeAnnotation(around: Around & { readonly ifSeen: IfSeen }): Outcome | undefined {
  const { serviceAccount } = around.ifSeen;
  const annotated = serviceAccount?.annotations[ANNOTATIONS.expiration];
  if (serviceAccount === undefined || annotated === undefined) return undefined;
  const shown = annotated.slice(0, 60);
  const evidence = { ...BOUNDS, serviceAccount: placeIn(serviceAccount), annotated: shown };
  if (isWithin(annotated)) {
    return pass(`tokens are to live ${shown} seconds`, { knowledge: 'documented', evidence });
  }
  return fail(
    `${placeIn(serviceAccount)} asks that tokens live "${shown}" seconds; they may live ${RANGE}`,
    {
      knowledge: 'documented',
      evidence,
      remedies: [
        remedy(
          'take the annotation away; the webhook then asks for a day',
          annotateCommand(around, serviceAccount, `${ANNOTATIONS.expiration}-`),
        ),
      ],
    },
  );
}

function isWithin(text: string): boolean {
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS;
}

/** Kubernetes API, `ServiceAccountTokenProjection.expirationSeconds`: 10 minutes at least. */
const LEAST_SECONDS = 600;
/** Amazon EKS: a day at most. */
const MOST_SECONDS = 86_400;

const BOUNDS = { least: LEAST_SECONDS, most: MOST_SECONDS } as const;
const RANGE = `${String(LEAST_SECONDS)} to ${String(MOST_SECONDS)} seconds`;
