// SPDX-License-Identifier: Apache-2.0

import type { AwsRules } from '../model/facts.ts';
import type { StsAnswer } from '../model/sts-answer.ts';

/** An `InvalidIdentityToken` with these words. */
export function invalidIdentityToken(message: string): StsAnswer {
  return { code: 'InvalidIdentityToken', httpStatus: 400, message };
}

export function validationError(message: string): StsAnswer {
  return { code: 'ValidationError', httpStatus: 400, message };
}

/**
 * What AWS's query services answer when parameters are out of bounds: all that is amiss at once
 * (recorded 2026-02-17 of IAM, which shares the front end).
 *
 * @param violations Each as `Value '<v>' at '<parameter>' failed to satisfy constraint: …`.
 */
export function validationErrors(violations: readonly string[]): StsAnswer {
  const many =
    violations.length === 1
      ? '1 validation error'
      : `${String(violations.length)} validation errors`;
  return validationError(`${many} detected: ${violations.join('; ')}`);
}

/** The words that STS has used since 2026 for several causes; before, each had its own. */
export function generic(rules: AwsRules, classic: string): StsAnswer {
  return invalidIdentityToken(rules.messages === 'current' ? GENERIC_MESSAGE : classic);
}

/** Recorded 2026-09-11 from sts.us-east-1.amazonaws.com. */
export const GENERIC_MESSAGE =
  'The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.';

/** Reported by very many, 2019 to 2026. */
export const THUMBPRINT_MESSAGE =
  "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint";

/** Recorded 2026-09-11. There are two blanks after the comma. */
export const VERIFICATION_KEY_MESSAGE =
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";

/** Recorded 2026-09-11 of a `crit` header. */
export const NOT_A_JWT_MESSAGE =
  'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)';

/** Reported until 2026; the generic words since. */
export const AUDIENCE_MESSAGE = 'Incorrect token audience';

/** Reported until 2026, of a provider that is missing in the role's account; the generic words since. */
export function noProviderMessage(issuer: string): string {
  return `No OpenIDConnect provider found in your account for ${issuer}`;
}

/** Recorded 2026-09-11; the same for a missing role, a wrong principal and an unmet condition. */
export const NOT_AUTHORIZED: StsAnswer = {
  code: 'AccessDenied',
  httpStatus: 403,
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
};
