// SPDX-License-Identifier: Apache-2.0

import { deflateRawSync } from 'node:zlib';

import { refusal, type Refused } from '../protocol/answer.ts';

/** What a session is opened with that STS packs into its token. */
export interface Packed {
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
