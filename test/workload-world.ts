// SPDX-License-Identifier: Apache-2.0

import type { Facts, CiJob } from '../src/core/model/facts.ts';
import { plusSeconds } from '../src/core/model/instant.ts';
import type {
  Container,
  Pod,
  ServiceAccount,
  TokenProjection,
  Webhook,
} from '../src/core/model/kubernetes.ts';
import { facts, ISSUER, NOW, PROVIDER_ARN, ROLE_ARN } from './world.ts';

/** Worlds of workloads in a Kubernetes cluster, and of CI jobs, as the unit tests judge them. */

const DAY = 86_400;
export const FOLDER = '/var/run/secrets/eks.amazonaws.com/serviceaccount';

export const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';
export const ANNOTATED_AT = plusSeconds(NOW, -3 * DAY);

export function serviceAccount(changed: Partial<ServiceAccount> = {}): ServiceAccount {
  return {
    namespace: 'team-a',
    name: 'web',
    createdAt: plusSeconds(NOW, -30 * DAY),
    annotations: { [ROLE_ANNOTATION]: ROLE_ARN },
    annotatedAt: ANNOTATED_AT,
    ...changed,
  };
}

/** A container as the webhook leaves it. */
export function container(changed: Partial<Container> = {}): Container {
  return {
    name: 'web',
    isInit: false,
    runAsUser: undefined,
    runAsNonRoot: false,
    env: {
      AWS_ROLE_ARN: ROLE_ARN,
      AWS_WEB_IDENTITY_TOKEN_FILE: `${FOLDER}/token`,
      AWS_REGION: 'us-east-1',
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    },
    mounts: [{ volume: 'aws-iam-token', path: FOLDER }],
    ...changed,
  };
}

/** A container that the webhook has not touched. */
export function bareContainer(changed: Partial<Container> = {}): Container {
  return container({ env: {}, mounts: [], ...changed });
}

export function projection(changed: Partial<TokenProjection> = {}): TokenProjection {
  return {
    volume: 'aws-iam-token',
    path: 'token',
    audience: 'sts.amazonaws.com',
    expirationSeconds: 86_400,
    mode: 0o644,
    ...changed,
  };
}

/** A pod as the webhook leaves it, made two days ago. */
export function pod(changed: Partial<Pod> = {}): Pod {
  return {
    namespace: 'team-a',
    name: 'web-0',
    serviceAccount: 'web',
    createdAt: plusSeconds(NOW, -2 * DAY),
    phase: 'Running',
    annotations: {},
    fsGroup: undefined,
    containers: [container()],
    projections: [projection()],
    ...changed,
  };
}

/** A pod that the webhook has not touched. */
export function barePod(changed: Partial<Pod> = {}): Pod {
  return pod({ containers: [bareContainer()], projections: [], ...changed });
}

export const WEBHOOK: Webhook = {
  configuration: 'pod-identity-webhook',
  name: 'iam-for-pods.amazonaws.com',
  failurePolicy: 'Ignore',
  selects: [],
};

/** A workload with nothing wrong: annotated, made after that, injected. */
export function workloadFacts(changed: Partial<Facts> = {}): Facts {
  return facts({
    target: {
      text: 'sa:team-a/web',
      kind: 'workload',
      clusterName: 'prod',
      providerArn: PROVIDER_ARN,
      found: { role: `the annotation ${ROLE_ANNOTATION}` },
    },
    workload: { form: 'sa', namespace: 'team-a', name: 'web', serviceAccount: 'web' },
    kubernetes: {
      kind: 'seen',
      value: {
        context: 'prod',
        server: 'https://kube.example.test',
        issuer: ISSUER,
        issuerUnseen: undefined,
        eks: { name: 'prod', region: 'us-east-1' },
      },
    },
    serviceAccount: { kind: 'seen', value: serviceAccount() },
    pods: { kind: 'seen', value: [pod()] },
    webhooks: { kind: 'seen', value: [WEBHOOK] },
    podIdentity: { kind: 'seen', value: [] },
    ...changed,
  });
}

/** The same, asked about by its deployment. */
export const DEPLOYMENT: Facts['workload'] = {
  form: 'deploy',
  namespace: 'team-a',
  name: 'web',
  serviceAccount: 'web',
};

export function withPods(...pods: readonly Pod[]): Partial<Facts> {
  return { pods: { kind: 'seen', value: pods } };
}

export function withAccount(changed: Partial<ServiceAccount>): Partial<Facts> {
  return { serviceAccount: { kind: 'seen', value: serviceAccount(changed) } };
}

/** A job of GitHub Actions that is offered a token. */
export function jobFacts(changed: Partial<CiJob> = {}): Facts {
  const job: CiJob = {
    service: 'github',
    issuer: 'https://token.actions.githubusercontent.com',
    offersToken: true,
    why: undefined,
    event: 'push',
    fromFork: false,
    context: { repository: 'example/web', ref: 'refs/heads/main' },
    ...changed,
  };
  return facts({ job: { kind: 'seen', value: job } });
}
