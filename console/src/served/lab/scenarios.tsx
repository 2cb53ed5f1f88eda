// SPDX-License-Identifier: Apache-2.0

import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';

import type { ConsoleLabScenarios } from '../../../../src/schemas/lab.ts';
import { get } from '../../data/client.ts';
import { type Choice, type Column, LinesTable } from '../../parts/lines-table.tsx';
import type { Route } from '../../route.ts';
import { Answered } from '../failure.tsx';
import type { Change } from '../pages/lab.tsx';

type Scenario = ConsoleLabScenarios['scenarios'][number];

interface ScenariosProps {
  readonly route: Route;
  /** The name of the one that runs. */
  readonly running: string;
  readonly onChange: (change: Change) => void;
  readonly changing: Change | undefined;
}

/** What can be broken, in the order in which STS meets it. */
export function Scenarios({ route, ...props }: ScenariosProps): ReactElement {
  const query = useQuery({
    queryKey: ['lab', 'scenarios'],
    queryFn: async ({ signal }) => get('/api/v1/lab/scenarios', { signal }),
    staleTime: Infinity,
  });
  return (
    <Answered query={query}>
      {({ scenarios }) => (
        <LinesTable
          isPart
          route={route}
          title="Scenarios"
          noun="scenario"
          sort="step"
          note="By the step of STS that refuses. Switching makes new keys and certificates."
          lines={scenarios}
          columns={columnsOf(scenarios, props)}
          choices={CHOICES}
          haystack={({ name, broken, step, stepTitle, fix }) =>
            [name, broken, step, stepTitle, fix].join('\n')
          }
          nameOf={({ name }) => name}
        />
      )}
    </Answered>
  );
}

function columnsOf(
  scenarios: readonly Scenario[],
  { running, onChange, changing }: Omit<ScenariosProps, 'route'>,
): readonly Column<Scenario>[] {
  const steps = [...new Set(scenarios.map(({ step }) => step))];
  return [
    {
      id: 'name',
      header: 'Scenario',
      by: ({ name }) => name,
      cell: ({ name }) =>
        name === running ? (
          <span className="breakable">
            {name} <Badge color="green">running</Badge>
          </span>
        ) : (
          <Button
            variant="inline-link"
            ariaLabel={`Start ${name}`}
            disabled={changing !== undefined}
            loading={changing !== undefined && 'to' in changing && changing.to === name}
            onClick={() => {
              onChange({ to: name });
            }}
          >
            {name}
          </Button>
        ),
    },
    {
      id: 'broken',
      header: 'What is broken',
      by: ({ broken }) => broken,
      cell: ({ broken }) => <span className="breakable">{broken}</span>,
    },
    {
      id: 'step',
      header: 'Refused at',
      by: ({ step }) => steps.indexOf(step),
      cell: ({ step, stepTitle }) => (
        <span className="breakable" title={stepTitle}>
          {step ?? '–'}
        </span>
      ),
      width: 150,
    },
    { id: 'fix', header: 'Repair', by: ({ fix }) => fix, cell: ({ fix }) => fix, width: 180 },
  ];
}

const CHOICES: readonly Choice<Scenario>[] = [
  { id: 'certificates', text: 'Certificates', is: ({ step }) => step === 'endpoint-trust' },
  { id: 'fix', text: 'Repaired by fix', is: ({ fix }) => fix.startsWith('fix') },
];
