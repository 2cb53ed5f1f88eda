// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';
import { parseArn, providerUrlOf } from '../model/arn.ts';
import { parseTrustPolicy, type TrustPolicy } from '../model/trust-policy.ts';

/**
 * The ARNs of the OIDC providers that a trust policy admits, each once, in the order of the
 * document. Empty for a document that is no trust policy; names that are no ARN are passed over.
 */
export function federatedProvidersOf(text: string): readonly string[] {
  const statements = policyIn(text)?.statements ?? [];
  const named = statements
    .filter(({ effect, principal }) => effect === 'Allow' && principal.element === 'Principal')
    .flatMap(({ principal }) => principal.named['Federated'] ?? []);
  return [...new Set(named)].filter(isProviderArn);
}

function policyIn(text: string): TrustPolicy | undefined {
  return orNothing(() => parseTrustPolicy(text));
}

function isProviderArn(text: string): boolean {
  const arn = orNothing(() => parseArn(text));
  return arn !== undefined && providerUrlOf(arn) !== undefined;
}

function orNothing<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof TrustprintError && error.kind === 'input') return undefined;
    throw error;
  }
}
