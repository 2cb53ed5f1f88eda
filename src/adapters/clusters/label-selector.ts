// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { listOf, optional } from './objects.ts';

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
