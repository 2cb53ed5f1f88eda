// SPDX-License-Identifier: Apache-2.0

/** A cause for which a workload has no credentials: what judges it, and where it can be rehearsed. */
export interface Cause {
  /** In our own words. */
  readonly what: string;
  /** Gates and checks that tell it. */
  readonly by: readonly string[];
  /** Scenarios that break exactly it. */
  readonly scenarios: readonly string[];
  /** Messages that `explain` and `--error` know, where nothing of it reaches STS. */
  readonly messages?: readonly string[];
  /** Why the lab can only stand in for it, where it can. */
  readonly standIn?: string;
}

/** The catalogue of causes, by its numbers: what keeps a workload from its credentials. */
export const CAUSES: Readonly<Record<number, Cause>> = {
  1: {
    what: 'a private CA was renewed, and the list still has the old one',
    by: ['endpoint-trust'],
    scenarios: ['stale-thumbprint', 'fleet'],
  },
  2: {
    what: 'the keys are on another host, with another CA',
    by: ['endpoint-trust', 'jwks-other-host'],
    scenarios: ['jwks-other-host'],
  },
  3: {
    what: 'a certificate of a server was listed, and renewed',
    by: ['endpoint-trust', 'leaf-pinned', 'leaf-sent-alone'],
    scenarios: ['leaf-pinned', 'leaf-only'],
  },
  4: {
    what: 'the root was listed, and the server does not send it',
    by: ['endpoint-trust', 'root-listed-not-sent'],
    scenarios: ['root-not-sent'],
  },
  5: {
    what: 'servers of one name present different chains',
    by: ['endpoint-trust', 'alternating-chains'],
    scenarios: ['split-chain', 'dual-certificate'],
  },
  6: {
    what: 'the server of a public issuer demands TLS 1.3',
    by: ['endpoint-trust', 'tls13-only'],
    scenarios: ['tls13-only'],
  },
  7: {
    what: 'the chain of a public issuer is incomplete, out of order, padded or expired',
    by: [
      'endpoint-trust',
      'chain-incomplete',
      'chain-disordered',
      'stray-certificates',
      'ca-expired',
    ],
    scenarios: ['chain-incomplete', 'chain-disordered', 'stray-match', 'expired-but-presented'],
  },
  8: {
    what: 'the value was computed behind a proxy that opens TLS',
    by: ['interception-suspected'],
    scenarios: ['intercepted'],
  },
  9: {
    what: "whether AWS's library counts is not known in this partition",
    by: ['endpoint-trust', 'other-partition'],
    scenarios: ['other-partition'],
  },
  10: {
    what: 'no provider in the account of the role',
    by: ['provider'],
    scenarios: ['provider-missing'],
  },
  11: {
    what: 'the provider is for an issuer that differs in a slash, the case, the path or the host',
    by: ['provider', 'host-typo'],
    scenarios: ['issuer-slash', 'host-typo'],
  },
  12: {
    what: 'the cluster was rebuilt, and has another issuer',
    by: ['provider'],
    scenarios: ['cluster-rebuilt'],
  },
  13: {
    what: 'the issuer of a dual-stack cluster is on another host than that of others',
    by: ['provider'],
    scenarios: ['dual-stack-host'],
  },
  14: {
    what: 'the role is in another account than the provider',
    by: ['provider'],
    scenarios: ['other-account'],
  },
  15: { what: 'the audience is not registered', by: ['audience'], scenarios: ['wrong-audience'] },
  16: { what: 'azp counts, and not aud', by: ['audience'], scenarios: ['azp-overrides'] },
  17: {
    what: 'the token is the one for the API server',
    by: ['audience'],
    scenarios: ['default-audience'],
  },
  18: {
    what: 'the audience is misspelled',
    by: ['audience', 'projection-audience'],
    scenarios: ['audience-typo', 'projection-audience'],
  },
  19: {
    what: 'the documents of the issuer are not public',
    by: ['keys'],
    scenarios: ['jwks-unreachable'],
  },
  20: {
    what: 'the documents come too slowly, or are throttled',
    by: ['keys', 'document-slow'],
    scenarios: ['jwks-slow', 'jwks-throttled'],
  },
  21: {
    what: 'the key that the token names is not published',
    by: ['keys'],
    scenarios: ['kid-unknown'],
  },
  22: {
    what: 'the key is published so that STS does not take it, or too many are',
    by: ['keys', 'jwks-unusable-key'],
    scenarios: [
      'jwk-unusable',
      'jwk-without-kid',
      'jwk-x5c-alone',
      'jwk-x5c-other',
      'too-many-keys',
    ],
  },
  23: {
    what: 'the discovery document lacks something, is of another issuer, or is none',
    by: ['keys'],
    scenarios: ['discovery-incomplete', 'discovery-other-issuer', 'discovery-html'],
  },
  24: {
    what: 'the issuer limits how often it is asked, and jobs that run side by side meet that',
    by: ['keys'],
    scenarios: ['jwks-throttled'],
    standIn: 'there is no crowd to throttle: every call is',
  },
  25: {
    what: 'the cluster is minutes old',
    by: ['keys', 'cluster-young'],
    scenarios: ['cluster-young'],
  },
  26: {
    what: 'what was sent is no ID token',
    by: ['token-form'],
    scenarios: ['not-a-jwt', 'alg-unsupported'],
  },
  27: { what: 'a claim is missing', by: ['claims'], scenarios: ['claim-missing'] },
  28: { what: 'several audiences and no azp', by: ['claims'], scenarios: ['audiences-several'] },
  29: { what: 'the issuer is no URL', by: ['claims'], scenarios: ['issuer-legacy'] },
  30: { what: 'the token has expired', by: ['claims'], scenarios: ['token-expired'] },
  31: { what: "the issuer's clock is ahead", by: ['claims'], scenarios: ['clock-ahead'] },
  32: {
    what: 'a time is not whole seconds',
    by: ['claims'],
    scenarios: ['timestamp-fractional'],
  },
  33: {
    what: 'the subject is not the one of the trust policy',
    by: ['trust-policy'],
    scenarios: ['sub-mismatch'],
  },
  34: {
    what: 'a wildcard where it is taken literally',
    by: ['trust-policy'],
    scenarios: ['wildcard-in-stringequals'],
  },
  35: {
    what: 'the subject has ids in it, and the trust policy does not',
    by: ['trust-policy'],
    scenarios: ['immutable-subject'],
  },
  36: {
    what: 'a condition on a claim that AWS does not pass on',
    by: ['trust-policy'],
    scenarios: ['claim-not-exposed'],
  },
  37: {
    what: 'the trust policy names another provider',
    by: ['trust-policy'],
    scenarios: ['principal-other-account', 'built-in-issuer'],
  },
  38: {
    what: 'the trust policy allows another action, or not all that the token asks for',
    by: ['trust-policy'],
    scenarios: ['wrong-action', 'session-tags-not-allowed', 'source-identity-not-allowed'],
  },
  39: { what: 'there is no such role', by: ['role'], scenarios: ['role-missing'] },
  40: {
    what: 'STS does not know the role yet',
    by: ['role', 'role-young'],
    scenarios: ['role-young'],
  },
  41: {
    what: 'something denies it: a statement, or a policy of the organization',
    by: ['trust-policy', 'guardrail-possible'],
    scenarios: ['explicit-deny', 'guardrail-possible'],
    standIn: 'the lab has no organization: its STS refuses in the words of one',
  },
  42: {
    what: 'the issuer pins other roles',
    by: ['roles-claim'],
    scenarios: ['roles-claim-other'],
  },
  43: {
    what: 'the session is to be longer than the role allows',
    by: ['duration'],
    scenarios: ['duration-too-long'],
  },
  44: {
    what: 'the session has a name that STS does not take',
    by: ['request'],
    scenarios: ['session-name-invalid'],
  },
  45: {
    what: 'STS is switched off in the Region',
    by: ['answer-of-another-call'],
    scenarios: ['region-disabled'],
    messages: ['region-disabled'],
    standIn: 'the lab has no settings of accounts: its STS answers so',
  },
  46: {
    what: 'the pod was not given a web identity, or does not come to use it',
    by: [
      'service-account-not-annotated',
      'pod-older-than-annotation',
      'containers-skipped',
      'webhook-absent',
      'injected-role-differs',
      'keys-before-web-identity',
      'pod-identity-beside-irsa',
    ],
    scenarios: [
      'service-account-not-annotated',
      'pod-older-than-annotation',
      'containers-skipped',
      'webhook-absent',
      'injected-role-differs',
      'keys-before-web-identity',
      'pod-identity-beside-irsa',
    ],
  },
  47: {
    what: 'the program cannot read the token file',
    by: ['token-file-unreadable'],
    scenarios: ['token-file-unreadable'],
    standIn: 'no container runs in the lab: the pod is such that it could not read it',
  },
  48: {
    what: 'the runner of a CI job gives it no ID token',
    by: ['id-token-permission-missing', 'fork-without-token'],
    scenarios: ['id-token-permission-missing', 'fork-without-token'],
    messages: ['github-no-id-token'],
    standIn: 'the lab is the runner: variables and an endpoint on loopback',
  },
  49: {
    what: 'the provider is there already',
    by: [],
    scenarios: [],
    messages: ['provider-already-exists'],
  },
  50: {
    what: 'IAM cannot reach the issuer when the provider is made',
    by: [],
    scenarios: [],
    messages: ['issuer-unreachable-at-create'],
  },
  51: {
    what: 'the account has all the providers that it may have',
    by: [],
    scenarios: [],
    messages: ['providers-limit'],
  },
  52: {
    what: 'a list of none, or of six',
    by: ['endpoint-trust', 'list-full'],
    scenarios: ['list-full'],
    messages: ['thumbprint-list-size'],
  },
  53: {
    what: 'a tool finds the list changed again and again',
    by: [],
    scenarios: [],
    messages: ['endless-thumbprint-diff'],
  },
  54: {
    what: 'the principal of a trust policy is no ARN of a provider',
    by: [],
    scenarios: [],
    messages: ['federated-principal-invalid'],
  },
  55: {
    what: 'the trust policy of an issuer of many tenants does not say which',
    by: [],
    scenarios: [],
    messages: ['shared-issuer-unconditioned'],
  },
  56: {
    what: 'the trust policy lets in more than it should',
    by: ['trust-policy-open', 'trust-policy-vacuous', 'subject-reusable'],
    scenarios: ['trust-policy-open', 'trust-policy-vacuous', 'subject-reusable'],
  },
  57: {
    what: "the issuer's name does not resolve inside a VPC",
    by: ['issuer-name-unresolved'],
    scenarios: ['issuer-name-unresolved'],
    standIn: 'the lab has no VPC: clients are told that the name resolves to nothing',
  },
  58: {
    what: 'a ProviderId was sent, or a line feed after the token',
    by: ['request', 'token-padded'],
    scenarios: ['provider-id-given', 'token-padded'],
  },
  59: { what: 'the subject is null', by: ['claims'], scenarios: ['subject-null'] },
  60: {
    what: 'another key is published under the kid of the one that signs',
    by: ['signature'],
    scenarios: ['bad-signature'],
  },
  61: { what: 'the key is published with key_ops', by: ['signature'], scenarios: ['key-ops'] },
  62: {
    what: 'something is named that is in another partition',
    by: ['trust-policy', 'partition-mixed', 'sts-endpoint-global'],
    scenarios: ['partition-mixed'],
  },
};
