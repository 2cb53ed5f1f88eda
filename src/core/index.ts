// SPDX-License-Identifier: Apache-2.0

/**
 * `trustprint/core`: judges and plans, and sees nothing. The same facts give the same verdict,
 * anywhere, ever.
 */

export type { CheckFilter } from './evaluate.ts';
export { evaluate } from './evaluate.ts';
export type { Judgement, Judging } from './scope/judge.ts';
export { judge } from './scope/judge.ts';
export { planRepair } from './plan/plan-repair.ts';
export { gates } from './gates/catalogue.ts';
export type { Gate, GateAnswer } from './gates/gate.ts';
export type { GateId } from './gates/ids.ts';
export { checks } from './checks/catalogue.ts';
export type { Check } from './checks/check.ts';
export type { HygieneCheckId } from './checks/ids.ts';

export type { ErrorCode, ErrorKind, Evidence, EvidenceValue } from './error.ts';
export { ERROR_KINDS, ERRORS, TrustprintError } from './error.ts';

export type { Certificate, PresentedChain } from './model/certificate.ts';
export { parseCertificate } from './model/certificate.ts';
export type * from './model/facts.ts';
export type { Instant } from './model/instant.ts';
export { instantOf, parseInstant, printInstant } from './model/instant.ts';
export type { HostPort, Issuer } from './model/issuer.ts';
export { parseIssuer } from './model/issuer.ts';
export type { Absent, Observed, Seen, Unseen } from './model/observed.ts';
export type { LeafPath } from './chains/path.ts';
export { pathOf } from './chains/path.ts';
export type * from './model/plan.ts';
export type { Provider } from './model/provider.ts';
export type { StsAnswer } from './model/verdict.ts';
export type { Target } from './model/target.ts';
export { parseTarget } from './model/target.ts';
export type { Fingerprint, ListedThumbprint, Thumbprint } from './model/thumbprint.ts';
export { parseFingerprint, parseThumbprint } from './model/thumbprint.ts';
export type * from './model/verdict.ts';
export type { TokenForm } from './model/web-identity.ts';
