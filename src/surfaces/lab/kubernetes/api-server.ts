// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';

import { getRequestListener } from '@hono/node-server';

import { pemOf } from '../../../core/model/certificate.ts';
import { type Instant, plusSeconds } from '../../../core/model/instant.ts';
import { forgeCertificate } from '../../../forge/certificates.ts';
import { serveTls, shown } from '../../../forge/servers.ts';
import { CLUSTER } from '../control/defaults.ts';
import type { Stage } from '../control/prepared-scenario.ts';
import { signerOf } from '../issuer/rotation.ts';
import type { RequestContext } from '../protocol/operation.ts';
import { arnOfEksToken } from './access.ts';
import { answerKubernetes } from './api.ts';
import type { Program } from './pod-logs.ts';

/** Where a Kubernetes API is, and what its user shows. */
export interface Addressed {
  /** `https://127.0.0.1:PORT`. */
  readonly origin: string;
  /** It opens nothing but this. */
  readonly token: string;
}

/** The HTTPS server of a Kubernetes API, on loopback, with a CA of its own. */
export interface ApiServer extends Addressed {
  /** The root that its certificate chains to, PEM. */
  readonly ca: string;
  readonly close: () => Promise<void>;
}

export interface Answering {
  readonly answer: (request: Request, at: Addressed) => Promise<Response>;
  /** Told of a defect of ours, of which its client sees just that there is one. */
  readonly onDefect: ((error: Error) => void) | undefined;
}

/** Starts it: it outlives changes of scenario, so that shells stay in the lab. */
export async function startApiServer(
  now: Instant,
  { answer, onDefect = warn }: Answering,
): Promise<ApiServer> {
  const dated = {
    notBefore: plusSeconds(now, -DAY),
    notAfter: plusSeconds(now, YEARS * 365 * DAY),
  };
  const root = await forgeCertificate({ ...dated, subject: 'CN=kubernetes', ca: true });
  const names = ['127.0.0.1', 'localhost', 'kubernetes', 'kubernetes.default.svc'];
  const subject = 'CN=kube-apiserver';
  const leaf = await forgeCertificate({ ...dated, subject, ca: false, issuer: root, names });
  const errorHandler = (error: unknown): Response => {
    onDefect(error instanceof Error ? error : new Error('the API of Kubernetes failed'));
    return new Response(undefined, { status: 500 });
  };
  const token = randomBytes(32).toString('base64url');
  let origin = '';
  const respond = getRequestListener(async (request) => answer(request, { origin, token }), {
    overrideGlobalObjects: false,
    errorHandler,
  });
  const server = await serveTls({
    shows: [shown(leaf)],
    documents: (incoming, outgoing) => void respond(incoming, outgoing),
  });
  origin = `https://127.0.0.1:${String(server.port)}`;
  return {
    origin,
    ca: pemOf(root.certificate),
    token,
    close: server.close,
  };
}

function warn(error: Error): void {
  process.emitWarning(error);
}

const DAY = 86_400;
/** The CA of a cluster is made for ten. */
const YEARS = 10;

/** What a kubeconfig leads to. */
interface Kubeconfig {
  /** ARN of the EKS cluster: `aws eks update-kubeconfig` names clusters by it. */
  readonly clusterArn: string;
  readonly server: string;
  /** PEM. */
  readonly ca: string;
  readonly token: string;
}

/** The text of a kubeconfig with one cluster, one user and the context `lab`, which is current. */
export function kubeconfigText({ clusterArn, server, ca, token }: Kubeconfig): string {
  return `apiVersion: v1
kind: Config
clusters:
  - name: ${clusterArn}
    cluster:
      server: ${server}
      certificate-authority-data: ${Buffer.from(ca).toString('base64')}
contexts:
  - name: ${CONTEXT}
    context:
      cluster: ${clusterArn}
      user: ${clusterArn}
current-context: ${CONTEXT}
users:
  - name: ${clusterArn}
    user:
      token: ${token}
`;
}

const CONTEXT = 'lab';

/** A server whose cluster is that of the stage that stands. */
interface Staged {
  readonly stage: Stage;
  readonly server: Addressed;
  readonly moment: Pick<RequestContext, 'now' | 'signedNow'>;
  readonly program: Program;
}

/** Answers a request for the cluster that stands now. */
export async function answerOf(
  request: Request,
  { stage, server: { origin, token }, moment: { now, signedNow = now }, program }: Staged,
): Promise<Response> {
  const { kubernetes: cluster, foundation, world } = stage;
  const access = {
    user: foundation.user.arn,
    token,
    arnOf: (bearer: string) => arnOfEksToken(bearer, { world, cluster: CLUSTER, now: signedNow }),
    denied: cluster.denied,
  };
  return answerKubernetes(request, {
    cluster,
    access,
    signer: signerOf(stage, CLUSTER),
    origin,
    now,
    program,
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
