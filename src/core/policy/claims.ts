// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../model/json.ts';
import type { Knowledge } from '../model/verdict.ts';

/** Claims that AWS passes on to the trust policies of some issuers, as `<issuer>:<claim>`. */
export interface ExposedClaims {
  /** Whether the issuer, without its scheme, is one of these. */
  readonly isFor: (bareIssuer: string) => boolean;
  readonly claims: readonly string[];
  /** How it is known. What is only reported makes a condition on such a claim uncertain. */
  readonly knowledge: Knowledge;
}

/** The table of exposed claims that are not the same for every issuer. */
export const EXPOSED_CLAIMS: readonly ExposedClaims[] = [
  // AWS What's New, 2026-01: STS supports validation of identity provider claims.
  {
    isFor: (issuer) => issuer === 'token.actions.githubusercontent.com',
    claims: [
      'actor',
      'actor_id',
      'job_workflow_ref',
      'repository',
      'repository_id',
      'repository_owner_id',
      'workflow',
      'ref',
      'environment',
      'enterprise_id',
    ],
    knowledge: 'documented',
  },
  {
    isFor: (issuer) => issuer.startsWith('oidc.circleci.com/org/'),
    claims: ['oidc.circleci.com/project-id'],
    knowledge: 'documented',
  },
  {
    isFor: (issuer) => /^[^/]*\.identity\.oraclecloud\.com(\/|$)/.test(issuer),
    claims: ['rpst_id'],
    knowledge: 'documented',
  },
  {
    isFor: (issuer) => issuer === 'accounts.google.com',
    claims: ['google/organization_number'],
    knowledge: 'reported',
  },
  // GitHub's issuers of one enterprise each: whether they are treated as the common one is not known.
  {
    isFor: (issuer) => issuer.startsWith('token.actions.githubusercontent.com/'),
    claims: ['repository', 'repository_id', 'repository_owner_id', 'actor_id', 'job_workflow_ref'],
    knowledge: 'inferred',
  },
  {
    isFor: (issuer) => issuer === 'gitlab.com',
    claims: [
      'namespace_id',
      'project_id',
      'user_id',
      'user_login',
      'user_email',
      'user_access_level',
      'ref_protected',
      'pipeline_source',
      'runner_environment',
    ],
    knowledge: 'reported',
  },
  {
    isFor: (issuer) => issuer === 'agent.buildkite.com',
    claims: [
      'organization_slug',
      'organization_id',
      'pipeline_slug',
      'pipeline_id',
      'cluster_name',
      'cluster_id',
      'build_branch',
    ],
    knowledge: 'reported',
  },
];

/** The claims that are exposed for every issuer (IAM User Guide, keys for OIDC federation). */
export const COMMON_CLAIMS = ['aud', 'sub', 'oaud', 'amr', 'email'] as const;

/** The claims of a token that are surely exposed for an issuer beside the common ones. */
export function surelyExposed(bareIssuer: string, claims: JsonObject): JsonObject {
  const names = namesFor(bareIssuer, (knowledge) => knowledge === 'documented');
  return Object.fromEntries(Object.entries(claims).filter(([name]) => names.includes(name)));
}

/** Whether a claim may be exposed for an issuer, as far as it is only reported. */
export function isPerhapsExposed(bareIssuer: string, claim: string): boolean {
  return namesFor(bareIssuer, (knowledge) => knowledge !== 'documented').some(
    (name) => name.toLowerCase() === claim.toLowerCase(),
  );
}

/** Whether a claim is exposed for an issuer at all, surely or perhaps. */
export function isExposed(bareIssuer: string, claim: string): boolean {
  return [...COMMON_CLAIMS, ...namesFor(bareIssuer, () => true)].some(
    (name) => name.toLowerCase() === claim.toLowerCase(),
  );
}

function namesFor(
  bareIssuer: string,
  isKnown: (knowledge: Knowledge) => boolean,
): readonly string[] {
  return EXPOSED_CLAIMS.filter(
    ({ isFor, knowledge }) => isFor(bareIssuer) && isKnown(knowledge),
  ).flatMap(({ claims }) => claims);
}
