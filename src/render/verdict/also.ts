// SPDX-License-Identifier: Apache-2.0

import type { AlsoJudged, Verdict } from '../../core/model/verdict.ts';
import { mark, type Mark, row, type Row } from '../page.ts';
import { verdictSentence, verdictWord } from './sentence.ts';

/** What the other providers of a role came to, one line each. */
export function alsoRows({ also = [] }: Verdict): readonly Row[] {
  return also.map((other) =>
    row(2, [mark(MARKS[other.judged.verdict]), ' ', alsoSentence(other)], 4),
  );
}

/** `https://issuer: broken (proven): …`. */
export function alsoSentence({ issuer, providerArn, judged }: AlsoJudged): string {
  const who = issuer ?? providerArn ?? 'a provider';
  return `${who}: ${verdictWord(judged)}: ${verdictSentence(judged)}`;
}

const MARKS: { readonly [V in Verdict['verdict']]: Mark } = {
  holds: 'good',
  broken: 'bad',
  unknown: 'unsure',
};
