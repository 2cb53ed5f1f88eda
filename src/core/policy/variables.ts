// SPDX-License-Identifier: Apache-2.0

import type { TrustPolicy } from '../model/trust-policy.ts';
import { joinPatterns, literalPattern, type Pattern, patternOf } from './pattern.ts';
import { type PolicyRequest, valuesOf } from './context.ts';

/** A value with its policy variables read, or the key for which there is no single value. */
export type Expanded =
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  | { readonly kind: 'unresolved'; readonly key: string; readonly unknown: boolean };

/**
 * Reads the policy variables of a value: `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}`
 * for the characters themselves. Documents older than 2012-10-17 have none.
 *
 * @see IAM User Guide, IAM policy elements: Variables and tags.
 */
export function expandVariables(
  text: string,
  version: TrustPolicy['version'],
  request: PolicyRequest,
): Expanded {
  if (version !== '2012-10-17') return { kind: 'pattern', pattern: patternOf(text) };
  const parts: Pattern[] = [];
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const { index } = match;
    const value = valueOf(match[1] ?? '', request);
    if (typeof value !== 'string') return value;
    parts.push(patternOf(text.slice(from, index)), literalPattern(value));
    from = index + match[0].length;
  }
  parts.push(patternOf(text.slice(from)));
  return { kind: 'pattern', pattern: joinPatterns(parts) };
}

function valueOf(
  inside: string,
  request: PolicyRequest,
): string | Exclude<Expanded, { kind: 'pattern' }> {
  if (ESCAPED.has(inside)) return inside;
  const [, name = '', fallback] = NAME.exec(inside) ?? [];
  const key = name.trim().toLowerCase();
  const values = valuesOf(request, key);
  if (values === undefined && request.isUnknown?.(key) === true) {
    return { kind: 'unresolved', key, unknown: true };
  }
  return oneOf(values, fallback) ?? { kind: 'unresolved', key, unknown: false };
}

/** A key with several values stands for none of them (documented). */
function oneOf(
  values: readonly string[] | undefined,
  fallback: string | undefined,
): string | undefined {
  const [value = fallback, ...others] = values ?? [];
  return others.length === 0 ? value : undefined;
}

const VARIABLE = /\$\{([^{}]*)\}/g;
const NAME = /^([^,]*)(?:,\s*'([^']*)')?\s*$/;
const ESCAPED: ReadonlySet<string> = new Set(['*', '?', '$']);
