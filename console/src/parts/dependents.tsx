// SPDX-License-Identifier: Apache-2.0

import ExpandableSection from '@cloudscape-design/components/expandable-section';
import type { ReactElement } from 'react';

import type { TrustDetail } from '../data/trust-data.ts';
import { countOf, shortOf } from '../words.ts';
import { Section } from './section.tsx';

/** Who gets credentials by a trust. */
export function Dependents({
  detail: { trust, clusters },
}: {
  readonly detail: TrustDetail;
}): ReactElement {
  const { roles, clientIds, tags } = trust;
  return (
    <Section title="Who depends on it">
      <dl className="facts wide">
        <dt>{countOf(roles.length, 'role')}</dt>
        <dd>
          <Names names={roles.map((arn) => shortOf(arn).replace(/^role\//, ''))} />
        </dd>
        <dt>{countOf(clusters.length, 'cluster')}</dt>
        <dd>
          <Names names={clusters.map(({ arn }) => shortOf(arn))} />
        </dd>
        {clientIds && (
          <>
            <dt>Audiences</dt>
            <dd>
              <Names names={clientIds} />
            </dd>
          </>
        )}
        {tags && (
          <>
            <dt>Tags</dt>
            <dd>
              <Names names={Object.entries(tags).map(([name, value]) => `${name}=${value}`)} />
            </dd>
          </>
        )}
      </dl>
    </Section>
  );
}

function Names({ names }: { readonly names: readonly string[] }): ReactElement {
  const list = (some: readonly string[]): ReactElement => (
    <ul className="names">
      {some.map((name) => (
        <li key={name} className="breakable">
          {name}
        </li>
      ))}
    </ul>
  );
  if (names.length === 0) return <>none</>;
  if (names.length <= FEW) return list(names);
  return (
    <>
      {list(names.slice(0, FEW))}
      <ExpandableSection headerText={`${String(names.length - FEW)} more`}>
        {list(names.slice(FEW, MOST))}
      </ExpandableSection>
    </>
  );
}

const FEW = 12;
const MOST = 2000;
