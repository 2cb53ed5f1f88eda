// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import {
  type Container,
  type Controller,
  FORMS,
  type Pod,
  type TokenProjection,
  VARIABLES,
} from '../../core/model/kubernetes.ts';
import { formed, listOf, METADATA, optional, requirementsIn, SELECTOR } from './objects.ts';
import { deployedBy, makerOf, TEMPLATE_HASH } from './pod-makers.ts';

/** What we keep of a pod: what bears on web identity, and nothing that is secret. */
export function podOf(value: unknown): Pod {
  const { metadata, spec, status } = formed(POD, value, 'pod');
  const owner = deployedBy(makerOf(value), metadata.labels[TEMPLATE_HASH]);
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? 'default',
    serviceAccount: accountIn(spec),
    createdAt: metadata.creationTimestamp,
    ...(owner === undefined ? {} : { owner }),
    phase: status?.phase,
    annotations: metadata.annotations,
    fsGroup: spec.securityContext?.fsGroup,
    containers: [
      ...spec.initContainers.map((one) => containerOf(one, spec, true)),
      ...spec.containers.map((one) => containerOf(one, spec, false)),
    ],
    projections: spec.volumes.flatMap(projectionsOf),
  };
}

/** Whether a controller made a pod; `jobs` are those of a cron job. A pod without a maker may be its own. */
export function isMadeBy(
  value: unknown,
  { form, name }: Controller,
  jobs: readonly string[],
): boolean {
  const maker = makerOf(value);
  if (form === 'cronjob') return maker?.kind === FORMS.job.kind && jobs.includes(maker.name);
  const made = form === 'deploy' ? podOf(value).owner : maker;
  return made === undefined || (made.kind === FORMS[form].kind && made.name === name);
}

/** The service account that the pods of a controller run as, and how its pods are told from others. */
export function controllerOf(
  { form, namespace, name }: Pick<Controller, 'form' | 'namespace' | 'name'>,
  value: unknown,
): Controller {
  const { spec } = formed(CONTROLLER, value, FORMS[form].noun);
  const { selector, template } = spec.jobTemplate?.spec ?? spec;
  const { containers = [], ...accounted } = template?.spec ?? {};
  return {
    form,
    namespace,
    name,
    serviceAccount: accountIn(accounted),
    selector: requirementsIn(selector).join(','),
    role: containers
      .flatMap(({ env }) => env)
      .filter((variable) => variable.name === VARIABLES.role)
      .map(shownValue)[0],
  };
}

interface Accounted {
  readonly serviceAccountName?: string | undefined;
  readonly serviceAccount?: string | undefined;
}

/** The second is what the first was called long ago; nothing written means `default`. */
function accountIn({ serviceAccountName, serviceAccount }: Accounted): string {
  return (
    [serviceAccountName, serviceAccount].find((name) => name !== undefined && name !== '') ??
    'default'
  );
}

function containerOf(
  { name, env, volumeMounts, securityContext }: z.output<typeof CONTAINER>,
  { securityContext: ofPod }: z.output<typeof POD_SPEC>,
  isInit: boolean,
): Container {
  return {
    name,
    isInit,
    runAsUser: securityContext?.runAsUser ?? ofPod?.runAsUser,
    runAsNonRoot: securityContext?.runAsNonRoot ?? ofPod?.runAsNonRoot ?? false,
    env: Object.fromEntries(
      env
        .filter((variable) => variable.name.startsWith('AWS_'))
        .map((variable) => [variable.name, shownValue(variable)]),
    ),
    mounts: volumeMounts.map((mount) => ({ volume: mount.name, path: mount.mountPath })),
  };
}

/** A value from elsewhere is not in the pod, and a secret one is not kept. */
function shownValue({ name, value, valueFrom }: z.output<typeof VARIABLE>): string | undefined {
  if (valueFrom !== undefined || isSecret(name)) return undefined;
  return value ?? '';
}

/** Also of variables that come one day: only where a name ends in a place is the value none. */
function isSecret(name: string): boolean {
  return /SECRET|TOKEN|PASSWORD|KEY|AUTHORIZATION/.test(name) && !/_(?:FILE|URI|URL)$/.test(name);
}

function projectionsOf({ name, projected }: z.output<typeof VOLUME>): readonly TokenProjection[] {
  return (projected?.sources ?? []).flatMap(({ serviceAccountToken: token }) =>
    token === undefined
      ? []
      : [
          {
            volume: name,
            path: token.path,
            audience: token.audience,
            expirationSeconds: token.expirationSeconds,
            mode: projected?.defaultMode,
          },
        ],
  );
}

const nonEmpty = z
  .string()
  .nullish()
  .transform((text) => (text === '' ? undefined : (text ?? undefined)));

const VARIABLE = z.object({
  name: z.string(),
  value: optional(z.string()),
  valueFrom: optional(z.object({})),
});

const CONTAINER = z.object({
  name: z.string(),
  env: listOf(VARIABLE),
  volumeMounts: listOf(z.object({ name: z.string(), mountPath: z.string() })),
  securityContext: optional(
    z.object({ runAsUser: optional(z.int()), runAsNonRoot: optional(z.boolean()) }),
  ),
});

const VOLUME = z.object({
  name: z.string(),
  projected: optional(
    z.object({
      defaultMode: optional(z.int()),
      sources: listOf(
        z.object({
          serviceAccountToken: optional(
            z.object({
              path: z.string(),
              audience: nonEmpty,
              expirationSeconds: optional(z.int()),
            }),
          ),
        }),
      ),
    }),
  ),
});

const POD_SPEC = z.object({
  serviceAccountName: nonEmpty,
  serviceAccount: nonEmpty,
  securityContext: optional(
    z.object({
      fsGroup: optional(z.int()),
      runAsUser: optional(z.int()),
      runAsNonRoot: optional(z.boolean()),
    }),
  ),
  initContainers: listOf(CONTAINER),
  containers: listOf(CONTAINER),
  volumes: listOf(VOLUME),
});

const POD = z.object({
  metadata: METADATA,
  spec: POD_SPEC,
  status: optional(z.object({ phase: optional(z.string()) })),
});

const TEMPLATED = z.object({
  selector: optional(SELECTOR),
  template: optional(
    z.object({
      spec: z.object({
        serviceAccountName: nonEmpty,
        serviceAccount: nonEmpty,
        containers: listOf(z.object({ env: listOf(VARIABLE) })),
      }),
    }),
  ),
});

/** A cron job has the spec of its jobs within its own. */
const CONTROLLER = z.object({
  spec: TEMPLATED.extend({ jobTemplate: optional(z.object({ spec: TEMPLATED })) }),
});
