// SPDX-License-Identifier: Apache-2.0

import ExpandableSection from '@cloudscape-design/components/expandable-section';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement, ReactNode } from 'react';

import type { DoctorProbe } from '../../../src/schemas/console-doctor.ts';
import { countOf } from '../words.ts';

/** Each probe as it is made: those of one place that end alike are one line. */
export function Probes({
  probes,
  isRunning,
}: {
  readonly probes: readonly DoctorProbe[];
  readonly isRunning: boolean;
}): ReactNode {
  if (probes.length === 0 && !isRunning) return undefined;
  const places = Map.groupBy(
    probes,
    ({ where, what, outcome }) => `${where} ${what} ${outcome ?? ''}`,
  );
  return (
    <ExpandableSection
      variant="container"
      headerText={isRunning ? 'Probing' : countOf(probes.length, 'probe')}
      headerDescription={
        isRunning
          ? `${countOf(probes.length, 'probe')} so far`
          : 'in the order in which they were made'
      }
      defaultExpanded
    >
      <ul className="probes">
        {[...places.values()].slice(0, MOST).map((same) => (
          <Probed
            key={`${same[0]?.where ?? ''} ${same[0]?.what ?? ''} ${same[0]?.outcome ?? ''}`}
            same={same}
          />
        ))}
        {isRunning && (
          <li>
            <StatusIndicator type="in-progress">
              {probes.length === 0 ? 'reading AWS, and the documents of the issuer' : 'going on'}
            </StatusIndicator>
          </li>
        )}
      </ul>
    </ExpandableSection>
  );
}

/** Probes of one place that ended alike. */
function Probed({ same }: { readonly same: readonly DoctorProbe[] }): ReactElement | undefined {
  const [first] = same;
  if (first === undefined) return undefined;
  const { what, where, outcome } = first;
  const times = same.flatMap(({ tookMs }) => (tookMs === null ? [] : [Math.round(tookMs)]));
  const isSeen = times.length > 0;
  const [least, most] = [Math.min(...times), Math.max(...times)];
  const took = least === most ? `${String(least)} ms` : `${String(least)} to ${String(most)} ms`;
  const details = [
    ...(same.length === 1 ? [] : [`${String(same.length)} times`]),
    ...(outcome === null ? [] : [outcome]),
    ...(isSeen ? [took] : []),
  ];
  return (
    <li className="breakable">
      <StatusIndicator
        type={isSeen ? 'success' : 'warning'}
        iconAriaLabel={isSeen ? 'seen' : 'failed'}
      />{' '}
      {where}: {what} <span className="dim">{details.join(' · ')}</span>
    </li>
  );
}

const MOST = 50;
