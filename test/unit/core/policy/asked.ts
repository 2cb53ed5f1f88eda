// SPDX-License-Identifier: Apache-2.0

import { parseTrustPolicy, type TrustPolicy } from '../../../../src/core/model/trust-policy.ts';
import { PROVIDER_ARN } from '../../../world.ts';
import type { PolicyRequest } from '../../../../src/core/policy/context.ts';

/** A request of a web identity with these condition keys. */
export function asked(
  context: PolicyRequest['context'] = {},
  changed: Partial<PolicyRequest> = {},
): PolicyRequest {
  const lower = Object.entries(context).map(
    ([key, values]) => [key.toLowerCase(), values] as const,
  );
  return {
    principalProviderArn: PROVIDER_ARN,
    action: 'sts:AssumeRoleWithWebIdentity',
    context: Object.fromEntries(lower),
    ...changed,
  };
}

/** A statement that admits the provider's web identities, changed. */
export function statement(changed: Readonly<Record<string, unknown>> = {}): object {
  return {
    Effect: 'Allow',
    Principal: { Federated: PROVIDER_ARN },
    Action: 'sts:AssumeRoleWithWebIdentity',
    ...changed,
  };
}

export function policyOf(...statements: readonly object[]): TrustPolicy {
  return parseTrustPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
}
