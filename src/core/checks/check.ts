// SPDX-License-Identifier: Apache-2.0

import type { About } from '../gates/gate.ts';
import { notApplicable, unknown } from '../gates/gate.ts';
import type { Facts } from '../model/facts.ts';
import type { Look } from '../model/look.ts';
import type { Outcome, Severity } from '../model/verdict.ts';

/** A hygiene check: a proposition that no answer of STS depends on. */
export interface Check extends About {
  readonly severity: Severity;
  readonly evaluate: (facts: Facts) => Outcome;
}

/** The members of the facts that are looks, and so may be unseen. */
type LookName = {
  readonly [Name in keyof Facts]-?: Facts[Name] extends Look<unknown> | undefined ? Name : never;
}[keyof Facts];

/** What a check may read: the values of the looks it names, and all that cannot be unseen. */
export type Reading<Name extends LookName> = {
  readonly [N in Name]: Facts[N] extends Look<infer Value> | undefined ? Value : never;
} & Omit<Facts, LookName>;

/**
 * Makes a check. It reads only the looks that it names; where one of them was not asked for or is
 * absent it does not apply, and where one is unseen its outcome is unknown.
 */
export function defineCheck<const Name extends LookName>(
  about: About & { readonly severity: Severity },
  needs: readonly Name[],
  judge: (reading: Reading<Name>) => Outcome,
): Check {
  return {
    ...about,
    evaluate: (facts) => {
      const values: Record<string, unknown> = {};
      for (const name of needs) {
        const look: Look<unknown> | undefined = facts[name];
        if (look === undefined) return notApplicable(`needs the ${name}, which was not asked for`);
        if (look.kind === 'absent') return notApplicable(`needs the ${name}, and there is none`);
        if (look.kind === 'unseen') {
          return unknown(`needs the ${name}, which was not seen: ${look.detail}`, {
            knowledge: 'documented',
            evidence: { code: look.code },
          });
        }
        values[name] = look.value;
      }
      // The loop has put a value for every name of `needs`, and nothing else reads from the looks.
      return judge({ ...facts, ...values } as unknown as Reading<Name>);
    },
  };
}
