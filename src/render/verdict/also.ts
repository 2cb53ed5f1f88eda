// SPDX-License-Identifier: Apache-2.0

import type { AlsoJudged, Verdict } from '../../core/model/verdict.ts';
import { mark, row, type Row } from '../page.ts';
import { toneOf, verdictSentence, verdictWord } from './sentence.ts';

/** What the other providers of a role came to, one line each. */
export function alsoRows({ also = [] }: Verdict): readonly Row[] {
  return also.map((other) => row(2, [mark(toneOf(other.judged)), ' ', alsoSentence(other)], 4));
}

/** `https://issuer: broken (proven): …`. */
export function alsoSentence({ issuer, providerArn, judged }: AlsoJudged): string {
  const who = issuer ?? providerArn ?? 'a provider';
  return `${who}: ${verdictWord(judged)}: ${verdictSentence(judged)}`;
}
