// SPDX-License-Identifier: Apache-2.0

/** The scenarios that are built. */
export type ScenarioName =
  | 'bad-signature'
  | 'expired-but-presented'
  | 'healthy'
  | 'library-differs'
  | 'provider-missing'
  | 'public-ca'
  | 'stale-thumbprint'
  | 'sub-mismatch'
  | 'tls13-only'
  | 'wrong-audience';

export const DEFAULT_SCENARIO: ScenarioName = 'stale-thumbprint';

/** Scenarios that are promised and not built yet. */
export const NOT_BUILT: readonly string[] = [
  'azp-overrides',
  'chain-disordered',
  'chain-incomplete',
  'claim-missing',
  'clock-ahead',
  'cluster-rebuilt',
  'dual-certificate',
  'immutable-subject',
  'intercepted',
  'issuer-slash',
  'jwk-unusable',
  'jwks-other-host',
  'jwks-slow',
  'jwks-throttled',
  'jwks-unreachable',
  'kid-unknown',
  'leaf-only',
  'leaf-pinned',
  'list-full',
  'not-a-jwt',
  'other-account',
  'role-missing',
  'root-not-sent',
  'split-chain',
  'stray-match',
  'token-expired',
  'wildcard-in-stringequals',
  'wrong-action',
];
