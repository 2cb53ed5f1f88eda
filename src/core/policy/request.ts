// SPDX-License-Identifier: Apache-2.0

/** What a trust policy is asked: may the token of this provider do this, with these keys? */
export interface PolicyRequest {
  /** The ARN of the provider that vouches for the caller. */
  readonly principalProviderArn: string;
  /** `sts:AssumeRoleWithWebIdentity`, and what a token with tags or a source identity needs besides. */
  readonly action: string;
  /** The values of each condition key, by its name in lower case. A key that is not there is absent. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Whether AWS has a value for a key (in lower case) that we do not know. Default: no. */
  readonly isUnknown?: (key: string) => boolean;
}

/** `unknown`: it depends on what we do not know, of this request or of AWS. */
export type Truth = boolean | 'unknown';

/** The values of a key in lower case; keys of the prototype are none. */
export function valuesOf({ context }: PolicyRequest, key: string): readonly string[] | undefined {
  return Object.hasOwn(context, key) ? context[key] : undefined;
}

/** Whether all hold: one that does not outranks one that is not known. */
export function allOf(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes('unknown') ? 'unknown' : true;
}
