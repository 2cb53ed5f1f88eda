// SPDX-License-Identifier: Apache-2.0

import { nearest } from '../core/model/nearest.ts';

export { nearest } from '../core/model/nearest.ts';

/** `did you mean a or b?`, or nothing. */
export function didYouMean(word: string, among: readonly string[]): string | undefined {
  const words = nearest(word, among);
  return words.length === 0 ? undefined : `did you mean ${words.join(' or ')}?`;
}
