// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { TrustprintError } from '../../core/error.ts';
import { type Instant, parseInstant } from '../../core/model/instant.ts';
import type { Namespaced, ServiceAccount } from '../../core/model/kubernetes.ts';

/**
 * Holds an object of Kubernetes against the form that its API reference gives.
 *
 * @throws TrustprintError `kubernetes_answer_unreadable`, with the member, never its value.
 */
export function formed<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const why = issue === undefined ? 'no form' : `${issue.path.join('.')}: ${issue.message}`;
  throw new TrustprintError(
    'kubernetes_answer_unreadable',
    `the Kubernetes API's answer is no ${what} (${why})`,
    {
      facts: { what, why },
      hint: 'check the server of the kubeconfig: it may be no Kubernetes API',
    },
  );
}

/** A member that may be left out, or null. */
export function optional<Schema extends z.ZodType>(
  schema: Schema,
): z.ZodType<z.output<Schema> | undefined> {
  return schema.nullish().transform((value) => value ?? undefined);
}

export function listOf<Schema extends z.ZodType>(
  schema: Schema,
): z.ZodType<readonly z.output<Schema>[]> {
  return z
    .array(schema)
    .nullish()
    .transform((list) => list ?? []);
}

const instant = z.iso.datetime({ offset: true }).transform((text): Instant => parseInstant(text));

export const METADATA = z.object({
  name: z.string(),
  namespace: optional(z.string()),
  resourceVersion: optional(z.string()),
  labels: z
    .record(z.string(), z.string())
    .nullish()
    .transform((all) => all ?? {}),
  creationTimestamp: optional(instant),
  annotations: z
    .record(z.string(), z.string())
    .nullish()
    .transform((all) =>
      Object.fromEntries(Object.entries(all ?? {}).filter(([name]) => name.startsWith(PREFIX))),
    ),
  managedFields: listOf(z.object({ time: optional(instant), fieldsV1: z.unknown() })),
});

export const SERVICE_ACCOUNT = z.object({ metadata: METADATA });

/** Whether an object may be called so; what cannot stand in a path is nobody's name. */
export function isNamed({ namespace, name }: Namespaced): boolean {
  return isObjectName(namespace) && isObjectName(name);
}

/** Kubernetes holds what makes an object to its name, but not all that refers to one. */
export function isObjectName(name: string): boolean {
  return NAME.test(name);
}

export function nameOf(value: unknown): string {
  return formed(SERVICE_ACCOUNT, value, 'object').metadata.name;
}

/** What we keep of a service account. */
export function serviceAccountOf(value: unknown): ServiceAccount {
  const { metadata } = formed(SERVICE_ACCOUNT, value, 'service account');
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? 'default',
    createdAt: metadata.creationTimestamp,
    annotations: metadata.annotations,
    annotatedAt: annotatedAt(metadata.managedFields),
  };
}

/** The newest time of an entry that owns an annotation of EKS. */
function annotatedAt(entries: z.output<typeof METADATA>['managedFields']): Instant | undefined {
  return entries
    .filter(({ fieldsV1 }) => {
      const owned = OWNED.safeParse(fieldsV1);
      const names = owned.success ? Object.keys(owned.data['f:metadata']['f:annotations']) : [];
      return names.some((name) => name.startsWith(`f:${PREFIX}`));
    })
    .flatMap(({ time }) => time ?? [])
    .toSorted((one, other) => other - one)[0];
}

/** @see Kubernetes documentation, Server-Side Apply, `FieldsV1`. */
const OWNED = z.object({
  'f:metadata': z.object({ 'f:annotations': z.record(z.string(), z.unknown()) }),
});

/** @see amazon-eks-pod-identity-webhook, its flag `--annotation-prefix`. */
const PREFIX = 'eks.amazonaws.com/';

/** @see Kubernetes documentation, Object Names and IDs: a DNS subdomain (RFC 1123). */
const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** The requirements of a label selector, each in the words of kubectl: `LABEL=VALUE`, `LABEL notin (a,b)`, `!LABEL`. */
export function requirementsIn(selector: z.output<typeof SELECTOR> | undefined): readonly string[] {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(
    ([label, value]) => `${label}=${value}`,
  );
  return [...equal, ...(selector?.matchExpressions ?? []).map(expressionOf)];
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

const EXPRESSION = z.object({
  key: z.string(),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: listOf(z.string()),
});

/** @see Kubernetes API reference, `LabelSelector`. */
export const SELECTOR = z.object({
  matchLabels: optional(z.record(z.string(), z.string())),
  matchExpressions: listOf(EXPRESSION),
});
