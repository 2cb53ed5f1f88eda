// SPDX-License-Identifier: Apache-2.0

import Button from '@cloudscape-design/components/button';
import type { ReactElement, ReactNode } from 'react';

import type { ConsoleLab } from '../../../../src/schemas/lab.ts';
import { Section } from '../../parts/section.tsx';
import { hrefOf } from '../../route.ts';
import { shortOf } from '../../words.ts';
import type { Change } from '../pages/lab.tsx';

interface RunningProps {
  readonly lab: ConsoleLab;
  readonly onChange: (change: Change) => void;
  readonly changing: Change | undefined;
}

/** What runs, and buttons that change it, each with what it does. */
export function Running({ lab, onChange, changing }: RunningProps): ReactElement {
  const { scenario, broken, endpoint, accountId, region, clusters, workloads } = lab;
  return (
    <Section title={scenario} description={broken}>
      <dl className="facts">
        <dt>Running at</dt>
        <dd className="breakable">
          {endpoint}, account {accountId}, {region}
        </dd>
        {clusters.slice(0, MOST).map(({ name, issuer, providerArn }) => (
          <Fact key={providerArn} name="Cluster">
            {name}, <a href={hrefOf('trust', providerArn)}>{issuer}</a>
          </Fact>
        ))}
        {workloads.slice(0, MOST).map(({ name, roleArn }) => (
          <Fact key={name} name="Workload">
            {name}, {shortOf(roleArn)}
          </Fact>
        ))}
      </dl>
      <ul className="lab-changes">
        {CHANGES.map(({ text, does, change }) => (
          <li key={text}>
            <Button
              disabled={changing !== undefined}
              loading={JSON.stringify(changing) === JSON.stringify(change)}
              loadingText={text}
              onClick={() => {
                onChange(change);
              }}
            >
              {text}
            </Button>{' '}
            <span>{does}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Fact({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <>
      <dt>{name}</dt>
      <dd className="breakable">{children}</dd>
    </>
  );
}

const CHANGES: readonly {
  readonly text: string;
  readonly does: string;
  readonly change: Change;
}[] = [
  {
    text: 'Rotate the CA',
    does: 'The issuer serves a chain of a new CA; IAM still lists the old value, as in the published outage.',
    change: { rotate: 'ca' },
  },
  {
    text: 'Rotate the signing key',
    does: 'The issuer publishes another key and signs with it, and the workload gets a new token; nothing should break.',
    change: { rotate: 'signing-key' },
  },
  {
    text: 'Start again',
    does: 'The scenario as it was when it began: what was written to the IAM of the lab is gone.',
    change: { reset: true },
  },
];

const MOST = 5;
