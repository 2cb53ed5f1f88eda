// SPDX-License-Identifier: Apache-2.0

import { createHash, randomInt } from 'node:crypto';

/** Five letters, as Kubernetes ends the names that it makes. */
export function kubeSuffix(): string {
  return Array.from({ length: SUFFIX }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');
}

/** Ten letters for a template, the same for the same: `pod-template-hash`. */
export function templateHash(template: unknown): string {
  const digest = createHash('sha256').update(JSON.stringify(template)).digest();
  return Array.from(digest.subarray(0, HASH), (byte) => LETTERS.charAt(byte % LETTERS.length)).join(
    '',
  );
}

/** Whether Kubernetes takes it for a name (RFC 1123, subdomain). */
export function isKubeName(name: string): boolean {
  return name.length <= MOST_CHARACTERS && SUBDOMAIN.test(name);
}

/** No vowels and nothing that looks like another, so that no word comes about. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX = 5;
const HASH = 10;
const MOST_CHARACTERS = 253;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
