// SPDX-License-Identifier: Apache-2.0

import { valuesOfAnswer } from '../../core/answers/message-values.ts';
import { issuerKindOf } from '../../core/answers/issuer-kind.ts';
import type { Facts } from '../../core/model/facts.ts';
import type { Verdict } from '../../core/model/verdict.ts';
import { mark, paint, row, type Row } from '../page.ts';
import { verdictWord } from './sentence.ts';
import { causeRows } from '../topics/causes.ts';

/**
 * An answer, and nothing else that was given to look at: its likeliest causes. `undefined` where there is
 * more to say.
 */
export function answerAloneRows(facts: Facts, verdict: Verdict): readonly Row[] | undefined {
  const { observed, possible } = verdict;
  const isAlone = facts.target.kind === 'error' && possible.length > 0;
  if (!isAlone || observed === undefined) return undefined;
  const said = [observed.code, observed.message].filter((part) => part !== undefined).join(': ');
  return [
    row(0, [mark('unsure'), ' ', paint('unsure', `${verdictWord(verdict)}:`), ' ', said], 2),
    ...possibleCauseRows(facts, verdict, false),
    row(0, ['name the target, and it is checked: trustprint doctor TARGET --error …']),
  ];
}

/** What could not be ruled out: the likeliest first, how to tell them apart and what to do. */
export function possibleCauseRows(
  facts: Facts,
  { observed, possible }: Verdict,
  verbose: boolean,
): readonly Row[] {
  if (observed === undefined || possible.length === 0) return [];
  const causes = possible.map(({ id, check, sentence, proof, remedy }) => ({
    id,
    check,
    usual: true,
    when: sentence,
    proof: proof.text,
    proofArgv: proof.argv ?? null,
    remedy: remedy.text,
    argv: remedy.argv ?? null,
  }));
  const issuerKind = issuerKindOf(facts) ?? null;
  return causeRows({ causes, issuerKind, said: valuesOfAnswer(observed) }, verbose, true);
}
