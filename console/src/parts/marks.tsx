// SPDX-License-Identifier: Apache-2.0

import Badge from '@cloudscape-design/components/badge';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';

import type { FindingLine, TrustLine } from '../data/trust-data.ts';
import { useHead } from '../data/use-data.ts';
import { SEVERITIES, VERDICTS } from '../words.ts';

export function VerdictMark({ verdict }: Pick<TrustLine, 'verdict'>): ReactElement {
  const { type, words } = VERDICTS[verdict];
  return <StatusIndicator type={type}>{words}</StatusIndicator>;
}

export function SeverityMark({ severity }: Pick<FindingLine, 'severity'>): ReactElement {
  const { type, words } = SEVERITIES[severity];
  return <StatusIndicator type={type}>{words}</StatusIndicator>;
}

/** What no baseline has; without one all would be new, but for a server, which knows since when. */
export function NewMark({
  of: { isNew },
}: {
  readonly of: { readonly isNew: boolean };
}): ReactElement | undefined {
  const { scan, isComplete } = useHead();
  const isCompared = isComplete !== undefined || (scan.scope?.baseline ?? null) !== null;
  if (!isNew || !isCompared) return undefined;
  return <Badge color="blue">new</Badge>;
}
