// SPDX-License-Identifier: Apache-2.0

/**
 * A SHA-256 fingerprint for people to compare: in groups, which no flag of ours takes. Accepting a
 * certificate is to be typed by somebody who got the value from elsewhere, not pasted from here.
 */
export function inGroups(fingerprint: string): string {
  return fingerprint.match(/.{1,16}/g)?.join(' ') ?? '';
}
