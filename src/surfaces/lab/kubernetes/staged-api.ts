// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import { signerOf } from '../issuer/signing-keys.ts';
import type { Stage } from '../control/stage.ts';
import { CLUSTER } from '../control/defaults.ts';
import type { Addressed, ApiServer } from './api-server.ts';
import { answerKubernetes } from './api.ts';
import { arnOfEksToken } from './eks-token.ts';
import { kubeconfigText } from './kubeconfig.ts';

/** A server whose cluster is that of the stage that stands. */
export interface Staged {
  readonly stage: Stage;
  readonly server: Addressed;
  readonly now: Instant;
  /** What this machine's clock says, by which clients sign. */
  readonly signedNow: Instant;
}

/** Answers a request for the cluster that stands now. */
export async function answerOf(
  request: Request,
  { stage, server: { origin, token }, now, signedNow }: Staged,
): Promise<Response> {
  const { kubernetes: cluster, foundation, world } = stage;
  const access = {
    user: foundation.user.arn,
    token,
    arnOf: (shown: string) => arnOfEksToken(shown, { world, cluster: CLUSTER, now: signedNow }),
    denied: cluster.denied,
  };
  return answerKubernetes(request, {
    cluster,
    access,
    signer: signerOf(stage, CLUSTER),
    origin,
    now,
  });
}

/** The kubeconfig that leads to it. */
export function kubeconfigOf(
  { world }: Stage,
  { origin, ca, token }: Pick<ApiServer, 'origin' | 'ca' | 'token'>,
): string {
  const [cluster] = world.clusters.values();
  return kubeconfigText({ clusterArn: cluster?.arn ?? CLUSTER, server: origin, ca, token });
}
