// SPDX-License-Identifier: Apache-2.0

/** The scenarios that are built. */
export type ScenarioName =
  | 'bad-signature'
  | 'chain-disordered'
  | 'chain-incomplete'
  | 'dual-certificate'
  | 'expired-but-presented'
  | 'healthy'
  | 'intercepted'
  | 'jwks-other-host'
  | 'leaf-only'
  | 'leaf-pinned'
  | 'library-differs'
  | 'list-full'
  | 'provider-missing'
  | 'public-ca'
  | 'root-not-sent'
  | 'split-chain'
  | 'stale-thumbprint'
  | 'stray-match'
  | 'sub-mismatch'
  | 'tls13-only'
  | 'wrong-audience';

export const DEFAULT_SCENARIO: ScenarioName = 'stale-thumbprint';

/** Scenarios that are promised and not built yet. */
export const NOT_BUILT: readonly string[] = [
  'azp-overrides',
  'claim-missing',
  'clock-ahead',
  'cluster-rebuilt',
  'immutable-subject',
  'issuer-slash',
  'jwk-unusable',
  'jwks-slow',
  'jwks-throttled',
  'jwks-unreachable',
  'kid-unknown',
  'not-a-jwt',
  'other-account',
  'role-missing',
  'token-expired',
  'wildcard-in-stringequals',
  'wrong-action',
];
