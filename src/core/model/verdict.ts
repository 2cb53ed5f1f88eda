// SPDX-License-Identifier: Apache-2.0

import type { HygieneCheckId } from '../checks/ids.ts';
import type { FleetCheckId } from '../fleet/ids.ts';
import type { Evidence } from '../error.ts';
import type { GateId } from '../gates/ids.ts';
import type { ObservedAnswer } from './facts.ts';

/** What `--only` and `--skip` take. */
export type CheckId = GateId | HygieneCheckId;

/** `error` answers a MUST, `warning` a SHOULD, `notice` neither. */
export type Severity = 'error' | 'warning' | 'notice';

/**
 * What a finding rests on: AWS's documentation, a recording of AWS's answers, reports of users, or
 * our inference from these.
 */
export type Knowledge = 'documented' | 'recorded' | 'reported' | 'inferred';

/** A next step. `argv` is a command that works when run; its text for a shell is made when rendered. */
export interface Remedy {
  readonly text: string;
  readonly argv: readonly string[] | undefined;
}

/** What a gate or a check came to. */
export interface Outcome {
  readonly status: 'pass' | 'fail' | 'unknown' | 'not-applicable';
  /** One sentence, lower case, no full stop: what was there. */
  readonly detail: string;
  readonly knowledge: Knowledge;
  readonly evidence: Evidence;
  readonly remedies: readonly Remedy[];
  /** Gates that fail only: what STS answers, and how sure it is. */
  readonly failure?: GateFailure;
}

export interface GateFailure {
  readonly answer: StsAnswer;
  /** The cause in one sentence, for the top of the page. */
  readonly sentence: string;
  /** Set where even documented knowledge leaves doubt: what failed for us may not fail for AWS. */
  readonly atMostLikely: boolean;
  /** Set where some probes pass and some fail: STS fails intermittently. */
  readonly intermittent: boolean;
}

export interface Finding extends Outcome {
  readonly check: CheckId;
  readonly kind: 'gate' | 'hygiene';
  readonly title: string;
  readonly severity: Severity;
  /** Hygiene alone: somebody has said why it is not to count, and until when. */
  readonly suppressed?: Suppressed;
}

export interface Suppressed {
  readonly reason: string;
  /** The last day, in UTC: `2027-01-31`. */
  readonly until: string;
}

/** A suppression that suppresses nothing, for somebody to take away. */
export interface StaleSuppression extends Suppressed {
  readonly check: HygieneCheckId | FleetCheckId;
  /** As it was written; `undefined`: for every target. */
  readonly target: string | undefined;
  readonly why: 'expired' | 'nothing-to-suppress';
}

export type Confidence = 'proven' | 'likely' | 'possible';

/**
 * The first gate that fails, by its own knowledge: that STS meets it before others that fail too is
 * another matter (`Prediction.alternatives`). Else the check that says why the workload never asks STS.
 */
export interface Cause {
  readonly check: CheckId;
  readonly confidence: Confidence;
  readonly sentence: string;
}

/** One reason that an answer may have, the likeliest first. */
export interface PossibleCause extends Cause {
  /** Never renamed. */
  readonly id: string;
  /** How to find out that it is so; words in capitals in its command stand for what differs. */
  readonly proof: Remedy;
  readonly remedy: Remedy;
}

/** What STS would answer. */
export interface Prediction {
  readonly outcome: 'credentials' | 'error' | 'intermittent' | 'unknown';
  readonly code: string | undefined;
  readonly httpStatus: number | undefined;
  readonly message: string | undefined;
  /** The gates whose input was not given. */
  readonly assuming: readonly CheckId[];
  /** What later gates that fail too would answer, where AWS's order is inferred and not recorded. */
  readonly alternatives: readonly StsAnswer[];
}

/**
 * How much of a target is judged, each with what comes before it: the issuer with its keys and its
 * provider; the roles; the workloads; a token of theirs.
 */
export type Scope = 'issuer' | 'roles' | 'workloads' | 'token';

/** Something that the target comprises, or could, and that nobody judged. */
export interface NotChecked {
  readonly what: 'issuer' | 'keys' | 'provider' | Exclude<Scope, 'issuer'>;
  readonly why: 'not-given' | 'no-access' | 'failed' | 'out-of-scope';
  /** Lower case, no full stop: `no kube context of this cluster`. */
  readonly detail: string;
  /** The command that checks it; its placeholders are in capitals. */
  readonly argv: readonly string[];
}

/** All findings, and whether the trust is in order. */
export interface Verdict {
  /** `unused`: nobody set up web identity here, or the workload takes its role another way. */
  readonly verdict: 'ok' | 'broken' | 'unknown' | 'unused';
  /** What gives the workload its role where it is not web identity. */
  readonly instead?: 'EKS Pod Identity';
  readonly basis: 'predicted' | 'observed';
  readonly observed: ObservedAnswer | undefined;
  readonly prediction: Prediction;
  readonly cause: Cause | undefined;
  /** Candidates for an answer whose cause could not be looked at; empty otherwise. */
  readonly possible: readonly PossibleCause[];
  /** Gates in STS's order, then hygiene checks in catalogue order. */
  readonly checks: readonly Finding[];
  /** Suppressions for this target that have expired, or meet nothing that fails. */
  readonly stale?: readonly StaleSuppression[];
  /** What else the target comprises came to: other providers, roles, subjects and workloads. */
  readonly also?: readonly AlsoJudged[];
  /** How much of the target was to be judged; `undefined` where these facts alone were. */
  readonly scope?: Scope;
  /** What of the target nobody judged; what is out of scope too. */
  readonly notChecked?: readonly NotChecked[];
}

/** Another provider, role, subject or workload of the target, and what was judged of it. */
export interface AlsoJudged {
  readonly issuer: string | undefined;
  readonly providerArn: string | undefined;
  readonly roleArn: string | undefined;
  readonly subject: string | undefined;
  readonly judged: Verdict;
}

/** An error that STS answers with: its code, its HTTP status and its words. */
export interface StsAnswer {
  readonly code: string;
  readonly httpStatus: number;
  readonly message: string;
}
