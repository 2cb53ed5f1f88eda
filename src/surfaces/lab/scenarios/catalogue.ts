// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { algUnsupported } from './alg-unsupported.ts';
import { audienceTypo } from './audience-typo.ts';
import { audiencesSeveral } from './audiences-several.ts';
import { azpOverrides } from './azp-overrides.ts';
import { badSignature } from './bad-signature.ts';
import { builtInIssuer } from './built-in-issuer.ts';
import { chainDisordered } from './chain-disordered.ts';
import { chainIncomplete } from './chain-incomplete.ts';
import { claimMissing } from './claim-missing.ts';
import { claimNotExposed } from './claim-not-exposed.ts';
import { clockAhead } from './clock-ahead.ts';
import { clusterRebuilt } from './cluster-rebuilt.ts';
import { clusterYoung } from './cluster-young.ts';
import { containersSkipped } from './containers-skipped.ts';
import { defaultAudience } from './default-audience.ts';
import { discoveryHtml } from './discovery-html.ts';
import { discoveryIncomplete } from './discovery-incomplete.ts';
import { discoveryOtherIssuer } from './discovery-other-issuer.ts';
import { dualCertificate } from './dual-certificate.ts';
import { dualStackHost } from './dual-stack-host.ts';
import { durationTooLong } from './duration-too-long.ts';
import { expiredButPresented } from './expired-but-presented.ts';
import { explicitDeny } from './explicit-deny.ts';
import { fleet } from './fleet.ts';
import { forkWithoutToken } from './fork-without-token.ts';
import { githubActions } from './github-actions.ts';
import { guardrailPossible } from './guardrail-possible.ts';
import { healthy } from './healthy.ts';
import { hostTypo } from './host-typo.ts';
import { idTokenPermissionMissing } from './id-token-permission-missing.ts';
import { immutableSubject } from './immutable-subject.ts';
import { injectedRoleDiffers } from './injected-role-differs.ts';
import { intercepted } from './intercepted.ts';
import { issuerLegacy } from './issuer-legacy.ts';
import { issuerNameUnresolved } from './issuer-name-unresolved.ts';
import { issuerSlash } from './issuer-slash.ts';
import { jwkUnusable } from './jwk-unusable.ts';
import { jwkWithoutKid } from './jwk-without-kid.ts';
import { jwkX5cAlone } from './jwk-x5c-alone.ts';
import { jwkX5cOther } from './jwk-x5c-other.ts';
import { jwksOtherHost } from './jwks-other-host.ts';
import { jwksSlow } from './jwks-slow.ts';
import { jwksThrottled } from './jwks-throttled.ts';
import { jwksUnreachable } from './jwks-unreachable.ts';
import { keyOps } from './key-ops.ts';
import { keysBeforeWebIdentity } from './keys-before-web-identity.ts';
import { kidUnknown } from './kid-unknown.ts';
import { kubernetesDenied } from './kubernetes-denied.ts';
import { leafOnly } from './leaf-only.ts';
import { leafPinned } from './leaf-pinned.ts';
import { libraryDiffers } from './library-differs.ts';
import { listFull } from './list-full.ts';
import { notAJwt } from './not-a-jwt.ts';
import { otherAccount } from './other-account.ts';
import { otherPartition } from './other-partition.ts';
import { partitionMixed } from './partition-mixed.ts';
import { podIdentityBesideIrsa } from './pod-identity-beside-irsa.ts';
import { podOlderThanAnnotation } from './pod-older-than-annotation.ts';
import { principalOtherAccount } from './principal-other-account.ts';
import { projectionAudience } from './projection-audience.ts';
import { providerIdGiven } from './provider-id-given.ts';
import { providerMissing } from './provider-missing.ts';
import { publicCa } from './public-ca.ts';
import { regionDisabled } from './region-disabled.ts';
import { roleMissing } from './role-missing.ts';
import { roleYoung } from './role-young.ts';
import { rolesClaimOther } from './roles-claim-other.ts';
import { rootNotSent } from './root-not-sent.ts';
import type { Scenario } from './scenario.ts';
import { serviceAccountNotAnnotated } from './service-account-not-annotated.ts';
import { sessionNameInvalid } from './session-name-invalid.ts';
import { sessionTagsNotAllowed } from './session-tags-not-allowed.ts';
import { sourceIdentityNotAllowed } from './source-identity-not-allowed.ts';
import { splitChain } from './split-chain.ts';
import { staleThumbprint } from './stale-thumbprint.ts';
import { strayMatch } from './stray-match.ts';
import { subMismatch } from './sub-mismatch.ts';
import { subjectNull } from './subject-null.ts';
import { subjectReusable } from './subject-reusable.ts';
import { timestampFractional } from './timestamp-fractional.ts';
import { tls13Only } from './tls13-only.ts';
import { tokenExpired } from './token-expired.ts';
import { tokenFileUnreadable } from './token-file-unreadable.ts';
import { tokenPadded } from './token-padded.ts';
import { tooManyKeys } from './too-many-keys.ts';
import { trustPolicyOpen } from './trust-policy-open.ts';
import { trustPolicyVacuous } from './trust-policy-vacuous.ts';
import { webhookAbsent } from './webhook-absent.ts';
import { wildcardInStringEquals } from './wildcard-in-stringequals.ts';
import { wrongAction } from './wrong-action.ts';
import { wrongAudience } from './wrong-audience.ts';

/** All outages that can be rehearsed, in order of their names. */
export const scenarios: readonly Scenario[] = [
  algUnsupported,
  audienceTypo,
  audiencesSeveral,
  azpOverrides,
  badSignature,
  builtInIssuer,
  chainDisordered,
  chainIncomplete,
  claimMissing,
  claimNotExposed,
  clockAhead,
  clusterRebuilt,
  clusterYoung,
  containersSkipped,
  defaultAudience,
  discoveryHtml,
  discoveryIncomplete,
  discoveryOtherIssuer,
  dualCertificate,
  dualStackHost,
  durationTooLong,
  expiredButPresented,
  explicitDeny,
  fleet,
  forkWithoutToken,
  githubActions,
  guardrailPossible,
  healthy,
  hostTypo,
  idTokenPermissionMissing,
  immutableSubject,
  injectedRoleDiffers,
  intercepted,
  issuerLegacy,
  issuerNameUnresolved,
  issuerSlash,
  jwkUnusable,
  jwkWithoutKid,
  jwkX5cAlone,
  jwkX5cOther,
  jwksOtherHost,
  jwksSlow,
  jwksThrottled,
  jwksUnreachable,
  keyOps,
  keysBeforeWebIdentity,
  kidUnknown,
  kubernetesDenied,
  leafOnly,
  leafPinned,
  libraryDiffers,
  listFull,
  notAJwt,
  otherAccount,
  otherPartition,
  partitionMixed,
  podIdentityBesideIrsa,
  podOlderThanAnnotation,
  principalOtherAccount,
  projectionAudience,
  providerIdGiven,
  providerMissing,
  publicCa,
  regionDisabled,
  roleMissing,
  roleYoung,
  rolesClaimOther,
  rootNotSent,
  serviceAccountNotAnnotated,
  sessionNameInvalid,
  sessionTagsNotAllowed,
  sourceIdentityNotAllowed,
  splitChain,
  staleThumbprint,
  strayMatch,
  subMismatch,
  subjectNull,
  subjectReusable,
  timestampFractional,
  tls13Only,
  tokenExpired,
  tokenFileUnreadable,
  tokenPadded,
  tooManyKeys,
  trustPolicyOpen,
  trustPolicyVacuous,
  webhookAbsent,
  wildcardInStringEquals,
  wrongAction,
  wrongAudience,
];
