// SPDX-License-Identifier: Apache-2.0

import {
  ANNOTATIONS,
  type Container,
  type Namespaced,
  type Pod,
  type PodIdentityAssociation,
  type ServiceAccount,
  type TokenProjection,
  VARIABLES,
  type Webhook,
} from './kubernetes.ts';

/** `namespace/name`, as people write it. */
export function placeIn({ namespace, name }: Namespaced): string {
  return `${namespace}/${name}`;
}

/** The role that a service account names; `undefined` where it names none, or nothing. */
export function annotatedRole({ annotations }: ServiceAccount): string | undefined {
  const role = annotations[ANNOTATIONS.role];
  return role === undefined || role.trim() === '' ? undefined : role;
}

/** The pods that run, or are about to. Those that have ended ask for nothing any more. */
export function livePods(pods: readonly Pod[] | undefined): readonly Pod[] {
  return (pods ?? []).filter(({ phase }) => phase !== 'Succeeded' && phase !== 'Failed');
}

/** Whether a variable is set, be its value known or not. */
export function isSet({ env }: Container, name: string): boolean {
  return Object.hasOwn(env, name);
}

/** Whether SDKs in the container will ask STS with a token: both variables are set. */
export function isInjected(container: Container): boolean {
  return isSet(container, VARIABLES.role) && isSet(container, VARIABLES.tokenFile);
}

/** Whether some container of the pod has its web identity, by the webhook or by hand. */
export function hasWebIdentity({ containers }: Pod): boolean {
  return containers.some(isInjected);
}

/**
 * Whether a pod without a web identity may be older than the annotation, of which no time is known:
 * `kubectl create serviceaccount` and `kubectl annotate` leave none. A pod that got one no later than
 * it was made says that the annotation was there.
 */
export function mayBeOlder(
  pod: Pod,
  { annotatedAt }: Pick<ServiceAccount, 'annotatedAt'>,
  pods: readonly Pod[],
): boolean {
  if (annotatedAt !== undefined) return false;
  const { createdAt } = pod;
  return !pods.some(
    (other) =>
      hasWebIdentity(other) &&
      createdAt !== undefined &&
      other.createdAt !== undefined &&
      other.createdAt <= createdAt,
  );
}

/** Whether a pod without a web identity is known to be younger than the annotation. */
export function isYounger(pod: Pod, { annotatedAt }: Pick<ServiceAccount, 'annotatedAt'>): boolean {
  const { createdAt } = pod;
  return annotatedAt !== undefined && createdAt !== undefined && createdAt > annotatedAt;
}

/** Whether the webhook is told to pass over a container of the pod, or EKS Pod Identity serves it. */
export function isLeftAlone(pod: Pod): boolean {
  return (
    skippedIn(pod).length > 0 ||
    pod.containers.some((container) => isSet(container, VARIABLES.podIdentity))
  );
}

/** Whether nothing gives pods a web identity: the cluster has no webhook, and no pod one by hand. */
export function isWithoutWebhook(
  webhooks: readonly Webhook[] | undefined,
  pods: readonly Pod[],
): boolean {
  return (
    webhooks?.every((webhook) => !isIdentityWebhook(webhook)) === true && !pods.some(hasWebIdentity)
  );
}

/** A container, and the pod that it is in. */
export interface InPod {
  readonly pod: Pod;
  readonly container: Container;
}

/** All containers of the pods that run, init containers too. */
export function containersIn(pods: readonly Pod[] | undefined): readonly InPod[] {
  return livePods(pods).flatMap((pod) => pod.containers.map((container) => ({ pod, container })));
}

/** `container web of team-a/web-0`. */
export function containerName({ pod, container }: InPod): string {
  return `container ${container.name} of ${placeIn(pod)}`;
}

/** Where the token of a container comes from. */
export type TokenFile =
  | { readonly kind: 'projected'; readonly path: string; readonly projection: TokenProjection }
  /** Nothing is mounted there, or a projection that has no such file. */
  | { readonly kind: 'missing'; readonly path: string; readonly volume: string | undefined }
  /** A volume that projects no token: what it holds is not known. */
  | { readonly kind: 'other-volume'; readonly path: string; readonly volume: string };

/** The token file that a container's variable names; `undefined` where that is not known. */
export function tokenFileOf({ pod, container }: InPod): TokenFile | undefined {
  const path = container.env[VARIABLES.tokenFile];
  if (path === undefined) return undefined;
  const [mount] = container.mounts
    .filter((each) => path === each.path || path.startsWith(`${each.path.replace(/\/$/, '')}/`))
    .toSorted((one, other) => other.path.length - one.path.length);
  if (mount === undefined) return { kind: 'missing', path, volume: undefined };
  const { volume } = mount;
  const within = path.slice(mount.path.replace(/\/$/, '').length + 1);
  const ofVolume = pod.projections.filter((each) => each.volume === volume);
  const projection = ofVolume.find((each) => each.path === within);
  if (projection !== undefined) return { kind: 'projected', path, projection };
  return { kind: ofVolume.length === 0 ? 'other-volume' : 'missing', path, volume };
}

/** The mode of the file of a projected token. */
export function modeOf({ mode = DEFAULT_MODE }: TokenProjection): number {
  return mode;
}

/** Whether a container may read a token that is projected for it: by the rules of the kubelet since 1.19. */
export function isReadable(
  { pod, container }: InPod,
  projection: TokenProjection,
): boolean | 'unknown' {
  if (pod.fsGroup !== undefined || othersMayRead(modeOf(projection))) return true;
  const [first] = pod.containers;
  const user = first?.runAsUser;
  const isOneUser =
    user !== undefined && pod.containers.every(({ runAsUser }) => runAsUser === user);
  if (isOneUser) return true;
  return isRoot(container);
}

function isRoot({ runAsUser, runAsNonRoot }: Container): boolean | 'unknown' {
  if (runAsUser !== undefined) return runAsUser === 0;
  return runAsNonRoot ? false : 'unknown';
}

function othersMayRead(mode: number): boolean {
  return Math.trunc(mode / OTHERS_READ) % 2 === 1;
}

/** Kubernetes API, `ProjectedVolumeSource.defaultMode`. */
const DEFAULT_MODE = 0o644;
const OTHERS_READ = 0o4;

/** A projected token that a container sends to STS, each once a pod. */
export interface WebIdentityProjection {
  readonly pod: Pod;
  readonly projection: TokenProjection;
}

export function webIdentityProjections(
  pods: readonly Pod[] | undefined,
): readonly WebIdentityProjection[] {
  const found = containersIn(pods).flatMap((at) => {
    const file = tokenFileOf(at);
    return file?.kind === 'projected' ? [{ pod: at.pod, projection: file.projection }] : [];
  });
  return found.filter(
    ({ projection }, index) => found.findIndex((one) => one.projection === projection) === index,
  );
}

/** Whether a webhook is the one that gives pods their web identity, of EKS or installed by hand. */
export function isIdentityWebhook({ configuration, name }: Webhook): boolean {
  return /iam-for-pods|pod-identity-webhook/.test(`${configuration}/${name}`);
}

/** The containers of a pod that the webhook is told to pass over. */
export function skippedIn({ annotations, containers }: Pod): readonly string[] {
  const named = (annotations[ANNOTATIONS.skip] ?? '').split(',').map((name) => name.trim());
  return containers.map(({ name }) => name).filter((name) => named.includes(name));
}

/** The association that gives the service account a role without OIDC. */
export function podIdentityOf(
  { namespace, name }: Namespaced,
  associations: readonly PodIdentityAssociation[] | undefined,
): PodIdentityAssociation | undefined {
  return associations?.find((each) => each.namespace === namespace && each.name === name);
}
