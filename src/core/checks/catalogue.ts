// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { alternatingChains } from './alternating-chains.ts';
import { answerOfAnotherCall } from './answer-of-another-call.ts';
import { builtInProvider } from './built-in-provider.ts';
import { caExpired } from './ca-expired.ts';
import { caExpiresSoon } from './ca-expires-soon.ts';
import { caExpiresWithinDays } from './ca-expires-within-days.ts';
import { chainDisordered } from './chain-disordered.ts';
import { chainIncomplete } from './chain-incomplete.ts';
import type { Check } from './check.ts';
import { clusterYoung } from './cluster-young.ts';
import { containersSkipped } from './containers-skipped.ts';
import { discoveryMemberTwice } from './discovery-member-twice.ts';
import { documentSlow } from './document-slow.ts';
import { duplicateValues } from './duplicate-values.ts';
import { endpointFlaky } from './endpoint-flaky.ts';
import { forkWithoutToken } from './fork-without-token.ts';
import { guardrailPossible } from './guardrail-possible.ts';
import { hostTypo } from './host-typo.ts';
import { idTokenPermissionMissing } from './id-token-permission-missing.ts';
import { injectedRoleDiffers } from './injected-role-differs.ts';
import { interceptionSuspected } from './interception-suspected.ts';
import { issuerNameUnresolved } from './issuer-name-unresolved.ts';
import { jwksOtherHost } from './jwks-other-host.ts';
import { jwksPrivateMaterial } from './jwks-private-material.ts';
import { jwksUnusableKey } from './jwks-unusable-key.ts';
import { keysBeforeWebIdentity } from './keys-before-web-identity.ts';
import { knownStaleValue } from './known-stale-value.ts';
import { labPort } from './lab-port.ts';
import { leafExpired } from './leaf-expired.ts';
import { leafExpiresSoon } from './leaf-expires-soon.ts';
import { leafPinned } from './leaf-pinned.ts';
import { leafSentAlone } from './leaf-sent-alone.ts';
import { listFull } from './list-full.ts';
import { listIrrelevant } from './list-irrelevant.ts';
import { listedValueNotPresented } from './listed-value-not-presented.ts';
import { machineVouchedOnly } from './machine-vouched-only.ts';
import { modelDisagrees } from './model-disagrees.ts';
import { otherPartition } from './other-partition.ts';
import { partitionMixed } from './partition-mixed.ts';
import { placeholderValue } from './placeholder-value.ts';
import { podIdentityBesideIrsa } from './pod-identity-beside-irsa.ts';
import { podNotInjected } from './pod-not-injected.ts';
import { podOlderThanAnnotation } from './pod-older-than-annotation.ts';
import { privateAddress } from './private-address.ts';
import { projectionAudience } from './projection-audience.ts';
import { projectionExpiry } from './projection-expiry.ts';
import { providerPort } from './provider-port.ts';
import { publicIssuerNotVouched } from './public-issuer-not-vouched.ts';
import { roleAnnotationMalformed } from './role-annotation-malformed.ts';
import { roleYoung } from './role-young.ts';
import { rootListedNotSent } from './root-listed-not-sent.ts';
import { serviceAccountNotAnnotated } from './service-account-not-annotated.ts';
import { strayCertificates } from './stray-certificates.ts';
import { stsEndpointGlobal } from './sts-endpoint-global.ts';
import { subjectReusable } from './subject-reusable.ts';
import { thumbprintNotTop } from './thumbprint-not-top.ts';
import { tls13Only } from './tls13-only.ts';
import { tokenFileUnreadable } from './token-file-unreadable.ts';
import { tokenNotMounted } from './token-not-mounted.ts';
import { tokenPadded } from './token-padded.ts';
import { trustPolicyOpen } from './trust-policy-open.ts';
import { trustPolicyVacuous } from './trust-policy-vacuous.ts';
import { webhookAbsent } from './webhook-absent.ts';

/** All hygiene checks, in order of their ids. */
export const checks: readonly Check[] = [
  alternatingChains,
  answerOfAnotherCall,
  builtInProvider,
  caExpired,
  caExpiresSoon,
  caExpiresWithinDays,
  chainDisordered,
  chainIncomplete,
  clusterYoung,
  containersSkipped,
  discoveryMemberTwice,
  documentSlow,
  duplicateValues,
  endpointFlaky,
  forkWithoutToken,
  guardrailPossible,
  hostTypo,
  idTokenPermissionMissing,
  injectedRoleDiffers,
  interceptionSuspected,
  issuerNameUnresolved,
  jwksOtherHost,
  jwksPrivateMaterial,
  jwksUnusableKey,
  keysBeforeWebIdentity,
  knownStaleValue,
  labPort,
  leafExpired,
  leafExpiresSoon,
  leafPinned,
  leafSentAlone,
  listFull,
  listIrrelevant,
  listedValueNotPresented,
  machineVouchedOnly,
  modelDisagrees,
  otherPartition,
  partitionMixed,
  placeholderValue,
  podIdentityBesideIrsa,
  podNotInjected,
  podOlderThanAnnotation,
  privateAddress,
  projectionAudience,
  projectionExpiry,
  providerPort,
  publicIssuerNotVouched,
  roleAnnotationMalformed,
  roleYoung,
  rootListedNotSent,
  serviceAccountNotAnnotated,
  strayCertificates,
  stsEndpointGlobal,
  subjectReusable,
  thumbprintNotTop,
  tls13Only,
  tokenFileUnreadable,
  tokenNotMounted,
  tokenPadded,
  trustPolicyOpen,
  trustPolicyVacuous,
  webhookAbsent,
];
