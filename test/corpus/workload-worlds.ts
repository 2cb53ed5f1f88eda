// SPDX-License-Identifier: Apache-2.0

import { checks } from '../../src/core/checks/catalogue.ts';
import { NOT_AUTHORIZED } from '../../src/core/gates/answers.ts';
import type { Facts } from '../../src/core/model/facts.ts';
import { plusSeconds } from '../../src/core/model/instant.ts';
import { parseIssuer } from '../../src/core/model/issuer.ts';
import type { Verdict } from '../../src/core/model/verdict.ts';
import { facts, ISSUER, NOW, ROLE_ARN, TRUST_POLICY } from '../world.ts';
import {
  ANNOTATED_AT,
  bareContainer,
  barePod,
  container,
  jobFacts,
  pod,
  projection,
  ROLE_ANNOTATION,
  withAccount,
  withPods,
  workloadFacts,
} from '../workload-world.ts';
import type { World } from './worlds.ts';

/** The variable by which EKS Pod Identity serves a container. */
const POD_IDENTITY = {
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
};

/** Worlds of workloads in a cluster, of CI jobs, and of what is too young or named twice. */
export function workloadWorlds(): readonly World[] {
  return [...accountWorlds(), ...podWorlds(), ...jobWorlds(), ...otherWorlds()];
}

function accountWorlds(): readonly World[] {
  return [
    workload('workload', 'nothing: annotated, made after that, injected', {}, []),
    workload(
      'account-not-annotated',
      'the service account names no role, so its pod was left alone',
      { ...withAccount({ annotations: {}, annotatedAt: undefined }), ...withPods(barePod()) },
      ['service-account-not-annotated'],
    ),
    workload(
      'annotation-is-a-name',
      'the annotation has the name of the role, not its ARN',
      {
        ...withAccount({ annotations: { [ROLE_ANNOTATION]: 'workload' } }),
        ...withPods(pod({ containers: [asking({ AWS_ROLE_ARN: 'workload' })] })),
      },
      ['role-annotation-malformed'],
    ),
    workload(
      'webhook-deleted',
      'the webhook was deleted, and the pod has no web identity',
      { webhooks: { kind: 'seen', value: [] }, ...withPods(barePod()) },
      ['webhook-absent'],
    ),
    workload(
      'identity-by-hand',
      'nothing: there is no webhook, and the pods were given its variables and volume by hand',
      { webhooks: { kind: 'seen', value: [] } },
      [],
    ),
    workload(
      'served-by-pod-identity',
      'nothing: the service account has its role by EKS Pod Identity alone',
      {
        ...withAccount({ annotations: {}, annotatedAt: undefined }),
        ...withPods(barePod({ containers: [bareContainer({ env: POD_IDENTITY })] })),
        podIdentity: {
          kind: 'seen',
          value: [{ namespace: 'team-a', name: 'web', roleArn: ROLE_ARN }],
        },
      },
      [],
    ),
    workload(
      'two-ways-to-a-role',
      'an association of EKS Pod Identity stands beside the annotation',
      {
        podIdentity: {
          kind: 'seen',
          value: [{ namespace: 'team-a', name: 'web', roleArn: ROLE_ARN }],
        },
      },
      ['pod-identity-beside-irsa'],
    ),
  ];
}

function podWorlds(): readonly World[] {
  const skip = { 'eks.amazonaws.com/skip-containers': 'web' };
  return [
    workload(
      'pod-too-old',
      'the pod was there before the annotation',
      withPods(barePod({ createdAt: plusSeconds(ANNOTATED_AT, -60) })),
      ['pod-older-than-annotation'],
    ),
    workload(
      'container-skipped',
      'the only container is skipped',
      withPods(barePod({ annotations: skip })),
      ['containers-skipped'],
    ),
    workload('pod-passed-by', 'the webhook is there, and passed the pod by', withPods(barePod()), [
      'pod-not-injected',
    ]),
    workload(
      'old-role-in-pod',
      'the annotation was changed after the pod was made',
      withPods(pod({ containers: [asking({ AWS_ROLE_ARN: `${ROLE_ARN}-old` })] })),
      ['injected-role-differs'],
    ),
    workload(
      'access-key-in-pod',
      'an access key stands before the web identity',
      withPods(pod({ containers: [asking({ AWS_ACCESS_KEY_ID: undefined })] })),
      ['keys-before-web-identity'],
    ),
    workload(
      'token-file-missing',
      'nothing is mounted where the variable says',
      withPods(pod({ containers: [container({ mounts: [] })] })),
      ['token-not-mounted'],
    ),
    workload(
      'token-file-closed',
      'the container is not root, and the file is for root alone',
      withPods(
        pod({
          containers: [container({ runAsNonRoot: true })],
          projections: [projection({ mode: 0o600 })],
        }),
      ),
      ['token-file-unreadable'],
    ),
    workload(
      'token-for-the-api-server',
      'the volume names no audience',
      withPods(pod({ projections: [projection({ audience: undefined })] })),
      ['projection-audience'],
    ),
    workload(
      'token-for-two-days',
      'the volume asks for tokens that live two days',
      withPods(pod({ projections: [projection({ expirationSeconds: 172_800 })] })),
      ['projection-expiry'],
    ),
    workload(
      'sts-of-old',
      'the container asks for the global endpoint',
      withPods(pod({ containers: [asking({ AWS_STS_REGIONAL_ENDPOINTS: 'legacy' })] })),
      ['sts-endpoint-global'],
    ),
    workload(
      'region-of-china',
      'the workload runs in a Region of another partition than its role',
      withPods(pod({ containers: [asking({ AWS_REGION: 'cn-north-1' })] })),
      ['partition-mixed'],
    ),
  ];
}

function jobWorlds(): readonly World[] {
  return [
    holding('job', 'nothing: a job that is offered a token', jobFacts(), []),
    holding(
      'job-without-permission',
      'the workflow names no permission for an ID token',
      jobFacts({ offersToken: false }),
      ['id-token-permission-missing'],
    ),
    holding(
      'job-of-a-fork',
      "a fork's change runs",
      jobFacts({ offersToken: false, fromFork: true }),
      ['fork-without-token'],
    ),
  ];
}

function otherWorlds(): readonly World[] {
  const role = {
    arn: ROLE_ARN,
    trustPolicy: TRUST_POLICY,
    maxSessionDurationSeconds: 3600,
  };
  return [
    holding('cluster-of-minutes', 'the cluster was created two minutes ago', cluster(-120), [
      'cluster-young',
    ]),
    holding('cluster-of-days', 'nothing: the cluster is days old', cluster(-300_000), []),
    holding(
      'role-of-seconds',
      'the role was created five seconds ago',
      facts({ role: { kind: 'seen', value: { ...role, createdAt: plusSeconds(NOW, -5) } } }),
      ['role-young'],
    ),
    holding(
      'role-of-days',
      'nothing: the role is days old',
      facts({ role: { kind: 'seen', value: { ...role, createdAt: plusSeconds(NOW, -300_000) } } }),
      [],
    ),
    {
      name: 'denied-by-something-else',
      says: 'STS refuses what the trust policy admits',
      facts: facts({
        observed: { source: 'error', outcome: 'error', requestId: undefined, ...NOT_AUTHORIZED },
      }),
      verdict: 'unknown',
      fails: ['guardrail-possible', 'model-disagrees'],
    },
    {
      name: 'denied-by-the-trust-policy',
      says: 'STS refuses what the trust policy refuses',
      facts: facts({
        observed: { source: 'error', outcome: 'error', requestId: undefined, ...NOT_AUTHORIZED },
        role: {
          kind: 'seen',
          value: { ...role, trustPolicy: TRUST_POLICY.replace('team-a:web', 'team-b:web') },
        },
      }),
      verdict: 'broken',
      fails: ['trust-policy'],
    },
    {
      name: 'name-of-eks-unresolved',
      says: 'the name of an EKS issuer does not resolve here',
      facts: unresolved(),
      verdict: 'unknown',
      fails: ['issuer-name-unresolved'],
    },
    holding('repository-by-name', 'the trust policy names a repository by its name', named({}), [
      'subject-reusable',
    ]),
    holding(
      'repository-by-id',
      'nothing: the trust policy has the id of the repository too',
      named({ [`${GITHUB}:repository_id`]: '42' }),
      [],
    ),
  ];
}

function workload(
  name: string,
  says: string,
  changed: Partial<Facts>,
  fails: readonly string[],
): World {
  return holding(name, says, workloadFacts(changed), fails);
}

/** No gate fails: what is wrong is not a matter of STS, unless that it is never called. */
function holding(name: string, says: string, world: Facts, fails: readonly string[]): World {
  const isStopped = checks.some(
    ({ id, beforeSts }) => beforeSts !== undefined && fails.includes(id),
  );
  const verdict: Verdict['verdict'] = isStopped ? 'broken' : 'ok';
  return { name, says, facts: world, verdict, fails };
}

/** A container with other values of some variables. */
function asking(env: Readonly<Record<string, string | undefined>>): ReturnType<typeof container> {
  return container({ env: { ...container().env, ...env } });
}

function cluster(ageSeconds: number): Facts {
  const value = {
    arn: 'arn:aws:eks:us-east-1:111122223333:cluster/prod',
    issuer: ISSUER,
    createdAt: plusSeconds(NOW, ageSeconds),
    status: 'ACTIVE',
  };
  return facts({ cluster: { kind: 'seen', value } });
}

/** The issuer of an EKS cluster, from inside a VPC that hides its name. */
function unresolved(): Facts {
  const look = {
    kind: 'unseen',
    by: 'ours',
    code: 'name_unresolved',
    detail: 'oidc.eks.us-east-1.amazonaws.com resolves to no address here',
  } as const;
  const issuer = 'https://oidc.eks.us-east-1.amazonaws.com/id/1111222233334444555566667777888F';
  const bare = issuer.slice('https://'.length);
  const { token } = facts();
  return facts({
    issuer: parseIssuer(issuer),
    token: token === undefined ? undefined : { ...token, claims: { ...token.claims, iss: issuer } },
    discovery: look,
    jwks: look,
    endpoints: [],
    signature: undefined,
    provider: {
      kind: 'seen',
      value: {
        arn: `arn:aws:iam::111122223333:oidc-provider/${bare}`,
        url: bare,
        clientIds: ['sts.amazonaws.com'],
        thumbprints: [],
        tags: {},
      },
    },
    role: {
      kind: 'seen',
      value: {
        arn: ROLE_ARN,
        trustPolicy: TRUST_POLICY.replaceAll('oidc.example.test/id/1111222233334444', bare),
        maxSessionDurationSeconds: 3600,
      },
    },
  });
}

/** A role that lets in, beside the usual workload, a job of GitHub. */
function named(steady: Readonly<Record<string, string>>): Facts {
  const usual = JSON.parse(TRUST_POLICY) as { readonly Statement: readonly object[] };
  const sub = `${GITHUB}:sub`;
  const job = {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${GITHUB}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [sub]: 'repo:example/web:ref:refs/heads/main', ...steady } },
  };
  const trustPolicy = JSON.stringify({ ...usual, Statement: [...usual.Statement, job] });
  const value = { arn: ROLE_ARN, trustPolicy, maxSessionDurationSeconds: 3600 };
  return facts({ role: { kind: 'seen', value } });
}

const GITHUB = 'token.actions.githubusercontent.com';
