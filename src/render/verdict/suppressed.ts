// SPDX-License-Identifier: Apache-2.0

import type { Finding, Verdict } from '../../core/model/verdict.ts';

/** Why a finding does not count, as the end of its sentence; nothing where it counts. */
export function suppressedWords({ suppressed }: Pick<Finding, 'suppressed'>): readonly string[] {
  return suppressed === undefined
    ? []
    : [`suppressed until ${suppressed.until}: ${suppressed.reason}`];
}

/** A sentence for each suppression that is stale. */
export function staleSentences({ stale = [] }: Pick<Verdict, 'stale'>): readonly string[] {
  return stale.map(({ check, target, until, why }) => {
    const where = target === undefined ? '' : ` for ${target}`;
    return why === 'expired'
      ? `the suppression of ${check}${where} ended on ${until}: fix it, or extend the suppression`
      : `the suppression of ${check}${where} matches no failed check: remove it`;
  });
}
