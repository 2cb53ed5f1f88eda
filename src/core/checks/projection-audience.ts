// SPDX-License-Identifier: Apache-2.0

import { type ServiceAccount, ANNOTATIONS, VARIABLES } from '../model/kubernetes.ts';
import type { Provider } from '../model/provider.ts';
import type { Remedy } from '../model/verdict.ts';
import { ownerRemedy, restartRemedy, type Around } from '../model/kubectl.ts';
import { placeIn, type WebIdentityProjection, webIdentityProjections } from '../model/workload.ts';
import { type Check, defineCheck, fail, notApplicable, pass, remedy, words } from './check.ts';
import { DEFAULT_AUDIENCE } from '../model/web-identity.ts';
import { clientIdWords } from '../model/shell.ts';

export const projectionAudience: Check = defineCheck(
  {
    id: 'projection-audience',
    on: 'workload',
    title: 'The tokens that pods get are for an audience that the provider knows',
    severity: 'error',
    refusedAt: 'audience',
    source: {
      title: 'Amazon EKS Pod Identity Webhook, README',
      url: 'https://github.com/aws/amazon-eks-pod-identity-webhook#readme',
    },
    explanation:
      'A projected token is for the audience that its volume names; without one it is for the API server, which STS refuses. The webhook asks for sts.amazonaws.com, or for what the annotation eks.amazonaws.com/audience says when the pod is made. The provider must have the audience among its client IDs.',
    remedy: 'Let volume, annotation and provider name the same audience: sts.amazonaws.com.',
  },
  ['pods'],
  ({ pods, ...around }) => {
    const projections = webIdentityProjections(pods);
    if (projections.length === 0) return notApplicable('no container has a projected token');
    const { provider, serviceAccount } = around.ifSeen;
    const evidence = {
      projected: projections.map(({ pod, projection }) => ({
        pod: placeIn(pod),
        volume: projection.volume,
        audience: projection.audience ?? null,
      })),
      registered: provider?.clientIds ?? null,
      annotated: serviceAccount?.annotations[ANNOTATIONS.audience] ?? null,
    };
    for (const at of projections) {
      const wrong = wrongWith(at, { around, provider, serviceAccount });
      if (wrong !== undefined) {
        return fail(wrong.detail, {
          knowledge: 'documented',
          evidence: { ...evidence, expected: wrong.expected },
          remedies: wrong.remedies,
        });
      }
    }
    return pass('the audiences agree', { knowledge: 'documented', evidence });
  },
);

/** Nobody changes the volume that Kubernetes itself adds: the pod has to read another. */
function nextFor(volume: string): string {
  return volume.startsWith(OF_API_SERVER)
    ? `remove ${VARIABLES.tokenFile} from the spec of the pod, and let the webhook set it`
    : `let the volume ask for the audience ${DEFAULT_AUDIENCE}`;
}

/** How the volume begins that Kubernetes itself adds to every pod. */
const OF_API_SERVER = 'kube-api-access-';

interface Held {
  readonly around: Around;
  readonly provider: Provider | undefined;
  readonly serviceAccount: ServiceAccount | undefined;
}

interface Wrong {
  readonly detail: string;
  readonly expected: string | null;
  readonly remedies: readonly Remedy[];
}

function wrongWith(
  { pod, projection }: WebIdentityProjection,
  { around, provider, serviceAccount }: Held,
): Wrong | undefined {
  const { audience, volume } = projection;
  const place = placeIn(pod);
  if (audience === undefined) {
    return {
      detail: `the token of ${place} is for the API server: the volume ${volume} names no audience`,
      expected: DEFAULT_AUDIENCE,
      remedies: [ownerRemedy(nextFor(volume), around, pod)],
    };
  }
  if (provider !== undefined && !provider.clientIds.includes(audience)) {
    return {
      detail: `the token of ${place} is for "${audience}", which is not registered with the provider`,
      expected: provider.clientIds[0] ?? null,
      remedies: [
        remedy('register the audience', [
          ...words('aws iam add-client-id-to-open-id-connect-provider'),
          ...clientIdWords(provider.arn, audience),
        ]),
      ],
    };
  }
  const asked = serviceAccount?.annotations[ANNOTATIONS.audience];
  if (asked === undefined || asked === audience) return undefined;
  return {
    detail: `the token of ${place} is for "${audience}", and the service account asks for "${asked}"`,
    expected: asked,
    remedies: [restartRemedy(around, pod)],
  };
}
