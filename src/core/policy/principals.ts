// SPDX-License-Identifier: Apache-2.0

import type { PrincipalElement, Statement } from '../model/trust-policy.ts';
import { providerArnDifference } from './near-miss.ts';
import type { Truth } from './request.ts';

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
  for (const named of federated) {
    const difference = providerArnDifference(named, providerArn);
    if (difference !== undefined) return `a provider with ${difference} is named: ${named}`;
  }
  return `another provider is named: ${first}`;
}
