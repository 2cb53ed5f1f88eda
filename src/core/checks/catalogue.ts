// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { alternatingChains } from './alternating-chains.ts';
import { caExpired } from './ca-expired.ts';
import { caExpiresSoon } from './ca-expires-soon.ts';
import { caExpiresWithinDays } from './ca-expires-within-days.ts';
import { chainDisordered } from './chain-disordered.ts';
import { chainIncomplete } from './chain-incomplete.ts';
import type { Check } from './check.ts';
import { documentSlow } from './document-slow.ts';
import { duplicateValues } from './duplicate-values.ts';
import { hostTypo } from './host-typo.ts';
import { interceptionSuspected } from './interception-suspected.ts';
import { jwksOtherHost } from './jwks-other-host.ts';
import { jwksPrivateMaterial } from './jwks-private-material.ts';
import { jwksUnusableKey } from './jwks-unusable-key.ts';
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
import { placeholderValue } from './placeholder-value.ts';
import { privateAddress } from './private-address.ts';
import { providerPort } from './provider-port.ts';
import { publicIssuerNotVouched } from './public-issuer-not-vouched.ts';
import { rootListedNotSent } from './root-listed-not-sent.ts';
import { strayCertificates } from './stray-certificates.ts';
import { thumbprintNotTop } from './thumbprint-not-top.ts';
import { tls13Only } from './tls13-only.ts';
import { tokenPadded } from './token-padded.ts';
import { trustPolicyOpen } from './trust-policy-open.ts';
import { trustPolicyVacuous } from './trust-policy-vacuous.ts';

/** All hygiene checks, in order of their ids. */
export const checks: readonly Check[] = [
  alternatingChains,
  caExpired,
  caExpiresSoon,
  caExpiresWithinDays,
  chainDisordered,
  chainIncomplete,
  documentSlow,
  duplicateValues,
  hostTypo,
  interceptionSuspected,
  jwksOtherHost,
  jwksPrivateMaterial,
  jwksUnusableKey,
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
  placeholderValue,
  privateAddress,
  providerPort,
  publicIssuerNotVouched,
  rootListedNotSent,
  strayCertificates,
  thumbprintNotTop,
  tls13Only,
  tokenPadded,
  trustPolicyOpen,
  trustPolicyVacuous,
];
