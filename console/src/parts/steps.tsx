// SPDX-License-Identifier: Apache-2.0

import ExpandableSection from '@cloudscape-design/components/expandable-section';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';

import type { TrustStep } from '../data/trust-data.ts';
import { useData } from '../data/use-data.ts';
import { countOf } from '../words.ts';

/** The way from a workload to its credentials; what fails is open. */
export function Steps({
  steps,
  cause,
  titles = {},
}: {
  readonly steps: readonly TrustStep[];
  readonly cause: string | undefined;
  /** What checks ask, by their ids, where the data of the page know none of them. */
  readonly titles?: Readonly<Record<string, string>>;
}): ReactElement {
  return (
    <ol className="steps">
      {steps.map((step) => (
        <li key={step.step}>
          <ExpandableSection
            defaultExpanded={
              step.status === 'fail' || step.checks.some(({ check }) => check === cause)
            }
            headerText={<StatusIndicator type={STATUSES[step.status]}>{step.step}</StatusIndicator>}
            headerDescription={summaryOf(step)}
          >
            <StepChecks step={step} titles={titles} />
          </ExpandableSection>
        </li>
      ))}
    </ol>
  );
}

function StepChecks({
  step: { checks },
  titles,
}: {
  readonly step: TrustStep;
  readonly titles: Readonly<Record<string, string>>;
}): ReactElement {
  const { checks: words } = useData('overview', async (data) => data.overview());
  return (
    <ul className="plain">
      {checks.map(({ check, status, detail }) => (
        <li key={check} className="breakable">
          <StatusIndicator type={CHECKED[status]} iconAriaLabel={status} />{' '}
          {titles[check] ?? words[check]?.title ?? check}
          {detail !== null && <p>{detail}</p>}
          {status === 'fail' && words[check] !== undefined && (
            <p className="dim">
              {words[check].explanation}{' '}
              <a
                href={words[check].docs}
                rel="noreferrer"
              >{`Source (${hostIn(words[check].docs)})`}</a>
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function summaryOf({ status, checks }: TrustStep): string {
  if (status === 'not-checked') return 'not checked';
  const passed = checks.filter((check) => check.status === 'pass').length;
  if (passed === checks.length) return `${countOf(passed, 'check')} passed`;
  // Beside what decides there are things to know.
  return status === 'pass'
    ? `${countOf(passed, 'check')} passed, ${countOf(checks.length - passed, 'note')}`
    : `${String(checks.length - passed)} of ${countOf(checks.length, 'check')} did not pass`;
}

function hostIn(url: string): string {
  return URL.parse(url)?.host ?? 'link';
}

const STATUSES = {
  pass: 'success',
  warning: 'warning',
  fail: 'error',
  unknown: 'pending',
  'not-checked': 'stopped',
} as const;
const CHECKED = { pass: 'success', fail: 'error', unknown: 'pending' } as const;
