// SPDX-License-Identifier: Apache-2.0

import { parseArn, providerUrlOf } from '../model/arn.ts';
import { parseTrustPolicy } from '../model/trust-policy.ts';
import { parseOrUndefined } from '../model/parse-or-undefined.ts';

/**
 * The ARNs of the OIDC providers that a trust policy admits, each once, in the order of the
 * document. Empty for a document that is no trust policy; names that are no ARN are passed over.
 */
export function federatedProvidersOf(text: string): readonly string[] {
  const statements = parseOrUndefined(() => parseTrustPolicy(text))?.statements ?? [];
  const named = statements
    .filter(({ effect, principal }) => effect === 'Allow' && principal.element === 'Principal')
    .flatMap(({ principal }) => principal.named['Federated'] ?? []);
  return [...new Set(named)].filter(isProviderArn);
}

function isProviderArn(text: string): boolean {
  const arn = parseOrUndefined(() => parseArn(text));
  return arn !== undefined && providerUrlOf(arn) !== undefined;
}
