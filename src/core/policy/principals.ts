// SPDX-License-Identifier: Apache-2.0

import {
  type PrincipalElement,
  type Statement,
  parseTrustPolicy,
  type TrustPolicy,
} from '../model/trust-policy.ts';
import { isOtherTenant, providerArnDifference } from './near-miss.ts';
import { builtInName, federatedIssuerIn } from '../model/arn.ts';
import { parseOrUndefined } from '../error.ts';
import { admittingStatements, namesWorkload } from './admitting.ts';
import type { Truth } from './context.ts';

/** Whether a statement speaks of a caller, and why not. */
export interface ElementOutcome {
  readonly met: Truth;
  readonly why: string;
}

/**
 * Whether a statement's principal is the web identities of a provider. Only `Federated` with the
 * provider's ARN names them: `"AWS": "*"` does not (recorded 2026-09-11).
 */
export function decidePrincipal(
  { principal, effect }: Statement,
  providerArn: string,
): ElementOutcome {
  const federated = principal.named['Federated'] ?? [];
  const named = federated.includes(providerArn);
  if (principal.element === 'NotPrincipal') return decideNotPrincipal(effect, named);
  if (named) return { met: true, why: 'the provider is named' };
  if (federated.includes('*')) {
    return { met: 'unknown', why: 'it is not known whether "Federated": "*" names every provider' };
  }
  if (!isEverybody(principal)) return { met: false, why: whyNotNamed(federated, providerArn) };
  return effect === 'Allow'
    ? { met: false, why: 'a principal of "*" does not admit web identities' }
    : { met: 'unknown', why: 'it is not known whether a principal of "*" denies web identities' };
}

function decideNotPrincipal(effect: Statement['effect'], named: boolean): ElementOutcome {
  if (named) return { met: false, why: 'the provider is named in NotPrincipal' };
  return effect === 'Deny'
    ? { met: true, why: 'the provider is not named in NotPrincipal' }
    : { met: 'unknown', why: 'it is not known whether NotPrincipal admits web identities' };
}

function isEverybody({ anyone, named }: PrincipalElement): boolean {
  return anyone || (named['AWS'] ?? []).includes('*');
}

function whyNotNamed(federated: readonly string[], providerArn: string): string {
  const [first] = federated;
  if (first === undefined) return 'no federated provider is named';
  if (builtInName(providerArn) !== undefined) {
    const arn = federated.find(
      (name) => builtInName(federatedIssuerIn(name) ?? '') === providerArn,
    );
    if (arn !== undefined) return `AWS knows ${providerArn} itself, and an ARN is named: ${arn}`;
  }
  for (const named of federated) {
    const difference = providerArnDifference(named, providerArn);
    if (difference !== undefined) return `a provider with ${difference} is named: ${named}`;
  }
  return `another provider is named: ${first}`;
}

/**
 * The ARNs of the OIDC providers that a trust policy admits, each once, in the order of the
 * document. Empty for a document that is no trust policy; names that are no ARN are passed over.
 */
export function federatedProvidersOf(text: string): readonly string[] {
  return federatedNamesOf(text).filter(
    (name) => name.startsWith('arn:') && federatedIssuerIn(name) !== undefined,
  );
}

/** The issuers that a trust policy admits, without scheme, likewise: also those that AWS knows itself. */
export function federatedIssuersOf(text: string): readonly string[] {
  return [...new Set(federatedNamesOf(text).flatMap((name) => federatedIssuerIn(name) ?? []))];
}

/** Whether a trust policy admits tokens of that provider's issuer, by its ARN or by a name that AWS knows. */
export function trustsProvider(trustPolicy: string, providerArn: string): boolean {
  const named = federatedNamesOf(trustPolicy);
  return namesOfProvider(providerArn).some((name) => named.includes(name));
}

/** The holders of trust policies that do, found for many providers and read once. */
export function byProvider<T extends { readonly trustPolicy: string }>(
  all: readonly T[],
): (providerArn: string) => readonly T[] {
  const holders = new Map<string, Set<T>>();
  for (const one of all) {
    for (const name of federatedNamesOf(one.trustPolicy)) {
      const known = holders.get(name) ?? new Set();
      holders.set(name, known.add(one));
    }
  }
  return (providerArn) => {
    const found = namesOfProvider(providerArn).map((name) => holders.get(name) ?? new Set());
    return all.filter((one) => found.some((some) => some.has(one)));
  };
}

/** How trust policies name a provider. */
function namesOfProvider(providerArn: string): readonly string[] {
  const itself = builtInName(federatedIssuerIn(providerArn) ?? '');
  return itself === undefined ? [providerArn] : [providerArn, itself];
}

function federatedNamesOf(text: string): readonly string[] {
  const statements = parseOrUndefined(() => parseTrustPolicy(text))?.statements ?? [];
  const named = statements
    .filter(({ effect, principal }) => effect === 'Allow' && principal.element === 'Principal')
    .flatMap(({ principal }) => principal.named['Federated'] ?? []);
  return [...new Set(named)];
}

/**
 * Who an older trust policy lets in by name, and the one that is there does not: principals that are
 * not in it, but for a provider whose name differs by a slip; and statements for anybody of an
 * issuer. Each as a person would name it. Empty where the older one names nobody new.
 */
export function strangersIn(older: string, there: string): readonly string[] {
  const [old, now] = [older, there].map((text) => parseOrUndefined(() => parseTrustPolicy(text)));
  if (old === undefined || now === undefined) return ['a document that is no trust policy'];
  const known = new Set(principalsOf(now));
  const unknown = principalsOf(old).filter(
    (name) => !known.has(name) && ![...known].some((other) => isSlipOf(name, other)),
  );
  return [...new Set([...unknown, ...openIn(older, there)])];
}

function principalsOf({ statements }: TrustPolicy): readonly string[] {
  return statements.filter(({ effect }) => effect === 'Allow').flatMap(namesIn);
}

function namesIn({ principal: { element, anyone, named } }: Statement): readonly string[] {
  if (element === 'NotPrincipal') return ['all but those of a NotPrincipal'];
  const all = Object.entries(named).flatMap(([kind, who]) => who.map((name) => `${kind} ${name}`));
  return anyone ? ['anybody', ...all] : all;
}

function isSlipOf(name: string, other: string): boolean {
  const [one, two] = [name, other].map((text) => text.replace(/^Federated /, ''));
  if (one === undefined || two === undefined || one === name || two === other) return false;
  const difference = providerArnDifference(one, two);
  return difference !== undefined && !isOtherTenant(difference);
}

/** Statements for anybody of an issuer, where the document that is there has fewer of them. */
function openIn(older: string, there: string): readonly string[] {
  const count = (text: string): number =>
    (admittingStatements(text) ?? []).filter((statement) => !namesWorkload(statement)).length;
  return count(older) > count(there) ? ['everybody who gets a token of the issuer'] : [];
}
