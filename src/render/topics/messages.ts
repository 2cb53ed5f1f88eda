// SPDX-License-Identifier: Apache-2.0

import type { StsAnswer } from '../../core/model/verdict.ts';

/**
 * Whether a text means an answer of STS: it is its code, or holds its words, or is a good part of
 * them. What differs from case to case stands as `<…>` in the answer, and may be anything.
 */
export function isAnswerOf(text: string, { code, message }: StsAnswer): boolean {
  const asked = folded(text);
  if (asked === code.toLowerCase()) return true;
  const words = folded(message);
  if (asked.length >= FEWEST_CHARACTERS && words.includes(asked)) return true;
  const fixed = words.split(/<[^>]*>/).map((part) => part.trim());
  return fixed.some((part) => part.length >= FEWEST_CHARACTERS) && inOrder(asked, fixed);
}

/** Whether all parts stand in the text, one after another. */
function inOrder(text: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

function folded(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/** Fewer are found in too many sentences. */
const FEWEST_CHARACTERS = 8;
