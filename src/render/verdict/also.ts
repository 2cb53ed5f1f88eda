// SPDX-License-Identifier: Apache-2.0

import type { AlsoJudged } from '../../core/model/verdict.ts';
import { mark, row, type Row } from '../page.ts';
import { toneOf, verdictSentence, verdictWord } from './sentence.ts';

/** What else the target comprises came to, one line each. */
export function alsoRows(also: readonly AlsoJudged[]): readonly Row[] {
  return also.map((other) => row(2, [mark(toneOf(other.judged)), ' ', alsoSentence(other)], 4));
}

/** `role web for system:serviceaccount:shop:web: broken: …`. */
export function alsoSentence({
  issuer,
  providerArn,
  roleArn,
  subject,
  judged,
}: AlsoJudged): string {
  const role = roleArn === undefined ? undefined : `role ${roleArn.replace(/^.*\//, '')}`;
  const isOfRole = role !== undefined && subject !== undefined;
  const who = isOfRole ? `${role} for ${subject}` : (issuer ?? providerArn ?? role ?? 'a provider');
  const sentence = verdictSentence(judged);
  return judged.verdict === 'unknown'
    ? `${who}: ${sentence}`
    : `${who}: ${verdictWord(judged)}: ${sentence}`;
}
