// SPDX-License-Identifier: Apache-2.0

import { oncePer } from '../model/once-per.ts';
import type { Condition, TrustPolicy } from '../model/trust-policy.ts';
import { type ComparingOperator, type Operator, operators } from './operators.ts';
import { patternOf, type Pattern, joinPatterns, literalPattern } from './pattern.ts';
import { type PolicyRequest, type Truth, valuesOf } from './context.ts';

/** What a condition came to for a request. */
export interface ConditionOutcome {
  readonly condition: Condition;
  readonly met: Truth;
  /** What the request has for the key; `undefined` when the key is absent. */
  readonly found: readonly string[] | undefined;
  /** Why it is not known; `undefined` when it is. */
  readonly doubt: string | undefined;
}

/** Decides one condition. */
export function decideCondition(
  condition: Condition,
  version: TrustPolicy['version'],
  request: PolicyRequest,
): ConditionOutcome {
  const { key, written } = readOf(condition);
  const values = valuesOf(request, key) ?? [];
  const found = values.length === 0 ? undefined : values;
  if (written === undefined) {
    const doubt = `the operator ${condition.operator} is not one that we know`;
    return { condition, found, met: 'unknown', doubt };
  }
  if (found === undefined && request.isUnknown?.(key) === true) {
    const doubt = `the value of ${condition.key} is not known here`;
    return { condition, found, met: 'unknown', doubt };
  }
  const { met, doubt } = apply(written, found, { condition, version, request });
  return { condition, found, met, doubt };
}

/** What a condition says whatever is asked. */
interface ReadCondition {
  readonly key: string;
  readonly written: WrittenOperator | undefined;
  /** Its values; `undefined` where one may have a policy variable. */
  readonly patterns: readonly Pattern[] | undefined;
}

const readOf = oncePer(({ key, operator, values }: Condition): ReadCondition => ({
  key: key.toLowerCase(),
  written: writtenOperator(operator),
  patterns: values.some((value) => value.includes('${')) ? undefined : values.map(patternOf),
}));

/** An operator as a policy writes it: `ForAnyValue:StringLikeIfExists`. */
export interface WrittenOperator {
  readonly qualifier: 'ForAnyValue' | 'ForAllValues' | undefined;
  readonly operator: Operator;
  readonly ifExists: boolean;
}

/** Reads an operator as written, in any case; `undefined` when none of that name is known. */
export function writtenOperator(text: string): WrittenOperator | undefined {
  const [, qualifier, name = ''] = /^(?:(ForAnyValue|ForAllValues):)?(\w+)$/i.exec(text) ?? [];
  const [, base = name, suffix] = /^(.+)(IfExists)$/i.exec(name) ?? [];
  const operator = operators.find((known) => known.name.toLowerCase() === base.toLowerCase());
  if (operator === undefined) return undefined;
  if (operator.kind === 'presence' && (suffix ?? qualifier) !== undefined) return undefined;
  return {
    qualifier: QUALIFIERS.find((known) => known.toLowerCase() === qualifier?.toLowerCase()),
    operator,
    ifExists: suffix !== undefined,
  };
}

/** The policy's side of a condition, and what its variables are read from. */
interface Wanted {
  readonly condition: Condition;
  readonly version: TrustPolicy['version'];
  readonly request: PolicyRequest;
}

function apply(
  written: WrittenOperator,
  found: readonly string[] | undefined,
  wanted: Wanted,
): Pick<ConditionOutcome, 'met' | 'doubt'> {
  const { operator, qualifier } = written;
  if (operator.kind === 'presence') {
    const { values } = wanted.condition;
    const met = values.some((value) => operator.holds(found !== undefined, value));
    return { met, doubt: undefined };
  }
  if (found === undefined) return whenAbsent(written, operator);
  if (lacksSetOperator(written, wanted.condition.key, found)) {
    // Recorded 2026-09-12 of texts: nothing is met, not even what is negated. Of others not known.
    return operator.name.startsWith('String')
      ? { met: false, doubt: undefined }
      : { met: 'unknown', doubt: `${wanted.condition.key} has several values and no set operator` };
  }
  const { patterns, doubt } = patternsOf(operator, wanted);
  const met = compare(qualifier, operator, { found, patterns });
  return doubt === undefined || settles(met, operator)
    ? { met, doubt: undefined }
    : { met: 'unknown', doubt };
}

/** Whether an operator compares one value with a key that has a list of them, be it of one. */
export function lacksSetOperator(
  { qualifier, operator }: WrittenOperator,
  key: string,
  found: readonly string[],
): boolean {
  if (qualifier !== undefined || operator.kind === 'presence') return false;
  return found.length > 1 || (operator.name.startsWith('String') && isMultivalued(key));
}

/** Keys that have a list of values (documented). */
function isMultivalued(key: string): boolean {
  return /^(aws:tagkeys|sts:transitivetagkeys)$|:amr$/i.test(key);
}

/**
 * Documented: an absent key meets `IfExists`, `ForAllValues` and negated operators, and no other.
 * `ForAnyValue` never is by itself; whether `IfExists` outranks it is not said.
 */
function whenAbsent(
  { qualifier, ifExists }: WrittenOperator,
  { negated }: ComparingOperator,
): Pick<ConditionOutcome, 'met' | 'doubt'> {
  if (ifExists && qualifier === 'ForAnyValue') {
    return {
      met: 'unknown',
      doubt: 'it is not known whether ForAnyValue with IfExists is met by an absent key',
    };
  }
  if (ifExists || qualifier === 'ForAllValues') return { met: true, doubt: undefined };
  return { met: qualifier === undefined && negated, doubt: undefined };
}

function compare(
  qualifier: WrittenOperator['qualifier'],
  { negated, matches }: ComparingOperator,
  { found, patterns }: { readonly found: readonly string[]; readonly patterns: readonly Pattern[] },
): boolean {
  const matchesOne = (value: string): boolean => patterns.some((wanted) => matches(value, wanted));
  const holds = (value: string): boolean => matchesOne(value) !== negated;
  if (qualifier === 'ForAllValues') return found.every(holds);
  if (qualifier === 'ForAnyValue') return found.some(holds);
  return found.some(matchesOne) !== negated;
}

/**
 * A value whose variable has no value matches nothing. Where we do not know it, that is a doubt; and
 * so it is under a negated operator where the key is absent: AWS does not say that it is met then.
 */
function patternsOf(
  { variables, negated }: ComparingOperator,
  { condition, version, request }: Wanted,
): { readonly patterns: readonly Pattern[]; readonly doubt: string | undefined } {
  const plain = readOf(condition).patterns;
  if (plain !== undefined) return { patterns: plain, doubt: undefined };
  const expanded = condition.values.map((value) =>
    variables
      ? expandVariables(value, version, request)
      : { kind: 'pattern' as const, pattern: patternOf(value) },
  );
  const open = expanded.find(
    (value) =>
      value.kind === 'unresolved' &&
      (value.why === 'unknown' || (negated && value.why === 'absent')),
  );
  return {
    patterns: expanded.flatMap((value) => (value.kind === 'pattern' ? [value.pattern] : [])),
    doubt:
      open?.kind === 'unresolved'
        ? `the variable ${open.key} ${open.why === 'unknown' ? 'is not known here' : 'has no value'}`
        : undefined,
  };
}

/** Whether a match among the known values decides, whatever the unknown ones are. */
function settles(met: boolean, { negated }: ComparingOperator): boolean {
  return met !== negated;
}

const QUALIFIERS = ['ForAnyValue', 'ForAllValues'] as const;

/** A value with its policy variables read, or the key for which there is no single value. */
type Expanded =
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  | {
      readonly kind: 'unresolved';
      readonly key: string;
      readonly why: 'unknown' | 'absent' | 'list';
    };

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
  if (version !== '2012-10-17' || !text.includes('${')) {
    return { kind: 'pattern', pattern: patternOf(text) };
  }
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
  const values = valuesOf(request, key) ?? [];
  if (isListed(key, values)) return { kind: 'unresolved', key, why: 'list' };
  const [value] = values;
  if (value !== undefined) return value;
  if (request.isUnknown?.(key) === true) return { kind: 'unresolved', key, why: 'unknown' };
  return fallback ?? { kind: 'unresolved', key, why: 'absent' };
}

/** A list stands for none of its values, and for no default either (recorded 2026-09-12). */
function isListed(key: string, values: readonly string[]): boolean {
  return values.length > 1 || (values.length === 1 && isMultivalued(key));
}

const VARIABLE = /\$\{([^{}]*)\}/g;
const NAME = /^([^,]*)(?:,\s*'([^']*)')?\s*$/;
const ESCAPED: ReadonlySet<string> = new Set(['*', '?', '$']);
