// SPDX-License-Identifier: Apache-2.0

import { remedy, words } from '../gates/gate.ts';
import type { Facts } from './facts.ts';
import {
  type Form,
  FORM_NAMES,
  FORMS,
  isController,
  type KubernetesView,
  type Namespaced,
  type Pod,
  type Workload,
} from './kubernetes.ts';
import type { Remedy } from './verdict.ts';

/** What the commands to type depend on. */
export interface Around {
  readonly workload: Facts['workload'];
  readonly ifSeen: { readonly kubernetes?: KubernetesView | undefined };
}

/** A command of kubectl, in the very context that was looked at. */
export function kubectl({ ifSeen }: Around, ...rest: readonly string[]): readonly string[] {
  const context = ifSeen.kubernetes?.context;
  return ['kubectl', ...(context === undefined ? [] : ['--context', context]), ...rest];
}

/** Names a role in the annotation of a service account. */
export function annotateCommand(
  around: Around,
  { namespace, name }: Namespaced,
  ...annotations: readonly string[]
): readonly string[] {
  return kubectl(
    around,
    ...words('annotate --overwrite serviceaccount'),
    name,
    '--namespace',
    namespace,
    ...annotations,
  );
}

/** The controller of a pod: the one that was asked about, else the one that made it. */
export function controllerOf({ workload }: Around, { namespace, owner }: Pod): Named | undefined {
  if (workload !== undefined && isController(workload.form)) return workload;
  const form = FORM_NAMES.find((name) => FORMS[name].kind === owner?.kind);
  return form === undefined || owner === undefined
    ? undefined
    : { form, namespace, name: owner.name };
}

type Named = Pick<Workload, 'form' | 'namespace' | 'name'>;

/** A controller that replaces its pods when its template changes, in the words of kubectl. */
export function rolloutOf(
  around: Around,
  pod: Pod,
): (Namespaced & { readonly kind: string }) | undefined {
  const controller = controllerOf(around, pod);
  return controller === undefined || !ROLLED.has(controller.form)
    ? undefined
    : { ...controller, kind: kindOf(controller) };
}

function kindOf({ form }: Pick<Workload, 'form'>): string {
  return FORMS[form].kind.toLowerCase();
}

const ROLLED: ReadonlySet<Form> = new Set<Form>(['deploy', 'sts', 'ds']);

/** Pods get variables and tokens when they are made, and never later. */
export function restartRemedy(around: Around, pod: Pod): Remedy {
  const rollout = rolloutOf(around, pod);
  if (rollout !== undefined) {
    const { kind, namespace, name } = rollout;
    return remedy(
      'restart its pods',
      kubectl(around, 'rollout', 'restart', kind, name, '--namespace', namespace),
    );
  }
  const controller = controllerOf(around, pod);
  if (controller?.form === 'cronjob') {
    const { namespace, name } = controller;
    const job = ['create', 'job', `${name}-again`, `--from=cronjob/${name}`];
    return remedy(
      'its next run has new pods; to run it now',
      kubectl(around, ...job, '--namespace', namespace),
    );
  }
  const maker = pod.owner === undefined ? '' : `${pod.owner.kind} ${pod.owner.name}`;
  return remedy(
    maker === ''
      ? 'delete the pod, and create it again unless its controller does'
      : `delete the pod: ${maker} creates another`,
    kubectl(around, 'delete', 'pod', pod.name, '--namespace', pod.namespace),
  );
}

/** Where a pod is written down: that is the place to change it. */
export function ownerRemedy(text: string, around: Around, pod: Pod): Remedy {
  const { form, name } = controllerOf(around, pod) ?? { form: 'pod', name: pod.name };
  const { namespace } = pod;
  return remedy(
    text,
    kubectl(around, 'get', kindOf({ form }), name, '--namespace', namespace, '--output', 'yaml'),
  );
}
