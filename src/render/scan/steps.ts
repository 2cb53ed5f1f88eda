// SPDX-License-Identifier: Apache-2.0

import type { Finding } from '../../core/model/verdict.ts';
import type { TrustStep } from '../../schemas/scan.ts';
import type { Mark } from '../page.ts';
import { findingsAt, STATIONS } from '../verdict/stations.ts';
import { markOfStation } from '../verdict/way.ts';

/** The way from a workload to its credentials: what was judged at each step of it. */
export function stepsOf(checks: readonly Finding[]): readonly TrustStep[] {
  return STATIONS.flatMap((step): readonly TrustStep[] => {
    const findings = findingsAt(step, { checks });
    if (findings.length === 0) return [];
    const status = STATUSES[markOfStation(findings)];
    return [{ step, status, checks: findings.flatMap(checkOfStep) }];
  });
}

/** What passes is a name: a fleet has ten thousand times as many. */
function checkOfStep({ check, kind, status, detail }: Finding): TrustStep['checks'] {
  if (status === 'not-applicable' || (kind === 'hygiene' && status !== 'fail')) return [];
  return [{ check, kind, status, detail: status === 'pass' ? null : detail }];
}

const STATUSES: { readonly [M in Mark]: TrustStep['status'] } = {
  good: 'pass',
  warn: 'warning',
  note: 'warning',
  bad: 'fail',
  unsure: 'unknown',
  none: 'not-checked',
};
