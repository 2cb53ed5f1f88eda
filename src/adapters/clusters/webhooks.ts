// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import type { Webhook } from '../../core/model/kubernetes.ts';
import { formed, listOf, METADATA, optional, requirementsIn, SELECTOR } from './objects.ts';

/**
 * The webhooks of a `MutatingWebhookConfiguration` that see pods being created.
 *
 * @see Kubernetes API reference, admissionregistration.k8s.io/v1.
 */
export function podWebhooksOf(value: unknown): readonly Webhook[] {
  const { metadata, webhooks } = formed(CONFIGURATION, value, 'mutating webhook configuration');
  return webhooks
    .filter(({ rules }) => rules.some(isForNewPods))
    .map(({ name, failurePolicy, namespaceSelector, objectSelector }) => ({
      configuration: metadata.name,
      name,
      failurePolicy,
      selects: [
        ...requirementsIn(namespaceSelector).map((one) => `namespace ${one}`),
        ...requirementsIn(objectSelector).map((one) => `pod ${one}`),
      ],
    }));
}

function isForNewPods({ operations, apiGroups, apiVersions, resources, scope }: Rule): boolean {
  return (
    includes(operations, 'CREATE') &&
    includes(apiGroups, '') &&
    includes(apiVersions, 'v1') &&
    resources.some((resource) => PODS.has(resource)) &&
    scope !== 'Cluster'
  );
}

function includes(list: readonly string[], wanted: string): boolean {
  return list.includes('*') || list.includes(wanted);
}

type Rule = z.output<typeof RULE>;

const RULE = z.object({
  operations: listOf(z.string()),
  apiGroups: listOf(z.string()),
  apiVersions: listOf(z.string()),
  resources: listOf(z.string()),
  scope: optional(z.string()),
});

const CONFIGURATION = z.object({
  metadata: METADATA,
  webhooks: listOf(
    z.object({
      name: z.string(),
      failurePolicy: optional(z.string()),
      rules: listOf(RULE),
      namespaceSelector: optional(SELECTOR),
      objectSelector: optional(SELECTOR),
    }),
  ),
});

/** `pods/*` means what is below a pod, not the pod. */
const PODS: ReadonlySet<string> = new Set(['pods', '*', '*/*']);
