// SPDX-License-Identifier: Apache-2.0

import type { Knowledge } from '../model/verdict.ts';

/** An issuer that many use, as data: what its tokens look like, and what a trust policy should say. */
export interface KnownIssuer {
  /** Never renamed. */
  readonly id: string;
  readonly name: string;
  /** What else people call it, in lower case. */
  readonly alsoCalled?: readonly string[];
  /** How it is written, without scheme; `<…>` stands for what differs. */
  readonly looksLike: readonly string[];
  /** Whether an issuer, without its scheme, is one of these; the subject tells where the URL does not. */
  readonly isFor: (bareIssuer: string, subject: string | undefined) => boolean;
  /** The first that matches is the form of a subject. */
  readonly subjects: readonly SubjectForm[];
  readonly audiences: readonly UsualAudience[];
  /** Claims that AWS passes on to trust policies beside the common ones. */
  readonly exposed: readonly Exposed[];
  /**
   * The claims that tell its tenants apart: a policy must have a condition on one of them.
   *
   * @see IAM User Guide, identity-provider controls for shared OIDC providers.
   */
  readonly tenancy: readonly string[];
  /** What stands before the owner in a subject: with a wildcard there or earlier, anybody is meant. */
  readonly ownerAfter: string | undefined;
  readonly reusable: Reusable | undefined;
  /** What people write wrongly, in sentences. */
  readonly slips: readonly string[];
  readonly trustPolicy: PolicyTemplate;
  readonly docs: { readonly title: string; readonly url: string };
}

export interface SubjectForm {
  /** `branch`, `environment`, … */
  readonly name: string;
  readonly example: string;
  /** Its named groups are the parts; wildcards of a policy match them too. */
  readonly pattern: RegExp;
  readonly says: string;
}

export interface UsualAudience {
  readonly audience: string;
  readonly when: string;
}

export interface Exposed {
  readonly claims: readonly string[];
  /** What is only reported makes a condition on such a claim uncertain. */
  readonly knowledge: Knowledge;
}

/** Subjects made of names that somebody else can get once they are given up. */
export interface Reusable {
  /** Whether this value of a policy rests on names alone. */
  readonly isByName: (subject: string) => boolean;
  /** Claims that name the same for good. A condition on one of them is enough. */
  readonly steady: readonly string[];
  readonly says: string;
}

/** The conditions that a trust policy should have, for a workload of the first form of subject. */
export interface PolicyTemplate {
  readonly audience: string;
  readonly operator: 'StringEquals' | 'StringLike';
  readonly subject: string;
}
