// SPDX-License-Identifier: Apache-2.0

import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import TextFilter from '@cloudscape-design/components/text-filter';
import { type ReactElement, useState } from 'react';

import { replaceQuery, type Route } from '../../route.ts';
import { GROUPS, kindWords } from '../events.ts';
import { Timeline } from '../timeline.tsx';

/** What changed, of one thing or of all; what it is of stands in the address. */
export function ChangesPage({ route }: { readonly route: Route }): ReactElement {
  const { target = '', kinds = '' } = route.query;
  const group = GROUPS.find((one) => one.kinds.join(',') === kinds);
  const options = [
    { id: 'all', text: 'All' },
    ...GROUPS.map(({ id, text }) => ({ id, text })),
    ...(group === undefined && kinds !== ''
      ? [{ id: 'these', text: kinds.split(',').map(kindWords).join(', ') }]
      : []),
  ];
  return (
    <Container
      header={
        <Header
          variant="h1"
          description="What rounds saw change, and who did it where CloudTrail tells. New ones appear by themselves."
        >
          Changes
        </Header>
      }
    >
      <div className="filters">
        <Target key={target} target={target} route={route} />
        <div className="kinds">
          <SegmentedControl
            label="Kinds of changes"
            selectedId={kinds === '' ? 'all' : (group?.id ?? 'these')}
            options={options}
            onChange={({ detail }) => {
              const chosen = GROUPS.find(({ id }) => id === detail.selectedId);
              if (detail.selectedId !== 'these') {
                replaceQuery(route, { kinds: chosen?.kinds.join(',') ?? '' });
              }
            }}
          />
        </div>
      </div>
      <Timeline
        target={target}
        kinds={kinds}
        most={100}
        nothing={
          target === '' && kinds === ''
            ? 'Nothing has changed since this server began to watch.'
            : 'Nothing of that kind has changed.'
        }
      />
    </Container>
  );
}

/** An exact name, as the server knows it: it is asked for when it is typed to its end. */
function Target({
  target,
  route,
}: {
  readonly target: string;
  readonly route: Route;
}): ReactElement {
  const [typed, setTyped] = useState(target);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        replaceQuery(route, { target: typed.trim() });
      }}
    >
      <TextFilter
        filteringText={typed}
        filteringPlaceholder="ARN, issuer or host, then Enter"
        filteringAriaLabel="Changes of an ARN, an issuer or a host"
        filteringClearAriaLabel="Clear"
        onChange={({ detail }) => {
          setTyped(detail.filteringText);
          if (detail.filteringText === '') replaceQuery(route, { target: '' });
        }}
      />
    </form>
  );
}
