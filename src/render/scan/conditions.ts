// SPDX-License-Identifier: Apache-2.0

import type { Trust } from '../../core/fleet/trust.ts';
import type { Facts } from '../../core/model/facts.ts';
import { conditionsOf } from '../../core/scope/role-conditions.ts';
import type { TrustConditions } from '../../schemas/scan.ts';

/** The trust policies of the roles of a trust, as tables; those first that something is told of. */
export function conditionsJson({ failing }: Trust, facts: Facts): readonly TrustConditions[] {
  const told = new Set(failing.flatMap(({ roleArn }) => roleArn ?? []));
  return conditionsOf(facts, told).map(({ applies, subject, conditions, ...of }) => ({
    ...of,
    applies: truthJson(applies),
    subject: subject ?? null,
    rows: conditions.map(({ operator, key, values, found, met, why }) => ({
      operator,
      key,
      values,
      claim: found?.join(', ') ?? null,
      holds: truthJson(met),
      why: why ?? null,
    })),
  }));
}

function truthJson(truth: boolean | 'unknown'): boolean | null {
  return truth === 'unknown' ? null : truth;
}
