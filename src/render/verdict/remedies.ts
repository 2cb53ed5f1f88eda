// SPDX-License-Identifier: Apache-2.0

import type { Finding, Remedy, Verdict } from '../../core/model/verdict.ts';
import { row, type Row, wholeRow } from '../page.ts';
import { shellCommand } from '../shell.ts';

/** What to do next, the cause first, each step once. */
export function remedyRows(verdict: Verdict): readonly Row[] {
  const steps = remediesOf(verdict);
  return steps.flatMap((step, index) =>
    stepRows(step, steps.length > 1 ? `${String(index + 1)}. ` : ''),
  );
}

function stepRows({ text, argv }: Remedy, lead: string): readonly Row[] {
  const said = row(2, [`${lead}${text}`], 2 + lead.length);
  return argv === undefined ? [said] : [said, wholeRow(4 + lead.length, [shellCommand(argv)])];
}

/**
 * The remedies of the cause, then those of all else that fails or could not be told. Notices ask for
 * nothing to be done, and nor does what was suppressed.
 */
export function remediesOf({ checks, cause }: Verdict): readonly Remedy[] {
  // The cause may be a step that passes for us, where STS was seen to refuse at it.
  const telling = checks.filter(
    ({ check, status, severity, suppressed }) =>
      (status === 'fail' && severity !== 'notice' && suppressed === undefined) ||
      status === 'unknown' ||
      check === cause?.check,
  );
  const rank = ({ check, status, kind }: Finding): number => {
    if (check === cause?.check) return 0;
    if (status === 'unknown') return 3;
    return kind === 'gate' ? 1 : 2;
  };
  const remedies = telling
    .toSorted((one, other) => rank(one) - rank(other))
    .flatMap((finding) => finding.remedies);
  const keys = remedies.map(({ text, argv }) => JSON.stringify(argv ?? text));
  return remedies.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}
