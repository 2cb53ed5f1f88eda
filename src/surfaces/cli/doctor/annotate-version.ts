// SPDX-License-Identifier: Apache-2.0

import { hygieneCheckOf } from '../../../core/checks/lookup.ts';
import type { Verdict } from '../../../core/model/verdict.ts';

/** Where our model and STS disagree, which version of ours it was is part of a report. */
export function namingTheVersion(verdict: Verdict, version: string): Verdict {
  const checks = verdict.checks.map((finding) =>
    finding.status === 'fail' && hygieneCheckOf(finding.check)?.answerIs === 'disagreed-with'
      ? { ...finding, evidence: { ...finding.evidence, trustprint: version } }
      : finding,
  );
  return { ...verdict, checks };
}
