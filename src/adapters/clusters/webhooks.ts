// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import type { Webhook } from '../../core/model/kubernetes.ts';
import { formed, listOf, METADATA, optional } from './objects.ts';

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
      selects: [...selected('namespace', namespaceSelector), ...selected('pod', objectSelector)],
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

/** In the words of kubectl's label selectors: `pod !LABEL`, `namespace LABEL notin (a,b)`. */
function selected(of: 'namespace' | 'pod', selector: Selector | undefined): readonly string[] {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(
    ([label, value]) => `${of} ${label}=${value}`,
  );
  const expressed = (selector?.matchExpressions ?? []).map(
    (expression) => `${of} ${expressionOf(expression)}`,
  );
  return [...equal, ...expressed];
}

function expressionOf({ key, operator, values }: z.output<typeof EXPRESSION>): string {
  switch (operator) {
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'In':
      return `${key} in (${values.join(',')})`;
    case 'NotIn':
      return `${key} notin (${values.join(',')})`;
  }
}

type Rule = z.output<typeof RULE>;
type Selector = z.output<typeof SELECTOR>;

const RULE = z.object({
  operations: listOf(z.string()),
  apiGroups: listOf(z.string()),
  apiVersions: listOf(z.string()),
  resources: listOf(z.string()),
  scope: optional(z.string()),
});

const EXPRESSION = z.object({
  key: z.string(),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: listOf(z.string()),
});

const SELECTOR = z.object({
  matchLabels: optional(z.record(z.string(), z.string())),
  matchExpressions: listOf(EXPRESSION),
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
