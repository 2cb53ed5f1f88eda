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

/** Recorded 2026-09-11; the same for a missing role, a wrong principal and an unmet condition. */
export const NOT_AUTHORIZED: StsAnswer = {
  code: 'AccessDenied',
  httpStatus: 403,
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
};
