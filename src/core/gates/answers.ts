// SPDX-License-Identifier: Apache-2.0

import type { AwsRules } from '../model/facts.ts';
import type { StsAnswer } from '../model/verdict.ts';

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

/** Recorded 2026-09-11, but for the one about the issuer, which is reported. */
export const SUBJECT_NULL: StsAnswer = {
  code: 'InternalFailure',
  httpStatus: 500,
  message: 'Unknown error validating third-party token',
};
export const EMPTY_AUDIENCE = invalidIdentityToken('Claim is not allowed to be empty: aud');
export const SEVERAL_AUDIENCES = invalidIdentityToken(
  'Token audience contains more than one audience while authorized party is not present',
);
export const ISSUER_NOT_URL = invalidIdentityToken('Issuer must be a valid URL');
export const INVALID_TIMESTAMP = invalidIdentityToken('Invalid timestamp in token claims.');
export const MALFORMED_TAGS = invalidIdentityToken(
  'principal_tags passed in claim is not in correct format.',
);

/** As `AssumeRole` says it of its parameter (recorded); of the claim it was not recorded. */
export function sourceIdentityOutOfBounds(text: string): StsAnswer {
  return validationErrors([
    String.raw`Value '${text}' at 'sourceIdentity' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`,
  ]);
}

export function missingClaim(name: string): StsAnswer {
  return invalidIdentityToken(`Missing a required claim: ${name}`);
}

/** @param now Seconds since 1970, five minutes behind, as recorded 2025-02 and 2026-09-11. */
export function expired(now: string, exp: string): StsAnswer {
  return {
    code: 'ExpiredTokenException',
    httpStatus: 400,
    message: `Token expired: current date/time ${now} must be before the expiration date/time ${exp}`,
  };
}

/** @param now Seconds since 1970, five minutes ahead, as recorded 2026-09-11. */
export function notYetValid(now: string, nbf: string): StsAnswer {
  return invalidIdentityToken(
    `Token not yet valid: current date/time ${now} must be after or equal to the not-before date/time ${nbf}`,
  );
}

export function issuedAhead(iat: string): StsAnswer {
  return invalidIdentityToken(`Token issued in the future: ${iat}`);
}

/** Recorded 2026-09-11 of the claim https://aws.amazon.com/roles. */
export const ROLES_UNREADABLE = invalidIdentityToken(
  'The roles claim is not in a supported format',
);
export const ROLES_EMPTY = invalidIdentityToken('The roles claim contains no valid role ARNs');
export const ROLE_NOT_PINNED = invalidIdentityToken(
  'The target role ARN is not present in the roles claim of the identity token',
);

/** Reported by many. */
export const DURATION_TOO_LONG = validationError(
  'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
);

/** Reported by many. The account is that of the role. */
export function notActivated(account: string): StsAnswer {
  return {
    code: 'RegionDisabledException',
    httpStatus: 403,
    message: `STS is not activated in this region for account:${account}. Your account administrator can activate STS in this region using the IAM Console.`,
  };
}

/** Recorded 2026-09-11, each with an OpenID Connect token. */
export const NOT_LOGIN_WITH_AMAZON = invalidIdentityToken(
  'Provided Token is not a Login With Amazon token',
);
export const UNRECOGNIZED_PROVIDER: StsAnswer = {
  code: 'AccessDenied',
  httpStatus: 403,
  message:
    'Unrecognized OAuth provider. Do not include a provider parameter when submitting OpenIDConnect ID tokens',
};

export function facebookRejected(response: string, code: string): StsAnswer {
  return {
    code: 'IDPRejectedClaim',
    httpStatus: 403,
    message: `graph.facebook.com rejected OAuth token with response "${response}" and code ${code}`,
  };
}

/** Recorded of `AssumeRole` in 2025; before, the ARN was not repeated. */
export function notARoleArn(roleArn: string, messages: AwsRules['messages']): StsAnswer {
  return validationError(
    messages === 'current' ? `${roleArn} is invalid` : 'Request ARN is invalid',
  );
}
