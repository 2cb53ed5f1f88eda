// SPDX-License-Identifier: Apache-2.0

import type { Evidence } from '../../error.ts';
import type { Facts } from '../../model/facts.ts';
import type { IssuerKind } from '../../model/issuer-kind.ts';
import type { Knowledge } from '../../model/verdict.ts';

/**
 * What people meet beside the steps of STS: an answer to another call, of a tool, or of STS where no
 * gate gives it. As data, so that the next one is one file.
 */
export interface Message {
  /** Never renamed. */
  readonly id: string;
  /** Who says it: `IAM`, `STS`, `GitHub Actions`, `Terraform`. */
  readonly by: string;
  /** The API actions that are answered so; empty where a tool says it by itself. */
  readonly calls: readonly string[];
  readonly code?: string;
  readonly httpStatus?: number;
  /** The wordings, what differs as `<…>`; empty where they are not known, and the code alone tells. */
  readonly texts: readonly string[];
  /** How the wording is known. Doubt about it is no doubt about the cause. */
  readonly knowledge: Knowledge;
  /** What it means: a sentence or two. */
  readonly explanation: string;
  readonly causes: readonly [MessageCause, ...MessageCause[]];
  readonly source: { readonly title: string; readonly url: string };
  /** Set where it comes of never asking STS: a check that says why is the likelier cause. */
  readonly neverAsked?: true;
  /** Set where it comes of other errors: one of those that is near it in a log is the answer. */
  readonly isConsequence?: true;
  /** Set where it is about other things than web identities: explained when asked for, not searched for in logs. */
  readonly isOfOthers?: true;
  /** What the facts prove of it, where there are any. */
  readonly witness?: (facts: Facts) => Witness | undefined;
}

/** Messages that are about other things than web identities. */
export function ofOthers(messages: readonly Message[]): readonly Message[] {
  return messages.map((message) => ({ ...message, isOfOthers: true }));
}

/** One reason for which a message is said. The likeliest come first. */
export interface MessageCause {
  /** Unique within its message, never renamed. */
  readonly id: string;
  /** The kinds of issuer that it is for; left out: all. `unknown` is for where the kind is not known. */
  readonly kinds?: readonly (IssuerKind | 'unknown')[];
  /** When it is said, lower case, no full stop. */
  readonly when: string;
  /** How to find out that it is so. */
  readonly proof: Advice;
  readonly remedy: Advice;
}

/** What to do or to look at, in words, and a command for it with words of `STANDINS` for what differs. */
export interface Advice {
  readonly text: string;
  readonly argv: readonly string[] | undefined;
}

/** @param command Its words, a blank between each: none of them needs quotes. */
export function advice(text: string, command?: string): Advice {
  return { text, argv: command?.split(' ') };
}

/** What the facts say of a message, lower case, no full stop. */
export interface Witness {
  readonly said: string;
  readonly evidence: Evidence;
}

/** Words in a command that stand for what is known only where the facts or the message name it. */
export const STANDINS = {
  issuer: 'ISSUER',
  providerArn: 'PROVIDER_ARN',
  roleName: 'ROLE_NAME',
  roleArn: 'ROLE_ARN',
  /** The role that a message says is denied. */
  resourceName: 'RESOURCE_NAME',
  /** A workload in Kubernetes. */
  workload: 'WORKLOAD',
  target: 'TARGET',
} as const;
