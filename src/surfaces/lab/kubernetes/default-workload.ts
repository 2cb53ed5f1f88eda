// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import { type Instant, plusSeconds } from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { ANNOTATIONS } from '../../../core/model/kubernetes.ts';
import { DEFAULT_AUDIENCE } from '../../../core/model/web-identity.ts';
import { type ServiceAccount, TOKEN_SECONDS } from '../issuer/tokens.ts';
import type { KubeCluster } from './cluster.ts';
import { managedAfter, withManaged } from './managed-fields.ts';
import { type KubeObject, listIn, type Strings } from './objects.ts';
import { freshMetadata } from './pods.ts';
import {
  apiVersionOf,
  DEPLOYMENTS,
  MUTATING_WEBHOOKS,
  NAMESPACES,
  type Resource,
  SERVICE_ACCOUNTS,
} from './resources.ts';
import type { Right } from './rights.ts';
import { TOKEN_VOLUME, WEBHOOK_CONFIGURATION, WEBHOOKS } from './webhook.ts';

/** How the workload of a scenario came about in its cluster. */
export interface WorkloadLayout {
  /** Whether it is a workload of the cluster; a job of CI is not. */
  readonly isDeployed: boolean;
  /** Annotations of the service account when its pod was made. */
  readonly annotations: Strings;
  /** What they were changed to since; `undefined`: they were not. */
  readonly annotatedSince: Strings | undefined;
  /** Of what pods are made. */
  readonly template: { readonly annotations: Strings; readonly spec: JsonObject };
  /** Whether the cluster has the webhook of EKS. */
  readonly hasWebhook: boolean;
  /** The role that EKS Pod Identity has for it, since the pod was made. */
  readonly associatedSince: string | undefined;
  /** What the user of the lab may not do in the cluster. */
  readonly denied: readonly Right[];
}

/** The workload where nothing is wrong: annotated with this role, then made. */
export function defaultWorkload(roleArn: string, { name }: ServiceAccount): WorkloadLayout {
  return {
    isDeployed: true,
    annotations: { [ANNOTATIONS.role]: roleArn },
    annotatedSince: undefined,
    template: { annotations: {}, spec: templateSpec(name) },
    hasWebhook: true,
    associatedSince: undefined,
    denied: [],
  };
}

/** The only container of the workload, changed as one likes. */
export function withContainer(
  layout: WorkloadLayout,
  change: (container: JsonObject) => JsonObject,
): WorkloadLayout {
  const { template } = layout;
  return {
    ...layout,
    template: {
      ...template,
      spec: { ...template.spec, containers: listIn(template.spec, 'containers').map(change) },
    },
  };
}

/** The workload with the volume of its token written by hand, which the webhook leaves as it is. */
export function withTokenVolume(
  layout: WorkloadLayout,
  { audience = DEFAULT_AUDIENCE, defaultMode = 0o644 }: TokenVolume,
): WorkloadLayout {
  const { template } = layout;
  const serviceAccountToken = { audience, expirationSeconds: TOKEN_SECONDS, path: 'token' };
  const projected = { sources: [{ serviceAccountToken }], defaultMode };
  const volumes = [{ name: TOKEN_VOLUME, projected }];
  return { ...layout, template: { ...template, spec: { ...template.spec, volumes } } };
}

interface TokenVolume {
  readonly audience?: string;
  readonly defaultMode?: number;
}

/** Fills a cluster: its namespaces and webhook first, then the workload as its layout has it. */
export function settle(
  cluster: KubeCluster,
  layout: WorkloadLayout,
  { workload, now }: { readonly workload: ServiceAccount; readonly now: Instant },
): void {
  const begun = plusSeconds(now, -BEGUN_SECONDS);
  for (const one of NAMESPACE_NAMES) {
    const object = { status: { phase: 'Active' }, metadata: fresh({ name: one }, begun) };
    cluster.create(NAMESPACES, object, begun);
    const metadata = fresh({ name: 'default', namespace: one }, begun);
    cluster.create(SERVICE_ACCOUNTS, { metadata }, begun);
  }
  if (layout.hasWebhook) {
    const metadata = fresh({ name: WEBHOOK_CONFIGURATION }, begun);
    cluster.create(MUTATING_WEBHOOKS, { metadata, ...WEBHOOKS }, begun);
  }
  if (layout.isDeployed) deploy(cluster, layout, { workload, now });
  cluster.deny(layout.denied);
}

/** The service account, and the deployment that runs as it. */
function deploy(
  cluster: KubeCluster,
  layout: WorkloadLayout,
  { workload, now }: { readonly workload: ServiceAccount; readonly now: Instant },
): void {
  const [begun, made] = [plusSeconds(now, -BEGUN_SECONDS), plusSeconds(now, -MADE_SECONDS)];
  const { annotations } = layout;
  const metadata = fresh(workload, begun, { annotations });
  cluster.create(SERVICE_ACCOUNTS, byHelm(SERVICE_ACCOUNTS, { metadata }, begun), begun);
  cluster.create(
    DEPLOYMENTS,
    byHelm(DEPLOYMENTS, deploymentOf(layout, workload, made), made),
    made,
  );
  if (layout.annotatedSince !== undefined)
    annotate(cluster, layout.annotatedSince, { workload, now });
}

/** As `kubectl annotate` does, an hour ago. */
function annotate(
  cluster: KubeCluster,
  annotations: Strings,
  { workload, now }: { readonly workload: ServiceAccount; readonly now: Instant },
): void {
  const before = cluster.store.find(SERVICE_ACCOUNTS, workload);
  if (before === undefined) return;
  const then = plusSeconds(now, -CHANGED_SECONDS);
  const after = { ...before, metadata: { ...before.metadata, annotations } };
  const manager = { name: 'kubectl-annotate', apiVersion: 'v1', now: then };
  const managedFields = managedAfter(before, after, manager);
  cluster.update(SERVICE_ACCOUNTS, withManaged(after, managedFields), then);
}

/** Written by Helm, which brings the controller to most clusters. */
function byHelm(resource: Resource, object: KubeObject, then: Instant): KubeObject {
  const manager = { name: 'helm', apiVersion: apiVersionOf(resource), now: then };
  const managedFields = managedAfter({}, object, manager);
  return withManaged(object, managedFields);
}

function deploymentOf(
  { template }: WorkloadLayout,
  { namespace, name }: ServiceAccount,
  then: Instant,
): KubeObject {
  const labels = { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': name };
  const { annotations, spec } = template;
  return {
    metadata: fresh({ name, namespace }, then, { labels, generation: 1 }),
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations }, spec },
    },
  };
}

/** As the chart of the controller has it. */
function templateSpec(serviceAccountName: string): JsonObject {
  return {
    serviceAccountName,
    securityContext: { fsGroup: 65_534 },
    containers: [
      {
        name: 'aws-load-balancer-controller',
        image: 'public.ecr.aws/eks/aws-load-balancer-controller:v2.13.0',
        args: ['--cluster-name=lab', '--ingress-class=alb'],
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
        },
      },
    ],
    terminationGracePeriodSeconds: 10,
  };
}

function fresh(
  at: { readonly name: string; readonly namespace?: string },
  then: Instant,
  more: JsonObject = {},
) {
  return freshMetadata({ ...at, uid: randomUUID() }, then, more);
}

const NAMESPACE_NAMES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** The cluster stands for two days, its workload for one, and what was changed since was an hour ago. */
const HOUR = 3600;
const BEGUN_SECONDS = 48 * HOUR;
const MADE_SECONDS = 24 * HOUR;
const CHANGED_SECONDS = HOUR;
