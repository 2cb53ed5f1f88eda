// SPDX-License-Identifier: Apache-2.0

import { deflateRawSync } from 'node:zlib';

import { documentOf, documentOfAws, isAttachable, isPolicyArn } from '../iam/policies.ts';
import { identityPolicyRefusal } from '../iam/policy-refusal.ts';
import { tagRecord } from '../iam/tags.ts';
import { refusal, type Refused, validationError } from '../protocol/answer.ts';
import { type Form, listOf, structuresOf, tagsOf, textOf } from '../protocol/form.ts';
import type { Member } from '../protocol/parameter-validation.ts';
import type { Session, World } from '../world.ts';

/** The tags of a session that is to be opened. */
export interface SessionTags {
  readonly kind: 'tags';
  /** What the call asks for. */
  readonly requested: Readonly<Record<string, string>>;
  /** What the session has: transitive tags of the calling session too. */
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
}

/** Reads `Tags` and `TransitiveTagKeys`; the words of the refusals were recorded 2025-04-10. */
export function sessionTagsOf(form: Form, calling: Session | undefined): SessionTags | Refused {
  const asked = tagsOf(form);
  const keys = asked.map(({ key }) => key.toLowerCase());
  const transitive = listOf(form, 'TransitiveTagKeys') ?? [];
  const inherited = inheritedTags(calling);
  if (new Set(keys).size < keys.length) {
    return invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  if (!transitive.every((key) => keys.includes(key.toLowerCase()))) {
    return invalid('The specified transitive tag key must be included in the requested tags.');
  }
  if (Object.keys(inherited).some((key) => keys.includes(key.toLowerCase()))) {
    return invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  const requested = tagRecord(asked);
  return {
    kind: 'tags',
    requested,
    tags: { ...inherited, ...requested },
    transitiveTagKeys: [...Object.keys(inherited), ...transitive],
  };
}

function inheritedTags(calling: Session | undefined): Readonly<Record<string, string>> {
  if (calling === undefined) return {};
  const keys = new Set(calling.transitiveTagKeys.map((key) => key.toLowerCase()));
  return Object.fromEntries(
    Object.entries(calling.tags).filter(([key]) => keys.has(key.toLowerCase())),
  );
}

function invalid(message: string): Refused {
  return refusal('InvalidParameterValue', 400, message);
}

/** What a session is opened with that STS packs into its token. */
interface Packed {
  readonly policies: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** Of a token; `undefined` where there was none. */
  readonly subject: string | undefined;
}

/**
 * How much of the space for it is used, in percent. How STS packs is not published, so this is a
 * stand-in: 24 to 34 for a token without more, growing with its subject (recorded 2026-09-11), nothing
 * for a call without more (recorded 2024-06), sixteen for a short policy (recorded 2026-02).
 */
export function packedSizeOf(packed: Packed): number {
  const { subject, policies, tags, transitiveTagKeys, sourceIdentity } = packed;
  const given = [...policies, ...Object.entries(tags).flat(), ...transitiveTagKeys];
  const more = given.join('') + (sourceIdentity ?? '');
  const base = subject === undefined ? 0 : Math.min(34, 24 + Math.trunc(subject.length / 32));
  if (more === '') return base;
  return base + Math.ceil((deflateRawSync(more).length * 100) / SPACE);
}

/** The words of the first half are widely reported. */
export function packedSizeRefusal(percent: number): Refused | undefined {
  if (percent <= 100) return undefined;
  const message = `Packed policy consumes ${String(percent)}% of allotted space, please use smaller policy.`;
  return refusal('PackedPolicyTooLarge', 400, message);
}

/** Bytes after compression, so that the short policy of the recording takes its sixteen percent. */
const SPACE = 700;

/** The policies that a session cannot exceed. */
interface SessionPolicies {
  readonly kind: 'policies';
  /** `undefined` where none were given. */
  readonly documents: readonly string[] | undefined;
}

/** Reads `Policy` and `PolicyArns`; the policies that are named must be of the role's account or AWS's. */
export function sessionPoliciesOf(
  form: Form,
  account: string,
  world: World,
): SessionPolicies | Refused {
  const policy = textOf(form, 'Policy');
  const refused = policy === undefined ? undefined : identityPolicyRefusal(policy);
  if (refused !== undefined) return refused;
  const arns = structuresOf(form, 'PolicyArns').map((one) => one.get('arn') ?? '');
  const strange = arns.find((arn) => !isPolicyArn(arn) || !isAttachable(arn, account, world));
  if (strange !== undefined) return validationError(`${strange.slice(0, 2048)} is invalid`);
  if (policy === undefined && arns.length === 0) return { kind: 'policies', documents: undefined };
  const named = arns.flatMap((arn) => documentOf(arn, world) ?? documentOfAws(arn) ?? []);
  return { kind: 'policies', documents: [...(policy === undefined ? [] : [policy]), ...named] };
}

/** @see STS API, `unrestrictedSessionPolicyDocumentType`. */
export const SESSION_POLICY: Member = { name: 'Policy', kind: 'text', least: 1, most: 2048 };
