// SPDX-License-Identifier: Apache-2.0

import { type Instant, printInstant } from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import {
  type KubeObject,
  kubeSuffix,
  listIn,
  type Metadata,
  objectIn,
  type Strings,
  stringsIn,
  textIn,
} from './objects.ts';

/** Metadata of something new; its version is given when it is kept. */
export function freshMetadata(
  {
    name,
    namespace,
    uid,
  }: { readonly name: string; readonly namespace?: string | undefined; readonly uid: string },
  now: Instant,
  more: JsonObject = {},
): Metadata {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid,
    resourceVersion: '',
    creationTimestamp: printInstant(now),
    ...more,
  };
}

/** The name of the service account of a pod's spec. */
export function serviceAccountOf(spec: JsonObject): string {
  return textIn(spec, 'serviceAccountName') ?? textIn(spec, 'serviceAccount') ?? 'default';
}

/**
 * A pod with what Kubernetes itself fills in: its defaults, and the token for the API server that is
 * mounted into every container.
 */
export function completed(pod: KubeObject): KubeObject {
  const given = objectIn(pod, 'spec');
  const volume = `kube-api-access-${kubeSuffix()}`;
  const all = (name: string): readonly JsonObject[] =>
    listIn(given, name).map((container) => completedContainer(container, volume));
  return {
    ...pod,
    spec: {
      ...POD_DEFAULTS,
      ...given,
      ...('initContainers' in given ? { initContainers: all('initContainers') } : {}),
      containers: all('containers'),
      volumes: [...listIn(given, 'volumes').map(completedVolume), apiAccess(volume)],
      serviceAccountName: serviceAccountOf(given),
      serviceAccount: serviceAccountOf(given),
      nodeName: NODE,
    },
  };
}

/** The variables of a container that have a value of their own; of the first one where none is named. */
export function variablesOf(pod: KubeObject, containerName?: string): Strings {
  const spec = objectIn(pod, 'spec');
  const container = ['containers', 'initContainers']
    .flatMap((member) => listIn(spec, member))
    .find((one) => textIn(one, 'name') === (containerName ?? textIn(one, 'name')));
  return Object.fromEntries(
    listIn(container ?? {}, 'env').flatMap((one) => {
      const [name, value] = [textIn(one, 'name'), textIn(one, 'value')];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** A pod that runs since this moment: the lab has no containers, but what is said of them. */
export function running(pod: KubeObject, now: Instant): KubeObject {
  const since = printInstant(now);
  return {
    ...pod,
    status: {
      phase: 'Running',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: since,
      })),
      hostIP: NODE_ADDRESS,
      podIP: POD_ADDRESS,
      podIPs: [{ ip: POD_ADDRESS }],
      startTime: since,
      containerStatuses: listIn(objectIn(pod, 'spec'), 'containers').map((container) => ({
        name: textIn(container, 'name') ?? '',
        state: { running: { startedAt: since } },
        lastState: {},
        ready: true,
        restartCount: 0,
        image: textIn(container, 'image') ?? '',
        imageID: '',
        started: true,
      })),
      qosClass: 'BestEffort',
    },
  };
}

/** What a template says of the metadata of its pods. */
export function templateMetadata(template: JsonObject): {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
} {
  const metadata = objectIn(template, 'metadata');
  return { labels: stringsIn(metadata, 'labels'), annotations: stringsIn(metadata, 'annotations') };
}

function completedContainer(container: JsonObject, volume: string): JsonObject {
  const mountPath = API_MOUNT_PATH;
  return {
    ...container,
    resources: objectIn(container, 'resources'),
    volumeMounts: [
      ...listIn(container, 'volumeMounts'),
      { name: volume, readOnly: true, mountPath },
    ],
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: textIn(container, 'imagePullPolicy') ?? 'IfNotPresent',
  };
}

/** The mode of projected files where none is given: 0644. */
function completedVolume(volume: JsonObject): JsonObject {
  if (!('projected' in volume)) return volume;
  return { ...volume, projected: { defaultMode: 420, ...objectIn(volume, 'projected') } };
}

function apiAccess(name: string): JsonObject {
  const items = [{ key: 'ca.crt', path: 'ca.crt' }];
  const fieldRef = { apiVersion: 'v1', fieldPath: 'metadata.namespace' };
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef }] } },
      ],
      defaultMode: 420,
    },
  };
}

const tolerated = (key: string): JsonObject => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
});

const POD_DEFAULTS: JsonObject = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
  tolerations: [tolerated('not-ready'), tolerated('unreachable')],
  priority: 0,
  enableServiceLinks: true,
  preemptionPolicy: 'PreemptLowerPriority',
};

/** Where every container finds its token for the API server. */
export const API_MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** A node that is not there, at an address for documentation (RFC 5737). */
export const NODE = 'ip-192-0-2-10.ec2.internal';
const NODE_ADDRESS = '192.0.2.10';
const POD_ADDRESS = '192.0.2.20';
