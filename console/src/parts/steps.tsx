// SPDX-License-Identifier: Apache-2.0

import ExpandableSection from '@cloudscape-design/components/expandable-section';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';

import type { TrustStep } from '../data/trust-data.ts';
import { useHead } from '../data/use-data.ts';
import { countOf } from '../words.ts';

/** The way from a workload to its credentials; what fails stands out, and is open. */
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
        <li key={step.step} className={step.status}>
          {step.checks.length === 0 ? (
            <StepName step={step} />
          ) : (
            <ExpandableSection
              defaultExpanded={
                step.status === 'fail' || step.checks.some(({ check }) => check === cause)
              }
              headerText={<StepName step={step} />}
            >
              <StepChecks step={step} titles={titles} />
            </ExpandableSection>
          )}
        </li>
      ))}
    </ol>
  );
}

function StepName({ step }: { readonly step: TrustStep }): ReactElement {
  return (
    <>
      <StatusIndicator type={STATUSES[step.status]} iconAriaLabel={step.status} /> {step.step}{' '}
      <span className="summary">{summaryOf(step)}</span>
    </>
  );
}

function StepChecks({
  step: { checks },
  titles,
}: {
  readonly step: TrustStep;
  readonly titles: Readonly<Record<string, string>>;
}): ReactElement {
  const { checks: words } = useHead();
  return (
    <ul className="plain">
      {checks.map(({ check, kind, status, detail }) => (
        <li key={check} className="breakable">
          <StatusIndicator
            // Beside what decides there are things to know.
            type={kind === 'hygiene' ? 'warning' : CHECKED[status]}
            iconAriaLabel={kind === 'hygiene' ? 'note' : status}
          />{' '}
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

/** `1 failed, 3 passed, 1 note` */
function summaryOf({ checks, ...step }: TrustStep): string {
  const count = (kind: string, status: string): number =>
    checks.filter((check) => check.kind === kind && check.status === status).length;
  const [failed, open, passed, notes] = [
    count('gate', 'fail'),
    count('gate', 'unknown'),
    count('gate', 'pass'),
    count('hygiene', 'fail'),
  ];
  const said = [
    ...(failed > 0 ? [`${String(failed)} failed`] : []),
    ...(open > 0 ? [`${String(open)} not decided`] : []),
    ...(passed > 0 ? [`${String(passed)} passed`] : []),
    ...(notes > 0 ? [countOf(notes, 'note')] : []),
  ];
  return said.join(', ') || (step.status === 'pass' ? 'passed' : 'not checked');
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
