// SPDX-License-Identifier: Apache-2.0

/** The scenarios that are built. */
export type ScenarioName =
  | 'azp-overrides'
  | 'bad-signature'
  | 'chain-disordered'
  | 'chain-incomplete'
  | 'claim-missing'
  | 'clock-ahead'
  | 'cluster-rebuilt'
  | 'dual-certificate'
  | 'expired-but-presented'
  | 'healthy'
  | 'immutable-subject'
  | 'intercepted'
  | 'issuer-slash'
  | 'jwk-unusable'
  | 'jwks-other-host'
  | 'jwks-slow'
  | 'jwks-throttled'
  | 'jwks-unreachable'
  | 'kid-unknown'
  | 'leaf-only'
  | 'leaf-pinned'
  | 'library-differs'
  | 'list-full'
  | 'not-a-jwt'
  | 'provider-missing'
  | 'public-ca'
  | 'role-missing'
  | 'root-not-sent'
  | 'split-chain'
  | 'stale-thumbprint'
  | 'stray-match'
  | 'sub-mismatch'
  | 'tls13-only'
  | 'token-expired'
  | 'wildcard-in-stringequals'
  | 'wrong-action'
  | 'wrong-audience';

export const DEFAULT_SCENARIO: ScenarioName = 'stale-thumbprint';

/** Scenarios that are promised and not built yet. */
export const NOT_BUILT: readonly string[] = ['other-account'];
