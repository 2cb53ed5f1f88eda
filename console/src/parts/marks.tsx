// SPDX-License-Identifier: Apache-2.0

import Badge from '@cloudscape-design/components/badge';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';

import type { FindingLine, TrustLine } from '../data/trust-data.ts';
import { SEVERITIES, VERDICTS } from '../words.ts';

export function VerdictMark({ verdict }: Pick<TrustLine, 'verdict'>): ReactElement {
  const { type, words } = VERDICTS[verdict];
  return <StatusIndicator type={type}>{words}</StatusIndicator>;
}

export function SeverityMark({ severity }: Pick<FindingLine, 'severity'>): ReactElement {
  const { type, words } = SEVERITIES[severity];
  return <StatusIndicator type={type}>{words}</StatusIndicator>;
}

export function NewMark(): ReactElement {
  return <Badge color="blue">new</Badge>;
}
