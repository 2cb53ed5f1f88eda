// SPDX-License-Identifier: Apache-2.0

import { type Evidence, parseOrUndefined } from '../error.ts';
import type { AwsRules, Facts } from '../model/facts.ts';
import { builtInName } from '../model/arn.ts';
import { bareIssuer, type Issuer, parseIssuer } from '../model/issuer.ts';
import type { Unseen } from '../model/observed.ts';
import type { CheckId, Knowledge, Outcome, Remedy, StsAnswer } from '../model/verdict.ts';
import { textClaim } from '../model/web-identity.ts';
import type { GateId } from './ids.ts';

/** Where on the way from a workload to its credentials something stands, as people think of it. */
export type Step = 'workload' | 'token' | 'issuer' | 'keys' | 'provider' | 'role' | 'STS';

/** What a gate or a check says of itself. */
export interface About<Id extends string = CheckId> {
  readonly id: Id;
  readonly on: Step;
  /** The proposition that holds when it passes. */
  readonly title: string;
  readonly source: { readonly title: string; readonly url: string };
  /** What a person should know who meets it: a paragraph of the docs, plain text. */
  readonly explanation: string;
  /** The next step in words, for `explain` and the docs. */
  readonly remedy: string;
}

/**
 * One step of STS's own decision. Pure: the doctor runs all of them, the lab's STS runs them in
 * order and answers with the first that fails.
 */
export interface Gate extends About<GateId> {
  /** Its place in STS's order, from 1. */
  readonly step: number;
  /** The answers that STS gives when it fails, for `explain`; times and names as `<…>`. */
  readonly answers: readonly GateAnswer[];
  readonly evaluate: (facts: Facts) => Outcome;
}

/** One answer of STS, as recorded or reported, and which generation of messages it belongs to. */
export interface GateAnswer extends StsAnswer {
  readonly messages: AwsRules['messages'] | 'both';
  /** How we know the wording. Doubt about the wording is not doubt about the cause. */
  readonly knowledge: Knowledge;
  readonly when: string;
  /** The same where the message is there: its placeholders stand in it. */
  readonly inParticular?: string;
}

export function defineGate(gate: Gate): Gate {
  return gate;
}

export interface OutcomeDetails {
  readonly knowledge: Knowledge;
  readonly evidence?: Evidence;
  readonly remedies?: readonly Remedy[];
}

export function pass(
  detail: string,
  { knowledge, evidence = {}, remedies = [] }: OutcomeDetails,
): Outcome {
  return { status: 'pass', detail, knowledge, evidence, remedies };
}

/**
 * The same, told once somebody reads it: the lab's STS asks gates for their status alone, thousands of times a
 * second. For gates whose words and evidence take longer than their judgement; whoever spreads or prints the
 * outcome finds plain data.
 */
export function passWhere(tell: () => OutcomeDetails & { readonly detail: string }): Outcome {
  let told: Outcome | undefined;
  const telling = (): Outcome => {
    if (told === undefined) {
      const { detail, ...details } = tell();
      told = pass(detail, details);
    }
    return told;
  };
  return {
    status: 'pass',
    get detail() {
      return telling().detail;
    },
    get knowledge() {
      return telling().knowledge;
    },
    get evidence() {
      return telling().evidence;
    },
    get remedies() {
      return telling().remedies;
    },
  };
}

export function unknown(
  detail: string,
  { knowledge, evidence = {}, remedies = [] }: OutcomeDetails,
): Outcome {
  return { status: 'unknown', detail, knowledge, evidence, remedies };
}

/** The gate's input was not given, or the question does not arise. */
export function notApplicable(detail: string): Outcome {
  return { status: 'not-applicable', detail, knowledge: 'documented', evidence: {}, remedies: [] };
}

export interface Failing extends OutcomeDetails {
  readonly answer: StsAnswer;
  /** The cause in one sentence, for the top of the page. Defaults to the detail. */
  readonly sentence?: string;
  readonly atMostLikely?: boolean;
  readonly intermittent?: boolean;
}

export function fail(detail: string, failing: Failing): Outcome {
  return {
    status: 'fail',
    detail,
    knowledge: failing.knowledge,
    evidence: failing.evidence ?? {},
    remedies: failing.remedies ?? [],
    failure: {
      answer: failing.answer,
      sentence: failing.sentence ?? detail,
      atMostLikely: failing.atMostLikely ?? false,
      intermittent: failing.intermittent ?? false,
    },
  };
}

/** A remedy with a command that works when run, or with none. */
export function remedy(text: string, argv?: readonly string[]): Remedy {
  return { text, argv };
}

/** The fixed part of a command, in one line: its words. */
export function words(text: string): readonly string[] {
  return text.split(' ');
}

/** What would let us see it, where a look failed for want of that: a right, a profile, a flag. */
export function remediesOfUnseen({ hint }: Pick<Unseen, 'hint'>): readonly Remedy[] {
  return hint === undefined ? [] : [remedy(hint)];
}

/** The issuer as STS takes it: the token's own, else the one that was asked about. */
export function issuerOf({ token, issuer }: Pick<Facts, 'token' | 'issuer'>): Issuer | undefined {
  const iss = textClaim(token?.claims, 'iss');
  if (iss === undefined || iss === issuer) return issuer;
  // One that no cloud would take is none: nothing can be registered for it.
  return parseOrUndefined(() => parseIssuer(iss));
}

/** The issuer, where it is one that AWS knows itself, by its name. */
export function builtInIssuerOf(facts: Pick<Facts, 'token' | 'issuer'>): string | undefined {
  const issuer = issuerOf(facts);
  return issuer === undefined ? undefined : builtInName(bareIssuer(issuer));
}

/** What `trustprint fix` is to be given for these facts, if anything. */
export function repairTarget({
  target,
  issuer,
}: Pick<Facts, 'target' | 'issuer'>): string | undefined {
  return target.text ?? target.providerArn ?? issuer;
}

/** The command that repairs what these facts show. */
export function fixCommand(
  facts: Facts,
  ...flags: readonly string[]
): readonly string[] | undefined {
  const target = repairTarget(facts);
  return target === undefined ? undefined : ['trustprint', 'fix', target, ...flags];
}
